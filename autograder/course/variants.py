"""Variants of a lesson: what `varies(…)` in its given cells is for each student.

A variant is the lesson with every call replaced by one of its values. Which one a student has is
drawn from the course's secret: nobody who knows another student's, or all values, can find it out.
"""

from __future__ import annotations

import ast
import hmac
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from autograder.course.lesson import Lesson
from autograder.errors import CourseError
from autograder.language import _
from autograder.notebooks.percent import SourceCell
from autograder.sandbox.syntax import parse

CALL = "varies"
AUTHORING = "autograder.authoring"
MOST_VARIANTS = 64
# Any other function of that name is the lesson's own.
_IMPORTED = re.compile(rf"\bfrom\s+autograder\.authoring\s+import\b[^)]*?\b{CALL}\b", re.DOTALL)


class _Choice(NamedTuple):
    """Bytes of a cell's source, and the texts that may take their place."""

    begin: int
    end: int
    values: tuple[str, ...]


def count_variants(lesson: Lesson) -> int:
    """How many variants a lesson has; 1 where nothing varies."""
    return math.prod(len(choice.values) for _other, choice in _all_choices(lesson, lesson.written))


def variants_of(lesson: Lesson) -> tuple[Lesson, ...]:
    """Give all variants of a lesson; the lesson itself where nothing varies."""
    return tuple(variant_of(lesson, number) for number in range(count_variants(lesson)))


def variant_of(lesson: Lesson, number: int) -> Lesson:
    """Give one variant of a lesson, counted from 0."""
    if not lesson.written:
        return lesson
    cells = list(lesson.written)
    picked: dict[int, list[_Choice]] = {}
    left = number
    for position, choice in _all_choices(lesson, lesson.written):
        left, pick = divmod(left, len(choice.values))
        chosen = choice._replace(values=(choice.values[pick],))
        picked.setdefault(position, []).append(chosen)
    for position, choices in picked.items():
        cells[position] = _with(cells[position], choices)
    return msgspec.structs.replace(lesson, cells=tuple(cells), variant_name=f"v{number + 1}")


def own_variant(lesson: Lesson, student: str) -> Lesson:
    """Give the variant that a student has of a lesson, by the id that it was released under."""
    return variant_of(lesson, drawn(lesson, student)) if lesson.written else lesson


def drawn(lesson: Lesson, student: str) -> int:
    """Draw a student's number: the same at release and when their work is graded."""
    known_as = unicodedata.normalize("NFKC", student).casefold().strip()
    text = f"variant/{lesson.name}/{known_as}".encode("utf-8", "surrogateescape")
    whole = hmac.digest(lesson.course.secret, text, "sha256")
    return int.from_bytes(whole[:16], "little") % count_variants(lesson)


def with_variants(lesson: Lesson) -> Lesson:
    """Take a lesson as it was read for its first variant, if something in it varies.

    CourseError names the file and line of a call that cannot be replaced.
    """
    if not any(_IMPORTED.search(cell.source) for cell in lesson.cells if cell.given):
        return lesson
    count = math.prod(len(choice.values) for _other, choice in _all_choices(lesson, lesson.cells))
    if count == 1:
        return lesson
    if count > MOST_VARIANTS:
        raise CourseError(
            _(
                "{source_file}: {count} variants, and each of them has to be proven; let fewer "
                "names vary, or give them fewer values: at most {most_variants} variants"
            ).format(source_file=lesson.source_file, count=count, most_variants=MOST_VARIANTS)
        )
    return variant_of(msgspec.structs.replace(lesson, written=lesson.cells), 0)


def _all_choices(lesson: Lesson, cells: tuple[SourceCell, ...]) -> Iterator[tuple[int, _Choice]]:
    """List what varies, with the number of its cell, in the order of the source."""
    for position, cell in enumerate(cells):
        if CALL in cell.source and not cell.markdown:
            for choice in sorted(_choices(cell, str(lesson.source_file))):
                yield position, choice


def _choices(cell: SourceCell, file: str) -> Iterator[_Choice]:
    try:
        tree = parse(cell.source)
    except SyntaxError as error:
        if not cell.given:
            return  # magics, or a mistake that is reported where the cell is run
        line = cell.line + (error.lineno or 0)
        raise CourseError(
            _("{file}:{line}: {msg}; fix the given cell").format(
                file=file, line=line, msg=error.msg
            )
        ) from None
    lines = [0]
    for line_text in cell.source.split("\n"):
        lines.append(lines[-1] + len(line_text.encode()) + 1)
    for node in ast.walk(tree):
        place = f"{file}:{cell.line + getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == CALL:
            if not cell.given:
                raise CourseError(
                    _("{place}: {call}(…) belongs in a cell with given=true").format(
                        place=place, call=CALL
                    )
                )
            yield _Choice(*_place(node, lines), _values(node, cell.source, place))
        elif isinstance(node, ast.ImportFrom) and node.module == AUTHORING and cell.given:
            yield from _import(node, lines)


def _place(node: ast.expr | ast.stmt, lines: list[int]) -> tuple[int, int]:
    end_line, end_column = node.end_lineno or 0, node.end_col_offset or 0
    return lines[node.lineno - 1] + node.col_offset, lines[end_line - 1] + end_column


def _values(node: ast.Call, source: str, place: str) -> tuple[str, ...]:
    if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
        raise CourseError(
            _("{place}: {call}(…) takes values alone; write {call}(0.1, 0.2)").format(
                place=place, call=CALL
            )
        )
    try:
        values = [repr(ast.literal_eval(each)) for each in node.args]
    except ValueError:
        raise CourseError(
            _("{place}: the values of {call}(…) must be literals; write {call}(0.1, 0.2)").format(
                place=place, call=CALL
            )
        ) from None
    if len(values) < 2 or len(set(values)) < len(values):
        raise CourseError(
            _(
                "{place}: {call}(…) takes at least two values, and no two the same; write "
                "{call}(0.1, 0.2)"
            ).format(place=place, call=CALL)
        )
    return tuple(ast.get_source_segment(source, each) or "" for each in node.args)


def _import(node: ast.ImportFrom, lines: list[int]) -> Iterator[_Choice]:
    """Take the import away with the calls: what students get has neither."""
    rest = [each for each in node.names if each.name != CALL]
    if len(rest) == len(node.names):
        return
    begin, end = _place(node, lines)
    if rest:
        said = ast.unparse(ast.ImportFrom(node.module, rest, node.level))
        yield _Choice(begin, end, (said,))
    elif begin in lines and end + 1 in lines:
        yield _Choice(begin, end + 1, ("",))  # the whole line
    else:
        yield _Choice(begin, end, ("pass",))


def _with(cell: SourceCell, choices: list[_Choice]) -> SourceCell:
    data = cell.source.encode()
    for begin, end, (value,) in sorted(choices, reverse=True):
        data = data[:begin] + value.encode() + data[end:]
    return msgspec.structs.replace(cell, source=data.decode())
