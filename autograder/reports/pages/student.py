"""A student's own page: what the card in a notebook says, for all lessons, with what people added.

It holds nothing that students may not see: of a check only what its feedback says, never its name,
its parameters or its time; of a person's mark not who gave it; and nobody else's results.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from autograder.language import speaking
from autograder.model import Mark, Status, SubmissionResult, TaskResult
from autograder.reports.pages.others import Others
from autograder.reports.pages.rendering import render
from autograder.reports.pages.rules import Rules, Settled
from autograder.reports.reading import Reading, read_task
from autograder.results.absent import MISSING
from autograder.results.gradebook import Submitted
from autograder.results.points import total
from autograder.results.the_class import ClassResults
from autograder.statistics.the_class import possible_points

PARTLY = "partly"  # some of the points, where the rest is lost


class ReadTask(msgspec.Struct, frozen=True):
    """One task as its student reads it."""

    reading: Reading
    notes: tuple[str | None, ...]  # None stands for one that is withheld
    is_question: bool
    asked: TaskResult | None  # what a person marks of it: all of a question, or a part

    @property
    def mark(self) -> Mark | None:
        """What a person gave."""
        return self.asked.mark if self.asked else None

    @property
    def waits(self) -> bool:
        """Whether a person has not marked it yet, or has to mark it again."""
        return self.asked is not None and self.asked.status is Status.WAITING

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.reading.status is Status.PASSED

    @property
    def state(self) -> str:
        """How it ended, in one word of the template's."""
        return _state(self.reading.status, self.reading.score)


class ReadLesson(msgspec.Struct, frozen=True):
    """One lesson as its student reads it."""

    number: int
    name: str
    score: float
    possible: float
    status: str  # of the result, or `missing`, or `needs a person`
    notes: tuple[str | None, ...] = ()  # None stands for one that is withheld
    submitted: Submitted | None = None
    tasks: tuple[ReadTask, ...] = ()
    settled: Settled | None = None

    @property
    def state(self) -> str:
        """How it ended, in one word of the template's."""
        return _state(self.status, self.score)

    @property
    def points(self) -> float:
        """The points that count, after all rules."""
        return self.settled.points if self.settled else self.score

    @property
    def share(self) -> float:
        """How much of what is possible that is, from 0 to 1."""
        return min(max(self.points / self.possible, 0.0), 1.0) if self.possible else 0.0

    @property
    def is_missing(self) -> bool:
        """Whether nothing was handed in."""
        return self.status == MISSING


def _state(status: str, score: float) -> str:
    return PARTLY if status in (Status.FAILED, Status.SKIPPED) and score > 0 else status


class Pages:
    """The pages of a class: what belongs to each student is looked up once for all."""

    def __init__(self, results: ClassResults, language: str = "") -> None:
        self.results = results
        self.language = language or results.language
        self.possible = possible_points(results)
        self.entries: dict[str, dict[str, int]] = {}
        for position, entry in enumerate(results.entries):
            self.entries.setdefault(entry.result.student, {})[entry.result.lesson] = position
        self.absent: dict[str, dict[str, str]] = {}
        for each in results.others.absent:
            self.absent.setdefault(each.student, {})[each.lesson] = each.status
        self.students = tuple(sorted({*self.entries, *self.absent}))
        roster = results.others.roster
        self.people = roster.people if roster else {}
        names = {student: (student, self._name(student)) for student in self.students}
        self.others = Others(names)

    def _name(self, student: str) -> str:
        return self.people.get(student, {}).get("name") or student

    def write(self, student: str, rules: Rules) -> bytes:
        """Write one student's page; `rules` says what the course's policy made of the points."""
        with speaking(self.language):
            return self._write(student, rules)

    def _write(self, student: str, rules: Rules) -> bytes:
        lessons = self.lessons(student, rules)
        whole = rules.get("")
        points = whole.points if whole else total(each.points for each in lessons)
        possible = whole.possible if whole else total(each.possible for each in lessons)
        return render(
            "student.html",
            self.results.language,
            course=self.results.course,
            student=student,
            name=self._name(student),
            lessons=lessons,
            points=points,
            possible=possible,
            share=min(max(points / possible, 0.0), 1.0) if possible else 0.0,
            whole=whole,
            waits=[(each, task) for each in lessons for task in each.tasks if task.waits],
        )

    def lessons(self, student: str, rules: Rules) -> list[ReadLesson]:
        """Read each lesson that the class is about, also those that the student did not hand in."""
        found = []
        mine, absent = self.entries.get(student, {}), self.absent.get(student, {})
        for number, (name, possible) in enumerate(self.possible.items(), start=1):
            if name in mine:
                entry = self.results.entries[mine[name]]
                read = self._read(number, entry.result, entry.submitted, rules.get(name))
            elif name in absent:
                read = ReadLesson(
                    number, name, 0.0, possible, absent[name], settled=rules.get(name)
                )
            else:
                continue
            found.append(read)
        return found

    def _read(
        self,
        number: int,
        result: SubmissionResult,
        submitted: Submitted | None,
        settled: Settled | None,
    ) -> ReadLesson:
        student = result.student
        tasks = []
        for task in result.tasks:
            # What a question's note says is for who marks it, and names who did.
            note = "" if task.is_question else task.note
            notes = tuple(self.others.own(student, _lines(note)))
            tasks.append(_read_task(task, notes))
        return ReadLesson(
            number=number,
            name=result.lesson,
            score=result.score,
            possible=result.possible,
            status=result.status,
            notes=tuple(self.others.own(student, _lines(result.note))),
            submitted=submitted,
            tasks=tuple(tasks),
            settled=settled,
        )


def pages_of(results: ClassResults, language: str = "") -> Pages:
    """Get ready to write the pages of a class, in the language that it was graded in or another."""
    return Pages(results, language)


def _lines(note: str) -> Iterable[str]:
    return filter(None, note.splitlines())


def _read_task(task: TaskResult, notes: tuple[str | None, ...]) -> ReadTask:
    reading = read_task(task)
    # A broken rule stands in the task's note and in each of its checks.
    said = set(_lines(task.note))
    kept = tuple(point for point in reading.points if point.summary not in said)
    return ReadTask(
        reading=msgspec.structs.replace(reading, points=kept),
        notes=notes,
        is_question=task.is_question,
        asked=task.asked,
    )
