"""`autograder mark`: see which answers wait for a person, and mark them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.commands.class_files import find_gradebook, write_class
from autograder.errors import UsageError
from autograder.marking.asked import Asked, Given, all_asked, item_key, make_mark, this_user
from autograder.model import Answer, Answered, Mark, Question, RubricItem
from autograder.policy.remembering import recall_rules
from autograder.results.gradebook import Gradebook
from autograder.results.points import say_points
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
    write_class(recall(gradebook), gradebook.file.parent, recall_rules(gradebook))
    console.print(f"Written to {gradebook.file.parent}/results.json, grades.csv and final.csv.")


def _mark(asked: Asked, gradebook: Gradebook, options: Options) -> Mark:
    items = [_item(asked.question, number) for number in dict.fromkeys(options.items)]
    if options.points is None and not items:
        raise UsageError("a comment goes with a mark: add --points, or --item from the rubric")
    answer = gradebook.marks.answer(asked.key)
    given = Given(options.points, tuple(map(item_key, items)), options.comment)
    return make_mark(asked, given, options.by or this_user(), answer.digest if answer else "")


def _item(question: Question, number: int) -> RubricItem:
    if not 1 <= number <= len(question.rubric):
        there = "\n".join(_say_rubric(question)) or "it has no rubric"
        raise UsageError(f"the rubric of `{question.name}` has no item {number}:\n{there}")
    return question.rubric[number - 1]


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
            for line in say_question(each):
                console.print(Text(line))
        answer = gradebook.marks.answer(each.key)
        for line in say_answer(each, answer, each.key.student):
            console.print(Text(line))
    if not shown:
        console.print("No answer to it waits for a person.")


def say_question(asked: Asked) -> Iterator[str]:
    """Say what is asked, with what only the person who marks may see."""
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


def say_answer(asked: Asked, answer: Answer | None, name: str) -> Iterator[str]:
    """Say what was answered, and what was given for it."""
    mark = asked.result.mark
    given = f", marked {say_points(mark.points)} by {mark.by}, {mark.at} UTC" if mark else ""
    again = ", changed since it was marked" if mark and asked.waits else ""
    yield f"{name}{given}{again}"
    if asked.beside:
        yield f"  Its checks give {asked.beside}; you mark the rest."
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
