"""Read the questions of a lesson that a person marks, and their rubrics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.stub import example_of, strip_answer
from autograder.errors import CourseError
from autograder.language import OWN
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
    """List the questions in the order of the lesson; CourseError names file and line."""
    rubrics = _rubrics(cells, source)
    questions: dict[str, Question] = {}
    for cell in cells:
        if not cell.manual:
            continue
        place = f"{source}:{cell.line}"
        if cell.manual in questions or cell.manual in tasks:
            kind = "question" if cell.manual in questions else "task"
            raise CourseError(
                f"{place}: there is already a {kind} `{cell.manual}`; give the question another "
                "name"
            )
        prompt = strip_answer(
            cell.source,
            cell.manual,
            str(source),
            cell.line + 1,
            markdown=cell.markdown,
            language=language,
        )
        rubric = rubrics.pop(cell.manual, None)
        items, guidance = _read_rubric(rubric, source) if rubric else ((), "")
        if rubric and items:
            _require_sum(items, cell, f"{source}:{rubric.line}")
        questions[cell.manual] = Question(
            name=cell.manual,
            points=cell.points,
            prompt=prompt,
            is_code=not cell.markdown,
            example=example_of(cell.source),
            rubric=items,
            guidance=guidance,
        )
    for name, rubric in rubrics.items():
        known = ", ".join(questions) or "none"
        raise CourseError(
            f"{source}:{rubric.line}: a rubric for {name!r}, which is no question of this lesson; "
            f"its questions are {known}"
        )
    return tuple(questions.values())


def _rubrics(cells: Sequence[SourceCell], source: Path) -> dict[str, SourceCell]:
    found: dict[str, SourceCell] = {}
    for cell in cells:
        if cell.rubric in found:
            raise CourseError(
                f"{source}:{cell.line}: a second rubric for `{cell.rubric}`; merge the two"
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
                f"{source}:{number}: an item of the rubric `{cell.rubric}` has no points; "
                "write `- 1: what earns one point` (or `- -1: what costs one`)"
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
                    f"{source}:{cell.line}: two items of the rubric `{cell.rubric}` are {what}; "
                    "nobody could tell which of them a mark is for: change one"
                )
        found.append(made)
    return tuple(found)


def _numbered(cell: SourceCell) -> Iterator[tuple[int, str]]:
    return enumerate(cell.source.splitlines(), start=cell.line + 1)


def _require_sum(items: Sequence[RubricItem], cell: SourceCell, place: str) -> None:
    best = total(item.points for item in items if item.points > 0)
    if best != cell.points:
        raise CourseError(
            f"{place}: the items of the rubric give {say_points(best)} points, and the question "
            f"`{cell.manual}` is worth {say_points(cell.points)}; change one of the two"
        )
