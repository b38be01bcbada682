"""Modes of torch that show what is called of it. Runs in the student process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


class FunctionMode(TorchFunctionMode):
    """Hands each call of a Python-level torch function to `call`, which makes it."""

    def __init__(self, call: Callable[..., Any]) -> None:
        super().__init__()
        self.call = call

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        return self.call(func, args, kwargs or {})


class OperatorMode(TorchDispatchMode):
    """Tells `saw` of each operator below Python before it runs."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # torch would import its compiler at the first call, and wrap every call.
        return False

    def __init__(self, saw: Callable[[Any], None]) -> None:
        super().__init__()
        self.saw = saw

    def __torch_dispatch__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        self.saw(func)
        return func(*args, **(kwargs or {}))
