"""A server without torch: everything that a check needs is there, and torch is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.observation.form import SELF, Form
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.wire import Left

Run = Callable[..., Report]


@pytest.fixture(scope="module")
def light() -> Iterator[SandboxServer]:
    """A server that imports no torch."""
    with SandboxServer(512 << 20, torch=False) as server:
        yield server


@pytest.fixture
def observed(light: SandboxServer, run: Run) -> Callable[..., Any]:
    """Observe one expression of a program without torch."""

    def observe(expression: str, *cells: str) -> Any:
        probe = f"import numpy as np\n\ndef test_it(solution):\n    return {{'y': {expression}}}\n"
        report = run(*(cells or ("def f(x):\n    return x",)), probe=probe, on=light)
        assert report.outcomes[0].ending is Ending.OBSERVED, report.outcomes[0]
        return report.outcomes[0].observation["y"]

    return observe


def test_torch_is_not_there(observed: Any) -> None:
    """Neither the server nor a process that it forked has imported torch."""
    assert observed("'torch' in __import__('sys').modules") is False


@pytest.mark.parametrize(
    ("expression", "kind", "expected"),
    [
        ("np.arange(6.0).reshape(2, 3)", "a NumPy array", torch.arange(6.0).double().view(2, 3)),
        ("np.arange(6).reshape(2, 3).T", "a NumPy array", torch.arange(6).view(2, 3).T),
        ("np.array([True, False])", "a NumPy array", torch.tensor([True, False])),
        ("np.float32(0.5)", "a NumPy scalar", torch.tensor(0.5)),
        ("np.array([1 + 2j])", "a NumPy array", torch.tensor([1 + 2j], dtype=torch.complex128)),
        ("np.zeros((0, 3))", "a NumPy array", torch.zeros(0, 3, dtype=torch.float64)),
        ("1 + 2j", "a complex number", torch.tensor(1 + 2j, dtype=torch.complex128)),
        ("b'ab'", "bytes", torch.tensor([97, 98], dtype=torch.uint8)),
        ("b''", "bytes", torch.empty(0, dtype=torch.uint8)),
    ],
)
def test_numbers_are_written_as_they_would_be_with_torch(
    observed: Any, expression: str, kind: str, expected: torch.Tensor
) -> None:
    """Arrays, complex numbers and bytes arrive as they do from a process with torch."""
    found = observed(expression)
    assert isinstance(found, Form)
    assert found.kind == kind
    assert found.parts[SELF].dtype == expected.dtype
    assert torch.equal(found.parts[SELF], expected)


def test_random_numbers_are_seeded(observed: Any) -> None:
    """The same numbers are drawn in every process: of numpy, and of Python's own."""
    drawn = "[float(np.random.rand()), __import__('random').random()]"
    assert observed(drawn) == observed(drawn)


@pytest.mark.parametrize(
    "body",
    ["x += 1\n    return x", "x[0] = float('nan')\n    return x", "x.sort()\n    return x"],
)
def test_array_that_is_written_to(light: SandboxServer, run: Run, body: str) -> None:
    """A task that writes to the array it is given is seen to, without a line of the check's."""
    probe = (
        "import numpy as np\n\n"
        "def test_it(solution):\n    return {'y': solution.f(np.array([3.0, 2.0]))}\n"
    )
    report = run(f"def f(x):\n    {body}", probe=probe, on=light)
    assert [(e.left, e.argument) for e in report.outcomes[0].effects] == [(Left.WRITTEN, 1)]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("t['b'] = 1\n    return len(t)", [(Left.WRITTEN, 1)]),
        ("t.rename(columns={'a': 'b'}, inplace=True)\n    return len(t)", [(Left.WRITTEN, 1)]),
        ("t.loc[0, 'a'] = None\n    return len(t)", [(Left.WRITTEN, 1)]),
        ("return len(t.assign(b=1))", []),
    ],
)
def test_table_that_is_written_to(light: SandboxServer, run: Run, body: str, left: Any) -> None:
    """A task that writes to a table of pandas' is seen to; one that makes a new one is not."""
    probe = (
        "import pandas as pd\n\ndef test_it(solution):\n"
        "    return {'y': solution.f(pd.DataFrame({'a': [1.0, None]}))}\n"
    )
    report = run(f"def f(t):\n    {body}", probe=probe, cpu_seconds=20.0, on=light)
    assert [(e.left, e.argument) for e in report.outcomes[0].effects] == left


def test_array_that_is_only_read(light: SandboxServer, run: Run) -> None:
    """A task that makes a new array leaves nothing behind, also with what is not a number."""
    probe = (
        "import numpy as np\n\n"
        "def test_it(solution):\n    return {'y': solution.f(np.array([np.nan, 2.0]))}\n"
    )
    report = run("def f(x):\n    return x + 1", probe=probe, on=light)
    assert report.outcomes[0].effects == ()


def test_result_that_changes_later(light: SandboxServer, run: Run) -> None:
    """A task that gives out the same array again has changed what it returned before."""
    cell = "import numpy as np\nkept = np.zeros(2)\ndef f(x):\n    kept[:] = x\n    return kept"
    probe = (
        "def test_it(solution):\n"
        "    first = solution.f(1)\n    second = solution.f(2)\n    return {'y': first}\n"
    )
    report = run(cell, probe=probe, on=light)
    assert float(report.outcomes[0].observation["y"].parts[SELF][0]) == 2.0


def test_student_who_imports_torch(light: SandboxServer, run: Run) -> None:
    """A student may use torch all the same: it is imported in their process, seeded and observed."""
    cell = "import torch\ndef f(x):\n    return torch.rand(2) + x"
    probe = "def test_it(solution):\n    return {'y': solution.f(1)}\n"
    reports = [run(cell, probe=probe, cpu_seconds=30.0, on=light) for _ in range(2)]
    first, second = (report.outcomes[0].observation["y"] for report in reports)
    assert first.shape == (2,)
    assert torch.equal(first, second)


@pytest.mark.parametrize(
    "value",
    [
        "Numbers([1])",
        "Numbers(np.arange(6.0)[::2])",
        "Numbers(np.array([object()]))",
        "Numbers(np.arange(3, dtype='>f8'))",
        "Numbers(np.arange(3, dtype='u4'))",
        "Numbers(np.zeros((1,) * 20))",
    ],
)
def test_numbers_that_a_student_makes_up(observed: Any, value: str) -> None:
    """What claims to be numbers and is not arrives as something that cannot be compared."""
    source = f"__import__('autograder.observation.form', fromlist=['x']).{value}"
    assert "numbers" in observed(source).kind
