"""Questions for a person through the real nbgrader: waiting in formgrader, marked, graded again."""

from __future__ import annotations

import base64
import copy
import io
from pathlib import Path
from typing import Any

import pytest
from nbgrader_two_ways import by_kit, by_nbgrader, rows
from PIL import Image

pytestmark = pytest.mark.slow  # nbgrader's own commands in processes of their own

LESSON = "01_chances"
SOLVED = {
    "chances": "def chances(weights):\n    return weights / weights.sum()",
    "tempered": "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))",
}


def answered(released: dict[str, Any], why: str, picture: bool) -> dict[str, Any]:
    """Solve the task, and answer one question in words and one by a picture."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("autograder", {})
        if "task" in marks:
            cell["source"] = SOLVED[marks["task"]]
        if marks.get("question") == "why_divide" and why:
            cell["source"] = why
        if marks.get("question") == "bars" and picture:
            data = io.BytesIO()
            Image.new("RGB", (5, 5), "blue").save(data, "PNG")
            png = base64.b64encode(data.getvalue()).decode()
            cell["source"] = "draw()"
            cell["outputs"] = [
                {"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}
            ]
    return notebook


@pytest.fixture(scope="module")
def handed_in(make_folder: Any, questions_released: Path) -> Any:
    """A student who answered both questions, and one who answered none."""
    import json

    folder = make_folder(questions_released)
    released = folder.released(LESSON)
    for student, why, picture in (("anna", "<b>One.</b>", True), ("ben", "", False)):
        place = folder.submitted(student, LESSON)
        place.mkdir(parents=True)
        text = json.dumps(answered(released, why, picture))
        (place / "chances.ipynb").write_text(text)
    return folder


@pytest.mark.parametrize("grade_by", [by_nbgrader, by_kit])
def test_marked_in_formgrader_and_graded_again(
    handed_in: Any, copy_of: Any, tmp_path: Path, grade_by: Any
) -> None:
    """Answers wait in formgrader, a mark given there counts, and grading again leaves it."""
    folder = copy_of(handed_in, tmp_path)
    grade_by(folder, LESSON)
    assert rows(folder) == {
        ("anna", "answer-bars"): (None, None, True),
        ("anna", "answer-why_divide"): (None, None, True),
        ("anna", "check-chances"): (2.0, None, False),
        ("anna", "check-tempered"): (2.0, None, False),
        ("ben", "answer-bars"): (0.0, None, False),
        ("ben", "answer-why_divide"): (0.0, None, False),
        ("ben", "check-chances"): (2.0, None, False),
        ("ben", "check-tempered"): (2.0, None, False),
    }
    shown = (folder.root / "autograded" / "anna" / LESSON / "chances.ipynb").read_text()
    assert "<b>One" not in shown  # written by references: formgrader shows it as text
    assert "image/png" in shown
    folder.change(
        "UPDATE grade SET manual_score = 2.5, needs_manual_grade = 0 WHERE id = (SELECT g.id "
        "FROM grade g JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON "
        "n.id = g.notebook_id JOIN submitted_assignment s ON s.id = n.assignment_id "
        "WHERE b.name = 'answer-why_divide' AND s.student_id = 'anna')"
    )
    grade_by(folder, LESSON)
    # nbgrader asks people to look again at what people have marked; the points stay.
    assert rows(folder)["anna", "answer-why_divide"] == (None, 2.5, True)
    assert folder.comments()["ben", LESSON, "answer-why_divide"] == "No response."


def test_what_the_gradebook_counts(handed_in: Any, copy_of: Any, tmp_path: Path) -> None:
    """Nbgrader's own gradebook says that the submission needs a person, and what it is worth."""
    from nbgrader.api import Gradebook

    folder = copy_of(handed_in, tmp_path)
    by_nbgrader(folder, LESSON)
    with Gradebook(f"sqlite:///{folder.root}/gradebook.db") as gradebook:
        anna = gradebook.find_submission(LESSON, "anna")
        ben = gradebook.find_submission(LESSON, "ben")
        assert (anna.needs_manual_grade, ben.needs_manual_grade) == (True, False)
        assert (anna.score, anna.max_score) == (4.0, 8.0)


def test_cell_that_is_gone(handed_in: Any, copy_of: Any, tmp_path: Path) -> None:
    """Where no cell is marked any more, nbgrader has one that says so, for a person to mark."""
    import json

    folder = copy_of(handed_in, tmp_path)
    file = folder.submitted("ben", LESSON) / "chances.ipynb"
    notebook = json.loads(file.read_text())
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("autograder", {}).get("question") != "why_divide"
    ]
    file.write_text(json.dumps(notebook))
    by_nbgrader(folder, LESSON)
    assert rows(folder)["ben", "answer-why_divide"] == (None, None, True)
