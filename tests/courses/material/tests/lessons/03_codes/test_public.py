"""What students may run."""

import pytest


@pytest.mark.task("encode")
@pytest.mark.points(0.5)
def test_codes_of_a_text(solution, text, alphabet):
    """Each letter has its code."""
    return solution.encode(text, alphabet)


@pytest.mark.task("encode")
@pytest.mark.points(0.5)
@pytest.mark.needs("decode")
def test_decoding_gives_the_text_back(solution, file, alphabet):
    """A text from a file is the same after it was encoded and decoded."""
    return solution.decode(solution.encode(file.read_text(), alphabet), alphabet)


@pytest.mark.task("decode")
@pytest.mark.points(1)
@pytest.mark.needs("encode")
def test_text_of_codes(solution, text, alphabet):
    """The codes of a text give the text."""
    return solution.decode(solution.encode(text, alphabet), alphabet)
