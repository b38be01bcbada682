"""Fixtures of checks, with pytest's own meaning: set up before a check, torn down after it.

Runs beside student code: in the student process, and in a student's own kernel. pytest itself does
not run there: a fixture is what its mark says, and each is of one call of one check.
"""

from __future__ import annotations

import contextlib
import inspect
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SCOPE = "function"


class Fixture(NamedTuple):
    """A function that makes what checks ask for by its name."""

    name: str
    function: Callable[..., Any]
    autouse: bool
    refused: str = ""  # why it cannot be used


def find_fixtures(*namespaces: Mapping[str, Any]) -> dict[str, Fixture]:
    """Find the fixtures in the namespaces of files; the first file that has a name gives it."""
    found: dict[str, Fixture] = {}
    for namespace in namespaces:
        for key, value in list(namespace.items()):
            fixture = _as_fixture(key, value)
            if fixture is not None:
                found.setdefault(fixture.name, fixture)
    return found


def _as_fixture(key: str, value: Any) -> Fixture | None:
    # pytest wraps the function since 8.4; before, it marked it.
    mark = getattr(value, "_fixture_function_marker", None)
    if mark is not None and type(value).__module__.startswith("_pytest"):
        return _marked(key, mark, value._get_wrapped_function())
    mark = vars(value).get("_pytestfixturefunction") if inspect.isfunction(value) else None
    return _marked(key, mark, value.__pytest_wrapped__.obj) if mark is not None else None


def _marked(key: str, mark: Any, function: Callable[..., Any]) -> Fixture:
    name = str(mark.name or key)
    refused = ""
    if mark.scope != SCOPE:
        refused = (
            f"the fixture `{name}` has another scope than {SCOPE}, and each check is run by "
            "itself; remove its scope"
        )
    elif mark.params is not None:
        refused = (
            f"the fixture `{name}` has params, and each parameter set is a check with points of "
            "its own; write them as @pytest.mark.parametrize of the check"
        )
    elif inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        refused = f"the fixture `{name}` is asynchronous; make it a plain function"
    return Fixture(name, function, bool(mark.autouse), refused)


@contextlib.contextmanager
def tmp_path() -> Iterator[Path]:
    """Give a new folder, which is removed after the check."""
    folder = Path(tempfile.mkdtemp(prefix="tmp_path-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


BUILT_IN: dict[str, Callable[[], contextlib.AbstractContextManager[Any]]] = {
    "tmp_path": tmp_path,
    "monkeypatch": pytest.MonkeyPatch.context,
}


def arguments_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Name the arguments of a function."""
    return tuple(inspect.signature(function).parameters)


def asked_for(function: Callable[..., Any], fixtures: Mapping[str, Fixture]) -> list[str]:
    """Name what a check asks for, the fixtures first that it does not name as arguments."""
    always = [fixture.name for fixture in fixtures.values() if fixture.autouse]
    marks = [m for m in getattr(function, "pytestmark", []) if m.name == "usefixtures"]
    used = [str(name) for mark in marks for name in mark.args]
    return list(dict.fromkeys([*always, *used, *arguments_of(function)]))


def unknown(
    function: Callable[..., Any], fixtures: Mapping[str, Fixture], given: Sequence[str]
) -> tuple[tuple[str, ...], str]:
    """Name what a check asks for and nothing gives, and say why a fixture of it cannot be used."""
    pending = asked_for(function, fixtures)
    seen: dict[str, None] = {}
    missing: list[str] = []
    while pending:
        name = pending.pop(0)
        if name in seen or name in given:
            continue
        seen[name] = None
        if name in fixtures:
            if fixtures[name].refused:
                return (), fixtures[name].refused
            pending += arguments_of(fixtures[name].function)
        elif name not in BUILT_IN:
            missing.append(name)
    return tuple(missing), ""


@contextlib.contextmanager
def set_up(
    function: Callable[..., Any], fixtures: Mapping[str, Fixture], given: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Make what a check asks for, give its arguments, and tear down in the opposite order."""
    made = dict(given)
    with contextlib.ExitStack() as stack:

        def make(name: str) -> Any:
            if name not in made:
                if name in fixtures:
                    own = fixtures[name].function
                    arguments = {each: make(each) for each in arguments_of(own)}
                    made[name] = stack.enter_context(_value(own, arguments))
                else:
                    made[name] = stack.enter_context(BUILT_IN[name]())
            return made[name]

        for name in asked_for(function, fixtures):
            make(name)
        yield {name: made[name] for name in arguments_of(function)}


@contextlib.contextmanager
def _value(function: Callable[..., Any], arguments: dict[str, Any]) -> Iterator[Any]:
    if not inspect.isgeneratorfunction(function):
        yield function(**arguments)
        return
    generator = function(**arguments)
    yield next(generator)
    for _ in generator:
        raise RuntimeError(f"the fixture {function.__name__} yields more than once")
