"""Parse a notebook's cell, which may hold IPython lines that are not Python."""

from __future__ import annotations

import ast
import re

from autograder.sandbox.syntax import parse

# A magic, a shell line, or a question, on its own line.
_MAGIC = re.compile(r"^(\s*)([%!].*|\?.*|.*\?)$")
# `files = !ls`: IPython binds the name, and so does this, to nothing.
_ASSIGNED = re.compile(r"^(\s*[\w.]+\s*=\s*)[%!][a-zA-Z(].*$")
# Cell magics whose body is still Python.
_PYTHON_BODIES = ("%%time", "%%timeit", "%%capture", "%%prun")


def parse_cell(source: str, name: str) -> ast.Module:
    """Parse a cell; if it is not valid Python, parse it without its magic lines.

    Line numbers stay the same. Raises the SyntaxError of anything that is not a magic.
    """
    try:
        return parse(source, name)
    except SyntaxError:
        return parse(without_magics(source), name)


def without_magics(source: str) -> str:
    """Turn magic lines, shell lines and `name?` into `pass`, each with its continuation lines."""
    first = source.lstrip().partition("\n")[0].strip()
    if first.startswith("%%") and not first.startswith(_PYTHON_BODIES):
        return ""
    lines: list[str] = []
    goes_on = False
    for line in source.split("\n"):
        plain = _ASSIGNED.sub(r"\1None", _MAGIC.sub(r"\1pass", line))
        is_magic = goes_on or plain != line
        lines.append("" if goes_on else plain)
        goes_on = is_magic and line.endswith("\\")
    return "\n".join(lines)
