"""A gradebook with answers that wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting_answers import fill

from autograder.results.gradebook import Gradebook


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        fill(opened)
        yield opened
