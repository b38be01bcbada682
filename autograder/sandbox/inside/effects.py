"""What calling a task leaves behind: on what it was given, on global state, on earlier results.

Runs in the student process, and in a student's own kernel. A check sees each task through a
`Watched` namespace, which looks at everything before and after a call that the check makes; calls
that tasks make among themselves are their own affair. What a right solution leaves behind is
seen in the same way, so nothing here says what is allowed.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from autograder.observation.loaded import loaded_torch
from autograder.sandbox.inside.snapshot import Snapshot
from autograder.sandbox.inside.survey import kinds_of
from autograder.sandbox.wire import Effect, Left

if TYPE_CHECKING:
    import torch

# What a call leaves beyond the arguments' own: as many as there are kinds, for each of a few.
MOST_EFFECTS = 20


class Effects:
    """Collects what the calls of a check leave behind."""

    def __init__(self, tasks: Iterable[str], survey: str = "") -> None:
        """Look at calls of `tasks`, and at the kinds of input that the task `survey` is given."""
        self.kinds: set[str] = set()
        self._survey = survey
        self._tasks = frozenset(tasks)
        self._found: dict[Effect, None] = {}
        self._inside = False  # a call that a check made is running
        self._module: tuple[torch.nn.Module, _Before] | None = None  # the one that is called

    @property
    def found(self) -> tuple[Effect, ...]:
        """Everything that was left behind, each once."""
        return tuple(self._found)[:MOST_EFFECTS]

    def forget(self) -> None:
        """Begin anew."""
        self._found.clear()

    def changed_result(self, task: str) -> None:
        """Note that what an earlier call returned is not what it was."""
        self._found[Effect(Left.RESULT, task)] = None

    def is_observed(self, name: str, value: object) -> bool:
        """Whether calls of a namespace's value are looked at."""
        return name in self._tasks and callable(value) and not inspect.isclass(value)

    def call(self, task: str, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Make a call, and see what it leaves behind."""
        if self._inside:
            return function(*args, **kwargs)
        before = self._begin(task, (*args, *kwargs.values()), first=1)
        self._inside = True
        try:
            return function(*args, **kwargs)
        finally:
            self._inside = False
            self._compare(task, before)

    # No generator: `throw` would set attributes of a student's exception, which may refuse it.
    def __enter__(self) -> Effects:
        """Look at the calls of modules whose class is a task, too."""
        torch = loaded_torch()
        self._handles: tuple[Any, ...] = ()
        if torch is not None:
            modules = torch.nn.modules.module
            self._handles = (
                modules.register_module_forward_pre_hook(self._enter_module),
                modules.register_module_forward_hook(self._leave_module, always_call=True),
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._inside = False
        for handle in self._handles:
            handle.remove()

    def _enter_module(self, module: torch.nn.Module, inputs: Any) -> None:
        if not self._inside and type(module).__name__ in self._tasks:
            before = self._begin(type(module).__name__, (module, *inputs), first=0)
            self._module = module, before
            self._inside = True

    def _leave_module(self, module: torch.nn.Module, inputs: Any, output: Any) -> None:
        if self._module is not None and self._module[0] is module:
            self._inside = False
            self._compare(type(module).__name__, self._module[1])
            self._module = None

    def _begin(self, task: str, given: tuple[Any, ...], first: int) -> _Before:
        if task == self._survey:
            with _unseen(loaded_torch()):
                self.kinds.update(kinds_of(given))
        return _Before(given, first)

    def _compare(self, task: str, before: _Before) -> None:
        for left, argument in before.changes():
            self._found[Effect(left, task, argument)] = None


class Watched:
    """A program's namespace as a check sees it: each call of a task is looked at."""

    def __init__(self, solution: object, effects: Effects) -> None:
        self.__solution = solution
        self.__effects = effects

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.__solution, name)
        if not self.__effects.is_observed(name, value):
            return value
        effects = self.__effects

        @functools.wraps(value)
        def call(*args: Any, **kwargs: Any) -> Any:
            return effects.call(name, value, args, kwargs)

        self.__dict__[name] = call  # the same one each time, as in a module
        return call


class _Before:
    """What there was before a call."""

    def __init__(self, given: tuple[Any, ...], first: int) -> None:
        self._torch = loaded_torch()
        self._state = _state(self._torch)
        with _unseen(self._torch):
            self._given = [(number, Snapshot(each)) for number, each in enumerate(given, first)]

    def changes(self) -> Iterator[tuple[Left, int]]:
        """Name what is different now, and in which argument."""
        torch = self._torch
        with _unseen(torch):
            yield from [(left, number) for number, each in self._given for left in each.changes()]
        for (left, was), (_, now) in zip(self._state, _state(torch), strict=True):
            is_tensor = torch is not None and isinstance(was, torch.Tensor)
            if not (torch.equal(was, now) if is_tensor else was == now):
                yield left, 0


def _state(torch: Any) -> tuple[tuple[Left, Any], ...]:
    """Give the global state that a call should leave alone: torch's, where it is loaded.

    Not numpy's random numbers: copying their state would take longer than most calls.
    """
    if torch is None:
        return ()
    return (
        (Left.GRAD_MODE, torch.is_grad_enabled()),
        (Left.DEFAULT_DTYPE, torch.get_default_dtype()),
        (Left.DEFAULT_DEVICE, torch.get_default_device()),
        (Left.RANDOM, torch.default_generator.get_state()),
    )


@contextmanager
def _unseen(torch: Any) -> Iterator[None]:
    """Keep what is done here from modes that count or forbid what the student's code calls."""
    if torch is None or not (
        torch._C._len_torch_dispatch_stack() or torch._C._len_torch_function_stack()
    ):
        yield
        return
    with torch._C.DisableTorchFunction(), torch.utils._python_dispatch._disable_current_modes():
        yield
