"""torch's compiler, `torch._dynamo`, imported by whoever first needs it.

Every optimizer imports it to have its own functions left out of what is compiled, and `torch.func`
to switch compiling off: that takes as long as importing torch, and makes each process that is
forked dearer. While nothing is compiled, both come to nothing. So the server puts a module into
the compiler's place that knows this much, and that becomes the compiler when it is asked for
anything else.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import threading
import types
from collections.abc import Callable
from importlib.abc import Loader
from typing import Any, Final

NAME: Final = "torch._dynamo"
# Who asks to have a function left out, and under which name of the function it keeps the answer.
_ASKS: Final = "torch._compile"
_ANSWER: Final = "__dynamo_disable"
# What looks through all modules, as `inspect` does, asks for names like these: only these are had.
_HAD: Final = ("__path__", "__all__")


def put_off() -> None:
    """Put a stand-in into the compiler's place, unless it is imported already."""
    if NAME in sys.modules:
        return
    spec = importlib.util.find_spec(NAME)
    if spec is None or spec.loader is None:
        return  # a torch without it
    package, _, name = NAME.rpartition(".")
    module = _StandIn(importlib.util.module_from_spec(spec), spec.loader)
    sys.modules[NAME] = module
    setattr(sys.modules[package], name, module)


class _StandIn(types.ModuleType):
    """Becomes the module that its loader executes, as the same object."""

    def __init__(self, blank: types.ModuleType, loader: Loader) -> None:
        super().__init__(NAME)
        _imports[self] = _Import(self, blank, loader)
        _imports[self].begin()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _HAD:
            raise AttributeError(f"module {NAME!r} has no attribute {name!r}")
        _imports[self].finish()
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        _imports[self].finish()
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        _imports[self].finish()
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        _imports[self].finish()
        return sorted(vars(self))


class _Import:
    """The import of a module that a stand-in is there for."""

    def __init__(self, module: types.ModuleType, blank: types.ModuleType, loader: Loader) -> None:
        self._module, self._blank, self._loader = module, blank, loader
        self._lock = threading.RLock()
        self._is_running = False
        self._left_out: list[Callable[..., Any]] = []

    def begin(self) -> None:
        """Give the module what can be answered without importing anything."""
        names = vars(self._module)
        names.clear()
        names.update(
            vars(self._blank),
            graph_break=_graph_break,
            disable=self._disable,
            compiled_autograd=_Autograd(self),
        )
        del names["__path__"]  # whoever imports a part of the compiler needs all of it

    def finish(self) -> None:
        """Import it, unless that is done or under way."""
        with self._lock:
            if self._is_running or type(self._module) is types.ModuleType:
                return
            self._is_running = True
            try:
                vars(self._module).clear()
                vars(self._module).update(vars(self._blank))
                self._loader.exec_module(self._module)
            except BaseException:
                self.begin()
                raise
            finally:
                self._is_running = False
            object.__setattr__(self._module, "__class__", types.ModuleType)
            for function in self._left_out:
                vars(function).pop(_ANSWER, None)  # from now on a call of it is not enough

    def whole(self) -> types.ModuleType:
        """Give the module when it is imported."""
        self.finish()
        return self._module

    def _disable(self, fn: Any = None, *args: Any, **named: Any) -> Any:
        if sys._getframe(1).f_globals.get("__name__") != _ASKS:
            return self.whole().disable(fn, *args, **named)
        self._left_out.append(fn)
        return fn


class _Autograd:
    """Stands for the part that compiles backward passes, of which `torch.func` wants none."""

    _disable = disable = staticmethod(contextlib.nullcontext)

    def __init__(self, compiler: _Import) -> None:
        self.__compiler = compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__compiler.whole().compiled_autograd, name)


def _graph_break(*_: object, **__: object) -> None:
    """Break no graph: none is made."""


_imports: dict[types.ModuleType, _Import] = {}
