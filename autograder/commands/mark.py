"""`autograder mark`: see which answers wait for a person, and mark them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.commands.class_files import find_gradebook, write_class
from autograder.errors import UsageError
from autograder.language import N_, _, ngettext
from autograder.marking.asked import Asked, Given, all_asked, item_key, make_mark, this_user
from autograder.model import Answer, Answered, Mark, Question, RubricItem
from autograder.policy.remembering import recall_rules
from autograder.reports.listing import the_first
from autograder.results.gradebook import Gradebook
from autograder.results.points import say_points
from autograder.results.the_class import recall

MOST_NAMES = 12
NONE = {
    "lesson": N_("no lesson '{wanted}' among the answers; there are {there}"),
    "question": N_("no question '{wanted}' among the answers; there are {there}"),
    "student": N_("no student '{wanted}' among the answers; there are {there}"),
}


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    gradebook: Path
    lesson: str = ""
    question: str = ""
    student: str = ""
    points: float | None = None
    items: list[int] = field(default_factory=list)
    comment: str = ""
    by: str = ""
    language: str = ""  # of the page; by default that of the class's feedback

    @property
    def is_mark(self) -> bool:
        """Whether a mark is to be set; otherwise answers are to be shown."""
        return self.points is not None or bool(self.items) or bool(self.comment)


def mark(options: Options, console: Console) -> int:
    """List answers, show them, or mark one; 1 if some of those that were listed wait."""
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        chosen = choose(all_asked(gradebook), options)
        if options.is_mark:
            _give(gradebook, chosen, options, console)
            return 0
        if options.question or options.student:
            _show(gradebook, chosen, options, console)
        else:
            _list(chosen, console)
        return int(any(each.waits for each in chosen))


def choose(asked: Sequence[Asked], options: Options) -> list[Asked]:
    """Keep what the options name; UsageError lists what there is where a name fits nothing."""
    if not asked:
        raise UsageError(
            _(
                "{gradebook}: no result in it has a question for a person; grade a lesson that "
                "has one first"
            ).format(gradebook=options.gradebook)
        )
    chosen = list(asked)
    for what, none in NONE.items():
        wanted = getattr(options, what)
        known = dict.fromkeys(getattr(each.key, what) for each in chosen)
        if wanted and wanted not in known:
            there = ", ".join(sorted(known)[:MOST_NAMES])
            raise UsageError(_(none).format(wanted=wanted, there=there))
        chosen = [each for each in chosen if wanted in ("", getattr(each.key, what))]
    return chosen


def _give(
    gradebook: Gradebook, chosen: Sequence[Asked], options: Options, console: Console
) -> None:
    if not (options.student and options.question):
        raise UsageError(_("a mark is for one answer: name it with --student and --question"))
    if len(chosen) > 1:
        lessons = ", ".join(each.key.lesson for each in chosen)
        said = _("{question!r} is a question of {lessons}; choose with --lesson")
        raise UsageError(said.format(question=options.question, lessons=lessons))
    (asked,) = chosen
    given = _mark(asked, gradebook, options)
    gradebook.marks.give(asked.key, given)
    before = asked.result.mark
    was = ""
    if before:
        was = _(" (before: {points} by {by}, {at} UTC)").format(
            points=say_points(before.points), by=before.by, at=before.at
        )
    said = _("{answer}: {points} of {possible} points by {by}{was}").format(
        answer=f"{asked.key.student} / {asked.key.lesson} / {asked.key.question}",
        points=say_points(given.points),
        possible=say_points(given.possible),
        by=given.by,
        was=was,
    )
    console.print(said, highlight=False)
    write_class(recall(gradebook), gradebook.file.parent, recall_rules(gradebook))
    console.print(say_written(gradebook.file.parent))


def say_written(folder: Path) -> str:
    """Say which files of the class are written anew."""
    return _("Written to {results}, grades.csv and final.csv.").format(
        results=f"{folder}/results.json"
    )


def _mark(asked: Asked, gradebook: Gradebook, options: Options) -> Mark:
    items = [_item(asked.question, number) for number in dict.fromkeys(options.items)]
    if options.points is None and not items:
        raise UsageError(_("a comment goes with a mark: add --points, or --item from the rubric"))
    answer = gradebook.marks.answer(asked.key)
    given = Given(options.points, tuple(map(item_key, items)), options.comment)
    return make_mark(asked, given, options.by or this_user(), answer.digest if answer else "")


def _item(question: Question, number: int) -> RubricItem:
    if not 1 <= number <= len(question.rubric):
        there = "\n".join(_say_rubric(question)) or _("it has no rubric")
        said = _("the rubric of `{question}` has no item {number}:\n{there}")
        raise UsageError(said.format(question=question.name, number=number, there=there))
    return question.rubric[number - 1]


def _list(asked: Sequence[Asked], console: Console) -> None:
    """Say for each question how many answers wait, and whose."""
    by_question: dict[tuple[str, str], list[Asked]] = {}
    for each in asked:
        if not each.is_anothers:
            by_question.setdefault((each.key.lesson, each.key.question), []).append(each)
    for (lesson, name), answers in by_question.items():
        waiting = [each for each in answers if each.waits]
        points = answers[0].question.points
        said = _("{question} ({points}): {waiting} of {answers} wait for a person").format(
            question=f"{lesson} / {name}",
            points=_points(points),
            waiting=len(waiting),
            answers=len(answers),
        )
        names = the_first([each.whose for each in waiting], MOST_NAMES)
        line = _("{said}: {names}").format(said=said, names=names) if names else said
        console.print(Text(line), soft_wrap=True)  # names can be copied whole
    if any(each.waits for each in asked):
        console.print(
            _(
                "Read them with --question NAME; mark one with --student ID --question NAME and "
                "--points N or --item N (of the rubric)."
            )
        )


def _show(gradebook: Gradebook, asked: Sequence[Asked], options: Options, console: Console) -> None:
    """Show answers one below the other: those that wait, or all of one student."""
    shown = [each for each in asked if each.waits or options.student]
    said: set[tuple[str, str]] = set()
    for each in shown:
        place = (each.key.lesson, each.key.question)
        if place not in said:
            said.add(place)
            for line in say_question(each):
                console.print(Text(line), soft_wrap=True)  # names can be copied whole
        answer = gradebook.marks.answer(each.key)
        for line in say_answer(each, answer, each.whose):
            console.print(Text(line), soft_wrap=True)  # names can be copied whole
    if not shown:
        console.print(_("No answer to it waits for a person."))


def say_question(asked: Asked) -> Iterator[str]:
    """Say what is asked, with what only the person who marks may see."""
    question = asked.question
    yield f"{asked.key.lesson} / {question.name} ({_points(question.points)})"
    yield from _indented(question.prompt)
    if question.example:
        yield "  " + _("An example of an answer:")
        yield from _indented(question.example, 4)
    yield from _say_rubric(question)
    yield from _indented(question.guidance)
    yield ""


def _say_rubric(question: Question) -> Iterator[str]:
    for number, item in enumerate(question.rubric, start=1):
        yield f"  --item {number}  {item.points:+g}  {item.text}"


def say_answer(asked: Asked, answer: Answer | None, name: str) -> Iterator[str]:
    """Say what was answered, and what was given for it."""
    mark = asked.result.mark
    given = ""
    if mark:
        given = _(", marked {points} by {by}, {at} UTC").format(
            points=say_points(mark.points), by=mark.by, at=mark.at
        )
    again = _(", changed since it was marked") if mark and asked.waits else ""
    yield f"{name}{given}{again}"
    if asked.beside:
        yield _("  Its checks give {beside}; you mark the rest.").format(beside=asked.beside)
    if answer is None or answer.answered is Answered.NOT_FOUND:
        yield "    " + _("(no cell is marked for it: look through the file)")
        return
    if answer.answered is Answered.NO:
        yield "    " + _("(not answered)")
        return
    yield from _indented(answer.text, 4)
    if answer.printed:
        yield "  " + _("It printed:")
        yield from _indented(answer.printed, 4)
    if answer.pictures:
        said = _("Pictures: {count}, to be seen in the file itself")
        yield "  " + said.format(count=len(answer.pictures))
    for each in answer.left_out:
        yield "  " + _("Left out: {what}").format(what=each)
    if mark and mark.comment:
        yield "  " + _("Comment: {comment}").format(comment=mark.comment)


def _indented(text: str, by: int = 2) -> Iterator[str]:
    for line in text.splitlines():
        yield " " * by + line


def _points(points: float) -> str:
    said = ngettext("{points} point", "{points} points", 1 if points == 1 else 2)
    return said.format(points=say_points(points))
