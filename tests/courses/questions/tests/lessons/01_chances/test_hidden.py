"""What only the grader runs."""

import numpy as np
import pytest


@pytest.mark.task("chances")
@pytest.mark.points(0.5)
@pytest.mark.parametrize("n", [1, 4])
def test_any_number_of_weights(solution, n):
    """Any number of weights becomes as many chances."""
    return {"chances": solution.chances(np.random.rand(n) + 0.5)}


@pytest.mark.task("tempered")
@pytest.mark.needs("chances")
@pytest.mark.points(1)
def test_other_weights_are_tempered(solution):
    """Other weights are tempered by the same temperature."""
    return {"tempered": solution.tempered(np.random.rand(4) + 0.5)}
