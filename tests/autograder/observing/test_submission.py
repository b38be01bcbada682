"""What students read comes from a process that no process with a hidden check has run before."""

from __future__ import annotations

import msgspec
import pytest

from autograder.course.course import HIDDEN, Course
from autograder.course.reading import load_lesson
from autograder.model import Check, Visibility
from autograder.observing.catalogue import read_catalogue
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.submission import observe_submission
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.job import Cell
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

pytestmark = pytest.mark.slow  # several processes for each test, some until their time is up

LOOKING = '''
import os, sys, threading

def hidden():
    """The hidden checks' source, if this process holds it."""
    frame = sys._getframe()
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if hasattr(value, "calls") and hasattr(value, "probes"):
                return value.probes.get("test_hidden.py", "")
        frame = frame.f_back
    raise LookupError("no job is in sight")

def number():
    """Ten bits of it."""
    return sum(hidden().encode()) % 1024

def count():
    """The number of a new thread: the kernel's count of processes and threads."""
    numbers = []
    thread = threading.Thread(target=lambda: numbers.append(threading.get_native_id()))
    thread.start()
    thread.join()
    return numbers[0]
'''
TELLING_BY_THE_COUNT = f"""{LOOKING}
def double(x):
    if not hidden():
        raise ValueError(f"{{os.getpid()}} {{count()}}")
    while count() % 1024 != number():
        pass
    os._exit(0)

total = double
"""
LISTENING = f"""{LOOKING}
def double(x):
    raise ValueError(f"{{os.getpid()}} {{count()}}")

total = double
"""
HONEST = """
import torch
def double(x):
    return 2 * x
def total(x):
    return x @ torch.ones_like(x)
"""
ROUNDS = 3


@pytest.fixture(scope="module")
def checks(server: SandboxServer, tiny: Course) -> tuple[Check, ...]:
    """The checks of the tiny course's first lesson."""
    return read_catalogue(server, load_lesson(tiny, "01_vectors"))


def prepared_for(server: SandboxServer, course: Course, checks: tuple[Check, ...]) -> Prepared:
    """Make the first lesson ready for some of its checks, in any order."""
    prepared = prepare(load_lesson(course, "01_vectors"), ServerPool(lambda: server))
    record = msgspec.structs.replace(prepared.record, checks=checks)
    return msgspec.structs.replace(prepared, record=record)


def outcomes_of(
    server: SandboxServer, course: Course, checks: tuple[Check, ...], source: str
) -> dict[str, Outcome]:
    prepared = prepared_for(server, course, checks)
    program = prepared.lesson.program((Cell("cell 1", source),))
    report = observe_submission(server, prepared, program)
    return {c.name: o for c, o in zip(checks, report.outcomes, strict=True)}


def numbers_read(outcomes: dict[str, Outcome]) -> list[int]:
    """The numbers that a student reads in the messages of public checks."""
    faults = [o.fault for name, o in outcomes.items() if HIDDEN not in name]
    return [int(word) for fault in faults if fault is not None for word in fault.message.split()]


def are_near(numbers: list[int], told: int) -> bool:
    # The next process or thread, and those that were started in between.
    return any((number - told) % 1024 <= 8 for number in numbers)


def ten_bits(course: Course) -> int:
    return sum(load_lesson(course, "01_vectors").checks[HIDDEN].encode()) % 1024


def test_public_checks_run_before_any_hidden_one(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """A process with hidden checks moves the count of processes; its own student reads no of it."""
    near = []
    for _ in range(ROUNDS):
        found = outcomes_of(server, tiny, checks, TELLING_BY_THE_COUNT)
        hidden = [o.ending for name, o in found.items() if HIDDEN in name]
        assert set(hidden) == {Ending.EXITED}
        near.append(are_near(numbers_read(found), ten_bits(tiny)))
    assert not all(near)


def test_the_next_student_reads_no_count_either(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """Process and thread numbers begin anew at random for each process, so they carry nothing."""
    if Layer.NAMESPACES not in server.layers:
        pytest.skip("without a pid namespace the numbers are the machine's: docs/security.md")
    near = []
    for _ in range(ROUNDS):
        outcomes_of(server, tiny, checks, TELLING_BY_THE_COUNT)
        found = outcomes_of(server, tiny, checks, LISTENING)
        near.append(are_near(numbers_read(found), ten_bits(tiny)))
    assert not all(near)


def test_an_honest_submission_is_observed_on_all_checks(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """Both processes together give an observation for each check, in the order asked for."""
    backwards = tuple(reversed(checks))
    found = outcomes_of(server, tiny, backwards, HONEST)
    assert list(found) == [check.name for check in backwards]
    assert {outcome.ending for outcome in found.values()} == {Ending.OBSERVED}


def test_a_rule_holds_for_a_task_without_public_checks(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """Forbidden names are read off the source also where only hidden checks ask for the task."""
    chosen = [c for c in checks if c.task != "total" or c.visibility is Visibility.HIDDEN]
    prepared = prepared_for(server, tiny, tuple(chosen))
    source = HONEST.replace("x @ torch.ones_like(x)", "torch.sum(x)")
    program = prepared.lesson.program((Cell("cell 1", source),))
    report = observe_submission(server, prepared, program)
    assert [(b.task, b.name) for b in report.breaches] == [("total", "torch.sum")]


def test_the_budget_is_shared_by_both_processes(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """What public checks have used up, hidden ones cannot use again."""
    policy = msgspec.structs.replace(tiny.policy, seconds_per_check=0.3, seconds_per_submission=0.4)
    course = msgspec.structs.replace(tiny, policy=policy)
    source = "def double(x):\n    while True:\n        pass\ntotal = double\n"
    found = outcomes_of(server, course, checks, source)
    assert {outcome.ending for outcome in found.values()} == {Ending.TIMEOUT}
    hidden = {o.detail for name, o in found.items() if HIDDEN in name}
    assert hidden == {"submission"}


LINES = "\n".join(f"    if n == {number}: raise ValueError" for number in range(1024))
TELLING_BY_THE_LINE = f"""{LOOKING}
def double(x):
    n = number()
{LINES}

total = double
"""
TELLING_BY_THE_CELL = [
    LOOKING,
    *(f"def cell_{n}():\n    raise ValueError" for n in range(64)),
    f"ALL = [{', '.join(f'cell_{n}' for n in range(64))}]\n"
    "def double(x):\n    ALL[number() % 64]()\ntotal = double",
]
ALSO_IN_PUBLIC = """
import torch
def double(x):
    y = 2 * x
    return y.no_such_thing
def total(x):
    if x.dtype == torch.float64:
        raise KeyError
    return x @ torch.ones_like(x)
"""


def test_a_line_that_only_a_hidden_check_reaches_is_not_told(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """A thousand lines that can raise spell out nothing of what a hidden check holds."""
    found = outcomes_of(server, tiny, checks, TELLING_BY_THE_LINE)
    faults = [o.fault for name, o in found.items() if HIDDEN in name]
    assert len(faults) == 5
    for fault in faults:
        assert fault is not None
        assert (fault.cell, fault.line, fault.source, fault.in_program) == ("", 0, "", True)


def test_a_cell_that_only_a_hidden_check_reaches_is_not_told(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """Nor do sixty cells."""
    prepared = prepared_for(server, tiny, checks)
    cells = tuple(Cell(f"cell {n}", source) for n, source in enumerate(TELLING_BY_THE_CELL))
    report = observe_submission(server, prepared, prepared.lesson.program(cells))
    pairs = zip(checks, report.outcomes, strict=True)
    cells_told = {o.fault.cell for c, o in pairs if c.file == HIDDEN and o.fault is not None}
    assert cells_told == {""}


def test_a_line_that_a_public_check_reaches_is_told(
    server: SandboxServer, tiny: Course, checks: tuple[Check, ...]
) -> None:
    """Where public checks of the task stop at the same line, hidden ones tell it; else not."""
    found = outcomes_of(server, tiny, checks, ALSO_IN_PUBLIC)
    hidden = [(c.task, found[c.name].fault) for c in checks if c.file == HIDDEN]
    lines = {(task, fault.line) for task, fault in hidden if fault is not None}
    assert lines == {("double", 5), ("total", 0)}
