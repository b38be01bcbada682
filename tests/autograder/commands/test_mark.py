"""`autograder grade` leaves answers to a person, and `autograder mark` is how that person answers."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.commands.grade import Graded, Options, grade, show
from autograder.commands.mark import Options as MarkOptions
from autograder.commands.mark import mark
from autograder.errors import UsageError
from autograder.model import Status
from autograder.reports.console import PlainConsole

LESSON = "01_chances"
SOLVED = {
    "chances": "def chances(weights):\n    return weights / weights.sum()",
    "tempered": "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))",
}
Class = Callable[..., None]


class Place:
    """A class whose work is graded, and the folder of its results."""

    def __init__(self, course: Path, folder: Path) -> None:
        self.course = course
        self.submitted, self.grades = folder / "submitted", folder / "grades"
        self._released = json.loads((course / "assignments" / LESSON / "chances.ipynb").read_text())

    def hand_in(self, student: str, why: str | None = None, *, without: str = "") -> None:
        """Hand in the task solved, and an answer in words or the cell as it was."""
        notebook: dict[str, Any] = copy.deepcopy(self._released)
        for cell in notebook["cells"]:
            marks = cell["metadata"].get("autograder", {})
            if "task" in marks:
                cell["source"] = SOLVED[marks["task"]]
            if marks.get("question") == "why_divide" and why is not None:
                cell["source"] = why
        notebook["cells"] = [
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("autograder", {}).get("question") != (without or "-")
        ]
        folder = self.submitted / student / LESSON
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "chances.ipynb").write_text(json.dumps(notebook))

    def grade(self, **more: Any) -> tuple[Graded, str]:
        """Grade, and give what was printed too."""
        printed = io.StringIO()
        console = PlainConsole(file=printed, width=200)
        graded = grade(Options(self.submitted, self.course, output=self.grades, **more), console)
        show(graded, self.grades, console)
        return graded, printed.getvalue()

    def mark(self, **options: Any) -> tuple[int, str]:
        """Run the command, and give its exit code and what it printed."""
        printed = io.StringIO()
        code = mark(MarkOptions(self.grades, **options), PlainConsole(file=printed, width=200))
        return code, printed.getvalue()


@pytest.fixture
def place(questions_released: Path, tmp_path: Path) -> Place:
    return Place(questions_released, tmp_path)


def scores(graded: Graded) -> dict[str, tuple[Status, float]]:
    return {e.result.student: (e.result.status, e.result.score) for e in graded.entries}


def test_answers_wait_for_a_person(place: Place) -> None:
    """Who answered waits for a person, who did not has no points, and both are said."""
    place.hand_in("anna", "Chances add up to one.")
    place.hand_in("ben")
    place.hand_in("cem", without="why_divide")
    graded, printed = place.grade()
    assert scores(graded) == {
        "anna": (Status.WAITING, 4.0),
        "ben": (Status.FAILED, 4.0),
        "cem": (Status.WAITING, 4.0),
    }
    assert graded.exit_code == 1
    assert {entry.result.possible for entry in graded.entries} == {8.0}
    assert "needs a person: anna/01_chances: The answer to `why_divide` waits" in printed
    assert "noted: ben/01_chances: The question `why_divide` is not answered" in printed
    assert "no cell is marked for it any more, so look through the file" in printed
    assert "2 answers wait for a person (01_chances/why_divide 2)" in printed
    assert "?/3 waiting" in printed
    assert "4 / 8 (3 open)" in printed
    assert "1 student graded, 2 need a person (anna, cem)." in printed
    rows = (place.grades / "grades.csv").read_text().splitlines()
    assert "anna,01_chances,why_divide,0.0,3.0,waiting" in rows
    assert "ben,01_chances,why_divide,0.0,3.0,failed" in rows


def test_nobody_answered(place: Place) -> None:
    """Cells as they were handed out need no person: the run ends well."""
    place.hand_in("ben")
    graded, _ = place.grade()
    assert graded.exit_code == 0


def test_marked_by_the_rubric(place: Place) -> None:
    """Items of the rubric are added up, and the next run of the grader has the mark."""
    place.hand_in("anna", "Chances add up to one, and may be negative.")
    place.grade()
    _, said = place.mark(
        student="anna", question="why_divide", items=[1, 2, 3], comment="Almost.", by="ta"
    )
    assert said.startswith("anna / 01_chances / why_divide: 2 of 3 points by ta\n")
    graded, printed = place.grade()
    assert scores(graded) == {"anna": (Status.FAILED, 6.0)}
    assert graded.exit_code == 0
    assert graded.reused == 1
    assert "waits for a person" not in printed
    results = json.loads((place.grades / "results.json").read_text())
    question = results["results"][0]["tasks"][2]["question"]
    assert (question["marked_points"], question["marked_by"]) == (2.0, "ta")
    assert question["comment"] == "Almost."
    assert [item["points"] for item in question["items"]] == [1.0, 2.0, -1.0]


def test_graded_again_by_force(place: Place) -> None:
    """A regrade by force leaves every mark as it is."""
    place.hand_in("anna", "Because.")
    place.grade()
    place.mark(student="anna", question="why_divide", points=3.0)
    graded, _ = place.grade(force=True)
    assert scores(graded) == {"anna": (Status.FAILED, 7.0)}
    assert graded.exit_code == 0


def test_answer_that_changed_after_its_mark(place: Place) -> None:
    """A changed answer keeps its mark and waits again, until it is marked again."""
    place.hand_in("anna", "Because.")
    place.grade()
    place.mark(student="anna", question="why_divide", points=1.0, by="ta")
    place.hand_in("anna", "Because chances add up to one.")
    graded, printed = place.grade()
    assert scores(graded) == {"anna": (Status.WAITING, 5.0)}
    assert graded.exit_code == 1
    assert "is changed since it was marked (1 of 3 points by ta" in printed
    _, shown = place.mark(question="why_divide")
    assert re.search(r"anna, marked 1 by ta, .* UTC, changed since it was marked", shown)
    _, said = place.mark(student="anna", question="why_divide", points=3.0)
    assert "(before: 1 by ta" in said
    graded, _ = place.grade()
    assert graded.exit_code == 0


def test_listing_what_waits(place: Place) -> None:
    """Without a question the command counts, by question, and ends with 1 while something waits."""
    place.hand_in("anna", "Because.")
    place.hand_in("ben")
    place.grade()
    code, listed = place.mark()
    assert code == 1
    assert "01_chances / why_divide (3 points): 1 of 2 wait for a person: anna\n" in listed
    assert "01_chances / bars (1 point): 0 of 2 wait for a person\n" in listed
    place.mark(student="anna", question="why_divide", points=0.0)
    assert place.mark()[0] == 0


def test_an_answer_that_commands_a_terminal(place: Place) -> None:
    """An answer is shown as text: neither a terminal nor rich's markup obeys it."""
    place.hand_in("anna", "[red]x[/red] <b>y</b> \x1b[2J z")
    place.grade()
    _, shown = place.mark(question="why_divide")
    assert "    [red]x[/red] <b>y</b> ?[2J z\n" in shown
    assert "--item 3  -1  says that chances may be negative" in shown
    assert "Chances add up to one. Divided by their sum" in shown


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"points": 1.0, "student": "anna"}, "name it with --student and --question"),
        ({"points": 4.0}, "4 points: `why_divide` is worth between 0 and 3"),
        ({"points": -1.0}, "-1 points: `why_divide` is worth between 0 and 3"),
        ({"points": float("nan")}, "nan points: `why_divide` is worth between 0 and 3"),
        ({"items": [4]}, "the rubric of `why_divide` has no item 4:\n  --item 1  +1"),
        ({"comment": "Nice."}, "a comment goes with a mark: add --points, or --item"),
        ({"student": "zoe", "points": 1.0}, "no student 'zoe' among the answers; there are anna"),
        ({"question": "what", "points": 1.0}, "no question 'what' among the answers; there are"),
    ],
)
def test_mark_that_cannot_be(place: Place, options: dict[str, Any], said: str) -> None:
    """A mark that makes no sense is refused with what there is, and nothing is stored."""
    place.hand_in("anna", "Because.")
    place.grade()
    wanted = {"student": "anna", "question": "why_divide"} | options
    if "name it" in said:
        del wanted["question"]
    with pytest.raises(UsageError) as caught:
        place.mark(**wanted)
    assert said in str(caught.value)
    assert place.mark()[0] == 1


def test_no_gradebook(place: Place) -> None:
    """Where nothing was graded, the command says which folder to name, and makes no file."""
    place.grades.mkdir()
    with pytest.raises(UsageError, match="there is no gradebook; name the folder"):
        place.mark()
    assert list(place.grades.iterdir()) == []
