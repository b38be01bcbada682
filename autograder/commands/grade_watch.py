"""`autograder grade --watch`: grade a drop folder as submissions arrive, until it is stopped.

Each round is a run of `grade` like any other, with the same gradebook, over what has settled in the
folder; only the graders stay from round to round. So whatever ends a watch, the next run of either
goes on from there.
"""

from __future__ import annotations

import dataclasses
import datetime
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.text import Text

from autograder.commands.grade import Graded, Options, grade
from autograder.commands.on_cluster import begin_on
from autograder.commands.round import Round
from autograder.commands.stamps import Stamp, stamps_of
from autograder.errors import SandboxError, UsageError
from autograder.grading.executor import Executor
from autograder.grading.piece import Terms
from autograder.language import _
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import Entry
from autograder.results.points import say_points
from autograder.submissions.arriving import ARRIVING, Arrivals
from autograder.submissions.submission import Submission

LOOK_SECONDS = 0.5  # from look to look
SETTLED_SECONDS = 2.0  # without a change, until a file counts as complete
MOST_PAUSE = 5.0  # seconds between two rounds over a large class
AGAIN_SECONDS = 5.0, 60.0  # after something failed: at first, and at most
STOPS = signal.SIGINT, signal.SIGTERM


def watch(options: Options, output: PlainConsole, errors: Console) -> int:
    """Watch until SIGINT or SIGTERM; what was begun by then is graded and stored."""
    if not options.submissions.is_dir():
        raise UsageError(
            _("{folder}: no such folder; make the folder that submissions arrive in").format(
                folder=options.submissions
            )
        )
    stopped = threading.Event()
    with _stopped_by_signals(stopped, output):
        watching = Watching(options, output, errors, stopped)
        try:
            return watching.run()
        finally:
            watching.close()


@contextmanager
def _stopped_by_signals(stopped: threading.Event, output: PlainConsole) -> Iterator[None]:
    """Have the first signal stop after what was begun, and a second one at once."""

    def stop(number: int, _frame: FrameType | None) -> None:
        if stopped.is_set():
            raise KeyboardInterrupt
        stopped.set()
        output.say(_("stopping: what was begun is graded and stored; again to stop at once"))

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Watching:
    """Rounds of grading, with what stays between them."""

    def __init__(
        self, options: Options, output: PlainConsole, errors: Console, stopped: threading.Event
    ) -> None:
        self._options = options
        self._output = output
        self._errors = errors
        self.stopped = stopped
        self._arrivals = Arrivals(options.submissions, SETTLED_SECONDS)
        self._course: dict[Path, Stamp] = {}
        self._open = ExitStack()
        self._kept: tuple[object, Executor] | None = None  # and what it was begun for
        self._said: set[str] = set()  # of what is still wrong
        self._code = 0

    def run(self) -> int:
        """Look, grade what is new, and look again."""
        self._say(_("watching {folder}; Ctrl-C stops").format(folder=self._options.submissions))
        pause = AGAIN_SECONDS[0]
        failed_until = 0.0
        while not self.stopped.is_set():
            changed = self._arrivals.look() | self._course_changed()
            if changed and time.monotonic() >= failed_until:
                began = time.monotonic()
                if self._round():
                    pause = AGAIN_SECONDS[0]
                    # A round reads the whole class: in a large one, half of the time is for it.
                    self.stopped.wait(min(time.monotonic() - began, MOST_PAUSE))
                    continue
                failed_until = time.monotonic() + pause
                pause = min(2 * pause, AGAIN_SECONDS[1])
            self.stopped.wait(LOOK_SECONDS)
        return self._code

    def stop(self) -> None:
        """Begin no more submissions; the round under way ends with those that were begun."""
        self.stopped.set()

    def close(self) -> None:
        """End the graders."""
        self._open.close()
        self._kept = None

    def _round(self) -> bool:
        """Grade what is new; if that cannot be done now, say why, and say that it failed."""
        among = Round(
            self._begin,
            lambda: not self.stopped.is_set(),
            self._arrivals.take(),
            self._arrivals.newest_first,
            self._show,
            may_be_empty=True,
        )
        try:
            graded = grade(self._options, self._errors, among)
        except (UsageError, SandboxError) as error:
            self._arrivals.forget()
            self._course = {}
            self._trouble([str(error)])
            return False
        self._code = graded.exit_code
        self._options = dataclasses.replace(self._options, force=False)  # once is enough
        self._sum_up(graded)
        return True

    def _begin(self, root: Path, terms: Terms, jobs: int) -> AbstractContextManager[Executor]:
        """Give the executor of the round before, if the course is what it was."""
        under = root, terms, jobs, tuple(self._course.items())
        if self._kept is None or self._kept[0] != under:
            self.close()
            begin = begin_on(self._options.executor, self._options.scheduler, self._errors)
            self._kept = under, self._open.enter_context(begin(root, terms, jobs))
        return nullcontext(self._kept[1])

    def _course_changed(self) -> bool:
        root = self._options.course
        places = [root / name for name in ("pyproject.toml", "solutions", "tests/lessons")]
        now = stamps_of([*places, *filter(None, [self._options.roster])])
        changed, self._course = now != self._course, now
        return changed

    def _show(self, submission: Submission, entry: Entry) -> None:
        """Say what one submission earned."""
        result = entry.result
        line = f"{submission.student}/{submission.lesson}: "
        line += f"{say_points(result.score)}/{say_points(result.possible)}"
        self._say(line, note=result.note if result.needs_a_person else "")

    def _sum_up(self, graded: Graded) -> None:
        asking = sorted(each.place for each in graded.asking if each.reason != _(ARRIVING))
        says = _("{place} needs a person: run `autograder grade`, which says why")
        self._trouble([says.format(place=place) for place in (*asking, *graded.unclear)])

    def _trouble(self, texts: Sequence[str]) -> None:
        """Say what is wrong, once for as long as it stays so."""
        for text in texts:
            if text not in self._said:
                self._say(text, style="red")
        self._said = set(texts)

    def _say(self, text: str, note: str = "", style: str = "") -> None:
        at = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
        parts = Text.assemble((f"{at} ", "dim"), (text, style))
        if note:
            parts.append(f"  {note}", style="red")
        self._output.print(parts, soft_wrap=True, highlight=False)
