"""What a student process inherits where its server was forked: nothing of those who grade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from autograder.course.course import Course
from autograder.grading.piece import Own, Piece, Terms
from autograder.grading.workers import MANY, LocalWorkers
from autograder.results.attempts import Handed
from autograder.results.gradebook import Entry
from autograder.sandbox.outside.host import SandboxServer

pytestmark = pytest.mark.slow  # workers of its own

SOURCE = """
import torch

def total(x):
    return x @ torch.ones_like(x)

def double(x):
    import os, signal, stat, sys
    {}
    raise RuntimeError(f'<<{{found}}>>')
"""
SOCKETS = """found = 0
    for number in range(1000):
        try:
            found += stat.S_ISSOCK(os.fstat(number).st_mode)
        except OSError:
            pass"""

SOME = 16 << 10  # KiB; all that torch leaves in memory is ten times as much


@pytest.fixture(scope="module")
def local(tiny: Course, terms: Terms, own: Own) -> Iterator[LocalWorkers]:
    """Two workers that have graded something."""
    with closing(LocalWorkers(tiny.root, terms, 2)) as workers:
        list(workers.run([piece(own, "found = 0", 0), piece(own, "found = 1", 1)]))
        yield workers


def piece(own: Own, body: str, number: int = 2) -> Piece:
    return Piece(number, "ann", own, Handed(SOURCE.format(body).encode(), ".py", "vectors.py"))


def graded(local: LocalWorkers, own: Own, body: str) -> Entry:
    ((_, entry),) = local.run([piece(own, body)])
    return entry


def found(local: LocalWorkers, own: Own, body: str) -> str:
    """Give what a student's process finds, as a public check tells it."""
    (task,) = (t for t in graded(local, own, body).result.tasks if t.name == "double")
    told = re.search(r"<<(.*?)>>", msgspec.json.encode(task).decode())
    assert told is not None, task
    return told[1]


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_same_layers_as_a_fresh_server(
    local: LocalWorkers, own: Own, server: SandboxServer
) -> None:
    """Whatever holds for the students of a server that was executed holds for a forked one's."""
    assert graded(local, own, "found = 0").layers == server.layers_in_force()


def test_nothing_that_grades_is_in_its_memory(local: LocalWorkers, own: Own) -> None:
    """No module that reads courses, judges or keeps grades was ever imported there."""
    kit = ("judging", "course", "results", "submissions", "observing", "reports")
    listed = f"[m for m in sys.modules if m.startswith('autograder.') and m.split('.')[1] in {kit}]"
    assert found(local, own, f"found = {listed}") == "[]"


def test_the_collector_is_at_work(local: LocalWorkers, own: Own) -> None:
    """It is on for student code, and leaves alone what was there before."""
    assert found(local, own, "import gc; found = gc.isenabled(), gc.get_freeze_count() > 0") == (
        "(True, True)"
    )


@pytest.mark.parametrize("count", [MANY - 1, MANY])
def test_a_large_class_has_gathered_memory(
    tiny: Course, terms: Terms, own: Own, count: int
) -> None:
    """Where so many come that it pays, what student processes share lies in huge pages."""
    with closing(LocalWorkers(tiny.root, terms, 1)) as workers:
        workers.begin(count)
        graded(workers, own, "found = 0")
        assert workers._zygote is not None
        nursery = min(children(workers._zygote.pid) - {workers._workers[0].pid})
        try:
            lines = Path(f"/proc/{nursery}/smaps").read_text().splitlines()
        except PermissionError:
            pytest.skip("the memory of a process that hides it is shown to root only")
    gathered = sum(int(line.split()[1]) for line in lines if "AnonHugePages" in line)
    if count < MANY:
        assert gathered < SOME
    elif not gathered:
        pytest.skip("this kernel gathers no pages when asked (before Linux 6.1)")
    else:
        assert gathered > SOME


def test_no_socket_of_others(local: LocalWorkers, own: Own) -> None:
    """Of all sockets it has one: the channel that its own answers go through."""
    assert found(local, own, SOCKETS) == "1"


def test_no_worker_can_be_signalled(local: LocalWorkers, own: Own) -> None:
    """A worker is none of the processes that it may name: no signal reaches one."""
    numbers = [worker.pid for worker in local._workers]
    assert len(numbers) == 2
    tried = f"""found = []
    for number in {numbers}:
        try:
            found.append(os.kill(number, signal.SIGKILL))
        except OSError as error:
            found.append(type(error).__name__)"""
    told = found(local, own, tried)
    assert "Error" in told
    assert "None" not in told
    assert [worker.pid for worker in local._workers] == numbers
