"""Tasks whose points checks and a person give together, from a release to the last export."""

from __future__ import annotations

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ET
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli.exports import export_commands
from autograder.commands.check import check
from autograder.commands.explain import explain
from autograder.commands.grade import Graded, Options, grade, show
from autograder.commands.mark import Options as MarkOptions
from autograder.commands.mark import mark
from autograder.commands.mark_walk import Way, make_walk
from autograder.commands.regrade import regrade
from autograder.commands.report import Options as ReportOptions
from autograder.commands.report import report
from autograder.marking.asked import Given
from autograder.marking.requests import Answering
from autograder.model import Status
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import FILE, Gradebook

LESSON = "01_descent"
QUIET = Console(quiet=True)
CODE = {
    "gd_step": "def gd_step(w, gradient, rate):\n    return w - rate * gradient",
    "decayed": "def decayed(rate, step):\n    return rate / (step + 1)",
    "curve": "def curve(steps):\n    return np.array([decayed(1.0, s) for s in range(steps)])",
}
WORDS = {"decayed": "They overshoot.", "curve": "plt.plot(curve(20))", "name_one": "Warm-up"}
SCRIPT = "<script>alert(1)</script>"
HOSTILE = f'def gd_step(w, gradient, rate):\n    # </pre>{SCRIPT} =HYPERLINK("x") \x1b[2J 李雷\n'
UPHILL = f"{HOSTILE}    return w + rate * gradient"
NAMES = ("anna", 'ben, "=HYPERLINK(1)"', "çem", "李雷")
ANNA, BEN, CEM, LEI = NAMES


class Class:
    """A class of four: all right, uphill and hostile, nothing done, and one without a cell."""

    def __init__(self, course: Path, folder: Path) -> None:
        self.course = course
        self.handed_in = folder / "submitted"
        self.grades = folder / "grades"
        self.folder = folder
        self.hand_in(ANNA, CODE, WORDS)
        self.hand_in(BEN, CODE | {"gd_step": UPHILL}, WORDS)
        self.hand_in(CEM, {}, {})
        self.hand_in(LEI, CODE, {"decayed": WORDS["decayed"]}, unmarked=True)

    def hand_in(
        self, student: str, code: dict[str, str], words: dict[str, str], *, unmarked: bool = False
    ) -> None:
        released = self.course / "assignments" / LESSON / "descent.ipynb"
        notebook = json.loads(released.read_text())
        for cell in notebook["cells"]:
            marks = cell["metadata"].get("autograder", {})
            mine = code.get(marks.get("task", "")) or words.get(marks.get("question", ""))
            cell["source"] = mine or cell["source"]
            if unmarked and marks.get("task") == "gd_step":
                cell["metadata"] = {}
        place = self.handed_in / student.replace("/", "_") / LESSON
        place.mkdir(parents=True, exist_ok=True)
        (place / "descent.ipynb").write_text(json.dumps(notebook))

    def options(self, **more: Any) -> Options:
        return Options(self.handed_in, self.course, output=self.grades, **more)

    def grade(self, **more: Any) -> Graded:
        return grade(self.options(**more), QUIET)

    def mark(self, student: str, question: str, **more: Any) -> None:
        options = MarkOptions(self.grades, student=student, question=question, by="lee", **more)
        mark(options, QUIET)

    def mark_all(self) -> None:
        """Give anna 4 of her 6 points by hand, ben 3, and 李雷, who left two cells empty, 3.5."""
        for student, points in ((ANNA, 1.0), (BEN, 0.0), (LEI, 1.5)):
            items = {"items": [1]} if student == ANNA else {"points": points}
            self.mark(student, "gd_step", **items, comment=f"Read it. {SCRIPT}")
            self.mark(student, "decayed", points=2.0)
        for student in (ANNA, BEN):
            self.mark(student, "curve", points=0.5)
            self.mark(student, "name_one", points=0.5)

    def rows(self, name: str = "grades.csv") -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO((self.grades / name).read_text())))

    def totals(self) -> dict[str, tuple[float, float]]:
        """What results.json says of everybody, after checking that its sums are sums."""
        found = {}
        for each in json.loads((self.grades / "results.json").read_text())["results"]:
            for task in each["tasks"]:
                parts = [task["question"]] if task["question"] else []
                parts += task["checks"]
                assert sum(part["score"] for part in parts) == pytest.approx(task["score"])
                assert sum(part["possible"] for part in parts) == pytest.approx(task["possible"])
            assert sum(task["score"] for task in each["tasks"]) == pytest.approx(each["score"])
            found[each["student"]] = (each["score"], each["possible"])
        return found


@pytest.fixture
def people(parts_released: Path, tmp_path: Path) -> Class:
    """The class, nothing of it graded."""
    course = tmp_path / "course"
    shutil.copytree(parts_released, course)
    return Class(course, tmp_path)


CHECKED = {ANNA: 7.0, BEN: 4.0, CEM: 0.0, LEI: 7.0}
MARKED = {ANNA: 11.0, BEN: 7.0, CEM: 0.0, LEI: 10.5}


def test_before_a_person_came(people: Class) -> None:
    """The checks' points are there, the rest waits, and the run says for whom and for what."""
    graded = people.grade()
    results = {entry.result.student: entry.result for entry in graded.entries}
    assert {name: result.score for name, result in results.items()} == CHECKED
    assert {result.possible for result in results.values()} == {13.0}
    assert results[ANNA].status is results[BEN].status is results[LEI].status is Status.WAITING
    assert results[CEM].status is Status.FAILED, "nothing of it asks for a person"
    assert graded.exit_code == 1
    step, decayed, curve, alone = results[ANNA].tasks
    assert (step.status, step.score, step.possible) == (Status.WAITING, 3.0, 4.5)
    assert step.asked is step.manual is not None
    assert (step.manual.score, step.manual.possible) == (0.0, 1.5)
    assert (decayed.possible, curve.possible, alone.possible) == (4.0, 2.5, 2.0)
    assert alone.asked is alone
    printed = io.StringIO()
    show(graded, people.grades, PlainConsole(file=printed, width=200))
    said = printed.getvalue()
    assert "3+?/4.5 waiting" in said
    assert "7 / 13 (6 open)" in said
    assert "01_descent/gd_step 3, 01_descent/decayed 3, 01_descent/curve 2" in said
    assert f"needs a person: {ANNA}/{LESSON}: What a person marks of `gd_step` (1.5 points)" in said
    assert f"noted: {CEM}/{LESSON}: Of `gd_step` there is no code yet that a person" in said
    assert "\x1b[2J" not in said


def test_marked_and_graded_again(people: Class) -> None:
    """Marks are added to what the checks give, in every file alike, and no run takes them away."""
    people.grade()
    people.mark_all()
    assert people.totals() == {name: (points, 13.0) for name, points in MARKED.items()}
    before = {name: (people.grades / name).read_bytes() for name in ("grades.csv", "final.csv")}
    for force in (False, True):
        graded = people.grade(force=force)
        found = {entry.result.student: entry.result.score for entry in graded.entries}
        assert found == MARKED
        assert graded.exit_code == 0, "nothing waits any more"
        for name, data in before.items():
            assert (people.grades / name).read_bytes() == data
    sums: dict[str, float] = {}
    for row in people.rows():
        sums[row["student"]] = sums.get(row["student"], 0.0) + float(row["score"])
    counted = [row for row in people.rows("final.csv") if row["lesson"] != "total"]
    final = {row["student"]: float(row["points"]) for row in counted}
    assert sums == final == MARKED
    anna = next(row for row in people.rows() if row["student"] == ANNA)
    assert (anna["task"], anna["score"], anna["possible"], anna["status"]) == (
        "gd_step",
        "4.0",
        "4.5",
        "failed",
    )


def test_explained(people: Class) -> None:
    """The sum says what checks and a person gave of each task."""
    people.grade()
    people.mark_all()
    printed = io.StringIO()
    explain(ANNA, people.grades, PlainConsole(file=printed, width=300))
    assert (
        "11 = gd_step 4 (4.5; by checks 3 of 3, by a person 1 of 1.5) + "
        "decayed 4 (4; by checks 2 of 2, by a person 2 of 2) + "
        "curve 2.5 (2.5; by checks 2 of 2, by a person 0.5 of 0.5) + name_one 0.5 (2)"
    ) in printed.getvalue()


def test_changed_after_it_was_marked(people: Class) -> None:
    """Other code of the task waits again, and keeps its points so far; other work changes none."""
    people.grade()
    people.mark_all()
    people.hand_in(ANNA, CODE | {"curve": f"{CODE['curve']}  # again"}, WORDS)
    assert people.grade().exit_code == 0, "the part of `curve` is its picture, which is as it was"
    people.hand_in(ANNA, CODE | {"gd_step": f"{CODE['gd_step']} + 0"}, WORDS)
    anna = people.grade().entries[0].result
    step = anna.tasks[0]
    assert (step.status, step.score, anna.score) == (Status.WAITING, 4.0, 11.0)
    assert "changed since it was marked (1 of 1.5 points by lee" in step.asked.note
    people.mark(ANNA, "gd_step", points=1.5)
    assert people.grade().entries[0].result.score == 11.5


def test_a_check_is_fixed(people: Class) -> None:
    """`regrade` changes what the check gives; what people gave stays, and its worth."""
    people.grade()
    people.mark_all()
    hidden = people.course / "tests" / "lessons" / LESSON / "test_hidden.py"
    hidden.write_text(hidden.read_text().replace('"n", [1, 5]', '"n", [5]'))
    printed = io.StringIO()
    console = PlainConsole(file=printed, width=200)
    options = Options(people.handed_in, people.course)
    assert regrade(options, people.grades, console, QUIET, store=True, may_ask=False) == 0
    said = printed.getvalue()
    assert f"{ANNA}/{LESSON}: 11 → 10 (−1)" in said
    assert "gone" in said
    assert "marked by a person" not in said
    assert people.totals() == {
        ANNA: (10.0, 12.0),
        BEN: (7.0, 12.0),
        CEM: (0.0, 12.0),
        LEI: (9.5, 12.0),
    }


def test_a_part_is_added_later(people: Class) -> None:
    """`regrade` says that a person's part is new, or worth something else, and marks wait then."""
    people.grade()
    people.mark_all()
    file = people.course / "solutions" / LESSON / "descent.py"
    text = file.read_text()
    file.write_text(
        text.replace("manual=true points=1.5", "manual=true points=2").replace("# - 0.5:", "# - 1:")
    )
    printed = io.StringIO()
    console = PlainConsole(file=printed, width=200)
    options = Options(people.handed_in, people.course)
    regrade(options, people.grades, console, QUIET, store=False, may_ask=False)
    assert "gd_step, marked by a person: " in printed.getvalue()
    graded = people.grade()
    anna, ben = (entry.result for entry in graded.entries[:2])
    assert (anna.tasks[0].status, anna.tasks[0].score) == (Status.FAILED, 4.0), "by its items"
    assert ben.tasks[0].status is Status.WAITING
    assert "worth 2 points now, and 1.5 when marked" in ben.tasks[0].asked.note


def test_a_rubric_is_changed(people: Class) -> None:
    """A mark that was given by items follows them, as a question's does."""
    people.grade()
    people.mark_all()
    file = people.course / "solutions" / LESSON / "descent.py"
    file.write_text(
        file.read_text()
        .replace("# - 1: one expression", "# - 1.25: one expression")
        .replace("# - 0.5: nothing", "# - 0.25: nothing")
    )
    assert people.grade().entries[0].result.tasks[0].score == 4.25


def test_anonymous_walk(people: Class) -> None:
    """All answers to one part come one after the other, without names, with what checks gave."""
    people.grade()
    with Gradebook(people.grades / FILE) as gradebook:
        options = MarkOptions(people.grades, question="gd_step", by="lee")
        walk = make_walk(gradebook, options, Way(walk=True, anonymous=True))
        seen = [walk.see(gradebook, number) for number in range(len(walk.stops))]
        assert len(seen) == 3
        assert all(each.stop.label.startswith("answer ") for each in seen)
        assert sorted(each.asked.beside for each in seen) == [
            "0 of 3 points",
            "3 of 3 points",
            "3 of 3 points",
        ]
        assert not any("李雷" in each.answer.text for each in seen)
        walk.give(gradebook, 0, Given(items=("arrays",)), seen[0].answer.digest)
        assert walk.see(gradebook, 0).asked.result.score == 1.0


def test_marking_page(people: Class) -> None:
    """The page has the stub, the reference and the checks' points beside the code, all as text."""
    people.grade()
    with Gradebook(people.grades / FILE) as gradebook:
        options = MarkOptions(people.grades, question="gd_step", student=BEN, by="lee")
        walk = make_walk(gradebook, options, Way(page=True))
        page = Answering(walk, gradebook, "/base", "secret").reply(["1"], None).body.decode()
        marked = Answering(walk, gradebook, "/base", "secret").reply(
            ["1", "mark"], {"item": ["arrays"], "answer": [walk.see(gradebook, 0).answer.digest]}
        )
        assert (marked.status, marked.place) == (HTTPStatus.SEE_OTHER, "/base/done")
        assert gradebook.marks.latest()[walk.stops[0].key].points == 1.0
    assert "Its checks give 0 of 3 points; you mark the rest." in page
    assert "Task as handed out and an example" in page
    assert "write your code here" in page
    assert "return w - rate * gradient" in page
    assert "&lt;/pre&gt;&lt;script&gt;" in page
    assert SCRIPT not in page
    assert "\x1b" not in page


def test_who_handed_nothing_in(people: Class) -> None:
    """Their rows say what each task is worth, with the part that a person gives."""
    roster = people.folder / "roster.csv"
    with roster.open("w", newline="") as opened:
        csv.writer(opened).writerows([["student"], *([name] for name in (*NAMES, "zoe"))])
    people.grade(roster=roster)
    mine = [row for row in people.rows() if row["student"] == "zoe"]
    assert [(row["task"], row["possible"], row["status"]) for row in mine] == [
        ("gd_step", "4.5", "missing"),
        ("decayed", "4.0", "missing"),
        ("curve", "2.5", "missing"),
        ("name_one", "2.0", "missing"),
    ]
    total = next(row for row in people.rows("final.csv") if row["student"] == "zoe")
    assert (total["points"], total["possible"]) == ("0.0", "13.0")


def test_nobody_handed_anything_in(people: Class) -> None:
    """What tasks are worth is then found out from the lesson, and is the same."""
    for student in NAMES:
        shutil.rmtree(people.handed_in / student)
    roster = people.folder / "roster.csv"
    roster.write_text("student\nzoe\n")
    people.handed_in.mkdir(exist_ok=True)
    people.grade(roster=roster)
    assert [row["possible"] for row in people.rows()] == ["4.5", "4.0", "2.5", "2.0"]


def test_pages(people: Class) -> None:
    """A student's page says what a person gave, or will give, of which task; nothing acts on it."""
    people.grade()
    report(ReportOptions(people.grades, people.folder / "first"), QUIET)
    page = (people.folder / "first" / "students" / "anna.html").read_text()
    assert "A person gives 1.5 of these points, and has not done so yet." in page
    assert "<code>gd_step</code></li>" in page, "under what still waits"
    people.mark_all()
    report(ReportOptions(people.grades, people.folder / "then"), QUIET)
    page = (people.folder / "then" / "students" / "anna.html").read_text()
    assert "A person gave 1 of 1.5 points." in page
    assert "one expression on whole arrays" in page
    assert "4 of 4.5 points" in page
    assert "&lt;script&gt;alert(1)" in page
    for file in (people.folder / "then").rglob("*.html"):
        assert SCRIPT not in file.read_text()
    nothing = next((people.folder / "then" / "students").glob("*em*.html")).read_text()
    assert "of these points; nothing was handed in for it." in nothing
    the_class = (people.folder / "first" / "index.html").read_text()
    assert "What a person marks of `gd_step` (1.5 points) waits." in the_class.replace(
        "<code>", "`"
    ).replace("</code>", "`")


def test_every_export_has_the_same_sum(people: Class) -> None:
    """Formats that list what gave the points list the person's part beside the checks."""
    people.grade()
    people.mark_all()
    run(["gradescope", people.grades, "--output", people.folder / "g"])
    run(["prairielearn", people.grades, "--output", people.folder / "p"])
    run(["junit", people.grades, "--output", people.folder / "junit.xml"])
    scores = []
    for file in sorted((people.folder / "g").rglob("results.json")):
        found = json.loads(file.read_text())
        scores.append(found["score"])
        assert sum(test.get("score", 0.0) for test in found["tests"]) == pytest.approx(
            found["score"]
        )
        assert sum(test["max_score"] for test in found["tests"]) == pytest.approx(13.0)
        names = [test["name"] for test in found["tests"]]
        assert names.count("gd_step: marked by a person") == 1
    assert sorted(scores) == sorted(MARKED.values())
    for file in sorted((people.folder / "p").rglob("results.json")):
        found = json.loads(file.read_text())
        earned = sum(test["points"] for test in found["tests"])
        assert earned / 13 == pytest.approx(found["score"])
    suites = ET.parse(people.folder / "junit.xml").getroot()
    cases = [case.get("name") for case in suites.iter("testcase")]
    assert cases.count("gd_step: marked by a person") == 4


def run(words: list[object]) -> None:
    done = CliRunner().invoke(export_commands, [str(word) for word in words])
    assert done.exit_code == 0, done.output


def test_students_own_check(people: Class) -> None:
    """A check says what hidden checks and a person decide besides."""
    folder = people.course / "assignments" / LESSON
    place = people.handed_in / ANNA / LESSON / "descent.ipynb"
    shutil.copy(place, folder / "descent.ipynb")
    printed = io.StringIO()
    assert check(folder / "descent.ipynb", None, PlainConsole(file=printed, width=160)) == 0
    said = printed.getvalue()
    assert "1 of 1 point · 2 more with hidden checks · 1.5 more from a person who reads it" in said


def test_best_attempt(people: Class) -> None:
    """An earlier attempt counts with the mark that was given for its own code."""
    file = people.course / "pyproject.toml"
    file.write_text(file.read_text() + '\n[tool.autograder.policy]\nattempts = "best"\n')
    people.grade()
    people.mark_all()
    people.hand_in(ANNA, CODE | {"gd_step": UPHILL}, WORDS)
    graded = people.grade()
    assert graded.entries[0].result.score == 8.0, "4 less by checks, and its mark waits again"
    best = next(row for row in people.rows("final.csv") if row["student"] == ANNA)
    assert (best["points"], best["possible"]) == ("11.0", "13.0")
