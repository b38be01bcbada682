"""Other right versions of the tasks of 02_limits."""

import torch

from autograder.authoring import alternative


@alternative("squares")
def by_formula(n):
    return torch.tensor((n - 1) * n * (2 * n - 1) // 6)


@alternative("product")
def by_einsum(a, b):
    return torch.einsum("nk,km->nm", a, b)
