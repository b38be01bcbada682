"""The pages of a class with hostile names and hostile work, graded by the real grader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import headless
from hostile_class import DUE, LESSON, NAMES, WORK, hand_in, with_all
from rich.console import Console

from autograder.commands.grade import Options as GradeOptions
from autograder.commands.grade import grade
from autograder.commands.report import Options, report
from autograder.policy.remembering import remember_rules
from autograder.policy.rules import Rules
from autograder.policy.settings import Settings, StudentTerms
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import recall, remember


@pytest.fixture(scope="session")
def grades(tiny_released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the gradebook of that class; somebody on its roster handed nothing in."""
    base = tmp_path_factory.mktemp("class")
    released = tiny_released / "assignments" / LESSON / "vectors.ipynb"
    for kind, name in NAMES.items():
        hand_in(released, base / "submitted" / name / LESSON, WORK[kind])
    (base / "submitted" / "torn" / LESSON).mkdir(parents=True)
    (base / "submitted" / "torn" / LESSON / "vectors.ipynb").write_text('{"cells": [')
    output = base / "grades"
    grade(GradeOptions(base / "submitted", tiny_released, output=output), Console(quiet=True))
    with Gradebook(output / "gradebook.sqlite") as gradebook:
        remember(gradebook, with_all(recall(gradebook)))
        settings = Settings(timezone="Asia/Shanghai", due=DUE, grace="2 hours")
        people = {NAMES["chinese"]: StudentTerms(extension="30 days")}
        remember_rules(gradebook, Rules(settings, people), tiny_released)
    return output


@pytest.fixture(scope="session")
def pages(grades: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all pages of that class."""
    output = tmp_path_factory.mktemp("pages") / "reports"
    report(Options(grades, output), Console(quiet=True))
    return output


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Selenium's driver of a headless Chromium with a profile of its own."""
    with headless(tmp_path_factory.mktemp("profile")) as driver:
        yield driver
