"""A lesson that computes on a GPU, on a machine without one: ungraded, or on the CPU."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade
from autograder.commands.release import release
from autograder.errors import CourseError
from autograder.model import Status
from autograder.sandbox.confinement import gpu

QUIET = Console(quiet=True)
SOLUTION = (
    '# %% task="chances"\ndef chances(weights):\n    return weights / weights.sum()\n\n'
    '# %% task="tempered"\ndef tempered(weights):\n'
    "    return chances(weights ** (1 / TEMPERATURE))\n"
)


@pytest.fixture(autouse=True)
def _no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "devices", lambda: ())


def settle(course: Path, **settings: str) -> None:
    """Say in a lesson's table what it computes on."""
    file = course / "pyproject.toml"
    text = file.read_text().partition("\n[tool.autograder.lessons")[0]
    lines = "\n".join(f'{key} = "{value}"' for key, value in settings.items())
    file.write_text(f"{text}\n[tool.autograder.lessons.01_chances]\n{lines}\n")


def graded(course: Path, place: Path, **more: Any) -> Graded:
    folder = place / "submitted" / "anna" / "01_chances"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "chances.py").write_text(SOLUTION)
    return grade(Options(place / "submitted", course, output=place / "grades", **more), QUIET)


def test_ungraded_without_one(questions_copy: Path, tmp_path: Path) -> None:
    """Nobody loses a point: the result is ungraded, says why, and needs a person."""
    settle(questions_copy, device="cuda")
    found = graded(questions_copy, tmp_path)
    (entry,) = found.entries
    assert entry.result.status is Status.UNGRADED
    assert entry.result.note == (
        "Not graded, and not the student's fault: the checks of 01_chances compute on a GPU, and "
        'this machine has none; use one that has, or write without_gpu = "cpu" in '
        "[tool.autograder.lessons.01_chances]"
    )
    assert (found.exit_code, found.reused) == (1, 0)


def test_on_the_cpu_if_the_author_says_so(questions_copy: Path, tmp_path: Path) -> None:
    """With `without_gpu = "cpu"` the lesson is graded like any other."""
    settle(questions_copy, device="cuda", without_gpu="cpu")
    (entry,) = graded(questions_copy, tmp_path).entries
    assert [task.status for task in entry.result.tasks[:2]] == [Status.PASSED, Status.PASSED]


def test_nothing_is_released_without_one(questions_copy: Path) -> None:
    """What a lesson's reference produces on a GPU cannot be recorded without one."""
    settle(questions_copy, device="cuda")
    with pytest.raises(CourseError, match="compute on a GPU, and this machine has none"):
        release(questions_copy, [], 1, QUIET, check=False)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"device": "tpu"}, "Invalid enum value 'tpu'"),
        ({"without_gpu": "skip"}, "Invalid enum value 'skip'"),
        ({"devices": "cuda"}, "unknown key 'devices'"),
    ],
)
def test_setting_that_is_none(
    questions_copy: Path, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    """A device that the kit does not know is refused with the place of the entry."""
    settle(questions_copy, **settings)
    with pytest.raises(CourseError) as caught:
        graded(questions_copy, tmp_path)
    assert said in str(caught.value)
