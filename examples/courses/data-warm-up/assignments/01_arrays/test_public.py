"""What a student can see and run."""

import numpy as np
import pytest

from autograder.authoring import raised_by


@pytest.mark.task("standardize")
@pytest.mark.points(0.75)
def test_sizes(solution):
    """Three heights and weights become standard scores, column by column; the data stay as they are."""
    X = np.array([[1.62, 54.0], [1.81, 81.0], [1.74, 66.0]])
    return {"scores": solution.standardize(X), "X afterwards": X}


@pytest.mark.task("one_hot")
@pytest.mark.points(0.75)
def test_four_labels(solution):
    """Labels 2, 0, 1 and 2 of four classes become four rows of four numbers."""
    labels = np.array([2, 0, 1, 2])
    return {"rows": solution.one_hot(labels, 4), "labels afterwards": labels}


@pytest.mark.task("distances")
@pytest.mark.points(0.75)
def test_triangle(solution):
    """The corners of a triangle with sides 3, 4 and 5 are that far from one another."""
    A = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    return {"distances": solution.distances(A, A[:2])}


@pytest.mark.task("moving_average")
@pytest.mark.points(0.5)
def test_five_numbers(solution):
    """Of five numbers, three windows of three have these means."""
    x = np.array([1.0, 2.0, 6.0, 3.0, 9.0])
    return {"means": solution.moving_average(x, 3)}


@pytest.mark.task("moving_average")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("width", [0, 6])
def test_windows_that_cannot_be(solution, width):
    """A window of no number, and one of six numbers on five, raise a ValueError."""
    x = np.arange(5.0)
    return {"raised": raised_by(lambda: solution.moving_average(x, width), ValueError)}
