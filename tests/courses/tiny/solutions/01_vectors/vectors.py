# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Vectors
# Two functions of a vector.

# %% given=true
import torch

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `double`
#
# `double(x: Tensor) -> Tensor`: a new tensor with twice the numbers of `x`; `x` stays as it is.

# %% task="double"
def double(x: torch.Tensor) -> torch.Tensor:
    """Return twice x, of any shape, as a new tensor."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% [markdown] hint="double"
# One operator is enough.

# %% [markdown] hint="double"
# Multiply by 2, but not with `*=`: that changes the caller's tensor.

# %%
with needs("double"):
    print(double(torch.tensor([1.0, 2.0])))

# %% [markdown]
# ## Task: `total`
#
# `total(x: Tensor[N]) -> Tensor[]`: the sum of the numbers of `x`, without `torch.sum`.

# %% task="total" forbids=["torch.sum"]
def total(x: torch.Tensor) -> torch.Tensor:
    """Return the sum of the vector x (N,), as a tensor ()."""
    ### BEGIN SOLUTION
    return x @ torch.ones_like(x)
    ### END SOLUTION

# %% [markdown] hint="total"
# A product of two vectors adds up.

# %%
with needs("double", "total"):
    print(total(double(torch.tensor([1.0, 2.0]))))
