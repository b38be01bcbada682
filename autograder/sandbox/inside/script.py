"""A program run as a script: all of it from top to bottom, as `python name.py` does.

Runs in the student process, and only where a check asks for it.
"""

from __future__ import annotations

import contextlib
import io
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Codes = Sequence[tuple[types.CodeType, tuple[str, ...]]]  # each statement, and what it binds


class Script:
    """The statements of a program; those that replace a task do so as soon as it is defined."""

    def __init__(
        self, name: str, codes: Codes, replaced: dict[str, Any], begin: Callable[[], None]
    ) -> None:
        self._name, self._codes, self._replaced, self._begin = name, codes, replaced, begin

    def __call__(self, arguments: Sequence[str], typed: str) -> dict[str, object]:
        """Run it with arguments and a standard input; give what it printed, and its exit code."""
        printed = io.StringIO()
        code = 0
        with _as_main([f"{self._name}.py", *arguments], typed) as names:
            self._begin()
            with contextlib.redirect_stdout(printed):
                try:
                    for statement, binds in self._codes:
                        exec(statement, names)
                        names |= {k: v for k, v in self._replaced.items() if k in binds}
                except SystemExit as end:
                    code = _exit_code(end.code)
        return {"printed": printed.getvalue(), "exit code": code}


@contextlib.contextmanager
def _as_main(argv: list[str], typed: str) -> Iterator[dict[str, Any]]:
    main = types.ModuleType("__main__")
    before = sys.modules.get("__main__"), sys.argv, sys.stdin
    sys.modules["__main__"], sys.argv, sys.stdin = main, argv, io.StringIO(typed)
    try:
        yield vars(main)
    finally:
        sys.argv, sys.stdin = before[1:]
        if before[0] is not None:
            sys.modules["__main__"] = before[0]


def _exit_code(code: object) -> int:
    """Give what the process would end with, as Python does."""
    if code is None:
        return 0
    return code if type(code) is int else 1
