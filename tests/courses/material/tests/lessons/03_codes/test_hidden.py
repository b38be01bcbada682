"""What only the grader runs."""

import pytest
from helpers import some_text


@pytest.fixture(autouse=True)
def _ready():
    yield


@pytest.fixture(name="letters")
def _letters(other_alphabet):
    return other_alphabet


@pytest.mark.task("encode")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("The code of a letter is its place in the alphabet that is given, counted from 0.")
@pytest.mark.parametrize("length", [0, 3])
def test_codes_by_another_alphabet(solution, letters, length):
    """The codes are those of the alphabet that is given."""
    return solution.encode(some_text(length, letters), letters)


@pytest.mark.task("decode")
@pytest.mark.points(1)
@pytest.mark.rests_on("Decoding gives the text back that was encoded.")
def test_order_of_the_text(solution, letters):
    """The text is in the order of its codes."""
    return solution.decode([0, 1, 2, 2], letters)
