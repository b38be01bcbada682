"""The gradebook: all results of all students in one SQLite file.

One transaction per submission, keyed by a fingerprint of everything its grade depends on: a run
that is killed resumes where it was, and nothing unchanged is graded twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from autograder.errors import OutputError
from autograder.language import _
from autograder.model import Answer, Answered, Status, SubmissionResult
from autograder.results.alike import Alike
from autograder.results.attempts import SCHEMA as ATTEMPTS
from autograder.results.attempts import Attempts, Kept
from autograder.results.database import naming, opened, transaction, unusable
from autograder.results.marks import SCHEMA as MARKS
from autograder.results.marks import Marks

FORMAT_VERSION = 6
FILE = "gradebook.sqlite"  # in the folder with the results

_SCHEMA = """
CREATE TABLE IF NOT EXISTS result (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    score REAL NOT NULL,
    possible REAL NOT NULL,
    layers TEXT NOT NULL,
    result BLOB NOT NULL,
    graded_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    state TEXT NOT NULL DEFAULT '',
    submitted BLOB,
    PRIMARY KEY (student, lesson)
) STRICT
"""
_TAKEN_OVER = ("result", "question", "answer", "class", "policy", "attempt")
_POLICY = "CREATE TABLE IF NOT EXISTS policy (only INTEGER PRIMARY KEY, rules BLOB NOT NULL) STRICT"
_CLASS = "CREATE TABLE IF NOT EXISTS class (only INTEGER PRIMARY KEY, class BLOB NOT NULL) STRICT"


# What each version before this one lacks.
_COLUMNS_SINCE = {2: "state TEXT NOT NULL DEFAULT ''", 3: "submitted BLOB"}


class Submitted(msgspec.Struct, frozen=True):
    """When a submission came in, as the learning platform says it, and where it says so."""

    at: str = ""  # ISO 8601 with its offset; empty if only a mark is known
    late: bool | None = None  # the platform's own mark; None if it makes none
    source: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One graded submission, and the layers of confinement it was graded under."""

    result: SubmissionResult
    layers: tuple[str, ...]
    submitted: Submitted | None = None
    answers: tuple[Answer, ...] = ()  # to what a person marks; only of a submission just graded


class Stored(msgspec.Struct, frozen=True):
    """An entry with what it was stored under."""

    entry: Entry
    fingerprint: str
    state: str  # of the lesson, and how submissions were confined
    graded_at: str  # in UTC


class Gradebook:
    """An open gradebook. Use it from one thread, and as a context manager."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._alike = Alike()
        _make_private(file)
        with naming(file):
            self._connection = opened(file)
            with transaction(self._connection):  # another process may open it at the same time
                self._bring_up_to_date()
        self.marks = Marks(self._connection, file)
        self.attempts = Attempts(self._connection, file)

    def _bring_up_to_date(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version not in range(FORMAT_VERSION + 1):
            raise OutputError(
                _(
                    "{file}: a gradebook of format {version}, which this version cannot "
                    "read; choose another folder with --output"
                ).format(file=self.file, version=version)
            )
        for since, column in _COLUMNS_SINCE.items():
            if 0 < version < since:
                self._connection.execute(f"ALTER TABLE result ADD COLUMN {column}")
        for table in (_SCHEMA, _CLASS, _POLICY, *MARKS, *ATTEMPTS):
            self._connection.execute(table)
        self._connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")

    def find(self, student: str, lesson: str, fingerprint: str) -> Entry | None:
        """Give the result that was stored under exactly this fingerprint."""
        with naming(self.file):
            row = self._connection.execute(
                "SELECT result, layers, submitted FROM result "
                "WHERE student = ? AND lesson = ? AND fingerprint = ?",
                (student, lesson, fingerprint),
            ).fetchone()
        try:
            return _entry(*row) if row else None
        except (msgspec.MsgspecError, ValueError):
            return None  # damaged, or not text at all: it is graded again

    def shared(self, entry: Entry) -> Entry:
        """Give an equal entry that takes little memory beside those of other students."""
        return msgspec.structs.replace(entry, result=self._alike(entry.result))

    def everything(self) -> tuple[Stored, ...]:
        """Give all that is stored, by student, then by lesson; what is damaged is left out."""
        found = []
        with naming(self.file):
            for result, layers, submitted, *under in self._connection.execute(
                "SELECT result, layers, submitted, fingerprint, state, graded_at FROM result "
                "ORDER BY student, lesson"
            ):
                try:
                    entry = _entry(result, layers, submitted)
                except (msgspec.MsgspecError, ValueError):
                    continue
                found.append(Stored(self.shared(entry), *under))
        return tuple(found)

    def store(self, entry: Entry, fingerprint: str, state: str = "") -> None:
        """Write one result in a transaction of its own.

        A fault of ours takes the place of no result that was found under the same fingerprint.
        """
        result = entry.result
        with naming(self.file), self._together(entry.answers):
            self._connection.execute(
                "INSERT OR REPLACE INTO result "
                "(student, lesson, fingerprint, status, score, possible, layers, result, state, "
                "submitted) "
                "SELECT :student, :lesson, :fingerprint, :status, :score, :possible, :layers, "
                ":result, :state, :submitted "
                "WHERE :status != 'ungraded' OR NOT EXISTS (SELECT 1 FROM result "
                "WHERE student = :student AND lesson = :lesson AND fingerprint = :fingerprint)",
                {
                    "student": result.student,
                    "lesson": result.lesson,
                    "fingerprint": fingerprint,
                    "status": result.status,
                    "score": result.score,
                    "possible": result.possible,
                    "layers": "\n".join(entry.layers),
                    "result": msgspec.json.encode(result),
                    "state": state,
                    "submitted": msgspec.json.encode(entry.submitted),
                },
            )
            self.marks.keep_answers(result.student, result.lesson, entry.answers)

    @contextmanager
    def _together(self, answers: tuple[Answer, ...]) -> Iterator[None]:
        """Make one transaction of several statements, where there are several."""
        if not answers:
            yield
            return
        with transaction(self._connection):
            yield

    def date(self, entry: Entry) -> None:
        """Store when a submission came in with the result that it has."""
        with naming(self.file):
            self._connection.execute(
                "UPDATE result SET submitted = ? WHERE student = ? AND lesson = ?",
                (
                    msgspec.json.encode(entry.submitted),
                    entry.result.student,
                    entry.result.lesson,
                ),
            )

    def remember(self, the_class: bytes) -> None:
        """Store what the class is, in the place of what it was."""
        with naming(self.file):
            self._connection.execute("INSERT OR REPLACE INTO class VALUES (1, ?)", (the_class,))

    def remembered(self) -> bytes | None:
        """Give what the class was after the last run; None if no run has stored it."""
        with naming(self.file):
            row = self._connection.execute("SELECT class FROM class").fetchone()
        return bytes(row[0]) if row else None

    def keep_rules(self, rules: bytes) -> None:
        """Store the policy of the class, in the place of the one before."""
        with naming(self.file):
            self._connection.execute("INSERT OR REPLACE INTO policy VALUES (1, ?)", (rules,))

    def rules(self) -> bytes | None:
        """Give the policy of the class; None if no run has stored one."""
        with naming(self.file):
            row = self._connection.execute("SELECT rules FROM policy").fetchone()
        return bytes(row[0]) if row else None

    def earlier(self) -> tuple[Entry, ...]:
        """Give the attempts before the last ones, as they came, and as far as they are graded."""
        return tuple(_earlier(each) for each in self.attempts.everything() if not each.is_last)

    def copy_to(self, file: Path) -> None:
        """Write everything into another file, as it is at this moment."""
        _make_private(file)
        with naming(file):
            target = sqlite3.connect(file)
            try:
                self._connection.backup(target)
            finally:
                target.close()

    def take_over(self, file: Path) -> None:
        """Take results, answers and the class from a copy, all or nothing; marks stay as they are.

        Marks that were given since the copy was made are not in it, so none is taken from there.
        """
        with naming(self.file):
            self._connection.execute("ATTACH ? AS other", (str(file),))
            try:
                with transaction(self._connection):
                    for table in _TAKEN_OVER:
                        self._connection.execute(
                            f"INSERT OR REPLACE INTO main.{table} SELECT * FROM other.{table}"  # noqa: S608
                        )
            finally:
                self._connection.execute("DETACH other")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _entry(result: bytes, layers: str, submitted: bytes | None) -> Entry:
    return Entry(
        msgspec.json.decode(result, type=SubmissionResult),
        tuple(filter(None, layers.split("\n"))),
        msgspec.json.decode(submitted or b"null", type=Submitted | None),
    )


def _earlier(kept: Kept) -> Entry:
    submitted = msgspec.json.decode(kept.submitted, type=Submitted | None)
    answers = tuple(Answer(name, Answered.YES, digest=d) for name, d in kept.answers.items())
    note = _("An earlier attempt that is not graded yet: run `autograder grade` again.")
    none = SubmissionResult(kept.student, kept.lesson, Status.UNGRADED, 0.0, 0.0, (), note)
    layers = tuple(filter(None, kept.layers.split("\n")))
    return Entry(kept.result or none, layers, submitted, answers)


def _make_private(file: Path) -> None:
    # SQLite gives its other files the mode of this one.
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise unusable(file, error.strerror) from None
