"""Describe an exception so that its author finds the line: runs in the student process."""

from __future__ import annotations

import builtins
from types import TracebackType

from autograder.sandbox.wire import Fault

LONGEST_MESSAGE = 2_000
_SYNTAX = (SyntaxError, IndentationError, TabError)
_TRACEBACK = vars(BaseException)["__traceback__"]


def describe_fault(error: BaseException, sources: dict[str, str], cell: str = "") -> Fault:
    """Name the exception, its message, and the innermost line that is in one of `sources`."""
    cell, line = _place(error, sources, cell)
    return Fault(
        kind=clean(_name(type(error)), 100),
        message=_message(error),
        builtin=vars(builtins).get(_name(type(error))) is type(error),
        cell=cell,
        line=line,
        source=_source_line(sources.get(cell, ""), line),
    )


def clean(text: str, longest: int) -> str:
    """Make text safe to send: bounded, and without lone surrogates."""
    # The methods of str itself: those of a student's subclass could do anything.
    start = str.__getitem__(text, slice(longest))
    return str.encode(start, "utf-8", "backslashreplace").decode("utf-8")


def _name(kind: type) -> str:
    # Bypasses the class's metaclass, which may be the student's too.
    name: str = type.__dict__["__name__"].__get__(kind)
    return name


def _message(error: BaseException) -> str:
    try:
        # str() of a SyntaxError repeats file and line.
        text = getattr(error, "msg", error) if type(error) in _SYNTAX else error
        return clean(str(text), LONGEST_MESSAGE)
    except BaseException:  # noqa: BLE001 - a student's __str__ may raise anything
        return "(its message could not be read)"


def _place(error: BaseException, sources: dict[str, str], cell: str) -> tuple[str, int]:
    if isinstance(error, SyntaxError):
        if cell:
            return cell, error.lineno or 0
        file = getattr(error, "filename", None)
        if type(file) is str and file in sources:  # a module that could not be imported
            return file, error.lineno or 0
    place = (cell, 0)
    traceback: TracebackType | None = _TRACEBACK.__get__(error)
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name in sources:
            place = (name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def _source_line(source: str, line: int) -> str:
    lines = source.splitlines()
    return clean(lines[line - 1].strip(), 200) if 0 < line <= len(lines) else ""
