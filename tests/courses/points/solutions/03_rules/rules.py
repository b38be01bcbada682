# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Rules
# Puzzles: what may be used is said, and nothing else may.

# %% given=true
import numpy as np  # noqa: F401
import torch

from autograder.jupyter import check, hint, needs  # noqa: F401


def longest(sizes):
    """Return the largest of some sizes. The course's own: it may loop."""
    most = 0
    for size in sizes:
        most = size if size > most else most
    return most


# %% [markdown]
# ## Task: `eye`
#
# `eye(n: int) -> Tensor[n, n]`: ones on the diagonal, zeros elsewhere. Of PyTorch only
# `torch.arange` and `torch.where` may be called, besides operators and indices; no NumPy, no loops,
# no recursion. Write it as one expression of at most 80 characters.

# %% task="eye" forbids=["@everything", "@numpy", "@loops", "@recursion"] allows=["torch.arange", "torch.where"] one_expression=true at_most_characters=80
def eye(n: int) -> torch.Tensor:
    """Return ones on the diagonal of (n, n) and zeros elsewhere, as int64."""
    ### BEGIN SOLUTION
    return torch.where(torch.arange(n)[:, None] == torch.arange(n), 1, 0)
    ### END SOLUTION

# %% [markdown]
# ## Task: `spread`
#
# `spread(x: Tensor[N]) -> Tensor[]`: the largest minus the smallest, in at most 3 lines, without
# conditions, `lambda` or loops.

# %% task="spread" forbids=["@loops", "@conditionals", "@lambdas"] at_most_lines=3
def spread(x: torch.Tensor) -> torch.Tensor:
    """Return the largest of x (N,) minus the smallest, a tensor without dimensions."""
    ### BEGIN SOLUTION
    longest(x.shape)
    top = x.max()
    return top - x.min()
    ### END SOLUTION
