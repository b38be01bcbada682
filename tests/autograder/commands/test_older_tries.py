"""Older tries of one download count as attempts, each with its own time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade
from autograder.policy.final import Final
from autograder.results.gradebook import FILE, Gradebook

TINY = Path(__file__).parents[2] / "courses" / "tiny"
TOTAL = "import torch\n\ndef total(x):\n    return x @ torch.ones_like(x)\n\n"
RIGHT = TOTAL + "def double(x):\n    return 2 * x\n"
WRONG = TOTAL + "def double(x):\n    return x ** 2\n"
POLICY = """
[tool.autograder.policy]
timezone = "UTC"
late = {{percent = 10}}
attempts = "{0}"
[tool.autograder.policy.lessons.01_vectors]
due = 2026-10-20T12:00:00
"""

pytestmark = pytest.mark.slow


def graded(folder: Path, attempts: str) -> Graded:
    course = folder / "course"
    if not course.exists():
        shutil.copytree(TINY, course)
    settings = (TINY / "pyproject.toml").read_text() + POLICY.format(attempts)
    (course / "pyproject.toml").write_text(settings)
    asked = Options(folder / "class", course=course, output=folder / "grades")
    return grade(asked, Console(quiet=True))


def final(found: Graded) -> Final:
    (only,) = (each for each in found.finals.lessons if each.student == "ann")
    return only


def hand_in(folder: Path, tries: dict[str, tuple[str, str]]) -> None:
    """Write what Gradescope's export has: each submission's file, and when it came in."""
    place = folder / "class"
    about = {
        name: {"submitters": [{"name": "ann"}], "created_at": at} for name, (_, at) in tries.items()
    }
    for name, (source, _) in tries.items():
        (place / name).mkdir(parents=True, exist_ok=True)
        (place / name / "vectors.py").write_text(source)
    (place / "submission_metadata.yml").write_text(yaml.safe_dump(about))


def test_times_of_their_own(tmp_path: Path) -> None:
    """The best of three tries counts after what each one's own lateness costs, once each."""
    first = {"submission_1": (RIGHT, "2026-10-20 10:00:00 Z")}
    hand_in(tmp_path, first)
    alone = graded(tmp_path, "best")
    assert (final(alone).points, final(alone).steps) == (4.0, ())
    # The next download has the old try, the same bytes once more, and a worse one.
    more = {
        "submission_2": (RIGHT, "2026-10-22 10:00:00 Z"),
        "submission_3": (WRONG, "2026-10-23 10:00:00 Z"),
    }
    hand_in(tmp_path, first | more)
    found = graded(tmp_path, "best")
    assert found.exit_code == 0
    assert found.found.unplaced == ()
    points = final(found)
    assert (points.raw, points.points) == (2.0, 4.0)
    assert "Attempt 1 of 3 counts, the best (4; 4, 3.2 as it was late; 2, 1.4" in (
        points.steps[0].why
    )
    (entry,) = found.entries
    assert "2 earlier attempts are graded as well" in entry.result.note
    # Another policy on the same attempts grades nothing again.
    mean = graded(tmp_path, "mean")
    assert mean.reused == 1
    assert final(mean).points == 2.87  # of 4, 3.2 and 1.4
    last = graded(tmp_path, "last")
    assert final(last).points == 1.4
    assert [each.needs_a_person for each in last.found.unplaced] == [True, True]
    with Gradebook(tmp_path / "grades" / FILE) as gradebook:
        assert len(gradebook.attempts.everything()) == 3


def test_no_time_is_guessed(tmp_path: Path) -> None:
    """Of an older try on Canvas nobody knows when it came, and that is what its number says."""
    place = tmp_path / "class"
    place.mkdir()
    (place / "ann_7_10_vectors.py").write_text(RIGHT)
    (place / "ann_LATE_7_11_vectors-1.py").write_text(WRONG)
    points = final(graded(tmp_path, "best"))
    assert points.points == 4.0
    assert "Attempt 1 of 2 counts" in points.steps[0].why
    assert "nobody knows when it was handed in: no penalty" in points.steps[1].why
