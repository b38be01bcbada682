"""What a run of `autograder grade` costs before its first result, and what a second core saves.

    python benchmarks/start_and_cores.py             # 5 rounds, 44 light and 12 heavy submissions
    python benchmarks/start_and_cores.py --rounds 2 --light 16 --heavy 4

Each round measures all commands one after the other, so that a machine that slows down slows all of
them; the least of the rounds counts, since whatever else runs only adds. CPU is that of every
process that a command leads to (see peers/accounting.py), divided by that of `import torch`.

The class is that of peers/the_class.py: five functions of lesson 03 with all its checks, of which
one trains for 10,000 epochs: *heavy*. A *light* class is graded by the same course without it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent / "peers"))

from accounting import Accounting
from ours import AUTOGRADER, write_all
from ratios import Cost
from the_class import EPOCHS, looks, students

IMPORT = [sys.executable, "-c", "import torch"]


class Class(NamedTuple):
    """A folder with a course and submissions."""

    folder: Path

    def grade(self, jobs: int, *words: str) -> list[str]:
        """Give the command that grades it."""
        return [
            *(AUTOGRADER, "grade", "submitted", "--course", "course", "--output", "grades"),
            *("--jobs", str(jobs), *words),
        ]


def made(folder: Path, kind: str, count: int) -> Class:
    """Write a course, and a class with so many students."""
    folder.mkdir()
    write_all(folder, students(count), looks(EPOCHS[kind]), {})
    return Class(folder)


class Measuring:
    """Runs commands, and keeps the least that each of them took."""

    def __init__(self, cache: Path) -> None:
        self._accounting = Accounting()
        self._environment = os.environ | {"OMP_NUM_THREADS": "1", "XDG_CACHE_HOME": str(cache)}
        self.found: dict[str, list[Cost]] = defaultdict(list)

    def run(self, what: str, command: list[str], folder: Path, *, cold: bool = False) -> None:
        """Run a command; `what` is empty where it only makes ready."""
        environment = self._environment
        with tempfile.TemporaryDirectory() as empty:
            if cold:
                environment = environment | {"XDG_CACHE_HOME": empty}
            done = self._accounting.run(command, folder, environment)
        assert done.code in (0, 1), done.output
        if what:
            self.found[what].append(done.cost)

    def least(self, what: str) -> Cost:
        """Give the least wall and CPU seconds of a command."""
        costs = self.found[what]
        return Cost(min(each.wall for each in costs), min(each.cpu for each in costs))


def rows(measuring: Measuring, light: int, heavy: int) -> Iterator[str]:
    """Write what was found, and the ratios."""
    torch = measuring.least("import torch")
    yield f"{'':34}{'wall s':>9}{'CPU s':>9}{'wall, times':>14}{'CPU, times':>12}"
    for what in measuring.found:
        cost = measuring.least(what)
        yield (
            f"{what:34}{cost.wall:9.2f}{cost.cpu:9.2f}"
            f"{cost.wall / torch.wall:14.2f}{cost.cpu / torch.cpu:12.2f}"
        )
    first = measuring.least("one light submission, 1 job")
    for kind, count in (("light", light), ("heavy", heavy)):
        one, two = (
            measuring.least(f"{count} {kind}, {jobs} job{'s' * (jobs > 1)}") for jobs in (1, 2)
        )
        yield f"{kind}: two jobs are {one.wall / two.wall:.2f} times as fast as one"
        beyond = [each.wall - first.wall for each in (one, two)]
        yield f"{kind}, beyond the start: {beyond[0] / beyond[1]:.2f} times"
        each = (one.cpu - first.cpu) / (count - 1), (two.cpu - first.cpu) / (count - 1)
        yield f"{kind}, CPU of each further: {each[0]:.3f} s with one job, {each[1]:.3f} s with two"


def _name(count: int, kind: str, jobs: int) -> str:
    return f"{count} {kind}, {jobs} job{'s' * (jobs > 1)}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--light", type=int, default=44)
    parser.add_argument("--heavy", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        measuring = Measuring(root / "cache")
        one = made(root / "one", "light", 1)
        classes = {
            "light": (made(root / "light", "light", options.light), options.light),
            "heavy": (made(root / "heavy", "heavy", options.heavy), options.heavy),
        }
        for each in (one, *(found for found, _ in classes.values())):
            measuring.run("", each.grade(2), each.folder)  # so that records are there
        for _ in range(options.rounds):
            measuring.run("import torch", IMPORT, root)
            measuring.run("one light submission, 1 job", one.grade(1, "--force"), one.folder)
            unchanged, count = classes["light"]
            measuring.run(f"{count} unchanged", unchanged.grade(2), unchanged.folder)
            for kind, (found, count) in classes.items():
                for jobs in (1, 2):
                    name = _name(count, kind, jobs)
                    measuring.run(name, found.grade(jobs, "--force"), found.folder)
        cold = one.grade(2, "--force")
        measuring.run("one light submission, cold, 2 jobs", cold, one.folder, cold=True)
        for row in rows(measuring, options.light, options.heavy):
            print(row)


if __name__ == "__main__":
    main()
