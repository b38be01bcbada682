"""What people mark: questions, the answers to them, and every mark that was ever given.

A mark is a row of its own and is never changed: the latest one of an answer counts, and says who
gave it, when, for which items of the rubric, and for which answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from autograder.model import Answer, Mark, Question
from autograder.results.database import naming

SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS question (
    lesson TEXT NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    question BLOB NOT NULL,
    PRIMARY KEY (lesson, name)
) STRICT
""",
    """
CREATE TABLE IF NOT EXISTS answer (
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    digest TEXT NOT NULL,
    answer BLOB NOT NULL,
    PRIMARY KEY (student, lesson, question)
) STRICT
""",
    """
CREATE TABLE IF NOT EXISTS mark (
    number INTEGER PRIMARY KEY,
    student TEXT NOT NULL,
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    points REAL NOT NULL,
    mark BLOB NOT NULL
) STRICT
""",
    "CREATE INDEX IF NOT EXISTS mark_of ON mark (student, lesson, question)",
)


class Key(NamedTuple):
    """Whose answer to what."""

    student: str
    lesson: str
    question: str


class Marks:
    """The part of a gradebook that people write to."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    def ask(self, lesson: str, questions: Sequence[Question]) -> None:
        """Store a lesson's questions as they are now, with their rubrics."""
        rows = [
            (lesson, question.name, position, msgspec.json.encode(question))
            for position, question in enumerate(questions)
        ]
        with naming(self._file):
            self._connection.executemany(
                "INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?)", rows
            )

    def questions(self) -> dict[tuple[str, str], Question]:
        """Give all questions by lesson and name, in order."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT lesson, name, question FROM question ORDER BY lesson, position"
            ).fetchall()
        return {
            (lesson, name): msgspec.json.decode(question, type=Question)
            for lesson, name, question in rows
        }

    def keep_answers(self, student: str, lesson: str, answers: Sequence[Answer]) -> None:
        """Store what a student answered, in the place of what they answered before."""
        rows = [
            (student, lesson, each.question, each.digest, msgspec.json.encode(each))
            for each in answers
        ]
        with naming(self._file):
            self._connection.executemany(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?)", rows
            )

    def answer(self, key: Key) -> Answer | None:
        """Give what a student answered to a question; None if nothing of it was graded."""
        with naming(self._file):
            row = self._connection.execute(
                "SELECT answer FROM answer WHERE student = ? AND lesson = ? AND question = ?", key
            ).fetchone()
        return msgspec.json.decode(row[0], type=Answer) if row else None

    def digests(self) -> dict[Key, str]:
        """Give the digest of every answer."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT student, lesson, question, digest FROM answer"
            ).fetchall()
        return {Key(*key): digest for *key, digest in rows}

    def give(self, key: Key, mark: Mark) -> None:
        """Store a mark beside those that were given before."""
        with naming(self._file):
            self._connection.execute(
                "INSERT INTO mark (student, lesson, question, points, mark) VALUES (?, ?, ?, ?, ?)",
                (*key, mark.points, msgspec.json.encode(mark)),
            )

    def latest(self) -> dict[Key, Mark]:
        """Give the mark that counts of every answer that has one."""
        return {key: marks[-1] for key, marks in self.history().items()}

    def history(self) -> dict[Key, tuple[Mark, ...]]:
        """Give all marks of every answer, the latest one last."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT student, lesson, question, mark FROM mark ORDER BY number"
            ).fetchall()
        found: dict[Key, tuple[Mark, ...]] = {}
        for *key, mark in rows:
            found[Key(*key)] = (
                *found.get(Key(*key), ()),
                msgspec.json.decode(mark, type=Mark),
            )
        return found
