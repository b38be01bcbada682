"""Read what a person marks of a lesson, and the rubrics: questions, and parts of tasks.

A question whose name is a task's is a part of that task, beside its checks; so is the code of a
task whose own cell says `manual=true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.course.stub import example_of, strip_answer, strip_solution
from autograder.errors import CourseError
from autograder.language import OWN, _
from autograder.model import Question, RubricItem
from autograder.notebooks.percent import SourceCell
from autograder.results.points import say_points, total

# `- 1.5: says that …`, also with `points` after the number.
_ITEM = re.compile(r"[-*] +([+-]?\d+(?:\.\d+)?) *(?:points?)? *: *(\S.*)")
_ALMOST = re.compile(r"[-*] ")
# `{#id}` at an item's end: which one it is, whatever its text becomes.
_ID = re.compile(r"\s*\{#([A-Za-z0-9_.-]+)\}$")


def read_questions(
    cells: Sequence[SourceCell], source: Path, tasks: Sequence[str], language: str = OWN
) -> tuple[Question, ...]:
    """List what a person marks in the order of the lesson; CourseError names file and line."""
    rubrics = _rubrics(cells, source)
    questions: dict[str, Question] = {}
    for cell in cells:
        if not (cell.manual or marks_code(cell)):
            continue
        question = _read_question(cell, source, tasks, language)
        if question.name in questions:
            raise CourseError(f"{source}:{cell.line}: {_say_second(questions[question.name])}")
        rubric = rubrics.pop(question.name, None)
        items, guidance = _read_rubric(rubric, source) if rubric else ((), "")
        if rubric and items:
            _require_sum(items, question, f"{source}:{rubric.line}")
        questions[question.name] = msgspec.structs.replace(
            question, rubric=items, guidance=guidance
        )
    for name, rubric in rubrics.items():
        raise CourseError(f"{source}:{rubric.line}: {_say_stray(name, questions, tasks)}")
    return tuple(questions.values())


def marks_code(cell: SourceCell) -> bool:
    """Whether a person marks the code of a task's cell, besides its checks."""
    return bool(cell.task) and cell.points > 0


def _read_question(cell: SourceCell, source: Path, tasks: Sequence[str], language: str) -> Question:
    """Read a cell, without its rubric."""
    of_code = marks_code(cell)
    first = cell.line + 1
    if of_code:
        prompt = strip_solution(cell.source, cell.task, str(source), first)
    else:
        prompt = strip_answer(
            cell.source,
            cell.manual,
            str(source),
            first,
            markdown=cell.markdown,
            language=language,
        )
    return Question(
        name=cell.manual or cell.task,
        points=cell.points,
        prompt=prompt,
        is_code=not cell.markdown,
        example=example_of(cell.source),
        of_task=of_code or cell.manual in tasks,
        in_task=of_code,
    )


def _say_second(first: Question) -> str:
    if not first.of_task:
        return _("there is already a question `{name}`; give the question another name").format(
            name=first.name
        )
    return _(
        "a person marks a part of the task `{name}` already, {where}; make one of the two, or give "
        "a question a name that no task has"
    ).format(name=first.name, where=_("its code") if first.in_task else _("in a cell of its own"))


def _say_stray(name: str, questions: Mapping[str, Question], tasks: Sequence[str]) -> str:
    if name in tasks:
        return _(
            "a rubric for the task `{name}`, of which a person marks nothing; write "
            "manual=true points=1 in the header of its cell, or make a cell with "
            'manual="{name}" points=1'
        ).format(name=name)
    known = ", ".join(questions) or "none"
    return _(
        "a rubric for {name!r}, which is no question of this lesson; its questions are {known}"
    ).format(name=name, known=known)


def _rubrics(cells: Sequence[SourceCell], source: Path) -> dict[str, SourceCell]:
    found: dict[str, SourceCell] = {}
    for cell in cells:
        if cell.rubric in found:
            raise CourseError(
                _("{source}:{line}: a second rubric for `{rubric}`; merge the two").format(
                    source=source, line=cell.line, rubric=cell.rubric
                )
            )
        if cell.rubric:
            found[cell.rubric] = cell
    return found


def _read_rubric(cell: SourceCell, source: Path) -> tuple[tuple[RubricItem, ...], str]:
    """Split a rubric into its items and the rest of its text."""
    items: list[RubricItem] = []
    rest: list[str] = []
    for number, line in _numbered(cell):
        found = _ITEM.match(line)
        if found:
            items.append(RubricItem(float(found[1]), found[2].strip()))
        elif _ALMOST.match(line):
            raise CourseError(
                _(
                    "{source}:{number}: an item of the rubric `{rubric}` has no points; write "
                    "`- 1: what earns one point` (or `- -1: what costs one`)"
                ).format(source=source, number=number, rubric=cell.rubric)
            )
        elif items and line[:1].isspace() and line.strip():
            last = items.pop()
            items.append(RubricItem(last.points, f"{last.text} {line.strip()}"))
        else:
            rest.append(line)
    return _with_ids(items, cell, source), "\n".join(rest).strip()


def _with_ids(
    items: Sequence[RubricItem], cell: SourceCell, source: Path
) -> tuple[RubricItem, ...]:
    """Take the ids off the texts of items; no two may have the same, nor the same text."""
    found: list[RubricItem] = []
    for item in items:
        named = _ID.search(item.text)
        text = _ID.sub("", item.text)
        made = RubricItem(item.points, text, named[1] if named else "")
        for other in found:
            if made.text == other.text or (made.id and made.id == other.id):
                what = f"{{#{made.id}}}" if made.id and made.id == other.id else repr(text)
                raise CourseError(
                    _(
                        "{source}:{line}: two items of the rubric `{rubric}` are {what}; "
                        "nobody could tell which of them a mark is for: change one"
                    ).format(source=source, line=cell.line, rubric=cell.rubric, what=what)
                )
        found.append(made)
    return tuple(found)


def _numbered(cell: SourceCell) -> Iterator[tuple[int, str]]:
    return enumerate(cell.source.splitlines(), start=cell.line + 1)


def _require_sum(items: Sequence[RubricItem], question: Question, place: str) -> None:
    best = total(item.points for item in items if item.points > 0)
    worth = say_points(question.points)
    what = _("the question `{name}` is worth {worth}").format(name=question.name, worth=worth)
    if question.of_task:
        what = _("a person gives {worth} for the task `{name}`").format(
            worth=worth, name=question.name
        )
    if best != question.points:
        raise CourseError(
            _(
                "{place}: the items of the rubric give {best} points, and {what}; change one "
                "of the two"
            ).format(place=place, best=say_points(best), what=what)
        )
