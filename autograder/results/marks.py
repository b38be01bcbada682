"""What people mark: questions, the answers to them, and every mark that was ever given.

A mark is a row of its own and is never changed: the latest one of an answer counts, and says who
gave it, when, for which items of the rubric, and for which answer. Where a rubric changes, the
marks that were given by its items are followed by rows that say so.

A rubric is the course's own items, and those that people added while they marked.
"""

from __future__ import annotations

import datetime
import secrets
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from autograder.model import Answer, Mark, Question, RubricItem
from autograder.results.database import naming, transaction
from autograder.results.rubrics import reapplied

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
    """
CREATE TABLE IF NOT EXISTS added_item (
    number INTEGER PRIMARY KEY,
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    item BLOB NOT NULL
) STRICT
""",
    "CREATE TABLE IF NOT EXISTS marking (only INTEGER PRIMARY KEY, salt TEXT NOT NULL) STRICT",
)
COURSE = "the course"  # who changes a rubric in a lesson's source


class AddedItem(msgspec.Struct, frozen=True):
    """An item of a rubric as somebody left it who marked; the latest of an id counts."""

    item: RubricItem
    by: str
    at: str  # in UTC
    is_gone: bool = False


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

    def ask(self, lesson: str, questions: Sequence[Question]) -> tuple[Key, ...]:
        """Store a lesson's questions as they are now, with their rubrics.

        Marks that were given by items follow a rubric that changed; gives whose did.
        """
        rows = [
            (lesson, question.name, position, msgspec.json.encode(question))
            for position, question in enumerate(questions)
        ]
        with naming(self._file), transaction(self._connection):
            before = self.questions()
            self._connection.executemany(
                "INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?)", rows
            )
            return self._follow(before, COURSE)

    def questions(self) -> dict[tuple[str, str], Question]:
        """Give all questions by lesson and name, in order, with all items of their rubrics."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT lesson, name, question FROM question ORDER BY lesson, position"
            ).fetchall()
        found = {
            (lesson, name): msgspec.json.decode(question, type=Question)
            for lesson, name, question in rows
        }
        for place, items in self.added().items():
            if place in found:
                own = found[place]
                there = (each.item for each in items.values() if not each.is_gone)
                found[place] = msgspec.structs.replace(own, rubric=(*own.rubric, *there))
        return found

    def added(self) -> dict[tuple[str, str], dict[str, AddedItem]]:
        """Give the items that people added, by question and id, each as it was left last."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT lesson, question, item FROM added_item ORDER BY number"
            ).fetchall()
        found: dict[tuple[str, str], dict[str, AddedItem]] = {}
        for lesson, question, data in rows:
            each = msgspec.json.decode(data, type=AddedItem)
            found.setdefault((lesson, question), {})[each.item.id] = each
        return found

    def add_item(self, lesson: str, question: str, points: float, text: str, by: str) -> RubricItem:
        """Add an item to a question's rubric, beside the course's own."""
        with naming(self._file), transaction(self._connection):
            there = self.added().get((lesson, question), {})
            item = RubricItem(points, text, f"added.{len(there) + 1}")
            self._keep_item(lesson, question, AddedItem(item, by, now()))
        return item

    def change_item(
        self, lesson: str, question: str, item: RubricItem, by: str, *, is_gone: bool = False
    ) -> tuple[Key, ...]:
        """Change an item that was added, by its id, or take it away; the marks that have it follow.

        Gives whose marks did; KeyError if nobody added such an item.
        """
        with naming(self._file), transaction(self._connection):
            if item.id not in self.added().get((lesson, question), {}):
                raise KeyError(item.id)
            before = self.questions()
            self._keep_item(lesson, question, AddedItem(item, by, now(), is_gone))
            return self._follow(before, by)

    def salt(self) -> str:
        """Give what this gradebook's order and names of anonymous answers are drawn from."""
        with naming(self._file):
            self._connection.execute(
                "INSERT OR IGNORE INTO marking VALUES (1, ?)", (secrets.token_hex(16),)
            )
            (salt,) = self._connection.execute("SELECT salt FROM marking").fetchone()
        return str(salt)

    def _keep_item(self, lesson: str, question: str, item: AddedItem) -> None:
        self._connection.execute(
            "INSERT INTO added_item (lesson, question, item) VALUES (?, ?, ?)",
            (lesson, question, msgspec.json.encode(item)),
        )

    def _follow(self, before: dict[tuple[str, str], Question], by: str) -> tuple[Key, ...]:
        """Store what becomes of the marks whose question is not what it was."""
        now_asked = self.questions()
        changed = {
            place
            for place, question in now_asked.items()
            if place in before
            and (question.rubric, question.points) != (before[place].rubric, before[place].points)
        }
        if not changed:
            return ()
        followed = []
        for key, mark in self.latest().items():
            place = (key.lesson, key.question)
            if place in changed:
                question = now_asked[place]
                made = reapplied(
                    mark, before[place].rubric, question.rubric, question.points, now(), by
                )
                if made is not None:
                    self.give(key, made)
                    followed.append(key)
        return tuple(followed)

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
        """Give all marks of every answer, the latest one last; who was marked last comes last."""
        with naming(self._file):
            rows = self._connection.execute(
                "SELECT student, lesson, question, mark FROM mark ORDER BY number"
            ).fetchall()
        found: dict[Key, tuple[Mark, ...]] = {}
        for *key, mark in rows:
            before = found.pop(Key(*key), ())
            found[Key(*key)] = (*before, msgspec.json.decode(mark, type=Mark))
        return found


def now() -> str:
    """Give the time in UTC, as marks are dated."""
    return f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S}"
