"""What a student can see and run."""

import numpy as np
import pytest


@pytest.mark.task("gd_step")
@pytest.mark.points(1)
def test_one_step(solution):
    """From (1, 2) with the gradient (2, -4) and rate 0.5 a step leads to (0, 4)."""
    w = np.array([1.0, 2.0])
    return {"w": solution.gd_step(w, np.array([2.0, -4.0]), 0.5), "w before": w}


@pytest.mark.task("decayed")
@pytest.mark.points(1)
def test_first_rates(solution):
    """The rates of the first three steps are 1, 1/2 and 1/3."""
    return [solution.decayed(1.0, step) for step in range(3)]


@pytest.mark.task("curve")
@pytest.mark.needs("decayed")
@pytest.mark.points(1)
def test_four_steps(solution):
    """Four steps have the rates 1, 1/2, 1/3 and 1/4."""
    return {"rates": solution.curve(4)}
