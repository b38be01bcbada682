"""Call the functions of probe files on a program and report what they return.

Runs in the student process; the same functions serve `%check` in a student's own kernel.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import marshal
import random
import time
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.observation.loaded import loaded_numpy, loaded_torch
from autograder.sandbox.compiling import compile_statements
from autograder.sandbox.inside.effects import Effects, Watched
from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.fixtures import Fixture, find_fixtures, set_up, unknown
from autograder.sandbox.inside.sharing import Loaded, Shared
from autograder.sandbox.inside.snapshot import Snapshot
from autograder.sandbox.inside.state import reset
from autograder.sandbox.job import Call
from autograder.sandbox.wire import Effect, Fault, FoundCheck

WORTH_SAYING = 0.02  # seconds


class ProbeFile:
    """A file of check functions; each call executes anew the statements its function is made of."""

    def __init__(
        self, name: str, source: str, packed: Sequence[bytes] = (), shared: Shared | None = None
    ) -> None:
        """Take the file's source, or what the grader made of it, and what it shares with others."""
        self.name = name
        self._shared = shared if shared is not None and shared.sources else None
        # Most files have none, and then nothing is looked for.
        self._has_fixtures = "fixture" in source or self._shared is not None
        self._packed = packed
        self._codes = {} if packed else dict(enumerate(compile_statements(name, source)))

    def functions(self) -> tuple[dict[str, Any], dict[str, Fixture]]:
        """Execute the whole file; give its names, and its fixtures with those that it shares."""
        loaded = self._shared.fresh() if self._shared is not None else None
        names = self._execute(range(len(self._packed or self._codes)), loaded)
        return names, self._fixtures(names, loaded)

    def function(
        self, name: str, statements: Iterable[int] | None = None
    ) -> tuple[Any, dict[str, Fixture]]:
        """Execute the statements that one function needs, by their numbers.

        Return the function, and the fixtures that it may ask for.
        """
        loaded = self._shared.fresh() if self._shared is not None else None
        chosen = range(len(self._packed or self._codes)) if statements is None else statements
        names = self._execute(chosen, loaded)
        return names[name], self._fixtures(names, loaded)

    def _fixtures(self, names: dict[str, Any], loaded: Loaded | None) -> dict[str, Fixture]:
        if not self._has_fixtures:
            return {}
        return find_fixtures(names, *(loaded.conftests() if loaded is not None else ()))

    def _execute(self, statements: Iterable[int], loaded: Loaded | None = None) -> dict[str, Any]:
        if loaded is not None:
            module = loaded.new_module(self.name)
        else:
            module = types.ModuleType(self.name)
            module.__file__ = self.name
        for number in statements:
            exec(self._code(number), vars(module))
        return vars(module)

    def _code(self, number: int) -> types.CodeType:
        if number not in self._codes:
            # The grader's own: it comes with the job, before any code of the student's runs.
            self._codes[number] = marshal.loads(self._packed[number])  # noqa: S302
        return self._codes[number]


def describe(
    probes: dict[str, str], shared: Mapping[str, str] | None = None
) -> tuple[list[FoundCheck], list[Fault]]:
    """Find each probe file's check functions and how they are marked."""
    found: list[FoundCheck] = []
    faults: list[Fault] = []
    sources = {**(shared or {}), **probes}
    for name, source in probes.items():
        try:
            names, fixtures = ProbeFile(name, source, shared=Shared(shared or {})).functions()
            found += [
                check
                for key, value in names.items()
                if key.startswith("test") and inspect.isfunction(value)
                for check in _checks(name, value, fixtures)
            ]
        except BaseException as error:  # noqa: BLE001 - a check file may fail in any way
            faults.append(describe_fault(error, sources, name))
    return found, faults


def _checks(
    file: str, function: types.FunctionType, fixtures: dict[str, Fixture]
) -> Iterator[FoundCheck]:
    marks = list(getattr(function, "pytestmark", []))
    sets = [mark for mark in marks if mark.name == "parametrize"]
    single = {mark.name: mark for mark in marks if mark.name != "parametrize"}
    given = {name for mark in sets for name in _argument_names(mark)}
    missing, refused = unknown(function, fixtures, ["solution", *given])
    ranges = [range(len(list(mark.args[1]))) for mark in sets]
    for indices in itertools.product(*ranges):
        labels = [_label(mark, index) for mark, index in zip(sets, indices, strict=True)]
        # pytest puts the mark nearest to the function first in the label.
        label = f"[{'-'.join(labels)}]" if labels else ""
        task, points = single.get("task"), single.get("points")
        yield FoundCheck(
            file=file,
            function=function.__name__,
            label=label,
            parameters=tuple(enumerate(indices)),
            line=function.__code__.co_firstlineno,
            doc=inspect.cleandoc(function.__doc__ or ""),
            task=str(task.args[0]) if task and task.args else None,
            points=float(points.args[0]) if points and points.args else None,
            needs=_words(marks, "needs"),
            outcome="outcome" in single,
            once="once" in single,
            arguments=missing,
            refused=refused,
            rests_on=_words(marks, "rests_on"),
            extra="extra_credit" in single,
            partial="partial" in single,
            group=_group(single.get("all_or_nothing")),
            stub=float(single["stub_earns"].args[0]) if "stub_earns" in single else 0.0,
            limits=_limits(single.get("limits")),
            marks=tuple(dict.fromkeys(str(mark.name) for mark in reversed(marks))),
        )


def _group(mark: Any) -> str | None:
    return None if mark is None else " ".join(map(str, mark.args))


def _limits(mark: Any) -> dict[str, float]:
    if mark is None:
        return {}
    # What has no word is refused by it: the mark takes none.
    unnamed = {f"argument {number}": float(each) for number, each in enumerate(mark.args, 1)}
    return unnamed | {str(key): float(value) for key, value in mark.kwargs.items()}


def _words(marks: list[Any], name: str) -> tuple[str, ...]:
    """Give the arguments of all marks of one name, the uppermost mark's first."""
    return tuple(str(word) for mark in reversed(marks) if mark.name == name for word in mark.args)


def _argument_names(mark: Any) -> list[str]:
    names = mark.args[0]
    return [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)


def _values(mark: Any, index: int) -> tuple[Any, ...]:
    value = list(mark.args[1])[index]
    if hasattr(value, "marks") and hasattr(value, "values"):  # pytest.param(...)
        return tuple(value.values)
    return (value,) if len(_argument_names(mark)) == 1 else tuple(value)


def _label(mark: Any, index: int) -> str:
    value = list(mark.args[1])[index]
    if getattr(value, "id", None):
        return str(value.id)
    ids = mark.kwargs.get("ids")
    if isinstance(ids, list | tuple):
        return str(ids[index])
    plain = (str, int, float, bool, type(None))
    values = _values(mark, index)
    if callable(ids):
        return "-".join(str(ids(v)) for v in values)
    if all(isinstance(v, plain) for v in values):
        return "-".join(str(v) for v in values)
    return f"{_argument_names(mark)[0]}{index}"


class Called(NamedTuple):
    """What a call returned, and what it left behind."""

    observation: object
    effects: tuple[Effect, ...]
    kinds: tuple[str, ...]


def call(
    probe: ProbeFile,
    request: Call,
    solution: object,
    tasks: Iterable[str],
    begin_again: Callable[[], None] = lambda: None,
) -> Called:
    """Make one call with its parameters on `solution`, from its own seed, in default state.

    Where it is to be made twice, it is first made from another seed, on other numbers: what the
    tasks keep of that must not change what they do, nor may what they returned change later.
    `begin_again` is called in between, where the first time took long enough to matter.
    """
    function, fixtures = probe.function(request.function, request.statements)
    sets = [mark for mark in getattr(function, "pytestmark", []) if mark.name == "parametrize"]
    arguments: dict[str, Any] = {}
    for position, index in request.parameters:
        mark = sets[position]
        arguments |= zip(_argument_names(mark), _values(mark, index), strict=True)
    effects = Effects(tasks, survey=request.task if request.survey else "")
    watched = Watched(solution, effects)
    with effects:
        earlier = None
        if request.first_seed is not None:
            seed_all(request.first_seed)
            began = time.monotonic()
            # What it raises, it raises again, or it had to do with these numbers alone.
            with contextlib.suppress(Exception):
                earlier = Snapshot(_observe(function, fixtures, watched, arguments))
            effects.forget()
            reset()
            if time.monotonic() - began > WORTH_SAYING:
                begin_again()
        seed_all(request.seed)
        observation = _observe(function, fixtures, watched, arguments)
        if earlier is not None and any(earlier.changes()):
            effects.changed_result(request.task)
    if observation is None:
        raise TypeError(f"{request.function} returned None: a check returns an observation")
    return Called(observation, effects.found, tuple(sorted(effects.kinds)))


def _observe(
    function: Callable[..., Any],
    fixtures: dict[str, Fixture],
    watched: Watched,
    arguments: dict[str, Any],
) -> Any:
    """Call a check; with fixtures, where it asks for any or a file has some for every check."""
    plain = function.__code__.co_argcount == len(arguments) + 1
    if plain and not fixtures:
        return function(watched, **arguments)
    with set_up(function, fixtures, {"solution": watched, **arguments}) as given:
        return function(**given)


def seed_all(seed: int) -> None:
    """Seed random, and of torch (its CPU generator) and numpy what is loaded."""
    torch, numpy = loaded_torch(), loaded_numpy()
    if torch is not None:
        torch.default_generator.manual_seed(seed)
    if numpy is not None:
        numpy.random.seed(seed % (1 << 32))
    random.seed(seed)
