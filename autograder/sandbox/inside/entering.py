"""See when Python functions of given modules are entered, at no cost to any other call.

Runs in the student process. A profile hook would see the same, but slow every call of a training
run by a third. Here each function gets other code for a while: it reports, then runs its own.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Told = Callable[[str, str], None]  # a module, and the name of its function

# Who is currently told about a module's functions.
_listeners: dict[str, Told] = {}
# Each function's own code, and the code that reports: making it takes longer than most checks.
_made: dict[types.FunctionType, tuple[types.CodeType, types.CodeType]] = {}


class EntriesWatched:
    """Call `told` for each entry into a function of `modules` while entered."""

    def __init__(self, modules: Iterable[str], told: Told) -> None:
        self._modules = tuple(modules)
        self._told = told

    def __enter__(self) -> None:
        for module in self._modules:
            _listeners[module] = self._told
            for function, own, telling in _pairs_of(module):
                if function.__code__ is own:
                    function.__code__ = telling
                else:  # somebody else has changed it since
                    function.__code__ = _codes(module, function)[1]

    def __exit__(self, *_: object) -> None:
        for module in self._modules:
            for function, own, telling in _pairs_of(module):
                if function.__code__ is telling:
                    function.__code__ = own
                elif function.__code__ is _made[function][1]:
                    function.__code__ = _made[function][0]
            del _listeners[module]


def prepare(modules: Iterable[str]) -> None:
    """Prepare what watching these modules needs, so that forked processes have it."""
    for module in modules:
        _pairs_of(module)


def _codes(module: str, function: types.FunctionType) -> tuple[types.CodeType, types.CodeType]:
    """Give a function's own code and the code that reports, unless somebody else has changed it."""
    known = _made.get(function)
    if known is None or function.__code__ is not known[0]:
        known = _made[function] = (function.__code__, _telling(module, function))
    return known


@functools.cache
def _pairs_of(
    module: str,
) -> tuple[tuple[types.FunctionType, types.CodeType, types.CodeType], ...]:
    """List a module's functions, each with its own code and the code that reports."""
    return tuple((each, *_codes(module, each)) for each in _functions_of(module))


def _functions_of(module: str) -> tuple[types.FunctionType, ...]:
    """List the functions that a module defines, including those of its classes."""
    found = {}
    for value in list(vars(sys.modules[module]).values()):
        own = vars(value).values() if isinstance(value, type) else (value,)
        for each in own:
            for function in _inside(each):
                if function.__globals__.get("__name__") == module:
                    found[id(function)] = function
    return tuple(found.values())


def _inside(value: object) -> Iterator[types.FunctionType]:
    if isinstance(value, types.FunctionType):
        yield value
    elif isinstance(value, staticmethod | classmethod):
        yield from _inside(value.__func__)
    elif isinstance(value, property):
        yield from _inside(value.fget)


def _telling(module: str, function: types.FunctionType) -> types.CodeType:
    own = types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    own.__kwdefaults__ = function.__kwdefaults__
    name = function.__qualname__

    def tell_and_call(*args: Any, **kwargs: Any) -> Any:
        told = _listeners.get(module)
        if told is not None:  # a generator may outlive the check that it was made in
            told(module, name)
        return own(*args, **kwargs)

    code = _template.__code__
    constants = tuple(
        tell_and_call if each == "the function to be called" else each for each in code.co_consts
    )
    # A function keeps its closure, so code with as many free names must take the place of
    # its own.
    return code.replace(co_consts=constants, co_freevars=function.__code__.co_freevars)


def _template(*args: Any, **kwargs: Any) -> Any:
    call: Any = "the function to be called"
    return call(*args, **kwargs)
