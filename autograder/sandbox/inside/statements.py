"""Run the statements of a program one by one, each within its own time.

Runs in the student process. The limits are for honest code that takes too long to make what a task
reads; the grader's own clock stops everything else.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import signal
import sys
import threading
import time
import types
from collections.abc import Iterator
from typing import Any

from autograder.sandbox.dependence.nodes import run_at_once

# CPU seconds. Together below what the grader allows for loading (see outside/exchange.py).
STATEMENT_SECONDS = 3.0
PROGRAM_SECONDS = 8.0
WHOLE_SECONDS = 28.0  # where all cells are run in their order
AGAIN_SECONDS = 0.1


class TookTooLong(BaseException):
    """A statement was stopped; no `except Exception` of the student's catches it."""


class Clock:
    """What the statements of one program may use, each and together."""

    def __init__(self, *, whole: bool) -> None:
        self._each = WHOLE_SECONDS if whole else STATEMENT_SECONDS
        self._end = time.process_time() + (WHOLE_SECONDS if whole else PROGRAM_SECONDS)

    @contextlib.contextmanager
    def limit(self) -> Iterator[None]:
        """Raise TookTooLong in what takes longer than a statement may."""
        if not _can_stop():
            yield
            return
        seconds = min(self._each, max(self._end - time.process_time(), AGAIN_SECONDS))

        def stop(number: int, frame: Any) -> None:
            raise TookTooLong(f"it was stopped after {seconds:.1f} seconds")

        before = signal.signal(signal.SIGPROF, stop)
        # It comes again: what catches everything is stopped all the same.
        signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def _can_stop() -> bool:
    """Whether this thread can be interrupted; on Windows the clock outside has to do."""
    return hasattr(signal, "setitimer") and (threading.current_thread() is threading.main_thread())


def execute(code: types.CodeType, names: dict[str, Any], clock: Clock) -> None:
    """Run one statement; `await` at the top level is run to its end, as IPython does."""
    with clock.limit():
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(_awaited(code, names))
        else:
            exec(code, names)


def is_quick(statement: ast.stmt) -> bool:
    """Say whether running it does no more than bind names: a limit would cost more than it does."""
    match statement:
        case ast.Import(names=names):
            return all(alias.name in sys.modules for alias in names)
        case ast.ImportFrom(module=module, level=0):
            return module in sys.modules
        case ast.FunctionDef(decorator_list=[], returns=returns):
            inside = [*run_at_once(statement), *(ast.walk(returns) if returns else ())]
            return all(isinstance(node, _BINDS) for node in inside)
    return False


_BINDS = (
    ast.FunctionDef,
    ast.arguments,
    ast.arg,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.Constant,
    ast.expr_context,
    ast.UnaryOp,
    ast.unaryop,
)


async def _awaited(code: types.CodeType, names: dict[str, Any]) -> None:
    await eval(code, names)  # noqa: S307 - it is compiled code


def display(*objects: object, **options: object) -> None:
    """Stand for what IPython shows; nobody looks."""


class Shell:
    """Stands for IPython's shell where code asks for it; whatever it is asked to do is done."""

    def __getattr__(self, name: str) -> Any:
        return lambda *words, **options: None


def get_ipython() -> Shell:
    """Give what stands for the shell."""
    return Shell()
