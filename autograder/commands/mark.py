"""`autograder mark`: see which answers wait for a person, and mark them."""

from __future__ import annotations

import datetime
import getpass
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from autograder.commands.class_files import find_gradebook, write_class
from autograder.errors import UsageError
from autograder.model import Answered, Mark, Question, RubricItem, Status, TaskResult
from autograder.results.gradebook import Gradebook
from autograder.results.marking import with_marks
from autograder.results.marks import Key
from autograder.results.points import say_points, total
from autograder.results.the_class import recall

MOST_NAMES = 12


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

    @property
    def is_mark(self) -> bool:
        """Whether a mark is to be set; otherwise answers are to be shown."""
        return self.points is not None or bool(self.items) or bool(self.comment)


class Asked(msgspec.Struct, frozen=True):
    """One answer of one student, with the question and what was given for it."""

    key: Key
    question: Question
    result: TaskResult

    @property
    def waits(self) -> bool:
        """Whether a person has to mark it, or to mark it again."""
        return self.result.status is Status.WAITING


def mark(options: Options, console: Console) -> int:
    """List answers, show them, or mark one; 1 if some of those that were listed wait."""
    with Gradebook(find_gradebook(options.gradebook)) as gradebook:
        chosen = _choose(_asked(gradebook), options)
        if options.is_mark:
            _give(gradebook, chosen, options, console)
            return 0
        if options.question or options.student:
            _show(gradebook, chosen, options, console)
        else:
            _list(chosen, console)
        return int(any(each.waits for each in chosen))


def _asked(gradebook: Gradebook) -> list[Asked]:
    """Give every answer that the gradebook has, with the marks as they are now."""
    questions = gradebook.marks.questions()
    entries = with_marks([stored.entry for stored in gradebook.everything()], gradebook)
    return [
        Asked(Key(result.student, result.lesson, task.name), question, task)
        for result in (entry.result for entry in entries)
        for task in result.tasks
        if task.is_question and (question := questions.get((result.lesson, task.name))) is not None
    ]


def _choose(asked: Sequence[Asked], options: Options) -> list[Asked]:
    """Keep what the options name; UsageError lists what there is where a name fits nothing."""
    if not asked:
        raise UsageError(
            f"{options.gradebook}: no result in it has a question for a person; grade a lesson "
            "that has one first"
        )
    chosen = list(asked)
    for what in ("lesson", "question", "student"):
        wanted = getattr(options, what)
        known = dict.fromkeys(getattr(each.key, what) for each in chosen)
        if wanted and wanted not in known:
            there = ", ".join(sorted(known)[:MOST_NAMES])
            raise UsageError(f"no {what} '{wanted}' among the answers; there are {there}")
        chosen = [each for each in chosen if wanted in ("", getattr(each.key, what))]
    return chosen


def _give(
    gradebook: Gradebook, chosen: Sequence[Asked], options: Options, console: Console
) -> None:
    if not (options.student and options.question):
        raise UsageError("a mark is for one answer: name it with --student and --question")
    if len(chosen) > 1:
        lessons = ", ".join(each.key.lesson for each in chosen)
        raise UsageError(f"{options.question!r} is a question of {lessons}; choose with --lesson")
    (asked,) = chosen
    given = _mark(asked, gradebook, options)
    gradebook.marks.give(asked.key, given)
    before = asked.result.mark
    was = (
        f" (before: {say_points(before.points)} by {before.by}, {before.at} UTC)" if before else ""
    )
    console.print(
        f"{asked.key.student} / {asked.key.lesson} / {asked.key.question}: "
        f"{say_points(given.points)} of {say_points(given.possible)} points by {given.by}{was}",
        highlight=False,
    )
    write_class(recall(gradebook), gradebook.file.parent)
    console.print(f"Written to {gradebook.file.parent}/results.json and grades.csv.")


def _mark(asked: Asked, gradebook: Gradebook, options: Options) -> Mark:
    items = tuple(_item(asked.question, number) for number in dict.fromkeys(options.items))
    possible = asked.result.possible
    if options.points is None and not items:
        raise UsageError("a comment goes with a mark: add --points, or --item from the rubric")
    points = options.points
    if points is None:
        points = min(possible, max(0.0, total(item.points for item in items)))
    if not 0 <= points <= possible:
        raise UsageError(
            f"{say_points(points)} points: `{asked.key.question}` is worth between 0 and "
            f"{say_points(possible)}"
        )
    answer = gradebook.marks.answer(asked.key)
    return Mark(
        points=points,
        possible=possible,
        by=options.by or _user(),
        at=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S}",
        answer=answer.digest if answer else "",
        comment=options.comment,
        items=items,
        by_hand=options.points is not None,
    )


def _item(question: Question, number: int) -> RubricItem:
    if not 1 <= number <= len(question.rubric):
        there = "\n".join(_say_rubric(question)) or "it has no rubric"
        raise UsageError(f"the rubric of `{question.name}` has no item {number}:\n{there}")
    return question.rubric[number - 1]


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("nobody knows who you are here: say who marks, with --by") from None


def _list(asked: Sequence[Asked], console: Console) -> None:
    """Say for each question how many answers wait, and whose."""
    by_question: dict[tuple[str, str], list[Asked]] = {}
    for each in asked:
        by_question.setdefault((each.key.lesson, each.key.question), []).append(each)
    for (lesson, name), answers in by_question.items():
        waiting = [each for each in answers if each.waits]
        points = answers[0].question.points
        said = f"{len(waiting)} of {len(answers)} wait for a person"
        names = _names(each.key.student for each in waiting)
        line = f"{lesson} / {name} ({_points(points)}): {said}{f': {names}' if names else ''}"
        console.print(Text(line))
    if any(each.waits for each in asked):
        console.print(
            "Read them with --question NAME; mark one with --student ID --question NAME and "
            "--points N or --item N (of the rubric)."
        )


def _show(gradebook: Gradebook, asked: Sequence[Asked], options: Options, console: Console) -> None:
    """Show answers one below the other: those that wait, or all of one student."""
    shown = [each for each in asked if each.waits or options.student]
    said: set[tuple[str, str]] = set()
    for each in shown:
        place = (each.key.lesson, each.key.question)
        if place not in said:
            said.add(place)
            for line in _say_question(each):
                console.print(Text(line))
        for line in _say_answer(each, gradebook):
            console.print(Text(line))
    if not shown:
        console.print("No answer to it waits for a person.")


def _say_question(asked: Asked) -> Iterator[str]:
    question = asked.question
    yield f"{asked.key.lesson} / {question.name} ({_points(question.points)})"
    yield from _indented(question.prompt)
    if question.example:
        yield "  An example of an answer:"
        yield from _indented(question.example, 4)
    yield from _say_rubric(question)
    yield from _indented(question.guidance)
    yield ""


def _say_rubric(question: Question) -> Iterator[str]:
    for number, item in enumerate(question.rubric, start=1):
        yield f"  --item {number}  {item.points:+g}  {item.text}"


def _say_answer(asked: Asked, gradebook: Gradebook) -> Iterator[str]:
    mark = asked.result.mark
    given = f", marked {say_points(mark.points)} by {mark.by}, {mark.at} UTC" if mark else ""
    again = ", changed since it was marked" if mark and asked.waits else ""
    yield f"{asked.key.student}{given}{again}"
    answer = gradebook.marks.answer(asked.key)
    if answer is None or answer.answered is Answered.NOT_FOUND:
        yield "    (no cell is marked for it: look through the file)"
        return
    if answer.answered is Answered.NO:
        yield "    (not answered)"
        return
    yield from _indented(answer.text, 4)
    if answer.printed:
        yield "  It printed:"
        yield from _indented(answer.printed, 4)
    if answer.pictures:
        yield f"  Pictures: {len(answer.pictures)}, to be seen in the file itself"
    for each in answer.left_out:
        yield f"  Left out: {each}"
    if mark and mark.comment:
        yield f"  Comment: {mark.comment}"


def _indented(text: str, by: int = 2) -> Iterator[str]:
    for line in text.splitlines():
        yield " " * by + line


def _points(points: float) -> str:
    return f"{say_points(points)} point{'s' * (points != 1)}"


def _names(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - MOST_NAMES} more" if len(every) > MOST_NAMES else ""
    return ", ".join(every[:MOST_NAMES]) + more
