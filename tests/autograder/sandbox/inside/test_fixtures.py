"""Fixtures of checks mean what they mean in pytest, wherever checks run."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from autograder.sandbox.inside.probing import ProbeFile, call, describe
from autograder.sandbox.inside.sharing import Shared
from autograder.sandbox.job import Call

HEAD = "import pytest\nseen = []\n"
Made = Callable[..., object]


def made(check: str, **shared: str) -> object:
    """Make one call of the check in a file; `conftest` and `helpers` are shared with it."""
    names = {"conftest": "conftest.py", "above": "../conftest.py", "helpers": "../helpers.py"}
    sources = {names[name]: HEAD + dedent(text) for name, text in shared.items()}
    probe = ProbeFile("test_it.py", HEAD + dedent(check), shared=Shared(sources))
    request = Call("test_it", "test_it.py", "test_it", (), "f", 1, 2.0)

    class Solution:
        @staticmethod
        def f(x: int) -> int:
            return 2 * x

    return call(probe, request, Solution(), ()).observation


def refused(check: str) -> tuple[tuple[str, ...], str]:
    """What describing the check says that it cannot have."""
    ((found,), faults) = describe({"test_it.py": HEAD + dedent(check)})
    assert not faults
    return found.arguments, found.refused


def test_fixture_of_the_file() -> None:
    """A fixture may use the solution, and other fixtures, which are made once for a check."""
    assert made("""
        @pytest.fixture
        def two(solution):
            seen.append("two")
            return solution.f(1)

        @pytest.fixture
        def four(two, solution):
            return solution.f(two)

        def test_it(solution, four, two):
            return [four, two, seen]
    """) == [4, 2, ["two"]]


def test_nearest_fixture() -> None:
    """Of one name the file's own fixture is meant, then the lesson's, then the course's."""
    check = "def test_it(solution, a, b, c):\n    return [a, b, c]\n\n@pytest.fixture\ndef a():\n    return 1\n"
    fixture = "@pytest.fixture\ndef {0}():\n    return {1}\n"
    lesson = fixture.format("a", 2) + fixture.format("b", 2)
    above = lesson.replace("2", "3") + fixture.format("c", 3)
    assert made(check, conftest=lesson, above=above) == [1, 2, 3]


def test_teardown() -> None:
    """What stands after `yield` runs after the check, the last fixture first; also where it fails."""
    check = """
        @pytest.fixture
        def one():
            yield 1
            seen.append("one")

        @pytest.fixture
        def two(one):
            yield 2
            seen.append("two")

        def test_it(solution, one, two):
            {0}
            return seen
    """
    assert made(check.format("pass")) == ["two", "one"]
    with pytest.raises(ZeroDivisionError):
        made(check.format("1 / 0"))


def test_fixture_for_every_check() -> None:
    """A fixture with `autouse` is set up first; `usefixtures` asks for one without its value."""
    assert made("""
        @pytest.fixture(autouse=True)
        def always():
            seen.append("always")

        @pytest.fixture
        def named():
            seen.append("named")

        @pytest.mark.usefixtures("named")
        def test_it(solution):
            return seen
    """) == ["always", "named"]


def test_folder_of_a_check() -> None:
    """`tmp_path` is an empty folder of the check's own, which is removed after it."""
    check = """
        from pathlib import Path

        def test_it(solution, tmp_path):
            (tmp_path / "a.txt").write_text("a")
            return [isinstance(tmp_path, Path), [p.name for p in tmp_path.iterdir()], str(tmp_path)]
    """
    is_path, names, first = made(check)
    assert (is_path, names) == (True, ["a.txt"])
    assert made(check)[2] != first


def test_monkeypatch() -> None:
    """`monkeypatch` is pytest's own, and undone after the check."""
    check = """
        import math

        def test_it(solution, monkeypatch):
            monkeypatch.setattr(math, "pi", 3)
            return math.pi
    """
    assert made(check) == 3
    import math

    assert math.pi > 3.1


def test_helpers() -> None:
    """Check files and fixtures import what is shared; each call has it anew."""
    check = "from helpers import add\ndef test_it(solution, more):\n    return [add(1), more]\n"
    conftest = "import helpers\n@pytest.fixture\ndef more():\n    return helpers.add(2)\n"
    helpers = "def add(x):\n    seen.append(x)\n    return list(seen)\n"
    for _ in range(2):
        assert made(check, conftest=conftest, helpers=helpers) == [[2, 1], [2]]


@pytest.mark.parametrize(
    ("fixture", "said"),
    [
        (
            '@pytest.fixture(scope="module")',
            "the fixture `a` has another scope than function, and each check is run by itself; "
            "remove its scope",
        ),
        (
            "@pytest.fixture(params=[1, 2])",
            "the fixture `a` has params, and each parameter set is a check with points of its own; "
            "write them as @pytest.mark.parametrize of the check",
        ),
    ],
)
def test_fixture_that_cannot_be(fixture: str, said: str) -> None:
    """What has no meaning where each check runs by itself is refused with what to do."""
    assert refused(
        f"{fixture}\ndef a():\n    return 1\n\ndef test_it(solution, a):\n    return a\n"
    ) == (
        (),
        said,
    )


def test_name_that_nothing_gives() -> None:
    """What no fixture gives is named, also where another fixture asks for it."""
    check = "@pytest.fixture\ndef a(capsys):\n    return 1\n\ndef test_it(solution, a, request):\n    return a\n"
    assert refused(check) == (("request", "capsys"), "")


def test_fixture_that_yields_twice() -> None:
    """A fixture that yields twice is an error, as in pytest."""
    with pytest.raises(RuntimeError, match="the fixture a yields more than once"):
        made("""
            @pytest.fixture
            def a():
                yield 1
                yield 2

            def test_it(solution, a):
                return a
        """)
