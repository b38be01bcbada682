"""What grading costs on top of the student's own computing. Prints ratios, all from this run.

python benchmarks/overhead.py [--submissions 1000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.grading.submission import grade_submission
from autograder.observing.calls import make_job
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.results.gradebook import Gradebook
from autograder.sandbox.inside.probing import ProbeFile, call
from autograder.sandbox.inside.program import ParsedProgram
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.fingerprint import submission_fingerprint
from autograder.submissions.submission import Submission

ROOT = Path(__file__).resolve().parents[1]


def median_seconds(do: Callable[[], object], times: int) -> float:
    """Take the median over some runs, after one that is not counted."""
    do()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def resident_mib() -> float:
    """Give this process's resident memory."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def import_torch() -> None:
    """Import torch in a fresh process."""
    subprocess.run([sys.executable, "-c", "import torch"], check=True, cwd="/")


def light(pool: ServerPool, course: Course, count: int, fresh: float) -> None:
    """Grade the reference of lesson 01 as a submission: once, and many times."""
    lesson = load_lesson(course, "01_tensors")
    prepared = prepare(lesson, pool)
    submission = Submission("ann", lesson.name, lesson.source_file)
    data = submission.read()
    with (
        tempfile.TemporaryDirectory() as folder,
        Gradebook(Path(folder) / "book") as gradebook,
        pool.server() as server,
    ):

        def grade_one(number: int = 0) -> None:
            entry = grade_submission(server, prepared, submission, data)
            assert entry.result.score == entry.result.possible
            gradebook.store(entry, submission_fingerprint(data, str(number), ""))

        one = median_seconds(grade_one, 30)
        checks = len(prepared.record.checks)
        print(f"import torch in a fresh process      {fresh * 1000:8.1f} ms")
        print(f"a light submission ({checks} checks)      {one * 1000:8.1f} ms")
        print(f"  ratio                              {one / fresh:8.4f}  (at most 0.05)")
        many(grade_one, count)


def many(grade_one: Callable[[int], None], count: int) -> None:
    """Grade many submissions: time must grow linearly, memory not at all."""
    quarter = max(count // 4, 1)
    seconds, memory = [], []
    for part in range(4):
        start = time.perf_counter()
        for number in range(quarter):
            grade_one(part * quarter + number)
        seconds.append(time.perf_counter() - start)
        memory.append(resident_mib())
    print(f"{4 * quarter} light submissions, by quarters")
    print("  seconds                            " + "  ".join(f"{s:7.2f}" for s in seconds))
    print("  grader's resident MiB              " + "  ".join(f"{m:7.1f}" for m in memory))
    print(f"  last quarter / first, time         {seconds[3] / seconds[0]:8.3f}")
    print(f"  last quarter / first, memory       {memory[3] / memory[0]:8.3f}")


def heavy(pool: ServerPool, course: Course) -> None:
    """Train lesson 03's 10,000 epochs in the sandbox and bare in this process."""
    lesson = load_lesson(course, "03_linear_regression")
    record = prepare(lesson, pool).record
    check = next(check for check in record.checks if check.outcome)
    job = make_job(lesson, lesson.reference(), [check])
    bare_program = ParsedProgram(lesson.reference())
    probe = ProbeFile(check.file, lesson.checks[check.file])

    def bare() -> None:
        call(probe, job.calls[0], bare_program.run(), lesson.task_names)

    def sandboxed() -> None:
        with pool.server() as server:
            observe(server, job, 60.0)

    inside, outside = [], []
    for _ in range(5):  # in turn, so that a machine that slows down slows both
        outside.append(median_seconds(bare, 1))
        inside.append(median_seconds(sandboxed, 1))
    ratios = [a / b for a, b in zip(inside, outside, strict=True)]
    print(f"10,000 epochs bare                   {statistics.median(outside) * 1000:8.1f} ms")
    print(f"10,000 epochs graded                 {statistics.median(inside) * 1000:8.1f} ms")
    print(f"  ratio                              {statistics.median(ratios):8.3f}  (at most 1.3)")


def main() -> None:
    """Run all three and print their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    course = load_course(ROOT)
    fresh = median_seconds(import_torch, 5)
    with ServerPool(starter(course)) as pool:
        light(pool, course, arguments.submissions, fresh)
        heavy(pool, course)



if __name__ == "__main__":
    main()
