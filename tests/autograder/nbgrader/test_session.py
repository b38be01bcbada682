"""A session of grading through nbgrader refuses what `autograder grade` refuses, every time."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.nbgrader import session
from autograder.nbgrader.session import Session


@pytest.mark.slow  # starts servers of its own
def test_refused_again(
    tiny: Course, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where student code cannot be sealed, the second submission is refused like the first."""
    asked = []

    def refuse(*_: Any) -> None:
        asked.append(1)
        raise UsageError("this machine cannot seal student code")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("no-records")))
    monkeypatch.setattr(session, "require_sealed", refuse)
    grading = Session(tiny.root, confined=True)
    for _ in range(2):
        with pytest.raises(UsageError, match="cannot seal"):
            grading.prepare("01_vectors")
    grading.close()
    assert len(asked) == 2
