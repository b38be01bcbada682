"""nbgrader's table, which quotes nothing: nbgrader's own exporter writes the same columns."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pandas
import pytest
from exported import make_class, make_result, make_waiting, parts

from autograder.errors import UsageError
from autograder.exporters.nbgrader_csv import COLUMNS, grades_csv
from autograder.exporters.points import Given


@pytest.mark.slow
def test_columns_of_nbgraders_own_exporter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line is what `nbgrader export` of the installed version writes."""
    # It calls alembic by name.
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        exporter = CsvExportPlugin()
        exporter.to = str(tmp_path / "grades.csv")
        exporter.export(gradebook)
    assert (tmp_path / "grades.csv").read_text().splitlines()[0] == COLUMNS


def test_row_of_a_student() -> None:
    """Raw score less penalty is the score, and who is on the roster has a name."""
    people = {"anna": {"name": "Anna Maria Meier", "email": "a@x.example"}}
    results, points, known = parts(make_class(make_result("anna"), people=people))
    points = {key: Given(1.25, 4.0, 2.0) for key in points}
    table = pandas.read_csv(io.BytesIO(grades_csv(results, points, known).data))
    (row,) = table.to_dict("records")
    assert (row["first_name"], row["last_name"]) == ("Anna Maria", "Meier")
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == (2.0, 0.75, 1.25)
    assert row["max_score"] == 4
    assert row["timestamp"] == "2026-03-01T09:00:00+01:00"


def test_what_waits_has_no_score() -> None:
    """A grade that a person has to finish is no number, and is listed."""
    done = grades_csv(*parts(make_class(make_waiting())))
    assert done.data.decode().splitlines()[1].endswith(",,,,4.0")
    assert done.asking[0].startswith("dora: 01_vectors: an answer waits")


def test_two_students_that_would_be_one() -> None:
    """Names that differ in a comma only are refused, and nobody gets another's grade."""
    with pytest.raises(UsageError, match="would be one student"):
        grades_csv(*parts(make_class(make_result("a,b"), make_result("a，b"))))
