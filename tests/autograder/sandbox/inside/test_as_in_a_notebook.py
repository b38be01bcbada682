"""Cells do in a student process what they do in a notebook that runs from top to bottom."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.sandbox.inside import statements
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.wire import Seen

STATE = "def f(x):\n    return float(state['a']) + x\n"


@pytest.mark.parametrize(
    "cells",
    [
        ("import torch\nstate = {'a': torch.empty(())}\ntorch.nn.init.ones_(state['a'])", STATE),
        ("state = {}\ndef fill(d):\n    d['a'] = 1\nfill(state)", STATE),
        ("state = {}\n@lambda g: state.update(a=g())\ndef one():\n    return 1", STATE),
        ("state = {}", "for key in 'cba':\n    state[key] = len(state) - 1", STATE),
        ("globals()['state'] = {'a': 1}", STATE),
        ("exec('state = {\"a\": 1}')", STATE),
        ("class S: pass\nstate = S", "setattr(S, 'a', 1)", "def f(x):\n    return state.a + x"),
        ("import sys\nsetattr(sys.modules[__name__], 'state', {'a': 1})", STATE),
        ("%time state = {'a': 1}", STATE),
        ("%%capture\nstate = {'a': 1}", STATE),
        ("%%time\n%matplotlib inline\nstate = {'a': 1}  # right?", STATE),
        ("state = {}\ndef put(key, value):\n    state[key] = value\n/put 'a' 1", STATE),
        ("%%writefile mine.py\nstate = {'a': 1}", "from mine import state", STATE),
        ("%%writefile mine.py\na = 1", "import mine\nstate = vars(mine)", STATE),
        ("%%writefile ./mine.py\na = 0\n", "%%writefile -a mine.py\na = 1\n",
         "import mine\nstate = {'a': mine.a}", STATE),
        ("import asyncio\nasync def one():\n    return 1\nstate = {'a': await one()}", STATE),
        ("if __name__ == '__main__':\n    state = {'a': 1}", STATE),
        ("state = {'a': 1}\ndisplay(state)\nget_ipython().run_line_magic('cd', '..')", STATE),
        ("def f(x):\n    display(x)\n    get_ipython().system('ls')\n    return x + 1",),
        ("import inspect\ndef g(x):\n    return x\n"
         "def f(x):\n    return len(inspect.getsource(g).splitlines()) - 1 + x",),
        ("import torch\n@torch.jit.script\ndef f(x: int):\n    return x + 1",),
        ("%%time\nimport torch\n\n@torch.jit.script\ndef f(x: int):\n    return x + 1",),
        ("import torch\nclass M(torch.nn.Module):\n    def forward(self, x: int):\n"
         "        return x + 1\nmodel = torch.jit.script(M())\ndef f(x):\n    return model(x)",),
    ],
)  # fmt: skip
def test_what_works_in_a_notebook(run: Any, cells: tuple[str, ...]) -> None:
    """State that code builds up, magics, written files and the source of cells are there."""
    report = run(*cells, arguments=("1", "1"))
    assert [outcome.observation for outcome in report.outcomes] == [{"y": 2}] * 2, report


def test_state_is_built_up_afresh_for_each_check(run: Any) -> None:
    """What one check leaves behind in the state, the next does not see."""
    task = "def f(x):\n    state.append(x)\n    return len(state)\n"
    cells = ("%%writefile mine.py\nstate = []", "from mine import state", "state.append(0)", task)
    assert [o.observation for o in run(*cells, arguments=("1", "2", "3")).outcomes] == [
        {"y": 2}
    ] * 3


def test_rule_broken_in_a_written_file(run: Any) -> None:
    """A file that the notebook writes is read for rules, which are broken where it stands."""
    file = "%%writefile mine.py\nimport torch\ndef total(x):\n    return torch.sum(x)\n"
    task = "import torch\nimport mine\ndef f(x):\n    return mine.total(torch.ones(x))\n"
    report = run(file, task, forbidden=("torch.sum",))
    found = {(breach.cell, breach.line) for breach in report.breaches}
    assert found == {("cell 1", 4)}


@pytest.mark.slow  # it computes for seconds
def test_line_that_takes_too_long_for_what_it_changes(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is run for what it changes, and goes on and on, is stopped and named."""
    loop = "try:\n    while True:\n        state['n'] = 1\nexcept Exception:\n    pass\n"
    report = run("state = {'a': 1}", loop, STATE)
    assert report.outcomes[0].observation == {"y": 2}
    (fault,) = report.faults
    assert (fault.kind, fault.cell) == ("TookTooLong", "cell 2")
    assert fault.message == f"it was stopped after {statements.STATEMENT_SECONDS} seconds"
    assert report.unmade == ((),)
    assert report.stopped == {}


@pytest.mark.slow  # it computes for seconds
def test_state_that_takes_long_is_built_up_once_more_at_most(run: Any) -> None:
    """Where loading takes long the checks share what was loaded, and all of them are run."""
    slow = "state = {}\nfor n in range(6_000_000):\n    state['a'] = 1\n"
    report = run(slow, STATE, arguments=("1",) * 30, seconds=20)
    assert [o.observation for o in report.outcomes] == [{"y": 2}] * 30
    assert report.cpu_seconds < 15


def test_names_that_a_failed_line_leaves_unbound(run: Any) -> None:
    """With each fault it is known which names it left unbound, so that the first cause is found."""
    report = run(
        "from no_such import a, b as c", "def g(x)\n    return x", "def f(x):\n    return a"
    )
    faults = [
        (fault.kind, names) for fault, names in zip(report.faults, report.unmade, strict=True)
    ]
    assert sorted(faults) == [("ModuleNotFoundError", ("a", "c")), ("SyntaxError", ("g",))]


def test_task_that_is_defined_again(run: Any) -> None:
    """A task that another cell defines again is seen; one that wraps itself is not."""
    report = run("def f(x):\n    return 1", "x = 1\n\ndef f(x):\n    return 2")
    (aside,) = report.asides
    assert (aside.what, aside.name, aside.cell, aside.line) == (Seen.AGAIN, "f", "cell 2", 3)
    assert report.outcomes[0].observation == {"y": 2}
    assert run("def f(x):\n    return 1", "g = f\nf = g if f else g").asides == ()
    assert run("def f(x):\n    return 1\ndef f(x):\n    return 2").asides == ()


def test_cell_for_a_newer_python(run: Any) -> None:
    """A cell that only a later Python can read is told from one with an error."""
    (aside,) = run("try:\n    pass\nexcept A, B:\n    def f(x): pass\n").asides
    assert (aside.what, aside.line) == (Seen.NEWER_PYTHON, 3)
    assert run("def f(x)\n    return x").asides == ()


def whole(server: SandboxServer, *cells: str, whole: bool = True) -> Any:
    numbered = tuple(Cell(f"cell {n}", source) for n, source in enumerate(cells, start=1))
    program = Program("m", ("f",), numbered, whole=whole)
    probe = "def test_it(solution):\n    return solution.f(1)\n"
    call = Call("test_it", "t.py", "test_it", (), "f", 1, 2.0)
    return observe(server, Job(program, {"t.py": probe}, (call, call)), 60)


def test_whole_notebook(server: SandboxServer) -> None:
    """All cells are run once in their order; what raises ends its cell and no other."""
    cells = ("n = []", "class Odd(dict): pass\n1 / 0\nn.append('never')", "n.append(3)\nprint(n)",
             "def f(x):\n    n.append(x)\n    return list(n)")  # fmt: skip
    report = whole(server, *cells)
    assert [o.observation for o in report.outcomes] == [[3, 1], [3, 1, 1]]
    assert [fault.kind for fault in report.faults] == ["ZeroDivisionError"]
    assert report.printed == "[3]\n"


def test_whole_notebook_that_ends_the_process(server: SandboxServer) -> None:
    """A cell that ends the process is left out, and the whole is run again without it."""
    report = whole(server, "import os\nos._exit(3)", "def f(x):\n    return x")
    assert [o.ending for o in report.outcomes] == [Ending.OBSERVED] * 2
    assert list(report.stopped) == ["cell 1"]
