"""Other right versions of the tasks of 01_chances."""

import numpy as np

from autograder.authoring import alternative


@alternative("chances")
def one_by_one(weights):
    total = sum(weights)
    return np.array([weight / total for weight in weights])
