"""`autograder mark --walk` and `--page`: go through what waits, by question, with single keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from autograder.commands.class_files import find_gradebook, write_class
from autograder.commands.keyboard import Keyboard, open_keyboard
from autograder.commands.mark import Options, choose, say_answer, say_question, say_written
from autograder.commands.spoken import require_spoken
from autograder.errors import UsageError
from autograder.language import N_, _, speaking, spoken
from autograder.marking.asked import Given, all_asked, item_key, read_points, this_user, unmarked
from autograder.marking.server import MarkingServer
from autograder.marking.walking import Seen, Walk, names_of, stops_of
from autograder.policy.remembering import recall_rules
from autograder.results.gradebook import Gradebook
from autograder.results.points import say_points
from autograder.results.rubrics import worth
from autograder.results.the_class import recall

KEYS = N_(
    "1-9 items · 0 none · p points · c comment · a add an item · Enter give · s skip · b back · "
    "q quit"
)
ENDED = N_("Ended. What was given is in the gradebook.")
WAIT_SECONDS = 3600.0  # between looks at the keyboard; nothing happens where nobody types
LIST_INSTEAD = N_("run `autograder mark` with its other options, or with --page")

LINES = ("p", "c", "a")  # keys after which a line is typed

AskLine = Callable[[str], str]


@dataclass(frozen=True)
class Way:
    """How the answers are gone through."""

    walk: bool = False
    page: bool = False
    anonymous: bool = False
    everything: bool = False


def is_wanted(way: Way, options: Options) -> bool:
    """Whether to go through answers; in a terminal that is so where nothing else is asked for."""
    if way.walk or way.page:
        return True
    if way.anonymous or way.everything:
        raise UsageError(_("--anonymous and --all go with --walk or --page: add one of the two"))
    plain = not (options.is_mark or options.question or options.student or options.lesson)
    if not (plain and sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        return any(each.waits for each in all_asked(gradebook))


def mark(options: Options, way: Way, console: Console) -> int:
    """Go through answers in the terminal or on the page; 1 if some still wait afterwards."""
    if options.is_mark:
        raise UsageError(
            _(
                "--points, --item and --comment mark one answer that --student and --question "
                "name; leave them out with --walk and --page"
            )
        )
    if way.walk and way.page:
        raise UsageError(
            _("--walk is in the terminal, and --page in a browser: choose one of them")
        )
    if options.language and not way.page:
        raise UsageError(_("--language is for the page: add --page, or leave it out"))
    if way.anonymous and options.student:
        raise UsageError(_("--anonymous shows nobody's name: leave out --student"))
    file = find_gradebook(options.gradebook)
    with Gradebook(file) as gradebook, speaking(_language(options, way, gradebook)):
        walk = make_walk(gradebook, options, way)
        if not walk.stops:
            console.print(_("No answer waits for a person."))
            return 0
        try:
            if way.page:
                _serve(walk, gradebook, console)
            else:
                go_through(walk, gradebook, console)
        finally:
            write_class(recall(gradebook), file.parent, recall_rules(gradebook))
            console.print(Text(say_written(file.parent)))
        left = {stop.key for stop in walk.stops}
        return int(any(each.waits and each.key in left for each in all_asked(gradebook)))


def _language(options: Options, way: Way, gradebook: Gradebook) -> str:
    """Say what the page speaks: the language of the class's feedback, unless another is named."""
    if options.language:
        return require_spoken(options.language)
    return recall(gradebook).language if way.page else spoken()


def make_walk(gradebook: Gradebook, options: Options, way: Way) -> Walk:
    """Choose what to go through: what waits, or with --all what was marked too."""
    results = unmarked(gradebook)
    chosen = choose(all_asked(gradebook, results), options)
    chosen = [each for each in chosen if each.waits or way.everything]
    by = options.by or this_user()
    if not way.anonymous:
        return Walk(stops_of(chosen), results, by)
    students = {key.student for key in results}
    names = names_of(students, recall(gradebook).others.roster)
    return Walk(stops_of(chosen, gradebook.marks.salt()), results, by, anonymous=True, names=names)


def _serve(walk: Walk, gradebook: Gradebook, console: Console) -> None:
    with MarkingServer(walk, gradebook.file, spoken()) as server:
        said = _("Open this address in a browser on this machine; it is for you alone:")
        console.print(said)
        console.print(Text(server.url), soft_wrap=True)
        console.print(_("Press Finish there, or Ctrl-C here, to end."))
        try:
            server.serve()
        except KeyboardInterrupt:
            console.print(_(ENDED))


def go_through(
    walk: Walk,
    gradebook: Gradebook,
    console: Console,
    keys: Callable[[], Keyboard] = lambda: open_keyboard(LIST_INSTEAD),
    ask: AskLine = input,
) -> None:
    """Go through the answers in a terminal until somebody quits, or none is left."""
    try:
        _Terminal(walk, gradebook, console, keys, ask).run()
    except (KeyboardInterrupt, EOFError):
        console.print(_(ENDED))


@dataclass
class _Terminal:
    walk: Walk
    gradebook: Gradebook
    console: Console
    keys: Callable[[], Keyboard]
    ask: AskLine
    number: int = 0
    chosen: set[str] = field(default_factory=set)
    none: bool = False
    points: float | None = None
    comment: str = ""
    asked_of: tuple[str, str] = ("", "")

    def run(self) -> None:
        first = self.walk.after(self.gradebook, -1)
        self.number = first or 0
        seen: Seen | None = self._open()
        while seen is not None:
            # Closed only where a line is typed: what is typed ahead in between is not lost.
            with self.keys() as keyboard:
                key = self._key(keyboard, seen)
                while key not in LINES:
                    seen = None if key == "q" else self._after(key, seen)
                    if seen is None:
                        return
                    key = self._key(keyboard, seen)
            seen = self._after(key, seen)

    def _after(self, key: str, seen: Seen) -> Seen | None:
        """Do what a key asks for, and show what comes next; None if nothing is left."""
        try:
            following = self._do(key, seen)
        except UsageError as error:
            self.console.print(Text(_("Not stored: {error}").format(error=error), style="red"))
            return seen
        if following is None:
            self.console.print(_("Every answer of this round is marked."))
            return None
        if following == self.number and key != "a":
            return seen
        self.number = following
        return self._open(again=key == "a")

    def _key(self, keyboard: Keyboard, seen: Seen) -> str:
        """Take keys that only choose; give the first one that does something else."""
        rubric = seen.asked.question.rubric
        while True:
            key = keyboard.read(WAIT_SECONDS)
            if key == "0":
                self.chosen, self.points, self.none = set(), None, True
            elif key.isascii() and key.isdigit() and int(key) <= len(rubric):
                self.chosen ^= {item_key(rubric[int(key) - 1])}
                self.none = False
            elif key in tuple("pcasbq\r\n"):
                return key
            else:
                continue
            self._say_state(seen)

    def _do(self, key: str, seen: Seen) -> int | None:
        """Do what a key asks for, and say at which answer to go on; None if none waits."""
        if key == "p":
            text = self.ask(_("Points (empty: by the rubric): "))
            self.points = read_points(text) if text.strip() else None
            self._say_state(seen)
        elif key == "c":
            self.comment = self.ask(_("Comment for the student: ")).strip()
            self._say_state(seen)
        elif key == "a":
            points = read_points(self.ask(_("Points of the new item: ")))
            text = self.ask(_("Its text: "))
            self.chosen.add(self.walk.add_item(self.gradebook, self.number, points, text))
        elif key == "s":
            return (self.number + 1) % len(self.walk.stops)
        elif key == "b":
            return (self.number - 1) % len(self.walk.stops)
        else:
            return self._give(seen)
        return self.number

    def _give(self, seen: Seen) -> int | None:
        if self.points is None and not self.chosen and not self.none:
            raise UsageError(_("nothing is chosen: choose items, type points with p, or press 0"))
        given = Given(self.points, tuple(self.chosen), self.comment)
        mark = self.walk.give(self.gradebook, self.number, given, seen.answer.digest)
        said = _("{answer}: {points} of {possible}").format(
            answer=seen.stop.label,
            points=say_points(mark.points),
            possible=say_points(mark.possible),
        )
        self.console.print(Text(said))
        return self.walk.after(self.gradebook, self.number)

    def _open(self, *, again: bool = False) -> Seen:
        """Show an answer; `again` keeps what was chosen for it."""
        seen = self.walk.see(self.gradebook, self.number)
        if not again:
            mark = seen.mark
            self.chosen = {item_key(item) for item in mark.items} if mark else set()
            self.points = mark.points if mark and mark.by_hand else None
            self.comment = mark.comment if mark else ""
            self.none = False
        place = (seen.asked.key.lesson, seen.asked.key.question)
        if place != self.asked_of:
            self.asked_of = place
            for line in say_question(seen.asked):
                self.console.print(Text(line))
        for line in self._say(seen):
            self.console.print(Text(line))
        self._say_state(seen)
        return seen

    def _say(self, seen: Seen) -> Iterator[str]:
        yield ""
        yield _("{number} of {count}; {others} more for this question").format(
            number=self.number + 1, count=len(self.walk.stops), others=seen.others_wait
        )
        yield from say_answer(seen.asked, seen.answer, seen.stop.label)
        for number, item in enumerate(seen.asked.question.rubric, start=1):
            yield f"  {number if number < 10 else ' '}  {item.points:+g}  {item.text}"
        yield _(KEYS)

    def _say_state(self, seen: Seen) -> None:
        possible = seen.asked.result.possible
        rubric = seen.asked.question.rubric
        items = [item for item in rubric if item_key(item) in self.chosen]
        numbers = [str(rubric.index(item) + 1) for item in items]
        points = worth(items, possible) if self.points is None else self.points
        said = _("items {numbers}").format(numbers=", ".join(numbers)) if numbers else _("no items")
        shown = _("nothing yet")
        if bool(items) or self.none or self.points is not None:
            typed = self.points is not None
            template = _("{points} of {possible} (typed)") if typed else _("{points} of {possible}")
            shown = template.format(points=say_points(points), possible=say_points(possible))
        comment = _("; comment: {comment}").format(comment=self.comment) if self.comment else ""
        self.console.print(Text(f"  {said}: {shown}{comment}", style="bold"))
