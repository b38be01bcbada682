"""Every text of a lesson that is translated, with the places where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.course.course import HIDDEN, PUBLIC
from autograder.course.known_answers import MISTAKES
from autograder.course.lesson import Lesson
from autograder.notebooks.percent import SourceCell
from autograder.sandbox.syntax import parse
from autograder.translating.blocks import blocks_of
from autograder.translating.sources import (
    COMMENT,
    FACT,
    QUOTE,
    Piece,
    facts_of,
    pieces_of,
    pieces_of_checks,
)

_QUOTED = "quoted by "


class Text(msgspec.Struct, frozen=True):
    """One text of a lesson at one place."""

    text: str
    file: str  # from the course's folder
    line: int
    about: str  # what it is, for who translates it


def texts_of(lesson: Lesson) -> tuple[Text, ...]:
    """List the texts of a lesson: of its notebook, its checks, and its mistakes, in this order."""
    root = lesson.course.root
    tests = root / "tests" / "lessons" / lesson.name
    public, hidden = lesson.checks[PUBLIC], lesson.checks[HIDDEN]
    mistakes = lesson.source_file.with_name(MISTAKES)
    cells = lesson.written or lesson.cells
    found = [
        *_of_cells(cells, _place(lesson.source_file, root)),
        *_of_pieces(pieces_of_checks(public), _place(tests / PUBLIC, root)),
        *_of_pieces(facts_of(hidden), _place(tests / HIDDEN, root)),
        *_of_mistakes(lesson.known_sources[MISTAKES], _place(mistakes, root)),
    ]
    return tuple(text for text in found if text.text.strip())


def _place(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def _of_cells(cells: Iterable[SourceCell], file: str) -> Iterator[Text]:
    for cell in cells:
        begin = cell.line + 1
        if cell.markdown:
            about = _about_cell(cell)
            for block in blocks_of(cell.source, rubric=bool(cell.rubric)):
                if block.said:
                    yield Text(block.text, file, begin + block.line, about)
        else:
            yield from _of_pieces(pieces_of(cell.source), file, begin)


def _about_cell(cell: SourceCell) -> str:
    if cell.hint:
        return f"a hint for {cell.hint}"
    if cell.rubric:
        return f"the rubric of {cell.rubric}, for who marks it"
    return f"the question {cell.manual}" if cell.manual else "text of the notebook"


def _of_pieces(pieces: Iterable[Piece], file: str, begin: int = 1) -> Iterator[Text]:
    for piece in pieces:
        for block in piece.blocks:
            if block.said:
                yield Text(block.text, file, begin + piece.line + block.line, _about(piece))


def _about(piece: Piece) -> str:
    if piece.kind == FACT:
        return f"what {piece.about} states"
    if piece.kind == QUOTE:
        return f"{_QUOTED}{piece.about}: the same words as in the translated text"
    if piece.kind == COMMENT:
        return "a comment in code"
    return f"the docstring of {piece.about}" if piece.about else "the docstring of the file"


def is_quote(text: Text) -> bool:
    """Whether a text is a check's quotation of the lesson's text."""
    return text.about.startswith(_QUOTED)


def _of_mistakes(source: str, file: str) -> Iterator[Text]:
    for statement in parse(source).body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for call in statement.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mistake"):
                named = {word.arg: word.value for word in call.keywords}
                node = named.get("sentence", call.args[1] if len(call.args) > 1 else None)
                if node is not None:
                    text = str(ast.literal_eval(node))
                    yield Text(text, file, node.lineno, f"said of the mistake {statement.name}")
