"""Watch which torch functions are called while a check runs.

Runs in the student process. A function mode sees calls under every Python name, even through
`getattr`; a dispatch mode below it sees the operator itself, even where the first is switched
off. Where a whole namespace is forbidden, the Python functions of its modules report when they are
entered: an optimizer is not a torch function. Calls that the check makes itself, with no line of
the program on the stack, do not count; nor do another task's calls, which that task answers for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Any

from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.sandbox.forbidden import OPERATORS, expand, functions, modules
from autograder.sandbox.inside.entering import EntriesWatched
from autograder.sandbox.wire import Breach

MOST_BREACHES = 20


class Watch:
    """Collects breaches of `forbidden` by `task` while it is entered."""

    def __init__(
        self,
        task: str,
        forbidden: Iterable[str],
        cells: Iterable[str],
        tasks: Iterable[str] = (),
    ) -> None:
        self.task = task
        self.cells = frozenset(cells)
        self.others = frozenset(tasks) - {task}
        self.breaches: list[Breach] = []
        self._names: dict[int, str] = {}
        self._operators: dict[str, str] = {}
        self._modules: dict[str, str] = {}
        for rule in forbidden:
            self._modules |= dict.fromkeys(modules(rule), expand(rule))
            for function in functions(rule):
                self._names[id(function)] = expand(rule)
            base = rule.rpartition(".")[2]
            if base in OPERATORS:
                self._operators[f"aten::{OPERATORS[base]}"] = expand(rule)
        functions_mode = (_FunctionMode(self),) if self._names else ()
        # The mode below Python costs as much as many operations do: only where a rule needs it.
        self._modes = (*functions_mode, *((_OperatorMode(self),) if self._operators else ()))
        self._entries = EntriesWatched(
            self._modules, lambda module: self._note(self._modules[module])
        )

    def __enter__(self) -> Watch:
        for mode in self._modes:
            mode.__enter__()
        self._entries.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._entries.__exit__()
        for mode in reversed(self._modes):
            mode.__exit__(kind, error, traceback)

    def saw_function(self, function: object) -> None:
        """Note a call of a Python-level torch function."""
        name = self._names.get(id(function))
        if name is None and type(function).__name__ in ("OpOverload", "OpOverloadPacket"):
            name = self._operators.get(str(function).partition(".")[0])
        if name is not None:
            self._note(name)

    def saw_operator(self, operator: Any) -> None:
        """Note a call of an operator below Python."""
        name = self._operators.get(operator._schema.name)
        if name is not None:
            self._note(name)

    def _note(self, name: str) -> None:
        place = self._place()
        if place is None or len(self.breaches) >= MOST_BREACHES:
            return
        breach = Breach(self.task, name, *place)
        if breach not in self.breaches:
            self.breaches.append(breach)

    def _place(self) -> tuple[str, int] | None:
        """Find the innermost line of the program, unless another task's code called it."""
        place = None
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            code = frame.f_code
            if code.co_filename in self.cells:
                place = place or (code.co_filename, frame.f_lineno)
                owner = code.co_qualname.partition(".")[0]
                if owner == self.task:
                    return place
                if owner in self.others:
                    return None
            frame = frame.f_back
        return place


class _FunctionMode(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        self.watch.saw_function(func)
        return func(*args, **(kwargs or {}))


class _OperatorMode(TorchDispatchMode):
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # torch would import its compiler at the first call, and wrap every call.
        return False

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        self.watch.saw_operator(func)
        return func(*args, **(kwargs or {}))
