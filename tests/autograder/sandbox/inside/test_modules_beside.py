"""Modules of a student's own: loaded from the source that was sent, named where they fail."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.wire import Seen

PROBE = "def test_it(solution):\n    return solution.f(2)\n"
Observe = Callable[..., Report]


@pytest.fixture
def beside(server: SandboxServer) -> Observe:
    """Observe `f(2)` of one cell with modules beside it, twice, so that each check loads afresh."""

    def run(cell: str, forbidden: tuple[str, ...] = (), **modules: str) -> Report:
        files = {name.replace("__", "/") + ".py": source for name, source in modules.items()}
        files = {name.replace("/init", "/__init__"): source for name, source in files.items()}
        call = Call("test_it", "test_it.py", "test_it", (), "f", 1, 2.0, forbidden)
        program = Program("m", ("f",), (Cell("cell 1", cell),), modules=files)
        return observe(server, Job(program, {"test_it.py": PROBE}, (call, call)), 20)

    return run


def outcome(report: Report) -> Outcome:
    first, second = report.outcomes
    assert (first.ending, first.observation) == (second.ending, second.observation)
    return first


def test_helper(beside: Observe) -> None:
    """A function of a module beside the notebook is called as there."""
    report = beside(
        "from model import helper\ndef f(x):\n    return helper(x)",
        model="def helper(x):\n    return 3 * x",
    )
    assert outcome(report).observation == 6


def test_state_of_a_module(beside: Observe) -> None:
    """Modules are loaded afresh for each check, as the notebook's own code is."""
    report = beside(
        "import model\ndef f(x):\n    model.seen.append(x)\n    return len(model.seen)",
        model="seen = []",
    )
    assert outcome(report).observation == 1


@pytest.mark.parametrize("init", ["from .layers import twice", None])
def test_package(beside: Observe, init: str | None) -> None:
    """A package imports its own parts, also without an `__init__.py`."""
    files = {"nets__layers": "from . import numbers_\ndef twice(x):\n    return numbers_.TWO * x"}
    files["nets__numbers_"] = "TWO = 2"
    if init:
        files["nets__init"] = init
    place = "nets" if init else "nets.layers"
    report = beside(f"from {place} import twice\ndef f(x):\n    return twice(x)", **files)
    assert outcome(report).observation == 4


def test_error_in_a_module(beside: Observe) -> None:
    """An exception is told with the student's file and line."""
    report = beside(
        "import model\ndef f(x):\n    return model.helper(x)",
        model="def helper(x):\n\n    return x / 0",
    )
    fault = outcome(report).fault
    assert (fault.cell, fault.line, fault.source) == ("model.py", 3, "return x / 0")


def test_module_that_is_no_python(beside: Observe) -> None:
    """A syntax error in a module is told with its file and line."""
    report = beside("import model\ndef f(x):\n    return model.y", model="x = 1\ny = = 2\n")
    (fault,) = {fault for fault in report.faults if fault.kind == "SyntaxError"}
    assert (fault.cell, fault.line, fault.source) == ("model.py", 2, "y = = 2")


@pytest.mark.parametrize(
    "cell",
    [
        "import torch\nfrom model import total\ndef f(x):\n    return total(torch.ones(x))",
        "import torch\nimport model\ndef f(x):\n    return model.total(torch.ones(x))",
        "import torch\ndef f(x):\n    from model import total\n    return total(torch.ones(x))",
    ],
)
def test_rule_broken_in_a_module(beside: Observe, cell: str) -> None:
    """A task that calls what it forbids through a module of its own breaks its rule there."""
    source = "import torch\nfrom deeper import add\ndef total(x):\n    return add(x)\n"
    deeper = "import torch\ndef add(x):\n    return torch.sum(x)\n"
    report = beside(cell, ("torch.sum",), model=source, deeper=deeper)
    places = {(b.name, b.cell, b.line) for b in report.breaches}
    assert places == {("torch.sum", "deeper.py", 3)}
    (seen,) = {(b.cell, b.line) for each in report.outcomes for b in each.breaches}
    assert seen == ("deeper.py", 3)


@pytest.mark.parametrize("name", ["torch", "numpy", "random", "autograder", "pytest"])
def test_name_of_an_installed_module(beside: Observe, name: str) -> None:
    """A file of that name takes nothing's place, and that is said."""
    report = beside(
        f"import {name}\ndef f(x):\n    return {name}.__name__",
        **{name: "raise SystemExit('planted')"},
    )
    assert outcome(report).observation == name
    (aside,) = report.asides
    assert (aside.what, aside.cell, aside.name) == (Seen.INSTALLED, f"{name}.py", name)


@pytest.mark.parametrize("name", ["conftest", "sitecustomize", "usercustomize", "helpers"])
def test_name_that_others_import_by_themselves(beside: Observe, name: str) -> None:
    """What Python and pytest look for by itself is loaded by the notebook's import alone."""
    planted = "import sys\nsys.modules['planted'] = sys\n"
    report = beside("import sys\ndef f(x):\n    return 'planted' in sys.modules", **{name: planted})
    assert outcome(report).observation is False
    report = beside(f"import {name}\ndef f(x):\n    return {name}.X", **{name: "X = 1"})
    assert outcome(report).ending in (Ending.OBSERVED, Ending.RAISED)


def test_program_without_modules(beside: Observe) -> None:
    """Nothing is added to what finds modules where a program has none of its own."""
    cell = "import sys\ndef f(x):\n    return [type(each).__name__ for each in sys.meta_path]"
    assert "WrittenModules" not in str(outcome(beside(cell)).observation)
