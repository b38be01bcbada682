"""A call that is made twice has the time of one call each time."""

from __future__ import annotations

import pytest

from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

PROBE = (
    "import torch\n\n\ndef test_f(solution):\n    return {'y': solution.f(float(torch.rand(())))}\n"
)
BUSY = (
    "import time\n"
    "def spend(seconds):\n"
    "    end = time.process_time() + seconds\n"
    "    while time.process_time() < end: pass\n"
    "calls = []\n"
)


def made_twice(server: SandboxServer, source: str, seconds: float = 60.0) -> Report:
    """Make one check of half a second of CPU twice on a program."""
    program = Program("m", ("f",), (Cell("cell 1", BUSY + source),))
    call = Call("t", "t.py", "test_f", (), "f", seed=1, cpu_seconds=0.5, first_seed=2)
    return observe(server, Job(program, {"t.py": PROBE}, (call, call)), seconds)


def test_each_time_within_the_limit(server: SandboxServer) -> None:
    """What takes three quarters of the limit takes more than it in all, and is not stopped."""
    report = made_twice(server, "def f(x):\n    spend(0.35)\n    return 2 * x\n")
    assert [each.ending for each in report.outcomes] == [Ending.OBSERVED] * 2


@pytest.mark.parametrize("round_", [1, 2])
def test_one_time_beyond_the_limit(server: SandboxServer, round_: int) -> None:
    """What takes longer than the limit is stopped, the first time or the second."""
    source = f"def f(x):\n    calls.append(1)\n    if len(calls) == {round_}: spend(30)\n    return 2 * x\n"
    report = made_twice(server, source)
    assert report.outcomes[0].ending is Ending.TIMEOUT


def test_limit_of_the_submission(server: SandboxServer) -> None:
    """The first time of each call is not counted against what all of them may take."""
    report = made_twice(server, "def f(x):\n    spend(0.3)\n    return 2 * x\n", seconds=0.9)
    assert [each.ending for each in report.outcomes] == [Ending.OBSERVED] * 2
