"""Watch which torch functions are called while a check runs.

Runs in the student process. A function mode sees calls under every Python name, even through
`getattr`; a dispatch mode below it sees the operator itself, even where the first is switched
off. Where a whole namespace is forbidden, the Python functions of its modules report when they are
entered: an optimizer is no torch function. Modes belong to a thread, so starting one is reported
too, as is what else an honest task by hand never does (`unwatched.py`).

Calls that the check makes itself, with no line of the program on the stack, do not count. A rule
holds through whatever a task calls, other tasks included, unless the check says that it needs that
other task: then it answers for itself, by its own rules.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Any, NamedTuple

from autograder.sandbox.inside.auditing import EventsWatched
from autograder.sandbox.inside.entering import EntriesWatched
from autograder.sandbox.inside.meaning import Meaning
from autograder.sandbox.job import TaskRules
from autograder.sandbox.unwatched import EVENTS
from autograder.sandbox.wire import Breach

MOST_BREACHES = 20
# It starts a thread of its own, which computes nothing.
PROGRESS_BAR = "/tqdm/"


class _Caller(NamedTuple):
    """Who answers for a call, and the innermost line of the program that it came from."""

    task: str
    frame: FrameType
    through: str


class Watch:
    """Collects breaches of `rules`, and of the rules of tasks that are needed, while entered."""

    def __init__(
        self,
        rules: TaskRules,
        cells: Iterable[str],
        *,
        needed: Iterable[TaskRules] = (),
        tasks: Iterable[str] = (),
    ) -> None:
        self.task = rules.task
        self.cells = frozenset(cells)
        self.others = frozenset(tasks) - {rules.task}
        self.breaches: list[Breach] = []
        others = tuple(needed)
        self.needed = frozenset(each.task for each in others)
        self._meanings = [Meaning(each) for each in (rules, *others) if each.is_watched]
        self._running = 0  # functions of torch that have begun and not ended
        self._functions = frozenset().union(*(each.functions for each in self._meanings))
        self._has_exceptions = any(each.has_exceptions for each in self._meanings)
        # The mode below Python costs as much as many operations do: only where a rule needs it.
        operators = any(each.has_operators for each in self._meanings)
        self._modes = _modes(self, functions=bool(self._functions), operators=operators)
        entered = {module for each in self._meanings for module in each.entered}
        self._entries = EntriesWatched(entered, self.saw_entry)
        self._events = EventsWatched(EVENTS if self._meanings else (), self.saw_event)

    def __enter__(self) -> Watch:
        for mode in self._modes:
            mode.__enter__()
        self._entries.__enter__()
        self._events.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._events.__exit__()
        self._entries.__exit__()
        for mode in reversed(self._modes):
            mode.__exit__(kind, error, traceback)

    def call(self, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Note a call of a Python-level torch function, and make it."""
        if self._concerns(function):
            self._note({m.task: m.of_function(function) for m in self._meanings})
        if not self._has_exceptions:
            return function(*args, **kwargs)
        allowing = [m for m in self._meanings if m.allows(function)]
        caller = self._caller() if allowing else None
        for meaning in allowing:
            meaning.allowed_from.append(caller.frame if caller else None)
        self._running += 1
        try:
            return function(*args, **kwargs)
        finally:
            self._running -= 1
            for meaning in allowing:
                meaning.allowed_from.pop()

    def _concerns(self, function: Any) -> bool:
        # Asked at every call of a training: nothing may be made for it.
        return (
            self._has_exceptions
            or id(function) in self._functions
            or type(function).__name__ in ("OpOverload", "OpOverloadPacket")
        )

    def saw_operator(self, operator: Any) -> None:
        """Note a call of an operator below Python."""
        inside = self._running > 0
        self._note({m.task: m.of_operator(operator, inside_a_call=inside) for m in self._meanings})

    def saw_entry(self, module: str, function: str) -> None:
        """Note an entry into a function of a forbidden module."""
        self._note({m.task: m.of_entry(module, function) for m in self._meanings})

    def saw_event(self, event: str) -> None:
        """Note what the watch cannot see past, whoever of the tasks with rules does it."""
        self._note(dict.fromkeys((m.task for m in self._meanings), EVENTS[event]))

    def _note(self, broken: dict[str, str | None]) -> None:
        if not any(broken.values()) or len(self.breaches) >= MOST_BREACHES:
            return
        caller = self._caller()
        name = broken.get(caller.task) if caller else None
        if caller is None or name is None or self._is_part_of_an_allowed_call(caller):
            return
        frame = caller.frame
        breach = Breach(caller.task, name, frame.f_code.co_filename, frame.f_lineno, caller.through)
        if breach not in self.breaches:
            self.breaches.append(breach)

    def _is_part_of_an_allowed_call(self, caller: _Caller) -> bool:
        """Whether an allowed function does it: called from the same line, and not from below."""
        return any(
            caller.frame in meaning.allowed_from
            for meaning in self._meanings
            if meaning.task == caller.task
        )

    def _caller(self) -> _Caller | None:
        """Find the innermost line of the program, and the task that answers for it."""
        innermost: FrameType | None = None
        through = ""
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            code = frame.f_code
            if code.co_filename in self.cells:
                innermost = innermost or frame
                owner = code.co_qualname.partition(".")[0]
                if owner == self.task or owner in self.needed:
                    return _Caller(owner, innermost, through)
                if owner in self.others:
                    through = through or owner
            elif innermost is None and PROGRESS_BAR in code.co_filename:
                return None
            frame = frame.f_back
        return _Caller(self.task, innermost, through) if innermost else None


def _modes(watch: Watch, *, functions: bool, operators: bool) -> tuple[Any, ...]:
    """Make the modes that a rule needs; without one, torch need not be there."""
    if not (functions or operators):
        return ()
    from autograder.sandbox.inside.modes import FunctionMode, OperatorMode

    return (
        *((FunctionMode(watch.call),) if functions else ()),
        *((OperatorMode(watch.saw_operator),) if operators else ()),
    )
