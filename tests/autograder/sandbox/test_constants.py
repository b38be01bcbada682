"""Constants of given cells: checks read them whatever the tasks use."""

from __future__ import annotations

from autograder.sandbox.constants import constants_read
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

GIVEN = "import math\nRATE: float = 0.1\nSHAPE, SIZE = (2, 3), 6\n\ndef helper():\n    return 1\n"


def test_what_checks_read_of_given_cells() -> None:
    """What a given cell binds and a check reads counts; tasks and other names do not."""
    checks = "solution.RATE * solution.helper() + solution.f(1) + solution.unknown + my.solution"
    assert constants_read((checks,), (GIVEN, "%magic"), ("f",)) == ("RATE", "helper")


def test_checks_that_read_tasks_alone() -> None:
    """Without such a name nothing more is run."""
    assert constants_read(("solution.f(1)",), (GIVEN,), ("f",)) == ()


def test_task_that_does_not_use_it(server: SandboxServer) -> None:
    """A check reads a constant also where the student's task does without it."""
    cells = (Cell("given cell 1", GIVEN), Cell("cell 1", "def f(x):\n    return x"))
    probe = "def test_it(solution):\n    return {'y': solution.f(solution.RATE)}\n"
    call = Call("test_it", "test_it.py", "test_it", (), "f", 1, 2.0)

    def ending(constants: tuple[str, ...]) -> Ending:
        program = Program("m", ("f",), cells, constants=constants)
        report = observe(server, Job(program, {"test_it.py": probe}, (call,)), 20.0)
        return report.outcomes[0].ending

    assert ending(("RATE",)) is Ending.OBSERVED
    assert ending(()) is Ending.RAISED
