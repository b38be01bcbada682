"""Fixtures that several parts of the kit's tests share: a course, a sandbox server, notebooks."""

from __future__ import annotations

import os

# Before torch is imported: numpy inside it makes threads at import otherwise.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["LANGUAGE"] = "en"  # whatever whoever runs the tests speaks
# What hidden checks draw from: the same in every run of the tests, and no file in a course.
os.environ["AUTOGRADER_SECRET"] = "5eed" * 8

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import torch
from rich.console import Console

from autograder.commands.release import release
from autograder.course.course import Course
from autograder.course.reading import load_course
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

# Importlib mode keeps the folders of tests off the path.
sys.path.insert(0, str(Path(__file__).parent))
import leaving_out

torch.set_num_threads(1)

USERS_CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
TINY = Path(__file__).parents[1] / "courses" / "tiny"
POINTS = TINY.parent / "points"
QUESTIONS = TINY.parent / "questions"
PARTS = TINY.parent / "parts"

Notebook = Callable[..., bytes]
Run = Callable[..., Report]


def pytest_configure(config: pytest.Config) -> None:
    """Have what is left out counted."""
    if not config.pluginmanager.is_registered(leaving_out):
        config.pluginmanager.register(leaving_out, "leaving_out")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the kit's cache in a folder of this test run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def users_records() -> Iterator[None]:
    """Share the lessons' records with the user's own runs: they go by what they depend on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", USERS_CACHE)
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """One sandbox server; what a submission does ends its own process, not the server."""
    with SandboxServer(memory_bytes=512 << 20) as running:
        yield running


@pytest.fixture(scope="session")
def tiny() -> Course:
    """The course of two lessons, as it is committed."""
    return load_course(TINY)


@pytest.fixture
def tiny_copy(tmp_path: Path) -> Path:
    """A copy of the tiny course that a test may change."""
    copy = tmp_path / "course"
    shutil.copytree(TINY, copy)
    return copy


@pytest.fixture
def questions_copy(tmp_path: Path) -> Path:
    """A copy of the course with questions for a person, which a test may change."""
    copy = tmp_path / "questions"
    shutil.copytree(QUESTIONS, copy)
    return copy


@pytest.fixture(scope="session")
def questions_released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with questions, with its assignments. Copy it to change it."""
    course = tmp_path_factory.mktemp("questions") / "course"
    shutil.copytree(QUESTIONS, course)
    release(course, [], 1, Console(quiet=True), check=False)
    return course


@pytest.fixture
def parts_copy(tmp_path: Path) -> Path:
    """A copy of the course in which a person gives a part of tasks' points."""
    copy = tmp_path / "parts"
    shutil.copytree(PARTS, copy)
    return copy


@pytest.fixture(scope="session")
def parts_released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That course with its assignment. Copy it to change it."""
    course = tmp_path_factory.mktemp("parts") / "course"
    shutil.copytree(PARTS, course)
    release(course, [], 1, Console(quiet=True), check=False)
    return course


@pytest.fixture(scope="session")
def tiny_released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with its assignments, as `autograder release` makes them. Copy it to change it."""
    course = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(TINY, course)
    release(course, [], 1, Console(quiet=True), check=False)
    return course


@pytest.fixture
def points_copy(tmp_path: Path) -> Path:
    """A copy of the course whose points are earned in every way, that a test may change."""
    copy = tmp_path / "points"
    shutil.copytree(POINTS, copy)
    return copy


@pytest.fixture(scope="session")
def points_released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That course with its assignments. Copy it to change it."""
    course = tmp_path_factory.mktemp("points") / "course"
    shutil.copytree(POINTS, course)
    release(course, [], 1, Console(quiet=True), check=False)
    return course


@pytest.fixture
def folder(tiny_released: Path, tmp_path: Path) -> Path:
    """A student's copy of the first assignment, and nothing of the course."""
    copy = tmp_path / "01_vectors"
    shutil.copytree(tiny_released / "assignments" / "01_vectors", copy)
    return copy


@pytest.fixture(scope="session")
def notebook() -> Notebook:
    """Make the bytes of a notebook from sources, each with its cell's metadata or none."""

    def make(*cells: str | tuple[str, dict[str, object]], **fields: object) -> bytes:
        pairs = [(cell, {}) if isinstance(cell, str) else cell for cell in cells]
        code = [
            {"cell_type": "code", "source": source, "metadata": metadata, "outputs": []}
            for source, metadata in pairs
        ]
        whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": code}
        return json.dumps(whole | fields).encode()

    return make


@pytest.fixture
def run(server: SandboxServer) -> Run:
    """Observe cells: one call for each argument, whose check returns `solution.f(argument)`."""

    def observe_cells(
        *cells: str,
        arguments: Sequence[str] = ("1",),
        probe: str = "",
        cpu_seconds: float = 2.0,
        seconds: float = 60.0,
        forbidden: tuple[str, ...] = (),
        tasks: tuple[str, ...] = ("f",),
        on: SandboxServer = server,
    ) -> Report:
        checks = [
            f"def test_{number}(solution):\n    return {{'y': solution.f({argument})}}\n"
            for number, argument in enumerate(arguments)
        ]
        file = probe or "import torch\n" + "\n".join(checks)
        names = [line[4:].partition("(")[0] for line in file.splitlines() if line[:8] == "def test"]
        calls = tuple(
            Call(name, "test_it.py", name, (), tasks[0], 1, cpu_seconds, forbidden)
            for name in names
        )
        numbered = tuple(Cell(f"cell {n}", source) for n, source in enumerate(cells, start=1))
        return observe(on, Job(Program("m", tasks, numbered), {"test_it.py": file}, calls), seconds)

    return observe_cells
