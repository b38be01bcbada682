"""What a student can see and run."""

import numpy as np
import pytest


@pytest.mark.task("chances")
@pytest.mark.points(2)
def test_three_weights(solution):
    """The weights 1, 2 and 5 become the chances 1/8, 1/4 and 5/8, and stay as they were."""
    weights = np.array([1.0, 2.0, 5.0])
    return {"chances": solution.chances(weights), "weights afterwards": weights}
