"""A gradebook that takes results from a copy of itself, and attempts that it keeps."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import OutputError
from autograder.model import Mark
from autograder.results.attempts import Handed
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key

KEY = Key("anna", "01_vectors", "why")


def test_marks_of_the_meantime_stay(tmp_path: Path, make_entry: Any) -> None:
    """Results come from the copy; a mark that was given after it was made is still there."""
    mark = Mark(1.0, 2.0, "ta", "2026-12-01 12:00:00", "digest")
    with Gradebook(tmp_path / "a.sqlite") as gradebook:
        gradebook.store(make_entry(score=0.5), "before")
        gradebook.copy_to(tmp_path / "b.sqlite")
        with Gradebook(tmp_path / "b.sqlite") as copy:
            copy.store(make_entry(score=2.0), "after")
        gradebook.marks.give(KEY, mark)
        gradebook.take_over(tmp_path / "b.sqlite")
        (stored,) = gradebook.everything()
        assert (stored.entry.result.score, stored.fingerprint) == (2.0, "after")
        assert gradebook.marks.latest() == {KEY: mark}


def test_all_or_nothing(tmp_path: Path, make_entry: Any) -> None:
    """A copy that cannot be read in full changes nothing."""
    with Gradebook(tmp_path / "a.sqlite") as gradebook:
        gradebook.store(make_entry(score=0.5), "before")
        gradebook.copy_to(tmp_path / "b.sqlite")
        with Gradebook(tmp_path / "b.sqlite") as copy:
            copy.store(make_entry(score=2.0), "after")
            copy._connection.execute("DROP TABLE attempt")
        with pytest.raises(OutputError, match="no such table"):
            gradebook.take_over(tmp_path / "b.sqlite")
        (stored,) = gradebook.everything()
        assert stored.fingerprint == "before"
        gradebook.store(make_entry(score=1.0), "later")  # no transaction was left open


def test_attempts_are_distinct_contents(tmp_path: Path) -> None:
    """The same bytes are one attempt however often they come; the last that came is the last."""
    with Gradebook(tmp_path / "a.sqlite") as gradebook:
        for digest in ("one", "two", "two", "one"):
            handed = Handed(digest.encode(), ".py", "a.py", {"m.py": "x = 1"}, {"b": b"\x00"})
            gradebook.attempts.keep("anna", "01_vectors", digest, b"null", handed)
        kept = gradebook.attempts.everything()
        assert [each.is_last for each in kept] == [True, False]
        assert gradebook.attempts.handed(kept[1].number).data == b"two"
        (earlier,) = gradebook.earlier()
        assert earlier.result.status == "ungraded"  # nobody has graded it, and it is no 0


def test_gradebook_of_the_version_before(tmp_path: Path, make_entry: Any) -> None:
    """One without attempts and rules keeps its results and gets both tables."""
    file = tmp_path / "a.sqlite"
    with Gradebook(file) as gradebook:
        gradebook.store(make_entry(), "one")
    old = sqlite3.connect(file)
    old.execute("DROP TABLE attempt")
    old.execute("DROP TABLE policy")
    old.execute("PRAGMA user_version = 5")
    old.commit()
    old.close()
    with Gradebook(file) as gradebook:
        assert len(gradebook.everything()) == 1
        assert gradebook.attempts.everything() == ()
        assert gradebook.rules() is None
