"""Check functions are found and read off their marks in a sandbox, before any of them is called."""

from __future__ import annotations

import pytest

from autograder.sandbox.job import Call, Job, Program
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import describe, observe
from autograder.sandbox.wire import Fault, FoundCheck


def described(
    server: SandboxServer, **files: str
) -> tuple[tuple[FoundCheck, ...], tuple[Fault, ...]]:
    probes = {f"{name}.py": "import pytest\n" + source for name, source in files.items()}
    return describe(server, Job(Program("m", (), ()), probes, (), describe=True))


MARKED = '''
@pytest.mark.task("f")
@pytest.mark.points(0.5)
@pytest.mark.needs("g", "h")
@pytest.mark.rests_on("It is one.", "It is never two.")
@pytest.mark.rests_on("It is the same each time.")
def test_one(solution):
    """A fact."""
    return solution.f(1)
'''


def test_marks(server: SandboxServer) -> None:
    """Task, points, needs, sentences, docstring and line are read off a function."""
    (check,), faults = described(server, test_a=MARKED)
    assert faults == ()
    assert (check.file, check.function, check.line) == ("test_a.py", "test_one", 3)
    assert (check.label, check.parameters, check.arguments) == ("", (), ())
    assert (check.task, check.points, check.needs) == ("f", 0.5, ("g", "h"))
    assert check.rests_on == ("It is one.", "It is never two.", "It is the same each time.")
    assert check.doc == "A fact."


def test_no_marks(server: SandboxServer) -> None:
    """What is not said is empty, for the catalogue to complain about."""
    (check,), _ = described(server, test_a="def test_one(solution, request):\n    pass\n")
    assert (check.task, check.points, check.doc, check.needs) == (None, None, "", ())
    assert check.arguments == ("request",)


def test_what_is_no_check(server: SandboxServer) -> None:
    """Helpers, classes and names that do not begin with `test` are no checks."""
    source = "def helper(): pass\nclass TestThing:\n    def test_x(self): pass\ntests = [1]\n"
    assert described(server, test_a=source) == ((), ())


@pytest.mark.parametrize(
    ("marks", "arguments", "labels"),
    [
        ("'n', [1, 3]", "n", "1 3"),
        ("'n', [0.5, True, None]", "n", "0.5 True None"),
        ("'n, m', [(1, 'a'), (2, 'b')]", "n, m", "1-a 2-b"),
        ("('n', 'm'), [(1, 2)]", "n, m", "1-2"),
        ("'n', [(1, 2), (3,)]", "n", "n0 n1"),
        ("'n', [(1,), (2,)], ids=['one', 'two']", "n", "one two"),
        ("'n', [(1, 2), (3, 4)], ids=lambda n: f'{n[0]}x{n[1]}'", "n", "1x2 3x4"),
        ("'n', [pytest.param(1, id='first'), 2]", "n", "first 2"),
        ("'n', [1, 2])\n@pytest.mark.parametrize('m', ['a', 'b']", "n, m", "a-1 a-2 b-1 b-2"),
    ],
)
def test_parameters(server: SandboxServer, marks: str, arguments: str, labels: str) -> None:
    """Each set of parameters is a check of its own, with the label that pytest gives it."""
    source = f"@pytest.mark.parametrize({marks})\ndef test_one(solution, {arguments}): return 1\n"
    checks, faults = described(server, test_a=source)
    assert faults == ()
    assert [check.label for check in checks] == [f"[{label}]" for label in labels.split()]
    assert all(check.arguments == () for check in checks)


def test_file_that_cannot_be_loaded(server: SandboxServer) -> None:
    """A file that raises is a fault with its line; the other file's checks are found."""
    checks, (fault,) = described(server, test_a="x = 1\ny = x / 0\n", test_b=MARKED)
    assert [check.file for check in checks] == ["test_b.py"]
    assert (fault.kind, fault.cell, fault.line) == ("ZeroDivisionError", "test_a.py", 3)


def test_file_that_is_no_python(server: SandboxServer) -> None:
    """A file that is not Python is a fault with its line."""
    _, (fault,) = described(server, test_a="def test_one(solution)\n    pass\n")
    assert (fault.kind, fault.cell, fault.line) == ("SyntaxError", "test_a.py", 2)


def test_parameters_reach_the_call(server: SandboxServer) -> None:
    """Each check that was found is called with the values of its own parameter set."""
    source = (
        "import pytest\n"
        "@pytest.mark.parametrize('n', [5, 6])\n"
        "@pytest.mark.parametrize('m, k', [(1, 'a'), pytest.param(2, 'b', id='x')])\n"
        "def test_it(solution, n, m, k): return [n, m, k]\n"
    )
    program, files = Program("m", (), ()), {"test_it.py": source}
    checks, _ = describe(server, Job(program, files, (), describe=True))
    calls = tuple(
        Call(check.label, check.file, check.function, check.parameters, "f", 1, 2.0)
        for check in checks
    )
    report = observe(server, Job(program, files, calls), 20)
    found = {
        call.name: outcome.observation for call, outcome in zip(calls, report.outcomes, strict=True)
    }
    assert found == {
        "[1-a-5]": [5, 1, "a"],
        "[x-5]": [5, 2, "b"],
        "[1-a-6]": [6, 1, "a"],
        "[x-6]": [6, 2, "b"],
    }
