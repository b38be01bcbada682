"""Wrong programs of which something was said that is not so: that is not said, what is so is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from wrong_programs import PROGRAMS, Wrong

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.grading.submission import grade_submission
from autograder.model import Status
from autograder.observing.prepared import Prepared, prepare
from autograder.observing.sealing import starter
from autograder.reports.plain import say_check
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("users_records")]

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def read(users_records: None) -> Iterator[Callable[[Wrong], str]]:
    """Grade a wrong program, and give all that its student reads about what did not pass."""
    course = load_course(ROOT)
    with ServerPool(starter(course)) as pool:

        @cache
        def prepared(name: str) -> Prepared:
            return prepare(load_lesson(course, name), pool)

        def read_all(wrong: Wrong) -> str:
            case = prepared(wrong.lesson)
            file = Path(f"{case.lesson.module}.ipynb")
            submission = Submission("anna", case.lesson.name, file)
            with pool.server() as server:
                result = grade_submission(
                    server, case, submission, notebook_of(case.lesson, wrong)
                ).result
            left_out = (Status.PASSED, Status.SKIPPED)
            checks = [c for task in result.tasks for c in task.checks if c.status not in left_out]
            return "\n".join(map(say_check, checks))

        yield read_all


def notebook_of(lesson: Lesson, wrong: Wrong) -> bytes:
    """Make the notebook in which one task, and perhaps the first line, is the wrong one's."""
    cells = [("", {})] if not wrong.first_line else [(wrong.first_line, {})]
    for cell in lesson.cells:
        if not (cell.markdown or cell.hint):
            source = wrong.code if cell.task == wrong.task else cell.source
            cells.append((source, {"autograder": {"task": cell.task}} if cell.task else {}))
    code = [
        {"cell_type": "code", "source": s, "metadata": m, "outputs": [], "execution_count": None}
        for s, m in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code}).encode()


@pytest.mark.parametrize("wrong", PROGRAMS, ids=[each.name for each in PROGRAMS])
def test_wrong_program(read: Callable[[Wrong], str], wrong: Wrong) -> None:
    """The program loses points, and its student reads nothing that is not so."""
    told = read(wrong)
    assert told, "it loses nothing"
    for words in wrong.never:
        assert words not in told
    for words in wrong.said:
        assert words in told
