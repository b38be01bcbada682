"""Other right versions of the tasks of 01_vectors."""

import torch

from autograder.authoring import alternative


@alternative("double")
def added_to_itself(x):
    return x + x


@alternative("total")
def added_one_by_one(x):
    result = torch.zeros((), dtype=x.dtype)
    for number in x:
        result = result + number
    return result
