"""What only the grader runs."""

import pytest


@pytest.mark.task("read_points")
@pytest.mark.points(1)
@pytest.mark.rests_on("It works for every file of that form.")
def test_points_of_another_file(solution):
    """A file that is not in the notebook is read, too."""
    return solution.read_points("others.csv")


@pytest.mark.task("middle")
@pytest.mark.points(1)
@pytest.mark.rests_on("`middle() -> Tensor[2]`: the mean of the given `POINTS`.")
def test_middle_has_two_numbers(solution):
    """The middle has an x and a y."""
    return list(solution.middle().shape)
