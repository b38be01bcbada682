"""Grade many light submissions on one machine: is time linear, and memory flat.

    python benchmarks/scale.py [--submissions 10000] [--jobs 2] [--lesson 01_tensors]

Every student's file is their own: the reference with a comment of its own, or, for every fourth,
one of the lesson's known mistakes. `autograder grade` runs as a command; meanwhile its gradebook is
asked how many results it holds, and Linux how much memory its processes have: PSS, in which the
pages that several share count once. Then the same command runs again, with nothing to grade, and
the gradebook is asked what an instructor asks.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from autograder.course.known_answers import MISTAKES
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.the_class import recall

ROOT = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("autograder"))
EVERY = 5.0  # seconds between two samples
PARTS = 10


class Sample(NamedTuple):
    """What was seen at one moment of the run."""

    seconds: float
    done: int
    own: float  # CPU seconds of the command's own process, which hands out and stores
    grader: float  # MiB of that process
    all: float  # MiB of the command and all that came of it


NOTHING = Sample(0.0, 0, 0.0, 0.0, 0.0)


def programs(lesson: Lesson) -> list[str]:
    """List three right programs for each known mistake, and the mistake after them."""
    right = lesson.source_file.read_text(encoding="utf-8")
    known = {each.function for each in lesson.mistakes}
    found = []
    for mistake in lesson.mistakes:
        tree = ast.parse(lesson.known_sources[MISTAKES])
        mine = next(each for each in tree.body if getattr(each, "name", "") == mistake.function)
        for node in ast.walk(mine):
            if isinstance(node, ast.Name) and node.id == mistake.function:
                node.id = mistake.task
        mine.name, mine.decorator_list = mistake.task, []
        rest = [each for each in tree.body if _is_for_all(each, known, lesson.source_file.stem)]
        # A later definition takes the place of an earlier one.
        wrong = ast.unparse(ast.Module([*rest, mine], []))
        found += [right, right, right, f"{right}\n\n# %%\n{wrong}\n"]
    return found


def _is_for_all(statement: ast.stmt, known: set[str], reference: str) -> bool:
    """Tell what a mistake may need from the other mistakes, and from what only the course has."""
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] not in {"autograder", reference}
    return getattr(statement, "name", "") not in known


def hand_in(lesson: Lesson, folder: Path, count: int) -> None:
    """Write a folder for each student."""
    kinds = programs(lesson)
    for number in range(count):
        place = folder / f"student_{number:06}" / lesson.name
        place.mkdir(parents=True)
        source = f"{kinds[number % len(kinds)]}\n# handed in by number {number}\n"
        (place / f"{lesson.source_file.stem}.py").write_text(source, encoding="utf-8")


def descendants(pid: int) -> Iterator[int]:
    """List a process and all that came of it and still have it as an ancestor."""
    yield pid
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from descendants(int(child))


def resident(pid: int) -> float:
    """Give a process's proportional share of memory in MiB; 0 once it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Give the CPU time that a process has used itself; 0 once it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def graded(file: Path) -> int:
    """Count the results in a gradebook that another process writes."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as book:
            return int(book.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.Error:
        return 0  # not made yet


def run(command: list[str], book: Path) -> tuple[list[Sample], float]:
    """Run a command to its end and sample it."""
    samples, begun = [], time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(EVERY)
                break
            pids = list(descendants(process.pid))
            memory = [resident(pid) for pid in pids]
            seconds = time.perf_counter() - begun
            own = cpu_seconds(process.pid)
            samples.append(Sample(seconds, graded(book), own, memory[0], sum(memory)))
    seconds = time.perf_counter() - begun
    last = samples[-1] if samples else NOTHING
    samples.append(last._replace(seconds=seconds, done=graded(book)))
    if process.returncode not in {0, 1}:
        raise SystemExit(f"the command ended with exit code {process.returncode}")
    return samples, seconds


def show(samples: list[Sample], count: int) -> None:
    """Print one line for each tenth of the class."""
    print(f"{'graded':>8} {'s':>8} {'ms each':>8} {'grader MiB':>11} {'all MiB':>8}")
    before = max((each for each in samples if not each.done), default=NOTHING)
    for part in range(1, PARTS + 1):
        at = next((each for each in samples if each.done >= count * part // PARTS), samples[-1])
        if at.done == before.done:
            continue
        each = 1000 * (at.seconds - before.seconds) / (at.done - before.done)
        print(f"{at.done:8} {at.seconds:8.0f} {each:8.1f} {at.grader:11.0f} {at.all:8.0f}")
        before = at


def timed(what: str, do: Callable[[], object]) -> None:
    """Print how long something takes."""
    begun = time.perf_counter()
    do()
    print(f"{what:<44} {1000 * (time.perf_counter() - begun):10.1f} ms")


def main() -> None:
    """Grade, sample, ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--lesson", default="01_tensors")
    chosen = parser.parse_args()
    lesson = load_lesson(load_course(ROOT), chosen.lesson)
    with tempfile.TemporaryDirectory() as name:
        folder, grades = Path(name) / "submissions", Path(name) / "grades"
        hand_in(lesson, folder, chosen.submissions)
        command = [COMMAND, "grade", str(folder), "--output", str(grades)]
        command += ["--jobs", str(chosen.jobs), "--lesson", lesson.name]
        samples, seconds = run(command, grades / FILE)
        show(samples, chosen.submissions)
        results = json.loads((grades / "results.json").read_text(encoding="utf-8"))["results"]
        statuses = Counter(each["status"] for each in results)
        if statuses["passed"] != chosen.submissions - chosen.submissions // 4:
            raise SystemExit(f"every fourth has a mistake, and {dict(statuses)} came of them")
        print(f"in results.json after {seconds:.0f} s: {dict(statuses)}")
        at_work = [each for each in samples if 0 < each.done < chosen.submissions]
        if len(at_work) > 1:  # else too few to say
            first, last = at_work[0], at_work[-1]
            own = 1000 * (last.own - first.own) / (last.done - first.done)
            print(f"the command hands out and stores one in {own:.1f} ms of CPU")
        print(f"one job is done in {1000 * seconds * chosen.jobs / chosen.submissions:.1f} ms")
        again, seconds = run(command, grades / FILE)
        most = max((each.grader for each in again), default=0.0)
        print(f"the same again, nothing to grade: {seconds:.1f} s, at most {most:.0f} MiB")
        print(f"gradebook: {(grades / FILE).stat().st_size / 1e6:.1f} MB")
        with Gradebook(grades / FILE) as book:
            one = book.everything()[chosen.submissions // 2]
            key = one.entry.result.student, one.entry.result.lesson, one.fingerprint
            timed("one result, by student and lesson", lambda: book.find(*key))
            timed("all results, read and decoded", book.everything)
            timed("the class, as reports and exports read it", lambda: recall(book))
        explain = [COMMAND, "explain", one.entry.result.student]
        explain.append(str(grades))
        timed("autograder explain, as a command", lambda: _run_quietly(explain))


def _run_quietly(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    main()
