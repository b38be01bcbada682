"""The text of a lesson: what a student reads before anything is run."""

from __future__ import annotations

import ast
import re

from autograder.course.lesson import Lesson
from autograder.course.notebook import stub_of
from autograder.sandbox.syntax import parse

_SIGN = re.compile(r"^[ \t]*[#>]+(?=\s|$)", re.MULTILINE)  # of a comment, a heading, a quotation
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def text_of(lesson: Lesson) -> str:
    """Give the markdown cells and the docstrings of the stubs on one line; no hints."""
    parts: list[str] = []
    for cell in lesson.cells:
        if cell.markdown and not cell.hint:
            parts.append(cell.source)
        elif cell.task:
            tree = parse(stub_of(cell, lesson))
            parts += [
                ast.get_docstring(node) or ""
                for node in ast.walk(tree)
                if isinstance(node, _DOCUMENTED)
            ]
    return on_one_line("\n".join(parts))


def on_one_line(text: str) -> str:
    """Give a text without line breaks and without the signs that its lines begin with."""
    return " ".join(_SIGN.sub("", text).split())
