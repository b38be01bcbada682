"""What earns full points in a notebook kernel earns nothing through nbgrader with the kit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow  # nbgrader grades every cheat in a process of its own

ATTACKS = Path(__file__).parents[2] / "attacks" / "nbgrader"
LESSON = "01_vectors"
# Most attacks write `double` wrongly and leave `total` as it was. This one has a task right.
DESERVED = {"edited_points": {"total": 2.0}}
NAMES = sorted(file.stem for file in ATTACKS.glob("*.py"))


@pytest.mark.parametrize("attack", NAMES)
def test_cheat_earns_what_its_code_deserves(attacked: Any, attack: str) -> None:
    """Each task of a cheat's notebook has the points that the code in it deserves."""
    scores = attacked.scores()
    found = {task: scores[attack, LESSON, task] for task in ("double", "total")}
    assert found == {"double": 0.0, "total": 0.0} | DESERVED.get(attack, {})


@pytest.mark.parametrize("attack", NAMES)
def test_cheat_reads_why_its_points_are_missing(attacked: Any, attack: str) -> None:
    """The cell of the task that was cheated on carries a comment."""
    assert attacked.comments()[attack, LESSON, "double"]


@pytest.mark.parametrize("student", ["aaa_honest", "zzz_honest"])
def test_honest_classmate_is_graded_as_alone(attacked: Any, student: str) -> None:
    """The student before all cheats and the one after them have what they deserve."""
    scores = attacked.scores()
    expected = {"aaa_honest": 2.0, "zzz_honest": 0.0}
    assert scores[student, LESSON, "double"] == expected[student]
    assert scores[student, LESSON, "total"] == 2.0


def test_autograde_and_grade_agree_on_every_cheat(attacked: Any, grade_by_kit: Any) -> None:
    """`autograder grade` gives the cheats' class the same points as `nbgrader autograde`."""
    results = grade_by_kit(attacked)
    found = {(s, le, t.name): t.score for (s, le), result in results.items() for t in result.tasks}
    assert found == attacked.scores()
    assert len(found) == 2 * (len(NAMES) + 2)


def test_gradebook_holds_no_trigger(attacked: Any) -> None:
    """No attack left a trigger in nbgrader's gradebook."""
    assert attacked.triggers() == []


def test_no_manual_mark_appeared(attacked: Any) -> None:
    """No attack wrote a mark in a person's name."""
    assert set(attacked.scores("manual_score").values()) == {None}


def test_start_up_folder_stays_empty(attacked: Any) -> None:
    """No file lies in the folder of programs that IPython runs before the next student's."""
    assert list(attacked.home.rglob("*.py")) == []


def test_file_beside_the_notebook_is_not_imported(attacked: Any) -> None:
    """A torch.py that was handed in is copied beside the notebook, and nothing imports it."""
    assert (attacked.root / "autograded" / "torch_beside" / LESSON / "torch.py").exists()
    assert attacked.scores()["torch_beside", LESSON, "double"] == 0.0


@pytest.mark.parametrize("attack", ["tag_skip_execution", "tag_raises_exception"])
def test_tags_are_reported_and_gone(attacked: Any, grade_by_kit: Any, attack: str) -> None:
    """A tag that nbgrader would obey is named in the task's note and taken off its cells."""
    tag = attack.removeprefix("tag_").replace("_", "-")
    task = grade_by_kit(attacked)[attack, LESSON].tasks[0]
    assert f"`{tag}`" in task.note
    file = attacked.root / "autograded" / attack / LESSON / "vectors.ipynb"
    assert tag not in file.read_text(encoding="utf-8")


def test_edited_points_are_reported(attacked: Any, grade_by_kit: Any) -> None:
    """Points that a student wrote into a check cell are named, and have no effect."""
    double, total = grade_by_kit(attacked)["edited_points", LESSON].tasks
    assert "was set to 0 points; it is worth 2" in double.note
    assert "was set to 100 points; it is worth 2" in total.note
    assert (double.possible, total.possible) == (2.0, 2.0)


def test_deleted_check_cells_are_reported_and_back(attacked: Any, grade_by_kit: Any) -> None:
    """Check cells that a student deleted are named, and stand in the notebook again."""
    result = grade_by_kit(attacked)["deleted_checks", LESSON]
    assert all("was deleted" in task.note for task in result.tasks)
    file = attacked.root / "autograded" / "deleted_checks" / LESSON / "vectors.ipynb"
    assert file.read_text(encoding="utf-8").count('"grade_id": "check-') == 2
