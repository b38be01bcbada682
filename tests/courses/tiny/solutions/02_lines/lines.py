# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lines
# A line has a slope and an intercept: $y = w_0 x + w_1$.

# %% given=true
import torch
from torch import nn

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `predict`
#
# `predict(x: Tensor[N], w: Tensor[2]) -> Tensor[N]`: the height of the line over each `x`.

# %% task="predict"
def predict(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Return slope times x plus intercept, (N,), for w = (slope, intercept)."""
    ### BEGIN SOLUTION
    return w[0] * x + w[1]
    ### END SOLUTION

# %% [markdown] hint="predict"
# `w[0]` is the slope.

# %%
with needs("predict"):
    print(predict(torch.tensor([0.0, 1.0]), torch.tensor([2.0, 1.0])))

# %% [markdown]
# ## Task: `Line`
#
# A module with one parameter `w` of shape `(2,)`; `forward(x)` predicts with it.

# %% task="Line"
class Line(nn.Module):
    """A line as a module: its parameter w (2,) is slope and intercept, zero at first."""

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Predict the height over each x (N,)."""
        ### BEGIN SOLUTION
        return predict(x, self.w)
        ### END SOLUTION

# %% [markdown] hint="Line"
# A parameter is an `nn.Parameter` that is an attribute of the module.

# %%
with needs("predict", "Line"):
    print(Line()(torch.tensor([0.0, 1.0])))
