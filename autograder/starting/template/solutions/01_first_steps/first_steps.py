# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # First steps
# One small task as an example: replace it by yours.

# %% given=true
import torch

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `center`
#
# `center(x: Tensor) -> Tensor`: a new tensor of the shape of `x`, whose numbers are those of `x` minus
# their mean. The mean is that of all numbers, whatever the shape of `x` is.
# Gradients flow from the result back to `x`, and `x` stays as it is.


# %% task="center"
def center(x: torch.Tensor) -> torch.Tensor:
    """Return the numbers of x, of any shape, minus the mean of all of them."""
    ### BEGIN SOLUTION
    return x - x.mean()
    ### END SOLUTION


# %% [markdown] hint="center"
# What do the numbers of the result add up to?

# %%
with needs("center"):
    print(center(torch.tensor([1.0, 2.0, 6.0])))
