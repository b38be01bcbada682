"""What the way through a cluster costs: CPU and wall seconds a submission, beside one process.

The same submissions go by turns through a process of its own, through one worker and through two
workers of a cluster on this machine. What starts is not counted: each has graded some before. CPU
is that of this process and of all below it, the ended ones included, read from /proc.

    python benchmarks/cluster_overhead.py --submissions 100 --rounds 3
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from autograder.cluster.connecting import local_cluster
from autograder.cluster.executor import OnCluster
from autograder.course.reading import load_course, load_lesson
from autograder.grading.executor import Executor
from autograder.grading.piece import Own, Piece, Terms
from autograder.grading.workers import LocalWorkers
from autograder.observing.wording import lesson_fingerprint
from autograder.results.attempts import Handed

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "courses" / "tiny"
PROGRAM = (
    "import torch\ndef double(x):\n    return 2 * x\n"
    "def total(x):\n    return x @ torch.ones_like(x)\n"
)
WARM = 8  # submissions before it counts


def main() -> None:
    """Print figures for each way, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    course = load_course(TINY, proving=True)
    state = lesson_fingerprint(load_lesson(course, "01_vectors"), "en")
    own = Own("01_vectors", "ann", state)
    terms = Terms(True, (), "en", course.secret)

    def on(workers: int) -> OnCluster:
        return OnCluster(TINY, terms, 1, lambda: local_cluster(workers), print)

    ways: dict[str, Executor] = {
        "no cluster": LocalWorkers(TINY, terms, 1),
        "one worker": on(1),
        "two workers": on(2),
    }
    with contextlib.ExitStack() as stack:
        for way in ways.values():
            stack.enter_context(contextlib.closing(way))
            way.begin(arguments.submissions)
            list(way.make_ready([own]))
            list(way.run(pieces(own, WARM)))
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(arguments.rounds):
            for name, way in ways.items():
                began, cpu = time.monotonic(), cpu_seconds()
                done = list(way.run(pieces(own, arguments.submissions)))
                wall = time.monotonic() - began
                if {entry.result.score for _, entry in done} != {4.0}:
                    raise SystemExit(f"{name}: not every submission earned its points")
                count = len(done)
                seen[name].append(((cpu_seconds() - cpu) / count, wall / count))
        print(json.dumps({name: figures(each) for name, each in seen.items()}, indent=1))


def pieces(own: Own, count: int) -> Iterator[Piece]:
    """Make submissions, each with bytes of its own."""
    for number in range(count):
        data = f"{PROGRAM}# {number}\n".encode()
        yield Piece(number, f"s{number:05}", own, Handed(data, ".py", "vectors.py"))


def cpu_seconds() -> float:
    """Add up the CPU time of this process and of all below it, with what has ended there."""
    total = 0.0
    me = psutil.Process()
    for each in (me, *me.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def figures(seen: list[tuple[float, float]]) -> dict[str, object]:
    """Give milliseconds a submission: the median and the extremes of the rounds."""
    said = {}
    for name, values in zip(("CPU ms", "wall ms"), zip(*seen, strict=True), strict=True):
        ms = sorted(1000 * value for value in values)
        said[name] = [round(each, 1) for each in (ms[0], statistics.median(ms), ms[-1])]
    return said


if __name__ == "__main__":
    main()
