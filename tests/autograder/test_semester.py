"""A semester of sixty students on eight lessons, and every final number computed a second time.

In `make test` the lessons have the names and the weeks of this project's own course and are small,
so that some five hundred submissions run through the sandbox in a minute; in `make semester` they
are this project's own. What each submission is worth is known apart from the play. The second way
to the final numbers is pandas on a table of what was handed in when, in whole hundredths, and
shares no code with the kit.
"""

from __future__ import annotations

import csv
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from semester_material import ASKED, BROKEN, HEAVY, LESSONS, SHARED, TWICE, Material
from semester_real import real
from semester_small import small
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.grade import Graded, Options, grade
from autograder.model import Mark
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.marks import Key

pytestmark = pytest.mark.slow

# The real lessons take a quarter of an hour: `make semester`. In `make test` they are small ones.
EVERY = "WHOLE_CLASS" in os.environ

ZONE = "Europe/Berlin"
# Mondays at 23:59; the clocks are put back before the third.
DUE = {
    lesson: pd.Timestamp("2026-10-12 23:59") + pd.Timedelta(weeks=n)
    for n, lesson in enumerate(LESSONS)
}
NAMES = ["=HYPERLINK(1)", "o'neil, ann", "müller", "李雷", "<script>"]
STUDENTS = [*NAMES, *(f"s{number:02}" for number in range(len(NAMES), 60))]


def settings(students: pd.DataFrame) -> str:
    lessons = "".join(
        f"[tool.autograder.policy.lessons.{lesson}]\ndue = {due.isoformat()}\n"
        + ("weight = 2\n" if lesson == HEAVY else "")
        for lesson, due in DUE.items()
    )
    pairs = students.groupby("pair")["email"].apply(list)
    groups = "".join(f"pair{n:.0f} = {emails!r}\n" for n, emails in pairs.items())
    return f"""
[tool.autograder.policy]
timezone = "{ZONE}"
grace = "15 minutes"
late = {{percent = 10, most = 30, cut_off = "7 days"}}
attempts = "best"
rounding = {{step = 0.5}}
drop = 1
students_file = "personal.csv"
{lessons}
[tool.autograder.policy.lessons.{SHARED}.groups]
{groups}"""


def play(chance: random.Random, material: Material) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up the class, and everything that is handed in over the semester."""
    students = pd.DataFrame({"student": STUDENTS})
    students["email"] = [f"mail{n}@x.edu" for n in range(len(STUDENTS))]
    students["pair"] = [n // 2 if n < 20 else np.nan for n in range(len(STUDENTS))]
    rows = []
    delays = [-3000, -60, 0, 10, 60, 1440, 1500, 3000, 9000, 20000]  # minutes
    weights = [30, 20, 10, 10, 8, 6, 6, 4, 3, 3]
    for lesson in LESSONS:
        for number, student in enumerate(STUDENTS):
            silent = chance.random() < 0.06
            if silent or (lesson == SHARED and number < 20 and number % 2):
                continue  # nothing, or the other of the pair hands in
            for attempt in range(1 + (lesson in (TWICE, LESSONS[4]) and chance.random() < 0.4)):
                delay = chance.choices(delays, weights)[0] + 1441 * attempt
                kind = choose(chance, list(material.kinds[lesson]))
                at = DUE[lesson].tz_localize(ZONE) + pd.Timedelta(minutes=delay)
                known = attempt > 0 or chance.random() > 0.04
                answered = not material.leaves_out or chance.random() > 0.1
                when = at if known else pd.NaT
                rows.append((student, lesson, attempt, kind, when, answered))
    columns = ["student", "lesson", "attempt", "kind", "at", "answered"]
    work = pd.DataFrame(rows, columns=columns)
    work["number"] = range(len(work))
    return students, work


def choose(chance: random.Random, kinds: list[str]) -> str:
    """Choose a kind; half of what is handed in is right, and little of it untouched."""
    weights = {"right": 40, "stub": 5}
    return chance.choices(kinds, [weights.get(kind, 15) for kind in kinds])[0]


def hand_in(material: Material, folder: Path, work: pd.DataFrame) -> None:
    for row in work.itertuples():
        place = folder / row.student / row.lesson
        place.mkdir(parents=True, exist_ok=True)
        # The number makes each attempt another submission.
        material.write(place, row.lesson, row.kind, row.number, row.answered)
        stamp = place / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        if not pd.isna(row.at):
            stamp.write_text(f"{row.at.tz_convert('UTC'):%Y-%m-%d %H:%M:%S} UTC")


def by_hand(
    material: Material,
    students: pd.DataFrame,
    work: pd.DataFrame,
    marks: dict[str, int],
    extended: dict[tuple[str, str], int],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the final numbers from the table, in hundredths; `extended` is in days."""
    table = work.copy()
    kinds = zip(table["lesson"], table["kind"], strict=True)
    table["raw"] = [material.kinds[lesson][kind] for lesson, kind in kinds]
    is_asked = table["lesson"] == ASKED
    table.loc[is_asked, "raw"] += table.loc[is_asked, "student"].map(marks).fillna(0).astype(int)
    pairs = students.dropna(subset=["pair"]).set_index("student")["pair"]
    partners = {a: b for a in pairs.index for b in pairs.index if a != b and pairs[a] == pairs[b]}
    shared = table[(table["lesson"] == SHARED) & table["student"].isin(partners)]
    table = pd.concat([table, shared.assign(student=shared["student"].map(partners))])
    table["due"] = table["lesson"].map(DUE)
    longer = [extended.get(key, 0) for key in zip(table["student"], table["lesson"], strict=True)]
    table["due"] += pd.to_timedelta(longer, unit="D")
    wall = table["at"].dt.tz_convert(ZONE).dt.tz_localize(None)
    behind = wall - table["due"]
    days = np.ceil(behind / pd.Timedelta(days=1)).fillna(0).clip(lower=0)
    days[behind <= pd.Timedelta(minutes=15)] = 0
    off = (days * 10).clip(upper=30).where(days <= 7, 100)
    table["late"] = np.floor(table["raw"] * (100 - off) / 100 + 0.5)
    best = table.groupby(["student", "lesson"])["late"].max()
    every = pd.MultiIndex.from_product([STUDENTS, LESSONS], names=["student", "lesson"])
    lessons = best.reindex(every).fillna(0).rename("points").reset_index()
    lessons["points"] = np.floor((lessons["points"] + 25) / 50) * 50
    asked = work[(work["lesson"] == ASKED) & work["answered"]]["student"]
    unmarked = set(asked) - marks.keys()
    lessons["waiting"] = (lessons["lesson"] == ASKED) & lessons["student"].isin(unmarked)
    weight = np.where(lessons["lesson"] == HEAVY, 2, 1)
    possible = lessons["lesson"].map(material.possible)
    share = lessons["points"] / possible
    weighed = lessons.assign(
        counted=lessons["points"] * weight, possible=possible * weight, share=share
    )
    lowest = weighed[~weighed["waiting"]].groupby("student")["share"].idxmin()
    kept = weighed.drop(index=lowest)
    totals = kept.groupby("student")[["counted", "possible"]].sum()
    totals["waiting"] = weighed.groupby("student")["waiting"].any()
    return lessons.set_index(["student", "lesson"]), totals


class Semester:
    """The folders of one semester."""

    jobs = 2

    def __init__(self, folder: Path, material: Material) -> None:
        self.course = material.course
        self.work, self.out = folder / "class", folder / "grades"
        self.roster = folder / "roster.csv"

    def grade(self) -> Graded:
        asked = Options(self.work, self.course, jobs=self.jobs, output=self.out, roster=self.roster)
        return grade(asked, Console(quiet=True))

    def regrade(self, *more: str) -> str:
        words = [self.work, "--since", self.out, "--course", self.course, "--roster", self.roster]
        found = CliRunner().invoke(
            app, ["regrade", *map(str, words), "--jobs", str(self.jobs), *more]
        )
        assert found.exit_code == (0 if more else 1), found.output
        return found.output


def write_rows(file: Path, rows: list[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def breaking(material: Material) -> Iterator[None]:
    """Have a hidden check of the third week call by keyword, which not every right answer takes."""
    check = material.broken
    right = check.file.read_text()
    assert right.count(check.right) == 1
    check.file.write_text(right.replace(check.right, check.wrong))
    yield
    check.file.write_text(right)
    yield


def write_people(
    semester: Semester, students: pd.DataFrame, chance: random.Random
) -> dict[tuple[str, str], int]:
    """Write the roster, and the extensions, which are given in days."""
    emails = dict(zip(students["student"], students["email"], strict=True))
    write_rows(semester.roster, [("username", "email"), *emails.items()])
    extended = {
        (student, lesson): chance.choice([1, 2, 5])
        for student in STUDENTS
        for lesson in LESSONS
        if chance.random() < 0.08
    }
    personal = [
        (emails[s], lesson, f"{days} days", "ill") for (s, lesson), days in extended.items()
    ]
    write_rows(
        semester.course / "personal.csv", [("email", "lesson", "extension", "reason"), *personal]
    )
    return extended


def mark(semester: Semester, material: Material, marks: dict[str, int]) -> None:
    """Mark answers, in hundredths: three as people do, the others where their marks go."""
    for student, points in [*marks.items()][:3]:
        words = ["--question", material.question, "--points", str(points / 100), "--by", "ta"]
        done = CliRunner().invoke(app, ["mark", str(semester.out), "--student", student, *words])
        assert done.exit_code == 0, done.output
    worth = material.question_points / 100
    with Gradebook(semester.out / FILE) as gradebook:
        for student, points in [*marks.items()][3:]:
            key = Key(student, ASKED, material.question)
            answer = gradebook.marks.answer(key)
            assert answer is not None
            gradebook.marks.give(
                key, Mark(points / 100, worth, "ta", "2026-12-01 12:00:00", answer.digest)
            )


def test_a_semester(tmp_path: Path) -> None:
    """Every final number of a semester equals the one that a table of what happened gives."""
    chance = random.Random(20261012)
    began = time.monotonic()
    material = (real if EVERY else small)(tmp_path / "course")
    students, work = play(chance, material)
    semester = Semester(tmp_path, material)
    (semester.course / "pyproject.toml").write_text(
        material.settings + settings(students), encoding="utf-8"
    )
    extended = write_people(semester, students, chance)
    is_broken = breaking(material)
    graded = None
    for lesson in LESSONS:
        if lesson == BROKEN:
            next(is_broken)
        this_week = work[work["lesson"] == lesson]
        for attempt in sorted(set(this_week["attempt"])):
            hand_in(material, semester.work, this_week[this_week["attempt"] == attempt])
            graded = semester.grade()
        if lesson == BROKEN:
            next(is_broken)
            named = this_week[this_week["kind"] == material.named]["student"]
            before = (semester.out / "final.csv").read_bytes()
            shown = semester.regrade()
            assert f"Points change in {len(named)} results" in shown
            assert all(f"{name}/{lesson}: {material.change}" in shown for name in named)
            assert (semester.out / "final.csv").read_bytes() == before
            semester.regrade("--store")
    assert graded is not None
    answered = work[(work["lesson"] == ASKED) & work["answered"]]["student"]
    marks = {student: chance.choice([0, 50, 100, 200]) for student in answered.iloc[1:]}
    mark(semester, material, marks)
    graded = semester.grade()
    assert graded.reused == len(graded.entries)
    assert graded.notices == ()

    lessons, totals = by_hand(material, students, work, marks, extended)
    assert len(graded.finals.lessons) == len(lessons) == 60 * 8
    found = {(e.student, e.lesson): (e.points, e.waiting) for e in graded.finals.lessons}
    expected = {
        key: (row.points / 100, bool(row.waiting))
        for key, row in zip(lessons.index, lessons.itertuples(), strict=True)
    }
    assert found == expected
    assert {e.student: (e.points, e.possible, e.waiting) for e in graded.finals.totals} == {
        row.Index: (row.counted / 100, row.possible / 100, bool(row.waiting))
        for row in totals.itertuples()
    }
    rules = {s.rule for e in (*graded.finals.lessons, *graded.finals.totals) for s in e.steps}
    assert rules == {
        *("missing", "group", "attempts", "late", "extension", "rounding", "needs a person"),
        *("weight", "dropped"),
    }
    print(
        f"{len(STUDENTS)} students, {len(work)} submissions, {len(expected)} final points of "
        f"lessons and {len(totals)} totals compared, 0 differ; "
        f"{time.monotonic() - began:.0f} s on {semester.jobs} jobs"
    )
    # The file says the same, under names that no spreadsheet takes for a formula.
    with (semester.out / "final.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(r["student"].removeprefix("'"), r["lesson"]): r for r in csv.DictReader(stream)}
    assert {key: float(rows[key]["points"]) for key in expected} == {
        key: points for key, (points, _) in expected.items()
    }
