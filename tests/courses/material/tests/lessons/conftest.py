"""Fixtures for the checks of every lesson."""

import pytest
from helpers import LETTERS, backwards


@pytest.fixture
def alphabet():
    """An alphabet in its usual order."""
    return LETTERS


@pytest.fixture
def other_alphabet():
    """Another one, for hidden checks alone."""
    return backwards(LETTERS)
