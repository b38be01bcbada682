"""How long the pages of a large class take: 1,000 students, eight lessons, a gradebook made up.

    python benchmarks/class_report.py [--students 1000] [--lessons 8]

Scores follow each student's ability and each task's difficulty; a third of what fails is a known
mistake, a third one that nobody has named yet, drawn from a few that many make and many that one
makes. A third hands in late, and one in twenty has an extension. Everything is read from a
gradebook on disk, as `autograder report` does.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.commands.report import Options, report
from autograder.model import (
    CheckResult,
    Feedback,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.policy.remembering import remember_rules
from autograder.policy.rules import Rules
from autograder.policy.settings import LessonTerms, Settings, StudentTerms
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import FILE, Entry, Gradebook, Submitted
from autograder.results.points import total
from autograder.results.the_class import ClassResults, remember

TASKS, CHECKS = 6, 7
MOST_BYTES, MOST_SECONDS = 5_000_000, 60


def a_check(draw: random.Random, place: str, number: int, chance: float) -> CheckResult:
    """Draw the result of one check."""
    passed = draw.random() < chance
    fact = f"Any shape of input number {number} of {place} gives what the task asks for."
    said, seen = Feedback(fact), ""
    if not passed:
        kind = draw.random()
        evidence = "`w`: expected 2.01909, found 1.5 at index [0]; 2 of 2 values differ."
        said = Feedback(fact, evidence, hint="Print the shape after each line.")
        # Most who make a mistake make a frequent one.
        which = min(int(draw.expovariate(0.4)), 400)
        if kind < 1 / 3:
            name = f"mistake_{which % 15}"
            sentence = f"You made mistake {which % 15}: the sum goes over the wrong axis."
            said = Feedback(fact, evidence, name, f"Fix `{place}` first.", None, sentence)
        elif kind < 2 / 3:
            seen = f"{which:032x}"
    return CheckResult(
        name=f"test_hidden.py::test_{place}_{number}[{number}]",
        visibility=Visibility.HIDDEN if number else Visibility.PUBLIC,
        status=Status.PASSED if passed else Status.FAILED,
        score=0.25 if passed else 0.0,
        possible=0.25,
        seconds=draw.random() / 10,
        feedback=said,
        seen=seen,
    )


def an_entry(draw: random.Random, student: str, ability: float, lesson: int) -> Entry:
    """Draw the result of one student in one lesson."""
    tasks = []
    for number in range(TASKS):
        chance = min(0.98, max(0.05, ability - 0.08 * number + 0.2))
        name = f"task_{number}"
        checks = tuple(a_check(draw, f"task_{number}", n, chance) for n in range(CHECKS))
        score = total(each.score for each in checks)
        status = Status.PASSED if score == 0.25 * CHECKS else Status.FAILED
        tasks.append(TaskResult(name, status, score, 0.25 * CHECKS, checks))
    score, possible = total(t.score for t in tasks), total(t.possible for t in tasks)
    status = Status.PASSED if score == possible else Status.FAILED
    name = f"{lesson + 1:02}_lesson"
    result = SubmissionResult(student, name, status, score, possible, tuple(tasks))
    hours = draw.gauss(-12, 30)
    at = (due_of(lesson) + timedelta(hours=hours)).isoformat()
    return Entry(result, ("seccomp",), Submitted(at, hours > 0, "made up"))


def due_of(lesson: int) -> datetime:
    """When a lesson is due."""
    return datetime(2026, 5, 1, 22, tzinfo=UTC) + timedelta(weeks=lesson)


def a_policy(students: int, lessons: int) -> Rules:
    """Give each lesson its due date, and one student in twenty an extension."""
    terms = {f"{n + 1:02}_lesson": LessonTerms(due=due_of(n)) for n in range(lessons)}
    settings = Settings(timezone="Europe/Berlin", grace="15 minutes", lessons=terms)
    longer = StudentTerms(extension="3 days", reason="ill")
    return Rules(settings, {f"student_{n:04}": longer for n in range(0, students, 20)})


def a_class(students: int, lessons: int) -> ClassResults:
    """Draw a class."""
    draw = random.Random(20260101)  # noqa: S311 - the same class in every run
    entries = []
    for number in range(students):
        ability = draw.gauss(0.6, 0.18)
        for lesson in range(lessons):
            entries.append(an_entry(draw, f"student_{number:04}", ability, lesson))
    names = tuple(f"{lesson + 1:02}_lesson" for lesson in range(lessons))
    points = {name: {f"task_{n}": 0.25 * CHECKS for n in range(TASKS)} for name in names}
    return ClassResults("made up", names, tuple(entries), points=points, layers=("seccomp",))


def main() -> None:
    """Measure, and fail where a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--lessons", type=int, default=8)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        grades, pages = Path(folder) / "grades", Path(folder) / "pages"
        grades.mkdir()
        results = a_class(chosen.students, chosen.lessons)
        with Gradebook(grades / FILE) as gradebook:
            for entry in results.entries:
                gradebook.store(entry, f"{entry.result.student}/{entry.result.lesson}")
            remember(gradebook, results)
            remember_rules(gradebook, a_policy(chosen.students, chosen.lessons), grades)
        console = PlainConsole(stderr=True)
        begun = time.perf_counter()
        report(Options(grades, pages, class_only=True), console)
        the_class = time.perf_counter() - begun
        begun = time.perf_counter()
        report(Options(grades, pages), console)
        everything = time.perf_counter() - begun
        size = (pages / "index.html").stat().st_size  # with a link to each student's page
        students = [file.stat().st_size for file in (pages / "students").iterdir()]
    print(f"{chosen.students} students, {chosen.lessons} lessons, {TASKS * CHECKS} checks each")
    print(f"the page of the class: {the_class:.1f} s, {size / 1e6:.2f} MB")
    print(f"with a page for each student: {everything:.1f} s, {max(students) / 1e6:.2f} MB at most")
    if the_class > MOST_SECONDS or size > MOST_BYTES:
        raise SystemExit(f"more than {MOST_SECONDS} s or {MOST_BYTES / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
