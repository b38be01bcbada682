"""What confinement costs: a confined student process against the unconfined fork, in one run.

python benchmarks/confinement.py [--times 60]

Each is forked by its own server; both run the same job, are killed and reaped. They take turns,
so that a machine that slows down slows both; the ratio is the median of the ratios of pairs. Where
others use the machine too, CPU time says more than wall time: it adds up all three processes.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from autograder.course.reading import load_course, load_lesson
from autograder.observing.calls import make_job
from autograder.observing.prepared import prepare
from autograder.sandbox.exited import Exited
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import ALL_LAYERS, SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool
from autograder.sandbox.outside.process import StudentProcess

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 1 << 30
TRIVIAL = Job(
    Program("m", ("f",), (Cell("cell 1", "def f(x):\n    return x\n"),)),
    {"test_it.py": "def test_it(solution):\n    return solution.f(1)\n"},
    (Call("test_it", "test_it.py", "test_it", (), "f", 1, 5.0),),
)


class Cost(NamedTuple):
    """What one session took, in seconds."""

    wall: float
    cpu: float  # of the student process, of the server that forks it, and of the grader


class Reaped:
    """A server that waits until each process is gone: what taking it down costs is counted too."""

    def __init__(self, server: SandboxServer) -> None:
        self._server = server

    def open(self, *, beside_last: bool = False) -> StudentProcess:
        """Give a fresh process."""
        return self._server.open(beside_last=beside_last)

    def end(self, process: StudentProcess) -> Exited:
        """End a process."""
        return self._server.end(process)

    def let_go(self, process: StudentProcess) -> float:
        """End a process that has finished, and give all that it used."""
        return self._server.end(process).cpu_seconds


def session(server: SandboxServer, job: Job) -> Cost:
    """Fork, run a job, kill and reap."""
    start, cpu = time.perf_counter(), own_cpu(server)
    report = observe(Reaped(server), job, 60.0)
    cost = Cost(time.perf_counter() - start, own_cpu(server) - cpu + report.cpu_seconds)
    assert {outcome.ending for outcome in report.outcomes} == {Ending.OBSERVED}
    return cost


def own_cpu(server: SandboxServer) -> float:
    """Add up the CPU seconds of this process and of a server, which may be its child's child."""
    pid = server._process.pid
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        server_pids = [pid, *map(int, children.read().split())]
    nanoseconds = 0
    for each in server_pids:
        with open(f"/proc/{each}/schedstat") as schedstat:
            nanoseconds += int(schedstat.read().split()[0])
    return time.process_time() + nanoseconds / 1e9


def compare(
    what: str, confined: Callable[[], Cost], free: Callable[[], Cost], times: int, most: float
) -> None:
    """Measure both in turn, and print the medians and the ratio."""
    confined(), free()
    pairs = []
    for turn in range(times):
        # The first of a pair finds the caches as the other one left them.
        pairs.append((confined(), free()) if turn % 2 else (free(), confined())[::-1])
    print(f"{what:35}    wall     CPU")
    for name, costs in zip(("confined", "unconfined"), zip(*pairs, strict=True), strict=True):
        medians = [statistics.median(column) * 1000 for column in zip(*costs, strict=True)]
        print(f"  {name:33}{medians[0]:8.1f}{medians[1]:8.1f}  ms")
    ratios = [
        statistics.median(getattr(a, column) / getattr(b, column) for a, b in pairs)
        for column in Cost._fields
    ]
    print(f"  {'ratio':33}{ratios[0]:8.3f}{ratios[1]:8.3f}  (at most {most})")


def main() -> None:
    """Print both ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=60)
    times = parser.parse_args().times
    course = load_course(ROOT)
    lesson = load_lesson(course, "03_linear_regression")
    with (
        SandboxServer(MEMORY, ALL_LAYERS) as confined,
        SandboxServer(MEMORY, frozenset()) as free,
        ServerPool(lambda: SandboxServer(MEMORY)) as pool,
    ):
        record = prepare(lesson, pool).record
        check = next(check for check in record.checks if check.outcome)
        training = make_job(lesson, lesson.reference(), [check])
        print(f"layers: {', '.join(confined.layers_in_force())}")
        for what, job, count, most in (
            ("a trivial session", TRIVIAL, times, 1.20),
            ("lesson 03's 10,000 epochs", training, max(times // 4, 3), 1.05),
        ):
            compare(
                what,
                lambda job=job: session(confined, job),
                lambda job=job: session(free, job),
                count,
                most,
            )


if __name__ == "__main__":
    main()
