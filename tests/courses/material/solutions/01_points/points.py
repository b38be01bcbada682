# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Points
# The points lie in `data/points.csv`: two numbers in a line, `x` and `y`.

# %% given=true
import csv
from pathlib import Path

import torch

from autograder.jupyter import check, hint, needs  # noqa: F401

POINTS = torch.tensor([[float(n) for n in row] for row in csv.reader(open("data/points.csv"))])

# %% [markdown]
# ## Task: `read_points`
#
# `read_points(name: str) -> Tensor[N, 2]`: the points of a file in `data/`, in float64. It works
# for every file of that form.

# %% task="read_points"
def read_points(name: str) -> torch.Tensor:
    """Return the points in data/name as a tensor (N, 2) of float64."""
    ### BEGIN SOLUTION
    lines = Path("data", name).read_text().split()
    return torch.tensor([[float(n) for n in line.split(",")] for line in lines], dtype=torch.float64)
    ### END SOLUTION

# %%
with needs("read_points"):
    print(read_points("points.csv"))

# %% [markdown]
# ## Task: `middle`
#
# `middle() -> Tensor[2]`: the mean of the given `POINTS`.

# %% task="middle"
def middle() -> torch.Tensor:
    """Return the mean of POINTS, (2,)."""
    ### BEGIN SOLUTION
    return POINTS.mean(dim=0)
    ### END SOLUTION

# %%
with needs("middle"):
    print(middle())
