"""A class in figures: scores, tasks, checks, mistakes, times, and who needs a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from autograder.results.gradebook import Entry
from autograder.results.points import total
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import HandIn, HandingIn, HandIns, handing_in_of
from autograder.statistics.items import CheckOverClass, Task, by_lesson, checks_of, tasks_of
from autograder.statistics.mistakes import Misconception, UnknownMistake, known, unknown
from autograder.statistics.numbers import Spread, counted, spread
from autograder.statistics.times import Times, times_of

FEWEST_FOR_CHECKS = 3  # of fewer students, it says nothing that all of them pass a check


class Counts(Protocol):
    """What counts of some points, after the rules of the course."""

    @property
    def points(self) -> float:
        """How many."""

    @property
    def possible(self) -> float:
        """Out of how many."""


# By student, then by lesson; that of the whole course has no lesson's name.
Counting = Mapping[str, Mapping[str, Counts]]


class Scores(msgspec.Struct, frozen=True):
    """How scores are spread: over one lesson, or over everything; as shares of what is possible."""

    lesson: str  # empty: all lessons together
    possible: float
    spread: Spread | None
    counts: tuple[int, ...]  # in ten equal parts, from 0 to 1


class Figures(msgspec.Struct, frozen=True):
    """All figures of a class."""

    lessons: tuple[str, ...]  # that the class is about
    students: tuple[str, ...]
    scores: tuple[Scores, ...]  # by lesson
    total: Scores
    tasks: tuple[Task, ...]
    checks: tuple[CheckOverClass, ...]
    misconceptions: tuple[Misconception, ...]
    unknown: tuple[UnknownMistake, ...]
    times: tuple[Times, ...]
    handing_in: tuple[HandingIn, ...]  # by lesson
    zone: str  # the time zone of the course

    @property
    def passed_by_nobody(self) -> tuple[CheckOverClass, ...]:
        """The checks that many were judged by and nobody passes: they may be broken."""
        return tuple(c for c in self.checks if c.judged >= FEWEST_FOR_CHECKS and not c.passed)

    @property
    def passed_by_everybody(self) -> tuple[CheckOverClass, ...]:
        """The checks that many were judged by and everybody passes: they tell nobody apart."""
        return tuple(
            c for c in self.checks if c.judged >= FEWEST_FOR_CHECKS and c.passed == c.judged
        )


def possible_points(results: ClassResults) -> dict[str, float]:
    """Give what each lesson of the class is worth, in the course's order."""
    known_points = {name: total(tasks.values()) for name, tasks in results.points.items()}
    for entry in results.entries:
        known_points.setdefault(entry.result.lesson, entry.result.possible)
    order = {name: position for position, name in enumerate(results.lessons)}
    return dict(sorted(known_points.items(), key=lambda each: order.get(each[0], len(order))))


def figures_of(
    results: ClassResults, counting: Counting | None = None, handed_in: HandIns | None = None
) -> Figures:
    """Compute everything that is to be said of a class.

    `counting` says what counts after the rules of the course; without it, the points as they are.
    Figures of tasks and checks are of the work, and no rule changes them. `handed_in` says when
    each student handed in, and when it was due; without it, nobody knows.
    """
    counting, handed_in = counting or {}, handed_in or HandIns()
    possible = possible_points(results)
    graded = by_lesson(results.entries)
    students = dict.fromkeys(
        [entry.result.student for entry in results.entries]
        + [each.student for each in results.others.absent]
    )
    entries: dict[str, list[Entry]] = {}
    for entry in results.entries:
        entries.setdefault(entry.result.lesson, []).append(entry)
    in_time: dict[str, list[HandIn]] = {}
    for each in handed_in.each:
        in_time.setdefault(each.lesson, []).append(each)
    return Figures(
        lessons=tuple(possible),
        students=tuple(sorted(students)),
        scores=tuple(
            _scores(
                name,
                points,
                [
                    _share(r.score, r.possible, counting.get(r.student, {}).get(name))
                    for r in graded.get(name, ())
                    if r.possible
                ],
            )
            for name, points in possible.items()
        ),
        total=_total(results, possible, tuple(students), counting),
        tasks=tuple(t for name in possible for t in tasks_of(name, graded.get(name, ()))),
        checks=tuple(c for name in possible for c in checks_of(name, graded.get(name, ()))),
        misconceptions=known(results.entries),
        unknown=unknown(results.entries),
        times=tuple(times_of(name, entries.get(name, ())) for name in possible),
        handing_in=tuple(handing_in_of(name, in_time.get(name, ())) for name in possible),
        zone=handed_in.zone,
    )


def _share(score: float, possible: float, counts: Counts | None) -> float:
    if counts is not None and counts.possible:
        return counts.points / counts.possible
    return score / possible


def _total(
    results: ClassResults,
    possible: Mapping[str, float],
    students: tuple[str, ...],
    counting: Counting,
) -> Scores:
    """Add up each student's lessons; one that was not handed in has no points."""
    scores: dict[str, list[float]] = {student: [] for student in students}
    for entry in results.entries:
        scores[entry.result.student].append(entry.result.score)
    whole = total(possible.values())
    shares = [
        _share(total(mine), whole, counting.get(student, {}).get(""))
        for student, mine in scores.items()
        if whole
    ]
    return _scores("", whole, shares)


def _scores(lesson: str, possible: float, shares: list[float]) -> Scores:
    return Scores(lesson, possible, spread(shares), counted(shares))
