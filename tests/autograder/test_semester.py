"""A semester of sixty students on eight lessons, and every final number computed a second time.

The lessons have the names and the weeks of this project's own course and are small, so that some
six hundred submissions run through the sandbox in a minute or two. What each submission is worth is
known from how it is written. The second way to the final numbers is pandas on a table of what was
handed in when, in whole hundredths, and shares no code with the kit.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.grade import Graded, Options, grade
from autograder.course.reading import load_course
from autograder.model import Mark
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.marks import Key

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LESSONS = load_course(ROOT).lessons[:8]
ZONE = "Europe/Berlin"
# Mondays at 23:59; the clocks are put back before the third.
DUE = {
    lesson: pd.Timestamp("2026-10-12 23:59") + pd.Timedelta(weeks=n)
    for n, lesson in enumerate(LESSONS)
}
TWICE, BROKEN, ASKED, SHARED, HEAVY = (LESSONS[n] for n in (1, 2, 3, 5, 7))
NAMES = ["=HYPERLINK(1)", "o'neil, ann", "müller", "李雷", "<script>"]
STUDENTS = [*NAMES, *(f"s{number:02}" for number in range(len(NAMES), 60))]

HEAD = "# %% given=true\nfrom autograder.jupyter import check, hint, needs  # noqa: F401\n\n"
TASK = """# %% task="{name}"
def {name}(x):
    \"\"\"Compute a number of x.\"\"\"
    ### BEGIN SOLUTION
    return {right}
    ### END SOLUTION

"""
QUESTION = '# %% [markdown] manual="why" points=2\n# Why?\n#\n# ### BEGIN SOLUTION\n# So.\n# ### END SOLUTION\n'
CHECK = """
@pytest.mark.task("{task}")
@pytest.mark.points({points})
def test_{task}_{kind}(solution):
    \"\"\"{task} of {value}.\"\"\"
    return {{"y": solution.{task}({keyword}{value})}}
"""
KNOWN = "from autograder.authoring import {kind}\n\n\n@{kind}({words})\ndef other(x):\n    return {code}\n"

# How a submission is written, and what it is worth: of first 2 + 3, of second 1 + 4 points.
KINDS = {
    "right": ("def first(x):\n    return 3 * x\n\ndef second(x):\n    return x * x\n", 1000),
    "named": ("def first(v):\n    return 3 * v\n\ndef second(x):\n    return x * x\n", 1000),
    "wrong": ("def first(x):\n    return x + 3\n\ndef second(x):\n    return x * x\n", 500),
    "half": ("def first(x):\n    return 3 * x\n\ndef second(x):\n    return max(0, x) * x\n", 600),
    "stub": ("def first(x):\n    raise NotImplementedError\n", 0),
}


def write_course(root: Path) -> None:
    for lesson in LESSONS:
        module = lesson.partition("_")[2]
        solutions, tests = root / "solutions" / lesson, root / "tests" / "lessons" / lesson
        solutions.mkdir(parents=True)
        tests.mkdir(parents=True)
        tasks = TASK.format(name="first", right="3 * x") + TASK.format(name="second", right="x * x")
        question = QUESTION if lesson == ASKED else ""
        (solutions / f"{module}.py").write_text(HEAD + tasks + question)
        right = KNOWN.format(kind="alternative", words="'first'", code="x + x + x")
        (solutions / "alternatives.py").write_text(right)
        wrong = KNOWN.format(kind="mistake", words="'first', 'Times, not plus.'", code="x + 3")
        (solutions / "mistakes.py").write_text(wrong)
        public = [("first", 2, "public", 2), ("second", 1, "public", 3)]
        hidden = [("first", 3, "hidden", -5), ("second", 2 if question else 4, "hidden", -2)]
        for file, checks in (("test_public.py", public), ("test_hidden.py", hidden)):
            written = [
                CHECK.format(task=task, points=points, kind=kind, value=value, keyword="")
                for task, points, kind, value in checks
            ]
            (tests / file).write_text('"""Checks."""\n\nimport pytest\n' + "".join(written))


def settings(students: pd.DataFrame) -> str:
    lessons = "".join(
        f"[tool.autograder.policy.lessons.{lesson}]\ndue = {due.isoformat()}\n"
        + ("weight = 2\n" if lesson == HEAVY else "")
        for lesson, due in DUE.items()
    )
    pairs = students.groupby("pair")["email"].apply(list)
    groups = "".join(f"pair{n:.0f} = {emails!r}\n" for n, emails in pairs.items())
    return f"""
[tool.autograder]
course = "semester"
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


def play(chance: random.Random) -> tuple[pd.DataFrame, pd.DataFrame]:
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
                kind = chance.choices(list(KINDS), [40, 15, 20, 20, 5])[0]
                at = DUE[lesson].tz_localize(ZONE) + pd.Timedelta(minutes=delay)
                known = attempt > 0 or chance.random() > 0.04
                rows.append((student, lesson, attempt, kind, at if known else pd.NaT))
    work = pd.DataFrame(rows, columns=["student", "lesson", "attempt", "kind", "at"])
    work["number"] = range(len(work))
    return students, work


def hand_in(folder: Path, work: pd.DataFrame) -> None:
    for row in work.itertuples():
        place = folder / row.student / row.lesson
        place.mkdir(parents=True, exist_ok=True)
        source = KINDS[row.kind][0]
        # The number makes each attempt another submission.
        (place / f"{row.lesson.partition('_')[2]}.py").write_text(f"# {row.number}\n{source}")
        stamp = place / "timestamp.txt"
        stamp.unlink(missing_ok=True)
        if not pd.isna(row.at):
            stamp.write_text(f"{row.at.tz_convert('UTC'):%Y-%m-%d %H:%M:%S} UTC")


def by_hand(
    students: pd.DataFrame,
    work: pd.DataFrame,
    marks: dict[str, int],
    extended: dict[tuple[str, str], int],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the final numbers from the table, in hundredths; `extended` is in days."""
    table = work.copy()
    table["raw"] = table["kind"].map({kind: points for kind, (_, points) in KINDS.items()})
    is_asked = table["lesson"] == ASKED
    # There the second task's hidden check is worth 2 points, and a person gives the other 2.
    lost = {"right": 200, "named": 200, "wrong": 200, "half": 0, "stub": 0}
    table.loc[is_asked, "raw"] -= table.loc[is_asked, "kind"].map(lost)
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
    asked = work[work["lesson"] == ASKED]["student"]
    unmarked = set(asked) - marks.keys()
    lessons["waiting"] = (lessons["lesson"] == ASKED) & lessons["student"].isin(unmarked)
    weight = np.where(lessons["lesson"] == HEAVY, 2, 1)
    weighed = lessons.assign(counted=lessons["points"] * weight, possible=1000 * weight)
    lowest = weighed[~weighed["waiting"]].groupby("student")["points"].idxmin()
    kept = weighed.drop(index=lowest)
    totals = kept.groupby("student")[["counted", "possible"]].sum()
    totals["waiting"] = weighed.groupby("student")["waiting"].any()
    return lessons.set_index(["student", "lesson"]), totals


class Semester:
    """The folders of one semester."""

    def __init__(self, folder: Path) -> None:
        self.course, self.work, self.out = (folder / name for name in ("course", "class", "grades"))
        self.roster = folder / "roster.csv"

    def grade(self) -> Graded:
        asked = Options(self.work, self.course, jobs=2, output=self.out, roster=self.roster)
        return grade(asked, Console(quiet=True))

    def regrade(self, *more: str) -> str:
        words = [self.work, "--since", self.out, "--course", self.course, "--roster", self.roster]
        found = CliRunner().invoke(app, ["regrade", *map(str, words), "--jobs", "2", *more])
        assert found.exit_code == (0 if more else 1), found.output
        return found.output


def write_rows(file: Path, rows: list[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)


def breaking(semester: Semester) -> Iterator[None]:
    """Have a hidden check of the third week call by keyword, which not every right answer takes."""
    file = semester.course / "tests" / "lessons" / BROKEN / "test_hidden.py"
    right = file.read_text()
    file.write_text(right.replace("solution.first(-5)", "solution.first(x=-5)"))
    yield
    file.write_text(right)
    yield


def test_a_semester(tmp_path: Path) -> None:
    """Every final number of a semester equals the one that a table of what happened gives."""
    chance = random.Random(20261012)
    students, work = play(chance)
    semester = Semester(tmp_path)
    write_course(semester.course)
    (semester.course / "pyproject.toml").write_text(settings(students), encoding="utf-8")
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
    is_broken = breaking(semester)
    graded = None
    for lesson in LESSONS:
        if lesson == BROKEN:
            next(is_broken)
        this_week = work[work["lesson"] == lesson]
        for attempt in sorted(set(this_week["attempt"])):
            hand_in(semester.work, this_week[this_week["attempt"] == attempt])
            graded = semester.grade()
        if lesson == BROKEN:
            next(is_broken)
            named = this_week[this_week["kind"] == "named"]["student"]
            before = (semester.out / "final.csv").read_bytes()
            shown = semester.regrade()
            assert f"Points change in {len(named)} results" in shown
            assert all(f"{student}/{lesson}: 7 → 10 (+3)" in shown for student in named)
            assert (semester.out / "final.csv").read_bytes() == before
            semester.regrade("--store")
    assert graded is not None
    answered = work[work["lesson"] == ASKED]["student"]
    marks = {student: chance.choice([0, 50, 100, 200]) for student in answered.iloc[1:]}
    with Gradebook(semester.out / FILE) as gradebook:
        for student, points in marks.items():
            key = Key(student, ASKED, "why")
            answer = gradebook.marks.answer(key)
            assert answer is not None
            gradebook.marks.give(
                key, Mark(points / 100, 2.0, "ta", "2026-12-01 12:00:00", answer.digest)
            )
    graded = semester.grade()
    assert graded.reused == len(graded.entries)
    assert graded.notices == ()

    lessons, totals = by_hand(students, work, marks, extended)
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
    # The file says the same, under names that no spreadsheet takes for a formula.
    with (semester.out / "final.csv").open(encoding="utf-8", newline="") as stream:
        rows = {(r["student"].removeprefix("'"), r["lesson"]): r for r in csv.DictReader(stream)}
    assert {key: float(rows[key]["points"]) for key in expected} == {
        key: points for key, (points, _) in expected.items()
    }
