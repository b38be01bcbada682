"""The gradebook keeps every result under its fingerprint, whatever happens to file and folder."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.errors import OutputError
from autograder.model import Status
from autograder.results.gradebook import Entry, Gradebook, Submitted

ADVICE = (
    "free some space or choose another folder with --output, then run the command again: "
    "what was graded before is kept"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gradebook.sqlite"


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[None]:
    """Be a user whom permissions hold back."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)
    if os.geteuid() == 0:
        os.seteuid(65534)
        yield
        os.seteuid(0)
    else:
        yield


def test_result_comes_back_as_it_was(file: Path, make_entry: Any, unreadable: Entry) -> None:
    """What is stored is found again, with every check, note and layer."""
    entry = make_entry()
    with Gradebook(file) as gradebook:
        gradebook.store(entry, "print")
        gradebook.store(unreadable, "print")
        assert gradebook.find("anna", "01_vectors", "print") == entry
    with Gradebook(file) as gradebook:
        assert gradebook.find("anna", "01_vectors", "print") == entry
        assert gradebook.find("ben", "01_vectors", "print") == unreadable


@pytest.mark.parametrize(
    ("student", "lesson", "fingerprint"),
    [
        ("anna", "01_vectors", "other"),
        ("anna", "02_lines", "print"),
        ("ben", "01_vectors", "print"),
        ("ANNA", "01_vectors", "print"),
        ("", "", ""),
    ],
)
def test_result_of_something_else(
    file: Path, make_entry: Any, student: str, lesson: str, fingerprint: str
) -> None:
    """A result is found under exactly its student, lesson and fingerprint."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
        assert gradebook.find(student, lesson, fingerprint) is None


def test_newer_result_takes_the_place_of_the_older(file: Path, make_entry: Any) -> None:
    """A student has one result for a lesson: the last one that was stored."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(score=0.5), "old")
        gradebook.store(make_entry(score=1.5), "new")
        assert gradebook.find("anna", "01_vectors", "old") is None
        assert gradebook.find("anna", "01_vectors", "new") == make_entry(score=1.5)


@pytest.mark.parametrize(
    "student", ["zoë ü", "学生", "Robert'); DROP TABLE result;--", "a\nb", "a/b", "x" * 5000, "\0"]
)
def test_odd_names(file: Path, make_entry: Any, student: str) -> None:
    """A name is data, whatever it looks like."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(student), "print")
        found = gradebook.find(student, "01_vectors", "print")
        assert found is not None
        assert found.result.student == student


def test_numbers_that_are_no_integers(file: Path, make_entry: Any) -> None:
    """Scores come back to the last bit."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(score=0.1 + 0.2), "print")
        found = gradebook.find("anna", "01_vectors", "print")
        assert found is not None
        assert found.result.score == 0.1 + 0.2


def test_columns_for_people_with_sqlite(file: Path, make_entry: Any, unreadable: Entry) -> None:
    """The table can be read with any tool that reads SQLite."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
        gradebook.store(unreadable, "print")
    rows = sqlite3.connect(file).execute(
        "SELECT student, lesson, status, score, possible, layers FROM result ORDER BY student"
    )
    assert rows.fetchall() == [
        ("anna", "01_vectors", "failed", 0.5, 2.0, "Landlock\nseccomp"),
        ("ben", "01_vectors", Status.ERROR, 0.0, 4.0, ""),
    ]


def test_gradebook_of_another_version(file: Path) -> None:
    """A gradebook of another format is named with its format, and left as it is."""
    with Gradebook(file):
        pass
    sqlite3.connect(file).execute("PRAGMA user_version = 7")
    with pytest.raises(OutputError) as caught:
        Gradebook(file)
    assert str(caught.value) == (
        f"{file}: a gradebook of format 7, which this version cannot read; "
        "choose another folder with --output"
    )
    assert sqlite3.connect(file).execute("PRAGMA user_version").fetchone() == (7,)


def test_file_that_is_no_gradebook(file: Path) -> None:
    """A file of another kind is named, and left as it is."""
    file.write_bytes(b"not a database, but somebody's notes " * 100)
    with pytest.raises(OutputError) as caught:
        Gradebook(file)
    said = "file is not a database"
    assert str(caught.value) == f"{file}: the gradebook cannot be used: {said}; {ADVICE}"
    assert file.read_bytes().startswith(b"not a database")


def test_database_of_something_else(file: Path, make_entry: Any) -> None:
    """A database with a table of the same name and other columns is named."""
    sqlite3.connect(file).execute("CREATE TABLE result (x)")
    with pytest.raises(OutputError, match="the gradebook cannot be used: table result has no col"):
        Gradebook(file).store(make_entry(), "print")


def test_damaged_file(file: Path, make_entry: Any) -> None:
    """A damaged file ends in an error that says what to do, or in a result, and nothing else."""
    with Gradebook(file) as gradebook:
        for number in range(50):
            gradebook.store(make_entry(f"student {number}"), "print")
    whole = file.read_bytes()
    outcomes = set()
    for place in range(100, len(whole), 997):
        file.write_bytes(whole[:place] + b"\xff" * 64 + whole[place + 64 :])
        for rest in ("-wal", "-shm"):
            Path(f"{file}{rest}").unlink(missing_ok=True)
        try:
            with Gradebook(file) as gradebook:
                for number in range(50):
                    found = gradebook.find(f"student {number}", "01_vectors", "print")
                    outcomes.add(type(found).__name__)
        except OutputError:
            outcomes.add("OutputError")
    assert "OutputError" in outcomes
    assert outcomes <= {"Entry", "NoneType", "OutputError"}


def test_damaged_result(file: Path, make_entry: Any) -> None:
    """A stored result that cannot be read is as good as none: it is graded again."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
        other = sqlite3.connect(file, isolation_level=None)
        for blob in (b"", b"{", b"{}", b"\xff", b'{"student": 3}'):
            other.execute("UPDATE result SET result = ?", (blob,))
            assert gradebook.find("anna", "01_vectors", "print") is None


def test_folder_that_does_not_exist(tmp_path: Path) -> None:
    """A folder that does not exist is named, with what to do."""
    file = tmp_path / "no" / "gradebook.sqlite"
    with pytest.raises(OutputError) as caught:
        Gradebook(file)
    said = "No such file or directory"
    assert str(caught.value) == f"{file}: the gradebook cannot be used: {said}; {ADVICE}"


def test_folder_that_cannot_be_written_to(tmp_path: Path, nobody: None) -> None:
    """A folder that cannot be written to is named, with what to do."""
    file = tmp_path / "gradebook.sqlite"
    with pytest.raises(OutputError) as caught:
        Gradebook(file)
    said = "Permission denied"
    assert str(caught.value) == f"{file}: the gradebook cannot be used: {said}; {ADVICE}"


def test_gradebook_that_cannot_be_written_to(file: Path, make_entry: Any, request: Any) -> None:
    """A gradebook that may only be read is named when a result is to be stored."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
    file.chmod(0o444)
    request.getfixturevalue("nobody")
    with pytest.raises(OutputError, match="the gradebook cannot be used: ") as caught:
        Gradebook(file).store(make_entry(), "other")
    assert str(caught.value).endswith(ADVICE)


WRITER = """
import sys
from pathlib import Path
from autograder.results.gradebook import Entry, Gradebook
from autograder.model import Status, SubmissionResult
who = sys.argv[2]
with Gradebook(Path(sys.argv[1])) as gradebook:
    for n in range(40):
        result = SubmissionResult(f"{who} {n}", "01_vectors", Status.PASSED, n, n, ())
        gradebook.store(Entry(result, ()), "print")
        assert gradebook.find(f"{who} {n}", "01_vectors", "print").result == result
"""


def test_two_processes(file: Path) -> None:
    """Two processes that open and write one gradebook at the same time lose nothing."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), who]) for who in ("a", "b")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with Gradebook(file) as gradebook:
        for who in ("a", "b"):
            for number in range(40):
                assert gradebook.find(f"{who} {number}", "01_vectors", "print") is not None


def test_everything_that_is_stored(file: Path, make_entry: Any, unreadable: Entry) -> None:
    """All results come by student, then by lesson, each with what it was stored under."""
    with Gradebook(file) as gradebook:
        gradebook.store(unreadable, "")
        gradebook.store(make_entry(lesson="02_lines"), "two", "state")
        gradebook.store(make_entry(), "one", "state")
        found = gradebook.everything()
    assert [(each.fingerprint, each.state) for each in found] == [
        ("one", "state"),
        ("two", "state"),
        ("", ""),
    ]
    assert found[2].entry == unreadable


def test_fault_of_ours_takes_no_results_place(file: Path, make_entry: Any) -> None:
    """A run that fails leaves the result that the same submission has; a new one gets its row."""
    failed = make_entry()
    failed = Entry(msgspec.structs.replace(failed.result, status=Status.UNGRADED, score=0.0), ())
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
        gradebook.store(failed, "print")
        assert gradebook.find("anna", "01_vectors", "print") == make_entry()
        gradebook.store(failed, "other")
        assert gradebook.find("anna", "01_vectors", "other") == failed


def test_when_a_submission_came_in(file: Path, make_entry: Any) -> None:
    """The platform's time is stored with the result, and can be put right without a new grade."""
    dated = msgspec.structs.replace(make_entry(), submitted=Submitted("2026-11-02T08:00:00Z"))
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print", "state")
        gradebook.date(dated)
        assert gradebook.find("anna", "01_vectors", "print") == dated
        (stored,) = gradebook.everything()
    assert (stored.entry, stored.state) == (dated, "state")


def test_gradebook_of_the_format_before(file: Path, make_entry: Any) -> None:
    """A gradebook that an earlier version wrote is taken over with all its results."""
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "print")
    old = sqlite3.connect(file, isolation_level=None)
    old.execute("ALTER TABLE result DROP COLUMN submitted")
    old.execute("ALTER TABLE result DROP COLUMN state")
    old.execute("PRAGMA user_version = 1")
    old.close()
    with Gradebook(file) as gradebook:
        assert gradebook.find("anna", "01_vectors", "print") == make_entry()
        gradebook.store(make_entry("ben"), "print", "state")
        assert [each.state for each in gradebook.everything()] == ["", "state"]
