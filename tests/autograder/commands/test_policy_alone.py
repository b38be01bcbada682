"""`autograder policy`: a policy that changed is applied from the gradebook alone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from heavy_packages import HEAVY, imported
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.class_files import write_class
from autograder.course.reading import load_course
from autograder.errors import CourseError, UsageError
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.policy.people import People, resolve
from autograder.policy.reading import read_policy
from autograder.policy.remembering import remember_rules
from autograder.policy.rules import Group
from autograder.results.absent import OnRoster, Others
from autograder.results.gradebook import FILE, Entry, Gradebook, Submitted
from autograder.results.the_class import ClassResults, recall, remember

LESSON = "01_vectors"
HOSTILE = '=HYPERLINK("x"),ü<script>'
LATE = "2026-10-21T11:00:00+00:00"  # a day after it is due
POLICY = """
[tool.autograder.policy]
timezone = "UTC"
late = {percent = 10}
[tool.autograder.policy.lessons.01_vectors]
due = 2026-10-20T12:00:00
"""


class Class:
    """A course and the gradebook of a class that was graded when its policy said nothing."""

    def __init__(self, folder: Path, course: Path) -> None:
        self.course, self.grades = course, folder / "grades"
        self.grades.mkdir()
        self._before = (course / "pyproject.toml").read_text()

    def graded(
        self,
        points: dict[str, float],
        known: dict[str, tuple[str, ...]] | None = None,
        roster: OnRoster | None = None,
        shared: tuple[Group, ...] = (),
    ) -> Class:
        """Store what `grade` would."""
        course = load_course(self.course)
        entries = tuple(entry(student, points[student]) for student in sorted(points))
        people = People(known or dict.fromkeys(points, ()), {LESSON: shared} if shared else {})
        results = ClassResults(
            course.policy.course,
            course.lessons,
            entries,
            Others(roster=roster),
            {LESSON: {"double": 4.0}},
        )
        written = read_policy(course)
        rules = resolve(written, course, people, None).rules
        with Gradebook(self.grades / FILE) as gradebook:
            for each in entries:
                gradebook.store(each, "fingerprint", "state")
            remember(gradebook, results)
            remember_rules(gradebook, rules, course.root, people, written)
            write_class(recall(gradebook), self.grades, rules)
        return self

    def says(self, policy: str) -> Class:
        """Have the course's policy say something."""
        (self.course / "pyproject.toml").write_text(self._before + policy, encoding="utf-8")
        return self

    def run(self, *more: object) -> Any:
        words = ["policy", self.grades, "--course", self.course, *more]
        return CliRunner().invoke(app, [*map(str, words)])

    def stored(self) -> object:
        with Gradebook(self.grades / FILE) as gradebook:
            kept = gradebook.everything(), gradebook.remembered(), gradebook.rules()
        names = ("results.json", "grades.csv", "final.csv")
        return kept, [(self.grades / name).read_bytes() for name in names]

    def final(self) -> dict[tuple[str, str], float]:
        with (self.grades / "final.csv").open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            return {
                (row["student"].removeprefix("'"), row["lesson"]): float(row["points"])
                for row in rows
            }


def entry(student: str, points: float) -> Entry:
    task = TaskResult("double", Status.PASSED, points, 4.0, ())
    result = SubmissionResult(student, LESSON, Status.PASSED, points, 4.0, (task,))
    return Entry(result, ("seccomp",), Submitted(LATE, source="timestamp.txt"))


@pytest.fixture
def the_class(tmp_path: Path, tiny_copy: Path) -> Class:
    return Class(tmp_path, tiny_copy)


def test_shown_before_it_is_stored(the_class: Class) -> None:
    """Whose numbers change is said; they change with --store alone, and once."""
    the_class.graded({"ann": 4.0, HOSTILE: 2.0, "zero": 0.0}).says(POLICY)
    before = the_class.stored()
    shown = the_class.run()
    assert shown.exit_code == 1, shown.output
    assert "ann/01_vectors: counts 4 → 3.6 (−0.4)" in shown.output
    assert f"{HOSTILE}/01_vectors: counts 2 → 1.8 (−0.2)" in shown.output
    assert "ann/total: 4 of 4 → 3.6 of 4" in shown.output
    assert "Points change in 2 results, only words in 1; 0 stay as they are." in shown.output
    assert "Nothing is stored. Add --store" in shown.output
    assert the_class.stored() == before
    stored = the_class.run("--store")
    assert stored.exit_code == 0, stored.output
    final = the_class.final()
    assert (final["ann", LESSON], final[HOSTILE, "total"], final["zero", "total"]) == (3.6, 1.8, 0)
    again = the_class.run()
    assert again.exit_code == 0
    assert "Nothing changes." in again.output


def test_totals_alone(the_class: Class) -> None:
    """A weight or what is dropped changes no lesson's points, and is shown all the same."""
    the_class.graded({"ann": 4.0})
    the_class.says("\n[tool.autograder.policy.lessons.01_vectors]\nweight = 2\n")
    shown = the_class.run()
    assert "ann/total: 4 of 4 → 8 of 8" in shown.output
    assert "Only totals change." in shown.output
    assert shown.exit_code == 1


def test_whom_the_platform_knows_by_a_number(the_class: Class) -> None:
    """What is personal finds its student by what the platform and the roster say of them."""
    roster = OnRoster({"bob": {"email": "b@x.edu", "id": "", "name": "", "username": "bobby"}})
    the_class.graded({"ann": 4.0, "bob": 4.0}, {"ann": ("1234",), "bob": ()}, roster)
    own = '[tool.autograder.policy.students.{}]\nextension = "2 days"\n'
    the_class.says(POLICY + own.format("1234") + own.format('"B@x.edu"') + own.format("nobody"))
    shown = the_class.run("--store")
    assert "students nobody: nobody of this class is meant by it" in shown.output
    assert the_class.final()["ann", LESSON] == 4.0
    assert the_class.final()["bob", LESSON] == 4.0


def test_groups_of_a_platform_stay(the_class: Class) -> None:
    """What the platform named several submitters of stays theirs together."""
    pair = Group("ann and bob", ("ann", "bob"), one_file=True)
    the_class.graded({"ann": 4.0, "bob": 4.0}, shared=(pair,)).says(POLICY)
    assert the_class.run("--store").exit_code == 0
    with Gradebook(the_class.grades / FILE) as gradebook:
        from autograder.policy.remembering import recall_people, recall_rules

        assert recall_rules(gradebook).group("bob", LESSON) == pair
        assert recall_people(gradebook).shared == {LESSON: (pair,)}


def test_groups_of_a_roster(the_class: Class, tmp_path: Path) -> None:
    """Who hands in together by a column of the roster is known where that is named again."""
    the_class.graded({"ann": 4.0, "bob": 3.0}, roster=OnRoster({"ann": {}, "bob": {}}))
    the_class.says('\n[tool.autograder.policy]\ngroup_column = "team"\n')
    refused = the_class.run()
    assert isinstance(refused.exception, UsageError)
    assert "column 'team' of the roster: name its file with --roster" in str(refused.exception)
    roster = tmp_path / "roster.csv"
    roster.write_text("username,team\nann,7\nbob,7\ncem,7\n")
    shown = the_class.run("--roster", roster, "--store")
    assert shown.exit_code == 0, shown.output
    assert "cem: on" in shown.output
    assert "run `autograder grade` with it once more" in shown.output
    assert the_class.final()["bob", LESSON] == 4.0


def test_attempts_that_nobody_kept(the_class: Class) -> None:
    """Of attempts that no run kept nothing can come, and that is said."""
    the_class.graded({"ann": 4.0}).says('\n[tool.autograder.policy]\nattempts = "best"\n')
    shown = the_class.run()
    assert "no run of `autograder grade` has kept any" in shown.output
    assert "Nothing changes." in shown.output
    assert shown.exit_code == 0


def test_a_gradebook_of_another_course(the_class: Class) -> None:
    """A policy is applied to its own course's class, and a wrong one is an error that says where."""
    the_class.graded({"ann": 4.0}).says("\n[tool.autograder.policy]\ndew = 1\n")
    before = the_class.stored()
    assert isinstance(the_class.run("--store").exception, CourseError)
    settings = the_class.course / "pyproject.toml"
    settings.write_text(settings.read_text().replace('"tiny"', '"other"').replace("dew = 1", ""))
    refused = the_class.run("--store")
    assert isinstance(refused.exception, UsageError)
    assert "is about the course 'tiny'" in str(refused.exception)
    assert the_class.stored() == before


def test_interrupted_before_it_is_stored(the_class: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends while it settles leaves the class as it was."""
    the_class.graded({"ann": 4.0}).says(POLICY)
    before = the_class.stored()

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograder.commands.policy.remember_rules", interrupted)
    assert the_class.run("--store").exit_code == 130
    assert the_class.stored() == before


def test_at_a_terminal(the_class: Class, open_terminal: Callable[..., Any]) -> None:
    """Somebody is asked, and no word but yes stores."""
    the_class.graded({"ann": 4.0}).says(POLICY)
    before = the_class.stored()
    words = ("policy", str(the_class.grades), "--course", str(the_class.course))
    for keys, said, code in (("n\r", "Nothing is stored.", 1), ("y\r", "Stored in", 0)):
        assert the_class.stored() == before
        terminal = open_terminal(the_class.grades, *words)
        terminal.until("Store this? [y/N] ")
        terminal.type(keys)
        terminal.until(said)
        assert terminal.ended() == code
    assert the_class.final()["ann", LESSON] == 3.6


def test_without_anything_heavy(the_class: Class) -> None:
    """Applying a policy imports neither torch nor what reads notebooks."""
    the_class.graded({"ann": 4.0}).says(POLICY)
    words = ("policy", str(the_class.grades), "--course", str(the_class.course), "--store")
    assert HEAVY & imported(*words) == set()
    assert the_class.final()["ann", LESSON] == 3.6


@pytest.mark.parametrize("command", ["explain", "report", "export"])
def test_numbers_of_a_policy_that_has_changed(
    the_class: Class, tmp_path: Path, command: str
) -> None:
    """Who reads numbers is told that their policy has changed, and by what to apply it."""
    the_class.graded({"ann": 4.0})
    words = {
        "explain": ["explain", "ann", the_class.grades],
        "report": ["report", the_class.grades, "--output", tmp_path / "pages"],
        "export": ["export", "junit", the_class.grades, "--output", tmp_path / "out"],
    }[command]

    def said() -> str:
        done = CliRunner().invoke(app, [*map(str, words)])
        assert done.exit_code == 0, done.output
        return " ".join(done.stderr.split())

    assert "noted" not in said()
    the_class.says(POLICY)
    apply = f"apply it: autograder policy {the_class.grades} --course {the_class.course}"
    assert "has changed since these numbers came about" in said()
    assert apply in said()
    the_class.says("\n[tool.autograder.policy]\ndew = 1\n")
    assert "nobody can tell whether the policy of these numbers still holds: " in said()
    the_class.says(POLICY).run("--store")
    assert "noted" not in said()
    shutil.rmtree(the_class.course)
    assert "noted" not in said()


def test_the_courses_own_penalty(the_class: Class) -> None:
    """A penalty whose code changes is a policy that changes."""
    late = the_class.course / "late.py"
    late.write_text("def less(points, possible, late):\n    return points / 2\n")
    the_class.says(POLICY.replace("{percent = 10}", '{function = "late:less"}'))
    the_class.graded({"ann": 4.0})
    late.write_text("def less(points, possible, late):\n    return points / 4\n")
    explained = CliRunner().invoke(app, ["explain", "ann", str(the_class.grades)])
    assert "has changed since these numbers" in explained.stderr
    assert the_class.run("--store").exit_code == 0
    assert the_class.final()["ann", LESSON] == 1.0
