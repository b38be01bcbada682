"""Other right versions of the tasks of 03_rules."""

import torch

from autograder.authoring import alternative


@alternative("eye")
def by_product(n):
    return (torch.arange(n)[:, None] == torch.arange(n)) * 1


@alternative("spread")
def by_aminmax(x):
    low, high = torch.aminmax(x)
    return high - low
