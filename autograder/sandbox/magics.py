"""Parse a notebook's cell, which may hold lines that are IPython's and not Python's."""

from __future__ import annotations

import ast
import re

_MAGIC = re.compile(r"^(\s*)([%!].*|\?.*|.*\?)$")
# Cell magics whose body is still Python.
_PYTHON_BODIES = ("%%time", "%%timeit", "%%capture", "%%prun")


def parse_cell(source: str, name: str) -> ast.Module:
    """Parse a cell; where it is no Python as it stands, without its magic lines.

    Line numbers stay. Raises the SyntaxError of the cell as the student wrote it.
    """
    try:
        return ast.parse(source, name)
    except SyntaxError as error:
        try:
            return ast.parse(without_magics(source), name)
        except SyntaxError:
            raise error from None


def without_magics(source: str) -> str:
    """Turn magic lines, shell lines and `name?` into `pass`."""
    first = source.lstrip().partition("\n")[0].strip()
    if first.startswith("%%") and not first.startswith(_PYTHON_BODIES):
        return ""
    return "\n".join(_MAGIC.sub(r"\1pass", line) for line in source.split("\n"))
