# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Credit
# Four tasks, each with points of another kind.

# %% given=true
import torch

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `roman`
#
# `roman(n: int) -> str`: a number from 1 to 39 in Roman numerals. Each number that is right earns
# its share.

# %% task="roman"
def roman(n: int) -> str:
    """Write n, from 1 to 39, in Roman numerals: 14 is XIV."""
    ### BEGIN SOLUTION
    ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    return "X" * (n // 10) + ones[n % 10]
    ### END SOLUTION

# %% [markdown]
# ## Task: `threshold`
#
# `threshold(x: Tensor[N], y: Tensor[N]) -> float`: numbers of class 1 are larger than those of
# class 0. Return a threshold between the classes. It is judged by its accuracy on new numbers:
# from 0.55, 0.75 and 0.95 on it earns more.

# %% task="threshold"
def threshold(x: torch.Tensor, y: torch.Tensor) -> float:
    """Return a number that the x of class 1 are above and those of class 0 below."""
    ### BEGIN SOLUTION
    return float((x[y == 1].mean() + x[y == 0].mean()) / 2)
    ### END SOLUTION

# %% [markdown]
# ## Task: `mean`
#
# `mean(x: Tensor[N]) -> Tensor[]`: the mean of some numbers. For extra points the mean of no
# numbers is zero.

# %% task="mean"
def mean(x: torch.Tensor) -> torch.Tensor:
    """Return the mean of x (N,), a tensor without dimensions."""
    ### BEGIN SOLUTION
    return x.sum() / max(len(x), 1)
    ### END SOLUTION

# %% [markdown]
# ## Task: `order`
#
# `order(x: Tensor[N]) -> Tensor[N]`: the numbers from the smallest to the largest. Its points are
# earned together, or not at all.

# %% task="order"
def order(x: torch.Tensor) -> torch.Tensor:
    """Return the numbers of x (N,) from the smallest to the largest."""
    ### BEGIN SOLUTION
    return x.sort().values
    ### END SOLUTION
