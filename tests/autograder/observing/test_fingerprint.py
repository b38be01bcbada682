"""Fingerprints: what makes a record or a grade stale, and what does not."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import grimp
import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.observing import fingerprint
from autograder.observing.fingerprint import (
    GRADE,
    KIT,
    RECORD,
    files_of,
    grading_fingerprint,
    record_fingerprint,
)
from autograder.proving import mutants

# What is not imported but started: the server and the probe of the layers, by their files. What
# says how servers are started. And what reads a lesson, which the record store is handed.
AROUND = (
    "autograder.sandbox.server",
    "autograder.sandbox.confinement.__main__",
    "autograder.observing.sealing",
    "autograder.course.reading",
)
RECORDING = (*AROUND, "autograder.observing.record_store")
GRADING = (*RECORDING, "autograder.grading.submission")
MUTATING = (*RECORDING, "autograder.proving.mutants")


def module_file(module: str) -> Path:
    parts = module.split(".")[1:]
    file = KIT.joinpath(*parts).with_suffix(".py")
    return file if file.is_file() else KIT.joinpath(*parts, "__init__.py")


def holds_code(file: Path) -> bool:
    """Whether a file has more than a docstring; the package's own holds the version alone."""
    if file == KIT / "__init__.py":
        return False
    return len(ast.parse(file.read_text(encoding="utf-8")).body) > 1


@pytest.mark.parametrize(
    ("listed", "roots"),
    [
        pytest.param(RECORD, RECORDING, id="record"),
        pytest.param(GRADE, GRADING, id="grade"),
        pytest.param(mutants.MUTANTS, MUTATING, id="mutants"),
    ],
)
def test_lists_are_what_imports_reach(listed: tuple[str, ...], roots: tuple[str, ...]) -> None:
    """Nothing is reached that is not listed, and nothing is listed that is not reached."""
    graph = grimp.build_graph("autograder")
    modules = {*roots}.union(*(graph.find_upstream_modules(root) for root in roots))
    reached = {file for file in map(module_file, modules) if holds_code(file)}
    counted = {file for file in files_of(listed) if holds_code(file)}
    assert sorted(reached - counted) == []
    assert sorted(counted - reached) == []


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the kit that fingerprints are taken of."""
    kit = tmp_path / "autograder"
    shutil.copytree(KIT, kit, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "KIT", kit)
    return kit


Both = Callable[[], tuple[str, str]]


@pytest.fixture
def both(tiny_copy: Path, copy: Path) -> Both:
    """Take the fingerprints of a lesson's record and of its grades."""

    def take() -> tuple[str, str]:
        fingerprint.kit_fingerprint.cache_clear()
        course = load_course(tiny_copy)
        lesson = load_lesson(course, course.lessons[0])
        return record_fingerprint(lesson), grading_fingerprint(lesson)

    yield take
    fingerprint.kit_fingerprint.cache_clear()


def change(file: Path) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")


@pytest.mark.parametrize(
    "name",
    [
        "observing/catalogue.py",
        "course/known_answers.py",
        "model.py",
        "sandbox/inside/probing.py",
        "sandbox/outside/exchange.py",
    ],
)
def test_what_a_record_is_made_by(both: Both, copy: Path, name: str) -> None:
    """A change in what makes a record makes record and grades stale."""
    before = both()
    change(copy / name)
    after = both()
    assert after[0] != before[0]
    assert after[1] != before[1]


@pytest.mark.parametrize(
    "name", ["judging/feedback.py", "observation/compare.py", "submissions/changes.py"]
)
def test_what_only_judges(both: Both, copy: Path, name: str) -> None:
    """A change in judging makes grades stale and leaves the record."""
    before = both()
    change(copy / name)
    after = both()
    assert after[0] == before[0]
    assert after[1] != before[1]


@pytest.mark.parametrize(
    "name",
    [
        "proving/cheats.py",
        "commands/keyboard.py",
        "nbgrader/notebook.py",
        "notebooks/writing.py",
        "reports/card.py",
        "results/as_csv.py",
        "cli/grading.py",
    ],
)
def test_what_asks_and_shows(both: Both, copy: Path, name: str) -> None:
    """A change in a command, a proof or a report regrades nobody."""
    before = both()
    change(copy / name)
    assert both() == before
