"""Go through whole jobs before the first fork, so that no process has to do it for the first time.

The interpreter replaces what runs often by quicker instructions, and writes them into the code
itself. A forked process would do so anew, and each page that it writes to is copied first.
"""

from __future__ import annotations

import inspect
import linecache
import sys

from autograder.sandbox.inside.answering import run
from autograder.sandbox.inside.rehearsed import checks, program
from autograder.sandbox.job import Call, Cell, Job, Program

TIMES = 12  # CPython 3.11 begins with what has run eight times
_NAME = "rehearsal"
_PROBES = "rehearsed checks"


def rehearse() -> None:
    """Load a small program and make two calls on it, as if it were a submission."""
    job = _job()
    for _ in range(TIMES):
        run(job, lambda *_: None)
    # What can be found by its name is taken away again.
    sys.modules.pop(_NAME, None)
    linecache.cache.pop(_NAME, None)


def _job() -> Job:
    cells = (Cell(_NAME, inspect.getsource(program), is_python=True),)
    calls = (_call("test_loss", "loss", ((0, 0),)), _call("test_model", "Model"))
    probes = {_PROBES: inspect.getsource(checks)}
    return Job(Program(_NAME, ("Model", "loss"), cells), probes, calls)


def _call(function: str, task: str, parameters: tuple[tuple[int, int], ...] = ()) -> Call:
    return Call(
        name=function,
        file=_PROBES,
        function=function,
        parameters=parameters,
        task=task,
        seed=1,
        cpu_seconds=1.0,
        first_seed=2,
    )
