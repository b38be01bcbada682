# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A model
# You hand in three files: this notebook, `model.pt` with the weights of your trained model, and
# `predictions.csv` with one prediction in each line.

# %% given=true
import torch
from torch import nn

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `make_model`
#
# `make_model() -> nn.Module`: a linear layer from one number to one, in a module that keeps it as
# `layer`. Train it on $y = 2x + 1$ and hand in `torch.save(model.state_dict(), "model.pt")`; its
# predictions for x = 0, 1, 2 go into `predictions.csv`.

# %% task="make_model"
class make_model(nn.Module):
    """A line: its `layer` maps (N, 1) to (N, 1)."""

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.layer = nn.Linear(1, 1)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Predict for each row of x (N, 1)."""
        ### BEGIN SOLUTION
        return self.layer(x)
        ### END SOLUTION

# %%
with needs("make_model"):
    print(make_model()(torch.zeros(1, 1)))
