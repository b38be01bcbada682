"""Other right versions of the tasks of 01_descent: each earns every point of its checks."""

import numpy as np

from autograder.authoring import alternative


@alternative("gd_step")
def one_by_one(w, gradient, rate):
    return np.array([each - rate * slope for each, slope in zip(w, gradient, strict=True)])
