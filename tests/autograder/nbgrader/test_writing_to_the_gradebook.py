"""`autograder grade --gradebook-nbgrader`: what nbgrader would have, without running nbgrader."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade
from autograder.commands.nbgrader_write import choose_folder, write
from autograder.errors import OutputError, UsageError

pytestmark = pytest.mark.slow  # nbgrader's own commands in processes of their own

LESSON = "01_vectors"
RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    x *= 2\n    return x"
TOTAL = "def total(x):\n    return x @ torch.ones_like(x)"


def answer(notebook: dict[str, Any], **answers: str) -> dict[str, Any]:
    """Write answers into the cells of their tasks."""
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        if task in answers:
            cell["source"] = answers[task]
    return notebook


def hand_in(folder: Any, student: str, file: str, text: str) -> Path:
    """Put a file into a student's folder."""
    place = Path(folder.submitted(student, LESSON))
    place.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def graded_class(tiny_registered: Any, copy_of: Any, tmp_path_factory: Any) -> Any:
    """Four students: right, half right, one who hands in a .py, one whose file is damaged.

    They are graded, and nothing is in nbgrader's gradebook yet.
    """
    folder = copy_of(tiny_registered, tmp_path_factory.mktemp("graded"))
    solved = answer(folder.released(LESSON), double=RIGHT, total=TOTAL)
    place = hand_in(folder, "ada", "vectors.ipynb", json.dumps(solved))
    (place / "timestamp.txt").write_text("2026-03-01 12:00:00.25 UTC\n", encoding="utf-8")
    half = answer(folder.released(LESSON), double=WRONG, total=TOTAL)
    hand_in(folder, "ben", "vectors.ipynb", json.dumps(half))
    percent = f'# %% task="double"\n{RIGHT}\n\n# %%\nprint("mine")\n'
    hand_in(folder, "cleo", "vectors.py", percent)
    hand_in(folder, "dora", "vectors.ipynb", '{"cells": [')
    graded(folder)
    return folder


@pytest.fixture
def handed_in(graded_class: Any, copy_of: Any, tmp_path: Path) -> Any:
    """A copy of the class that a test may change; what is graded again is found unchanged."""
    return copy_of(graded_class, tmp_path)


def graded(folder: Any) -> Graded:
    """Grade what lies in the folder."""
    options = Options(folder.root, folder.course, output=folder.root.parent / "grades")
    return grade(options, Console(quiet=True))


def written(folder: Any) -> Any:
    """Grade, and write to the folder's gradebook."""
    url = f"sqlite:///{folder.root}/gradebook.db"
    write(graded(folder), url, folder.root, Console(quiet=True))
    return folder


def test_scores_are_those_of_the_grader(handed_in: Any) -> None:
    """Each task's points are in nbgrader's gradebook, for notebooks and .py files alike."""
    scores = written(handed_in).scores()
    assert {key: value for key, value in scores.items() if key[2] == "double"} == {
        ("ada", LESSON, "double"): 2.0,
        ("ben", LESSON, "double"): 0.0,
        ("cleo", LESSON, "double"): 2.0,
        ("dora", LESSON, "double"): 0.0,
    }


def test_reasons_are_comments(handed_in: Any) -> None:
    """The reason for lost points is the comment on the student's cell; full marks have none."""
    comments = written(handed_in).comments()
    assert "changes the caller's tensor" in comments["ben", LESSON, "double"]
    assert "not a Jupyter notebook" in comments["dora", LESSON, "double"]
    assert comments["ada", LESSON, "double"] == ""


def test_unreadable_file_waits_for_a_person(handed_in: Any) -> None:
    """Nbgrader lists a file that nobody could read as needing a manual grade."""
    waiting = written(handed_in).scores("needs_manual_grade")
    assert {student for (student, *_), needed in waiting.items() if needed} == {"dora"}


def test_notebook_for_formgrader_is_there(handed_in: Any) -> None:
    """`autograded/` holds each student's notebook, their answer in its place, the points below."""
    written(handed_in)
    for student, text in (("ada", "return 2 * x"), ("ben", "x *= 2"), ("cleo", "return 2 * x")):
        file = handed_in.root / "autograded" / student / LESSON / "vectors.ipynb"
        content = file.read_text(encoding="utf-8")
        assert text in content
        assert content.count('"output_type": "execute_result"') == 2


def test_time_of_submission_is_kept(handed_in: Any) -> None:
    """The time nbgrader collected a submission is in the gradebook and beside the notebook."""
    written(handed_in)
    rows = handed_in.rows("SELECT student_id, timestamp FROM submitted_assignment ORDER BY 1")
    assert rows[0] == ("ada", "2026-03-01 12:00:00.250000")
    assert [when for _, when in rows[1:]] == [None, None, None]
    file = handed_in.root / "autograded" / "ada" / LESSON / "timestamp.txt"
    assert file.read_text(encoding="utf-8").startswith("2026-03-01 12:00:00.25")


def test_manual_mark_and_comment_stay(handed_in: Any) -> None:
    """What a person wrote stays in force when everything is graded and written again."""
    written(handed_in)
    handed_in.mark("ben", "double", 1.5, "Nearly.")
    written(handed_in)
    assert handed_in.scores()["ben", LESSON, "double"] == 1.5
    assert handed_in.scores("auto_score")["ben", LESSON, "double"] == 0.0
    assert handed_in.scores("needs_manual_grade")["ben", LESSON, "double"] == 1
    assert handed_in.comments()["ben", LESSON, "double"] == "Nearly."


def test_late_penalty_is_nbgraders(handed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A penalty that the instructor's plugin gives is written, at most the score itself."""
    monkeypatch.setattr(sys, "path", list(sys.path))  # the configuration below adds to it
    plugin = (
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class Hourly(BasePlugin):\n"
        "    def late_submission_penalty(self, student, score, seconds):\n"
        "        return seconds / 3600\n"
    )
    (handed_in.root / "penalties.py").write_text(plugin, encoding="utf-8")
    config = handed_in.root / "nbgrader_config.py"
    lines = (
        "import sys",
        f"sys.path.insert(0, {str(handed_in.root)!r})",
        "c.AssignLatePenalties.plugin_class = 'penalties.Hourly'",
    )
    config.write_text(
        config.read_text(encoding="utf-8") + "\n" + "\n".join(lines), encoding="utf-8"
    )
    due = datetime.datetime(2026, 3, 1, 11)
    handed_in.change("UPDATE assignment SET duedate = ? WHERE name = ?", str(due), LESSON)
    written(handed_in)
    penalties = handed_in.rows("SELECT late_submission_penalty FROM submitted_notebook")
    assert sorted(penalty for (penalty,) in penalties if penalty is not None) == [3600.25 / 3600]


def test_nbgraders_own_run_gives_the_same(handed_in: Any) -> None:
    """`nbgrader autograde --force` after it changes no mark, no comment and no notebook."""
    written(handed_in)
    before = (handed_in.scores(), handed_in.comments())
    file = handed_in.root / "autograded" / "ben" / LESSON / "vectors.ipynb"
    content = file.read_text(encoding="utf-8")
    done = handed_in.run("autograde", LESSON, "--force")
    assert done.returncode == 0, done.stderr
    assert (handed_in.scores(), handed_in.comments()) == before
    assert file.read_text(encoding="utf-8") == content


def test_lesson_that_nbgrader_does_not_know_is_an_error(handed_in: Any) -> None:
    """A gradebook without the lesson names the command that registers it."""
    (handed_in.root / "gradebook.db").unlink()
    with pytest.raises(UsageError, match="run `autograder nbgrader init` in its folder"):
        written(handed_in)


def test_other_points_in_the_gradebook_are_an_error(handed_in: Any) -> None:
    """Where the course's points changed after registering, nothing is written."""
    handed_in.change(
        "UPDATE grade_cells SET max_score = 5 WHERE id = "
        "(SELECT id FROM base_cell WHERE name = 'check-total')"
    )
    with pytest.raises(UsageError, match="check-total 5 instead of .*check-total 2"):
        written(handed_in)
    assert handed_in.scores() == {}


def test_folder_is_told_from_submissions_or_gradebook(tmp_path: Path) -> None:
    """Nbgrader's folder is the named one, that above `submitted/`, or the gradebook's."""
    (tmp_path / "class" / "submitted").mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    sqlite, postgres = f"sqlite:///{tmp_path}/class/gradebook.db", "postgresql://x@y/z"
    assert choose_folder(tmp_path / "class" / "submitted", postgres, None) == tmp_path / "class"
    assert choose_folder(elsewhere, sqlite, None) == tmp_path / "class"
    assert choose_folder(elsewhere, postgres, tmp_path) == tmp_path
    with pytest.raises(UsageError, match="name it with --nbgrader-folder"):
        choose_folder(elsewhere, postgres, None)


def test_password_of_a_gradebook_is_not_shown(handed_in: Any) -> None:
    """An error about a database names it without its password."""
    with pytest.raises(OutputError) as caught:
        write(
            graded(handed_in),
            "postgresql+psycopg2://ann:secret@localhost:1/grades",
            handed_in.root,
            Console(quiet=True),
        )
    assert "secret" not in str(caught.value)
    assert "ann" in str(caught.value)


def test_removed_submission_leaves_its_marks(handed_in: Any) -> None:
    """A student whose folder is gone keeps the marks that were written."""
    written(handed_in)
    shutil.rmtree(handed_in.submitted("ada", LESSON))
    assert written(handed_in).scores()["ada", LESSON, "double"] == 2.0
