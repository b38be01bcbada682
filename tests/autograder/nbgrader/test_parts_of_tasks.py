"""Tasks with checks and a manual part through the real nbgrader: its own way to grade such cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbgrader_two_ways import by_kit, by_nbgrader, rows
from rich.console import Console

pytestmark = pytest.mark.slow  # nbgrader's own commands in processes of their own

LESSON = "01_descent"
CODE = {
    "gd_step": "def gd_step(w, gradient, rate):\n    return w - rate * gradient",
    "decayed": "def decayed(rate, step):\n    return rate / (step + 1)",
    "curve": "def curve(steps):\n    return np.array([decayed(1.0, s) for s in range(steps)])",
}
MARKED = (
    "UPDATE grade SET manual_score = 1.25, needs_manual_grade = 0 WHERE id = (SELECT g.id "
    "FROM grade g JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON "
    "n.id = g.notebook_id JOIN submitted_assignment s ON s.id = n.assignment_id "
    "WHERE b.name = 'gd_step' AND s.student_id = 'anna')"
)


def solved(released: dict[str, Any], kind: str) -> dict[str, Any]:
    """Make a notebook: all right, nothing of `gd_step`, it elsewhere, or its cell gone."""
    notebook = json.loads(json.dumps(released))
    cells = []
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("autograder", {})
        task = marks.get("task", "")
        if task and (task != "gd_step" or kind == "right"):
            cell["source"] = CODE[task]
        if marks.get("question") == "decayed":
            cell["source"] = "They overshoot."
        if not (kind == "gone" and task == "gd_step"):
            cells.append(cell)
        if kind in ("elsewhere", "gone") and task == "gd_step":
            more = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
            cells.append(more | {"id": "more", "source": CODE["gd_step"]})
    notebook["cells"] = cells
    return notebook


@pytest.fixture(scope="module")
def handed_in(make_folder: Any, parts_released: Path) -> Any:
    """A student of each kind."""
    folder = make_folder(parts_released)
    released = folder.released(LESSON)
    kinds = {"anna": "right", "ben": "nothing", "cem": "elsewhere", "dora": "gone"}
    for student, kind in kinds.items():
        place = folder.submitted(student, LESSON)
        place.mkdir(parents=True)
        (place / "descent.ipynb").write_text(json.dumps(solved(released, kind)))
    return folder


@pytest.mark.parametrize("grade_by", [by_nbgrader, by_kit])
def test_marked_in_formgrader_and_graded_again(
    handed_in: Any, copy_of: Any, tmp_path: Path, grade_by: Any
) -> None:
    """The check's cell has the checks' points; the code, or an answer's cell, waits for a person."""
    folder = copy_of(handed_in, tmp_path)
    grade_by(folder, LESSON)
    found = rows(folder)
    for student in ("anna", "cem", "dora"):
        assert found[student, "check-gd_step"] == (3.0, None, False)
        assert found[student, "gd_step"] == (None, None, True), student
        assert found[student, "answer-decayed"] == (None, None, True)
    assert found["ben", "check-gd_step"] == (0.0, None, False)
    assert found["ben", "gd_step"] == (0.0, None, False), "nothing to be marked"
    assert found["anna", "answer-curve"] == (0.0, None, False)
    assert {cell for student, cell in found if student == "anna"} == {
        *("check-gd_step", "check-decayed", "check-curve"),
        *("gd_step", "answer-decayed", "answer-curve", "answer-name_one"),
    }
    shown = (folder.root / "autograded" / "cem" / LESSON / "descent.ipynb").read_text()
    assert "# The definition of `gd_step` elsewhere in the notebook was graded." in shown
    comments = folder.comments()
    assert "gd_step" in comments["ben", LESSON, "gd_step"], "what the checks say of it"
    assert comments["ben", LESSON, "gd_step"] != "No response."
    assert comments["anna", LESSON, "answer-curve"] == "No response."
    folder.change(MARKED)
    grade_by(folder, LESSON)
    # nbgrader asks people to look again at what people have marked; the points stay.
    assert rows(folder)["anna", "gd_step"] == (None, 1.25, True)
    assert rows(folder)["anna", "check-gd_step"] == (3.0, None, False)


def test_what_the_gradebook_counts(handed_in: Any, copy_of: Any, tmp_path: Path) -> None:
    """Nbgrader's own gradebook has the same sums as the kit's."""
    from nbgrader.api import Gradebook

    folder = copy_of(handed_in, tmp_path)
    by_nbgrader(folder, LESSON)
    folder.change(MARKED)
    with Gradebook(f"sqlite:///{folder.root}/gradebook.db") as gradebook:
        anna = gradebook.find_submission(LESSON, "anna")
        assert (anna.score, anna.max_score) == (8.25, 13.0)
        ben = gradebook.find_submission(LESSON, "ben")
        assert (ben.score, ben.needs_manual_grade) == (4.0, True)


def test_a_part_is_taken_away(handed_in: Any, copy_of: Any, tmp_path: Path) -> None:
    """Where the author lets a person mark nothing of a task any more, its cell has no points."""
    from autograder.commands.nbgrader_init import init
    from autograder.commands.release import release

    folder = copy_of(handed_in, tmp_path)
    source = folder.course / "solutions" / LESSON / "descent.py"
    text = source.read_text().replace(" manual=true points=1.5", "")
    begin, end = text.index('# %% [markdown] rubric="gd_step"'), text.index("# ## Task: `decayed`")
    source.write_text(f"{text[:begin]}# %% [markdown]\n{text[end:]}")
    release(folder.course, [], 1, Console(quiet=True), check=False)
    init(folder.root, folder.course, [])
    by_nbgrader(folder, LESSON)
    assert ("anna", "gd_step") not in rows(folder)
    assert rows(folder)["anna", "check-gd_step"] == (3.0, None, False)
