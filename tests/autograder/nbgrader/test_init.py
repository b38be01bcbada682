"""`autograder nbgrader init`: the configuration, the folders, and the rows of the gradebook."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.nbgrader_init import init, show
from autograder.errors import CourseError, OutputError, UsageError

pytestmark = pytest.mark.slow  # nbgrader's own commands in processes of their own


def test_configuration_names_the_course_from_the_folder(tiny_folder: Any) -> None:
    """The few lines name the course's folder from nbgrader's, so that both can be moved."""
    lines = (tiny_folder.root / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "use_autograder(c, course='../course')" in lines
    assert len(lines.splitlines()) < 10


def test_source_and_release_are_the_released_lesson(tiny_folder: Any) -> None:
    """`source/` and `release/` hold the assignment's files, byte for byte, and nothing else."""
    released = tiny_folder.course / "assignments" / "02_lines"
    files = {path.name: path.read_bytes() for path in released.iterdir()}
    for step in ("source", "release"):
        folder = tiny_folder.root / step / "02_lines"
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_gradebook_knows_lessons_cells_and_points(tiny_folder: Any) -> None:
    """Assignments belong to the course; grade cells carry the points of their tasks."""
    assignments = tiny_folder.rows("SELECT name, course_id FROM assignment ORDER BY name")
    assert assignments == [("01_vectors", "tiny"), ("02_lines", "tiny")]
    cells = tiny_folder.rows(
        "SELECT name, max_score FROM grade_cells JOIN base_cell USING (id) ORDER BY name",
    )
    assert cells == [
        ("check-Line", 2.0),
        ("check-double", 2.0),
        ("check-predict", 2.0),
        ("check-total", 2.0),
    ]


def test_doing_it_again_changes_nothing(tiny_folder: Any) -> None:
    """A second run writes no file and no further row."""
    before = tiny_folder.rows("SELECT id FROM base_cell ORDER BY id")
    again = init(tiny_folder.root, tiny_folder.course, [])
    assert again.written == ()
    assert tiny_folder.rows("SELECT id FROM base_cell ORDER BY id") == before


def test_existing_configuration_is_left_alone_and_lines_are_shown(
    tiny_folder: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is an nbgrader_config.py already, the lines to add are shown; exit code 1."""
    config = tiny_folder.root / "nbgrader_config.py"
    config.write_text("c = get_config()\nc.CourseDirectory.course_id = 'mine'\n", encoding="utf-8")
    prepared = init(tiny_folder.root, tiny_folder.course, [])
    assert show(prepared, Console()) == 1
    assert "use_autograder(c, course='../course')" in capsys.readouterr().out
    assert "use_autograder" not in config.read_text(encoding="utf-8")


def test_gradebook_of_the_configuration_is_used(tiny_folder: Any, tmp_path: Path) -> None:
    """What the instructor's nbgrader_config.py says of gradebook and folders holds."""
    folder = tmp_path / "configured"
    folder.mkdir()
    lines = (
        "c = get_config()",
        "c.CourseDirectory.course_id = 'mine'",
        f"c.CourseDirectory.db_url = 'sqlite:///{folder}/other.db'",
        "c.CourseDirectory.source_directory = 'originals'",
    )
    (folder / "nbgrader_config.py").write_text("\n".join(lines), encoding="utf-8")
    init(folder, tiny_folder.course, ["01_vectors"])
    assert (folder / "originals" / "01_vectors" / "vectors.ipynb").exists()
    with sqlite3.connect(folder / "other.db") as database:
        assert database.execute("SELECT name, course_id FROM assignment").fetchall() == [
            ("01_vectors", "mine")
        ]


def test_lesson_that_is_not_released_is_an_error(tiny_folder: Any) -> None:
    """A lesson without its assignment names the command that makes it."""
    shutil.rmtree(tiny_folder.course / "assignments" / "02_lines")
    with pytest.raises(CourseError, match="run `autograder release 02_lines` first"):
        init(tiny_folder.root, tiny_folder.course, [])


def test_another_assignment_of_that_name_is_not_overwritten(tiny_folder: Any) -> None:
    """A notebook under `source/` that is not the kit's is left alone."""
    notebook = tiny_folder.root / "source" / "01_vectors" / "vectors.ipynb"
    mine = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    notebook.write_text(json.dumps(mine), encoding="utf-8")
    with pytest.raises(UsageError, match="not this course's; move it away"):
        init(tiny_folder.root, tiny_folder.course, [])
    assert json.loads(notebook.read_text(encoding="utf-8")) == mine


def test_changed_points_reach_the_gradebook(tiny_folder: Any) -> None:
    """After a release with other points, a second run tells the gradebook."""
    for name in ("assignments/01_vectors/vectors.ipynb",):
        file = tiny_folder.course / name
        text = file.read_text(encoding="utf-8")
        assert text.count('"points": 2.0') == 2
        file.write_text(text.replace('"points": 2.0', '"points": 3.0'), encoding="utf-8")
    init(tiny_folder.root, tiny_folder.course, ["01_vectors"])
    points = tiny_folder.rows(
        "SELECT DISTINCT max_score FROM grade_cells JOIN base_cell USING (id) "
        "WHERE name IN ('check-double', 'check-total')",
    )
    assert points == [(3.0,)]


def test_unusable_gradebook_is_named(tiny_folder: Any) -> None:
    """A gradebook that is not a database is an error with its place."""
    (tiny_folder.root / "gradebook.db").write_bytes(b"not a database, though long enough" * 40)
    with pytest.raises(OutputError, match=r"gradebook\.db: nbgrader's gradebook cannot be used"):
        init(tiny_folder.root, tiny_folder.course, [])


def test_generate_makes_the_same_notebook_again(tiny_folder: Any) -> None:
    """What formgrader's button "Generate" runs gives the released notebook, cell for cell."""
    before = tiny_folder.released("01_vectors")
    done = tiny_folder.run("generate_assignment", "01_vectors", "--force")
    assert done.returncode == 0, done.stderr
    assert tiny_folder.released("01_vectors") == before
