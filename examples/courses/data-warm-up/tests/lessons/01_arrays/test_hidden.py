"""What only the grader runs."""

import numpy as np
import pytest


@pytest.mark.task("standardize")
@pytest.mark.points(0.75)
@pytest.mark.rests_on(
    "each column minus its mean, divided by its standard deviation.",
    "(divided by N, not by N − 1).",
)
def test_columns_of_very_different_sizes(solution):
    """Columns of tiny and of huge numbers have scores of the same size."""
    X = np.random.randn(7, 3) * np.array([1e-9, 1.0, 1e10]) + np.array([0.0, 50.0, 0.0])
    return {"scores": solution.standardize(X), "X afterwards": X}


@pytest.mark.task("standardize")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "A column in which all numbers are the same has no spread: its scores are all 0.0.",
    "The result has dtype float64, also for whole numbers.",
)
@pytest.mark.parametrize("rows", [1, 5], ids=["one row", "five rows"])
def test_column_without_spread(solution, rows):
    """Whole numbers have scores too, and a column of equal numbers scores 0.0, a single row as well."""
    X = np.random.randint(-9, 9, (rows, 3))
    X[:, 1] = 4
    return {"scores": solution.standardize(X)}


@pytest.mark.task("standardize")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("each column minus its mean, divided by its standard deviation.")
def test_every_second_column(solution):
    """Every second column of a larger matrix is scored like any other matrix."""
    X = np.random.randn(6, 6)
    return {"scores": solution.standardize(X[:, ::2])}


@pytest.mark.task("one_hot")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Classes are numbered from 0, and there are columns for classes that no label has."
)
@pytest.mark.parametrize("n", [1, 9], ids=["one label", "nine labels"])
def test_classes_that_no_label_has(solution, n):
    """Labels of the first classes leave the columns of the others at zero."""
    labels = np.random.randint(0, 3, n)
    return {"rows": solution.one_hot(labels, 5)}


@pytest.mark.task("one_hot")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("So each label becomes a row")
def test_no_label(solution):
    """No label makes a matrix without rows, and with a column for each class."""
    return {"rows": solution.one_hot(np.zeros(0, dtype=int), 3)}


@pytest.mark.task("distances")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("is the Euclidean distance of row `i` of A and row `j` of B.")
def test_points_far_out_and_close_together(solution):
    """Points a thousandth apart, a million away from the origin, have distances of a thousandth."""
    base = 1e6 * np.random.randn(1, 4)
    A, B = base + 1e-3 * np.random.randn(5, 4), base + 1e-3 * np.random.randn(3, 4)
    return {"distances": solution.distances(A, B), "A afterwards": A, "B afterwards": B}


@pytest.mark.task("distances")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("`distances(A: array[N, D], B: array[M, D]) -> array[N, M]`")
@pytest.mark.parametrize("n", [1, 4], ids=["one point", "four points"])
def test_one_column(solution, n):
    """Numbers on a line are points with one coordinate."""
    A, B = 1e10 * np.random.randn(n, 1), np.random.randn(6, 1)
    return {"distances": solution.distances(A, B[::2])}


@pytest.mark.task("moving_average")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("element `i` is the mean of `x[i : i + width]`.")
@pytest.mark.parametrize("width", [2, 4, 8])
def test_widths(solution, width):
    """Windows of two, of half and of all numbers lie inside and slide on by one; so do those of one."""
    x = np.random.randn(16)[::2]
    return {
        "means": solution.moving_average(x, width),
        "means of one number": solution.moving_average(x, 1),
        "x afterwards": x,
    }


@pytest.mark.task("moving_average")
@pytest.mark.points(0.5)
@pytest.mark.rests_on("Only windows that lie inside count, so the result is shorter than `x`.")
def test_a_large_number_in_front(solution):
    """A huge number in front changes the windows that hold it, and no other."""
    x = np.concatenate([[1e10], np.random.randn(9)])
    return {"means": solution.moving_average(x, 2)[1:]}
