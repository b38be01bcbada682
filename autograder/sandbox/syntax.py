"""Parse Python source, from one thread at a time."""

from __future__ import annotations

import ast
import threading

_ALONE = threading.RLock()


def parse(source: str, name: str = "<unknown>") -> ast.Module:
    """Parse a module; raises SyntaxError or ValueError as `ast.parse` does.

    CPython keeps one depth counter for all threads, and may let another thread in when it collects
    garbage: Python 3.11 then raises "AST constructor recursion depth mismatch".
    """
    with _ALONE:
        return ast.parse(source, name)
