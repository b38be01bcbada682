"""Fixtures for the checks of this lesson."""

import pytest
from helpers import some_text


@pytest.fixture
def text():
    """A text to encode, drawn anew for each check."""
    return some_text(5)


@pytest.fixture
def file(tmp_path, text):
    """A file with a text in it, which is gone after the check."""
    path = tmp_path / "text.txt"
    path.write_text(text)
    yield path
    path.unlink()
