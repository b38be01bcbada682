"""What a semester is played on: eight lessons, and what may be handed in for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from autograder.course.reading import load_course

ROOT = Path(__file__).parents[2]
LESSONS = load_course(ROOT).lessons[:8]
TWICE, BROKEN, ASKED, SHARED, HEAVY = (LESSONS[n] for n in (1, 2, 3, 5, 7))


class Check(NamedTuple):
    """A hidden check that is wrong until it is fixed."""

    file: Path
    right: str
    wrong: str


class Material(NamedTuple):
    """A course, and submissions whose points are known; points are hundredths."""

    course: Path
    settings: str  # of the course, before the policy
    kinds: Mapping[str, Mapping[str, int]]  # what checks give to each kind, by lesson
    possible: Mapping[str, int]
    question: str  # of ASKED
    question_points: int
    broken: Check  # of BROKEN
    named: str  # the kind that loses by it
    change: str  # what becomes of the points of this kind when it is fixed
    write: Callable[[Path, str, str, int, bool], None]  # folder, lesson, kind, number, is answered
    leaves_out: bool  # whether an answer may be left empty, so that nobody has to see it
