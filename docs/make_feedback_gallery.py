"""Write docs/feedback.md: what students read in real cases, from real runs.

`python docs/make_feedback_gallery.py` grades the code of every case below in the place of its task,
in the sandbox, as a submission is graded, and writes the page and its pictures again.
"""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import msgspec
from feedback_cases import CASES, FIGURES, PROGRAMS, Case

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.grading.submission import grade_submission
from autograder.model import CheckResult, Status, SubmissionResult
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.reports.plain import say_check
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

DOCS = Path(__file__).parent
PICTURES = DOCS / "pictures"
MOST_BYTES = 100_000
WIDTH = 96
# Nobody needs to wait for an endless loop for as long as in a real class.
SECONDS = 2.0

HEAD = """\
# What students read

{count} cases, each graded as a submission is: the code below replaces its task, and everything else
is the reference. Written by `python docs/make_feedback_gallery.py` from the cases in
[feedback_cases.py](feedback_cases.py). What explains a wrong result is looked for in this order:

1. a slip that stands in the source, with its line: a method named without a call (`loss.backward`),
   a misspelt name (`foward`, `__int__`), a name of Python's own that means something else here, a
   comparison as a statement, a `return` in a loop's first round;
2. everything that the task gives is what a known mistake gives, and few programs would give it, so
   no yes or no, no 0 alone and no smallest case: that mistake's own sentence;
3. an exact relation to the right result, which holds for every number: twice as large, transposed,
   one step late, an extra softmax, all pairs, right to the precision of float32;
4. a known mistake that gives most results that it would give, at least three, and that no other
   known one gives, while nothing passes that it would fail: "looks like";
5. type, shape, dtype, and where the largest difference is; of a hidden check, which numbers are
   wrong: all of them, a sign, some rows.

What is asserted was seen. A hidden check reveals nothing about its inputs or about what it expects.

## How often what is said is so

`make diagnosis` makes wrong programs whose truth is known: every known mistake, and of each lesson
{programs} alternatives that one mutation broke, and as many pairs of mistakes. It counts the tasks
that lose points by what is said of them. A broken alternative has made a known mistake if all its
results are that mistake's, on other inputs too; a pair has made two.

{figures}

Where a mistake shows in a few small or whole numbers only, its sentence is withheld: other programs
give the same.
"""


def main() -> None:
    """Grade every case and write the page."""
    course = load_course(DOCS.parent)
    for old in PICTURES.glob("feedback-*.png"):
        old.unlink()
    policy = msgspec.structs.replace(
        course.policy, seconds_per_check=SECONDS, seconds_per_submission=4 * SECONDS
    )
    hurried = msgspec.structs.replace(course, policy=policy)
    with ServerPool(starter(course)) as pool:
        parts = [
            _part(number, case, pool, course, hurried) for number, case in enumerate(CASES, start=1)
        ]
    head = HEAD.format(count=len(CASES), programs=PROGRAMS, figures=FIGURES.strip())
    page = "\n".join([head, *parts])
    (DOCS / "feedback.md").write_text(page, encoding="utf-8")


def _part(number: int, case: Case, pool: ServerPool, course: Course, in_a_hurry: Course) -> str:
    lesson = load_lesson(course, case.lesson)
    prepared = prepare(lesson, pool)
    hurried = msgspec.structs.replace(prepared, lesson=load_lesson(in_a_hurry, case.lesson))
    submission = Submission("anna", lesson.name, Path(f"{lesson.module}.ipynb"))
    data = _notebook(lesson, case)
    with pool.server() as server:
        result = grade_submission(server, hurried, submission, data).result
    shown = list(_chosen(result, case))
    lines = [f"## {number}. {case.title}\n", f"{case.lesson}, `{case.task}`\n"]
    lines.append(f"```python\n{case.code.strip()}\n```\n")
    for position, check in enumerate(shown, start=1):
        lines.append(f"```text\n{_wrapped(say_check(check))}\n```\n")
        if check.feedback.picture:
            name = f"feedback-{number:02}-{position}.png"
            png = base64.b64decode(check.feedback.picture)
            if len(png) > MOST_BYTES:
                raise SystemExit(f"{name} has {len(png)} bytes; draw less")
            (PICTURES / name).write_bytes(png)
            lines.append(f"![what is right, and what was found](pictures/{name})\n")
    return "\n".join(lines)


def _notebook(lesson: Lesson, case: Case) -> bytes:
    cells = []
    for cell in lesson.cells:
        if cell.hint:
            continue
        source = case.code if cell.task == case.task else cell.source
        kind = "markdown" if cell.markdown else "code"
        fields = {"outputs": [], "execution_count": None} if kind == "code" else {}
        metadata = {"autograder": {"task": cell.task}} if cell.task else {}
        cells.append({"cell_type": kind, "source": source, "metadata": metadata, **fields})
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(whole).encode()


def _chosen(result: SubmissionResult, case: Case) -> Iterator[CheckResult]:
    """Choose the checks to show: those that are named, or else the first that did not pass."""
    checks = [check for task in result.tasks for check in task.checks]
    if case.checks:
        for name in case.checks:
            yield next(check for check in checks if check.name.partition("::")[2] == name)
        return
    wrong = (check for check in checks if check.status is not Status.PASSED)
    yield next(wrong)


def _wrapped(text: str) -> str:
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            subsequent_indent=" " * (len(line) - len(line.lstrip()) + 2),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.splitlines()
    )


if __name__ == "__main__":
    main()
