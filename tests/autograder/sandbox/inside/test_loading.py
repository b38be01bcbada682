"""A cell that fails while it is loaded costs what stands in it, and nothing of the other cells."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.sandbox.job import Call, Cell, Job, Overlay, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside import exchange, observer
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.wire import Seen

F = "def f(x):\n    return x\n"
BOTH = """
def test_f(solution):
    return solution.f(1)
def test_g(solution):
    return solution.g(1)
"""
TASKS = ("f", "g")


def test_syntax_error_in_one_cell(run: Any) -> None:
    """A cell that is not Python is reported with its line; tasks in other cells are graded."""
    report = run(F, "x = 1\ndef g(x)\n    return x\n", probe=BOTH, tasks=TASKS)
    f, g = report.outcomes
    assert f.observation == 1
    assert (g.ending, g.missing) == (Ending.RAISED, "g")
    (fault,) = report.faults
    assert (fault.kind, fault.message) == ("SyntaxError", "expected ':'")
    assert (fault.cell, fault.line, fault.source) == ("cell 2", 2, "def g(x)")


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("def g(x):\nreturn x", "IndentationError"),
        ("def g(x):\n\treturn x\n        return x", "TabError"),
        ("x = 'open", "SyntaxError"),
        ("x = 1\0", "SyntaxError"),
        ("g = " + "(" * 300 + ")" * 300, "SyntaxError"),
        ("g = " + "-" * 50_000 + "1", "RecursionError"),
        ("g = " + "+".join("1" * 20_000), "RecursionError"),
        ("def g(x, x): pass", "SyntaxError"),
        ("if g:\n    g = 1\n    return g", "SyntaxError"),
        ("for g in []: pass\nelse: break", "SyntaxError"),
        ("def g():\n    nonlocal no_such_name", "SyntaxError"),
        ("g = 1\n'\\N{no such}'", "SyntaxError"),
        ("é = '\ufffd'\n¿ = 3", "SyntaxError"),
    ],
    ids=lambda value: value[:20],
)
def test_every_way_to_be_no_python(run: Any, cell: str, kind: str) -> None:
    """Whatever keeps a cell from being parsed or compiled is a fault of that cell."""
    report = run(cell, F, tasks=TASKS)
    assert report.outcomes[0].observation == {"y": 1}
    (fault,) = report.faults
    assert fault.kind in (kind, "MemoryError")
    assert fault.cell == "cell 1"


def test_statement_that_raises(run: Any) -> None:
    """A statement that raises is reported with its line; those before and after it are run."""
    cell = "def f(x):\n    return x + a + b\na = 1\na = a / 0\nb = 2\n"
    report = run(cell)
    assert report.outcomes[0].observation == {"y": 4}
    (fault,) = report.faults
    assert (fault.kind, fault.line, fault.source) == ("ZeroDivisionError", 4, "a = a / 0")


def test_statement_that_no_task_needs(run: Any) -> None:
    """What no task needs is not run: it may train for an hour, or fail."""
    report = run("import os\nos._exit(1)\nwhile True: pass\n1 / 0\n" + F, "raise SystemExit", F)
    assert report.outcomes[0].observation == {"y": 1}
    assert (report.faults, report.stopped, report.printed) == ((), {}, "")


def test_import_that_fails(run: Any) -> None:
    """A module that is not there is a fault of the import alone."""
    report = run("import torch, no_such_module\n" + F + "f.torch = torch\n", F)
    (fault,) = report.faults
    assert (fault.kind, fault.source) == ("ModuleNotFoundError", "import torch, no_such_module")
    assert report.outcomes[0].observation == {"y": 1}


@pytest.mark.parametrize(
    ("statement", "ending", "detail"),
    [
        ("while True: limit = 1", Ending.TIMEOUT, "cpu"),
        ("import time; limit = time.sleep(1000)", Ending.TIMEOUT, "wall"),
        ("import os; limit = os._exit(4)", Ending.EXITED, "exit code 4"),
        ("import os; limit = os.abort()", Ending.CRASHED, "SIGABRT"),
    ],
)
def test_cell_that_ends_the_process(
    run: Any, monkeypatch: pytest.MonkeyPatch, statement: str, ending: Ending, detail: str
) -> None:
    """A cell that hangs or ends the process is left out from then on; the others are loaded."""
    monkeypatch.setattr(exchange, "LOADING_SECONDS", 0.2)
    report = run(
        "def f(x):\n    return x\n",
        "def g(x):\n    return x + limit\n" + statement,
        probe=BOTH,
        tasks=TASKS,
    )
    f, g = report.outcomes
    assert f.observation == 1
    assert (g.ending, g.missing) == (Ending.RAISED, "g")
    assert list(report.stopped) == ["cell 2"]
    stopped = report.stopped["cell 2"]
    assert (stopped.ending, stopped.cell) == (ending, "cell 2")
    if detail:
        assert stopped.detail == detail


def test_several_cells_that_end_the_process(run: Any) -> None:
    """Each cell that ends the process is found, one after another."""
    cells = [f"import os\nlimit{n} = os._exit({n})\n" for n in range(4)]
    task = "def f(x):\n    return x, [limit0, limit1, limit2, limit3]\n"
    report = run(*cells, task)
    assert list(report.stopped) == ["cell 1", "cell 2", "cell 3", "cell 4"]
    assert report.outcomes[0].fault.message == "name 'limit0' is not defined"


def test_missing_task(run: Any) -> None:
    """A task that is not defined is named, and the others are graded."""
    f, g = run(F, probe=BOTH, tasks=TASKS).outcomes
    assert f.observation == 1
    assert (g.missing, g.fault.kind) == ("g", "NotDefined")


def test_missing_name_that_is_no_task(run: Any) -> None:
    """A check that asks for another name is not told to be about a task."""
    (outcome,) = run(F, probe="def test_it(solution):\n    return solution.helper\n").outcomes
    assert (outcome.ending, outcome.missing) == (Ending.RAISED, "")


def test_task_that_is_no_function(run: Any) -> None:
    """A task that is a number cannot be called, and that is said."""
    (outcome,) = run("f = 3").outcomes
    assert outcome.fault.message == "'int' object is not callable"


def test_empty_program(run: Any) -> None:
    """A submission without any cell defines nothing."""
    assert run().outcomes[0].missing == "f"


def test_future_import_holds_for_all_cells(run: Any) -> None:
    """`from __future__ import annotations` in one cell holds for the others, as in a kernel."""
    cells = "from __future__ import annotations", "def f(x: NotThere) -> Neither:\n    return x\n"
    assert run(*cells).outcomes[0].observation == {"y": 1}


def test_last_definition_holds(run: Any) -> None:
    """Of two definitions of a task the one further down holds."""
    assert run(F, "def f(x):\n    return 'second'\n").outcomes[0].observation == {"y": "second"}


def test_cell_with_magics(run: Any) -> None:
    """A cell with lines that are IPython's is loaded without them."""
    cells = "%matplotlib inline\n!pip install torch\nimport torch\n", "%%time\n" + F, "%%bash\nls"
    report = run(*cells)
    assert report.outcomes[0].observation == {"y": 1}
    assert report.faults == ()


def test_main_guard_and_module_name(run: Any) -> None:
    """A program is the module that its lesson names, and not `__main__`."""
    cell = "NAME = __name__\ndef f(x):\n    import m\n    return NAME, __name__, m.f is f\n"
    assert run(cell).outcomes[0].observation == {"y": ("m", "m", True)}


def test_dataclass_and_pickle(run: Any) -> None:
    """Classes of a program can be looked up by the name of their module."""
    cell = (
        "import copy, dataclasses, pickle, typing\n"
        "@dataclasses.dataclass\nclass Point:\n    x: int\n    y: typing.ClassVar[int] = 2\n"
        "def f(x):\n    return pickle.loads(pickle.dumps(Point(x))).x, copy.deepcopy(Point(x)).y\n"
    )
    assert run(cell).outcomes[0].observation == {"y": (1, 2)}


def test_traceback_through_several_cells(run: Any) -> None:
    """The innermost line of the program is the place, also when torch raised below it."""
    cells = (
        "import torch\ndef add(x):\n    y = x\n    return y + torch.ones(3)\n",
        "def f(x):\n    return add(x)\n",
    )
    fault = run(*cells, arguments=("torch.ones(2)",)).outcomes[0].fault
    assert (fault.cell, fault.line, fault.source) == ("cell 1", 4, "return y + torch.ones(3)")


def test_overlay_takes_the_place_of_its_task(server: SandboxServer) -> None:
    """A known answer replaces its task for all other code; what it imports stays right."""
    cells = (
        Cell("a", "def f(x):\n    return x\n"),
        Cell("b", "def g(x):\n    return f(x) + 10\n"),
    )
    source = "from m import f\ndef twice(x):\n    return 2 * f(x)\n"
    overlay = Overlay("mistakes.py", source, "twice", "f")
    job = Job(
        Program("m", TASKS, cells, overlay),
        {"test_it.py": BOTH},
        tuple(Call(n, "test_it.py", n, (), n[-1], 1, 2.0) for n in ("test_f", "test_g")),
    )
    outcomes = observer.observe(server, job, 20).outcomes
    assert [outcome.observation for outcome in outcomes] == [2, 12]


def test_forbidden_call_is_seen_in_the_source_and_while_it_runs(run: Any) -> None:
    """A breach is read off the source before anything runs, and seen when the call is made."""
    cell = "import torch\ndef f(x):\n    return torch.relu(torch.tensor(float(x)))\n"
    report = run(cell, forbidden=("F.relu",))
    read = [(each.task, each.name, each.cell, each.line) for each in report.breaches]
    assert read == [("f", "torch.relu", "cell 1", 3)]
    (seen,) = report.outcomes[0].breaches
    assert (seen.name, seen.line) == ("torch.nn.functional.relu", 3)


def test_forbidden_call_that_no_source_shows(run: Any) -> None:
    """A call that is hidden from the source is seen when it is made."""
    cell = "import torch\ndef f(x):\n    return torch.ones(x).relu()\n"
    report = run(cell, forbidden=("F.relu",))
    assert report.breaches == ()
    assert [each.line for each in report.outcomes[0].breaches] == [3]


def test_forbidden_call_of_the_check(run: Any) -> None:
    """A forbidden function that the check itself calls is not a breach."""
    call = "torch.relu(torch.ones(solution.f(1)))"
    probe = f"import torch\ndef test_it(solution):\n    return {call}\n"
    report = run("import torch\n" + F, probe=probe, forbidden=("F.relu",))
    assert report.breaches == report.outcomes[0].breaches == ()


def test_slips_are_read_before_anything_runs(run) -> None:
    """What slipped in the source is reported, also where the program ends its own process."""
    report = run("import os\ndef f(x):\n    x.backward\nos._exit(3)")
    assert [(a.what, a.cell, a.line, a.tasks) for a in report.asides] == [
        (Seen.UNCALLED, "cell 1", 3, ("f",))
    ]
