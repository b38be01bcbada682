"""What only the grader runs."""

import numpy as np
import pytest


@pytest.mark.task("chances")
@pytest.mark.points(1)
@pytest.mark.parametrize("n", [1, 4])
def test_any_number_of_weights(solution, n):
    """Any number of weights becomes as many chances."""
    return {"chances": solution.chances(np.random.rand(n) + 0.5)}
