"""What a student can see and run."""

import numpy as np
import pytest


@pytest.mark.task("chances")
@pytest.mark.points(1)
def test_three_weights(solution):
    """The weights 1, 2 and 5 become the chances 1/8, 1/4 and 5/8, and stay as they were."""
    weights = np.array([1.0, 2.0, 5.0])
    return {"chances": solution.chances(weights), "weights afterwards": weights}


@pytest.mark.task("tempered")
@pytest.mark.needs("chances")
@pytest.mark.points(1)
def test_tempered_weights(solution):
    """The weights 1, 2 and 5 are tempered by the student's own temperature."""
    weights = np.array([1.0, 2.0, 5.0])
    return {"tempered": solution.tempered(weights), "temperature": solution.TEMPERATURE}
