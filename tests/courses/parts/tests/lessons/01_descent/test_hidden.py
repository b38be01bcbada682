"""What only the grader runs."""

import numpy as np
import pytest


@pytest.mark.task("gd_step")
@pytest.mark.points(1)
@pytest.mark.rests_on("one step from `w` against the gradient.")
@pytest.mark.parametrize("n", [1, 5])
def test_any_number_of_weights(solution, n):
    """There may be any number of weights."""
    return {"w": solution.gd_step(np.random.randn(n), np.random.randn(n), 0.3)}


@pytest.mark.task("decayed")
@pytest.mark.points(1)
@pytest.mark.rests_on("the rate divided by the number of steps so far and one,")
def test_later_rates(solution):
    """Later steps have smaller rates."""
    return [solution.decayed(0.3, step) for step in (0, 10, 1000)]


@pytest.mark.task("curve")
@pytest.mark.needs("decayed")
@pytest.mark.rests_on("the rates of as many steps,")
@pytest.mark.points(1)
def test_other_numbers_of_steps(solution):
    """There may be any number of steps, also none."""
    return {"none": solution.curve(0), "seven": solution.curve(7)}
