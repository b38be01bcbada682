"""The pytest plugin: `pytest tests/lessons` judges the reference, `--submission` a student's file.

A check's function never runs in pytest's own process. The plugin sends the whole lesson through
the sandbox when its first check comes up, and each test then reports its own verdict.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from autograder.observing.marks import MARKS

if TYPE_CHECKING:
    from autograder.checks.session import LessonRuns

CHECK_FILES = ("test_public.py", "test_hidden.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--submission`."""
    group = parser.getgroup("autograder", "checks of a PyTorch course")
    group.addoption(
        "--submission",
        metavar="FILE",
        help="judge this notebook or Python file instead of the reference solution",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks of checks."""
    for name, (given, says) in MARKS.items():
        config.addinivalue_line("markers", f"{name}{given}: {says}")


@pytest.fixture
def solution() -> None:
    """A placeholder for the solution: a check's function is called in the sandbox, not here."""


@pytest.fixture(scope="session")
def _lesson_runs(request: pytest.FixtureRequest) -> Iterator[LessonRuns]:
    # Imported here: this plugin is loaded by every pytest in the environment.
    from autograder.checks.session import LessonRuns

    submission = request.config.getoption("--submission")
    with LessonRuns(Path(submission) if submission else None) as runs:
        yield runs


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have every check use the session's sandbox."""
    if _is_check(item) and isinstance(item, pytest.Function):
        # Fixtures of checks are set up in the sandbox, beside the solution that they may use.
        given = getattr(item, "callspec", None)
        kept = ["solution", *(given.params if given is not None else ())]
        item.fixturenames = [*kept, "_lesson_runs"]


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Let a conftest of the course import what checks share."""
    _offer(early_config.rootpath / "tests" / "lessons")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let check files import what they share, also those of a course that lies elsewhere."""
    if isinstance(collector, pytest.Module) and collector.path.name in CHECK_FILES:
        _offer(collector.path.parents[1])
    return (yield)


def _offer(lessons: Path) -> None:
    """Have `import helpers` find the file of these lessons, where they have one."""
    if not (lessons / "helpers.py").is_file():
        return
    known = sys.modules.get("helpers")
    if known is not None and getattr(known, "__file__", None) != str(lessons / "helpers.py"):
        del sys.modules["helpers"]  # another course's
    sys.path[:] = [str(lessons), *(path for path in sys.path if path != str(lessons))]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Report a check's verdict; leave any other test to pytest."""
    if not _is_check(pyfuncitem):
        return None
    runs = cast("LessonRuns", pyfuncitem.funcargs["_lesson_runs"])
    text = runs.verdict(pyfuncitem.path, pyfuncitem.originalname, _parameters(pyfuncitem))
    if text is not None:
        pytest.fail(text, pytrace=False)
    return True


def _is_check(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("task") is not None
        and "solution" in getattr(item, "fixturenames", ())
        and item.path.name in CHECK_FILES
    )


def _parameters(item: pytest.Function) -> tuple[tuple[int, int], ...]:
    """Which value of each parametrize mark this test has, as the kit numbers them."""
    marks = [m for m in getattr(item.function, "pytestmark", []) if m.name == "parametrize"]
    if not marks:
        return ()
    indices = item.callspec.indices
    names = [m.args[0] if isinstance(m.args[0], str) else m.args[0][0] for m in marks]
    return tuple((n, indices[name.split(",")[0].strip()]) for n, name in enumerate(names))
