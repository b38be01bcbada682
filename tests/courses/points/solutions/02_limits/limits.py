# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Limits
# A task with limits of its own, and one with those of its lesson.

# %% given=true
import torch

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `squares`
#
# `squares(n: int) -> Tensor[]`: the sum of the squares of 0, 1, ..., n - 1. It may use 2 seconds and
# 128 MiB.

# %% task="squares" limits={"seconds": 2, "memory_mib": 128}
def squares(n: int) -> torch.Tensor:
    """Return the sum of the squares of 0, 1, ..., n - 1, a tensor without dimensions."""
    ### BEGIN SOLUTION
    return (torch.arange(n) ** 2).sum()
    ### END SOLUTION

# %% [markdown]
# ## Task: `product`
#
# `product(a: Tensor[N, K], b: Tensor[K, M]) -> Tensor[N, M]`: the product of two matrices.

# %% task="product"
def product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the product of two matrices."""
    ### BEGIN SOLUTION
    return a @ b
    ### END SOLUTION
