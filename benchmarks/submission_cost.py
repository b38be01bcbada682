"""What one light submission costs, by cause. Prints tables, all from this run.

python benchmarks/submission_cost.py [--rounds 7] [--times 10] [--against OTHER_CHECKOUT]

A submission is the reference of lesson 03: once with all its checks but the one that trains for
10,000 epochs, once with five. Servers that count nothing, CPU time, and page faults take turns,
round by round, on the same submission. With --against, servers of another checkout of the kit take
their turns too: only what the sandbox does is then compared, for the grader is this one.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from causes import GRADER, Charging

from autograder.course.reading import load_course, load_lesson
from autograder.grading.submission import grade_submission
from autograder.model import Visibility
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.sealing import starter
from autograder.sandbox.outside import host, launching
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

ROOT = Path(__file__).resolve().parents[1]
KERNEL = "the kernel, from the last frame to the end"
SERVER = "the server: forking, reaping"
PAGES = 16 << 10


class Found(NamedTuple):
    """What a round came to, for one submission."""

    total: dict[str, float]  # ms: grader, server, processes; faults
    causes: dict[str, float]  # ms, or faults


class Counted:
    """A server whose processes write down what they did, of this checkout or of another."""

    def __init__(self, prepared: Prepared, what: str, root: Path, stack: ExitStack) -> None:
        self.what = what
        self._file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "what it did"
        self._file.touch()
        own = launching._START, launching._ROOT, host.read_roots
        roots = [each.replace(str(ROOT), str(root)) for each in host.read_roots()]
        launching._ROOT, host.read_roots = str(root), lambda: tuple(roots)
        launching._START = (
            f"import sys; sys.path[:0] = [{str(ROOT / 'benchmarks')!r}, sys.argv[2]]; "
            f"import causes; causes.serve({str(self._file)!r}, {what!r}); "
            "from {module} import main; main()"
        )
        try:
            self.server = stack.enter_context(starter(prepared.course)())
        finally:
            launching._START, launching._ROOT, host.read_roots = own
        self._read = 0

    def lines(self) -> Iterator[dict[str, object]]:
        """Give what was written since the last time."""
        text = self._file.read_text()
        fresh, self._read = text[self._read :], len(text)
        return (json.loads(line) for line in fresh.splitlines())

    def used(self) -> float:
        """Read the CPU seconds of the server itself, which may be its child's child."""
        pid = self.server._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sum(
            int(Path(f"/proc/{each}/schedstat").read_text().split()[0]) / 1e9
            for each in (str(pid), *children)
        )


def measure(
    counted: Counted, prepared: Prepared, submission: Submission, times: int, charging: Charging
) -> Found:
    """Grade a submission some times, and share out what it took."""
    data = submission.read()
    list(counted.lines())
    began, served = time.thread_time(), counted.used()
    charging.begin()
    for _ in range(times):
        entry = grade_submission(counted.server, prepared, submission, data)
        assert entry.result.score == entry.result.possible, entry.result
    mine, theirs = time.thread_time() - began, counted.used() - served
    while counted.server._leaving:
        counted.server._hear()
    grader, inside, whole = charging.take(), Counter[str](), Counter[str]()
    for line in counted.lines():
        kind = line.pop("kind")
        (whole if kind == "process" else inside).update(line)
    scale = 1.0 if counted.what == "faults" else 1e6
    total = {
        "the grader": mine * 1e3 / times,
        "the server": theirs * 1e3 / times,
        "the student processes": whole["time"] / 1e6 / times,
        "page faults": whole["faults"] / times,
    }
    causes = {f"inside: {cause}": n / scale / times for cause, n in inside.items()}
    if inside:
        causes[KERNEL] = (whole[counted.what] - inside.total()) / scale / times
    if counted.what == "time":
        causes[SERVER] = total["the server"]
        causes |= {f"grader: {cause}": n / 1e6 / times for cause, n in grader.items()}
    return Found(total, causes)


@contextmanager
def five_checks_of(prepared: Prepared) -> Iterator[Prepared]:
    """Keep the first check of each task: two public and three hidden ones."""
    chosen = {}
    for number, task in enumerate(prepared.lesson.task_names):
        wanted = Visibility.PUBLIC if number < 2 else Visibility.HIDDEN
        mine = [c for c in prepared.record.checks if c.task == task and c.visibility is wanted]
        chosen[task] = mine[0]
    yield with_checks(prepared, chosen.values())


def with_checks(prepared: Prepared, checks: Iterable[object]) -> Prepared:
    """Keep some checks of a record."""
    record = msgspec.structs.replace(prepared.record, checks=tuple(checks))
    return msgspec.structs.replace(prepared, record=record)


def cost_of_a_fault() -> float:
    """Measure in ms what a write to a page costs that was the parent's until then."""
    block = mmap.mmap(-1, PAGES * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    block.madvise(mmap.MADV_NOHUGEPAGE)
    for page in range(PAGES):
        block[page * mmap.PAGESIZE] = 1
    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        began = time.thread_time()
        for page in range(PAGES):
            block[page * mmap.PAGESIZE] = 2
        touched = time.thread_time() - began
        began = time.thread_time()
        for page in range(PAGES):
            block[page * mmap.PAGESIZE] = 3
        os.write(writing, str((touched - (time.thread_time() - began)) * 1e3 / PAGES).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    return float(os.read(reading, 100))


def show(title: str, columns: dict[str, Sequence[dict[str, float]]]) -> None:
    """Print a table: for each row and column the median of the rounds, the least and the most."""
    rows = dict.fromkeys(name for rounds in columns.values() for each in rounds for name in each)
    first = next(iter(columns.values()))
    print(f"\n{title:45}" + "".join(f"{name:>29}" for name in columns))
    for row in sorted(rows, key=lambda r: -statistics.median(e.get(r, 0.0) for e in first)):
        line = f"{row:45}"
        for rounds in columns.values():
            values = [each.get(row, 0.0) for each in rounds]
            spread = f"({min(values):.2f}-{max(values):.2f})"
            line += f"{statistics.median(values):12.2f} {spread:>16}"
        print(line)
    line = f"{'together':45}"
    for rounds in columns.values():
        sums = [sum(v for n, v in each.items() if n != "page faults") for each in rounds]
        line += f"{statistics.median(sums):12.2f} {f'({min(sums):.2f}-{max(sums):.2f})':>16}"
    print(line)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--against", type=Path)
    arguments = parser.parse_args()
    course = load_course(ROOT)
    lesson = load_lesson(course, "03_linear_regression")
    with ServerPool(starter(course)) as pool:
        whole = prepare(lesson, pool)
    light = with_checks(whole, (c for c in whole.record.checks if not c.outcome))
    submission = Submission("ann", lesson.name, lesson.source_file)
    charging = Charging(time.thread_time_ns, "the rest of it")
    charging.charge(GRADER)
    print(f"load {os.getloadavg()[0]:.1f}; a copied page costs {cost_of_a_fault() * 1e3:.2f} us")
    with ExitStack() as stack, five_checks_of(light) as five:
        kinds = {"": ROOT} | ({"other, ": arguments.against} if arguments.against else {})
        servers = {
            f"{kind}{what}": Counted(whole, what, root, stack)
            for kind, root in kinds.items()
            for what in ("nothing", "time", "faults")
        }
        for name, prepared in (("all checks but the longest", light), ("five checks", five)):
            found: dict[str, list[Found]] = defaultdict(list)
            for _ in range(arguments.rounds + 1):
                for key, server in servers.items():
                    each = measure(server, prepared, submission, arguments.times, charging)
                    found[key].append(each)
            rounds = {key: each[1:] for key, each in found.items()}  # the first warms up
            print(f"\n== {name}: {len(prepared.record.checks)}")
            show(
                "CPU ms of one submission",
                {key: [e.total for e in each] for key, each in rounds.items() if "nothing" in key},
            )
            for what in ("time", "faults"):
                show(
                    "CPU ms by cause" if what == "time" else "page faults by cause",
                    {key: [e.causes for e in each] for key, each in rounds.items() if what in key},
                )
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
