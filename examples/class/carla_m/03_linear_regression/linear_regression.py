# %% [markdown]
# # Linear regression, by hand

# %% given=true
import itertools
import math

import matplotlib.pyplot as plt
import torch

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_fit, draw_losses

device = "cuda" if torch.cuda.is_available() else "cpu"


def design_matrix(x: torch.Tensor) -> torch.Tensor:
    """Put a column of ones beside x (N,); returns (N, 2)."""
    return torch.stack([x, torch.ones_like(x)], dim=1)


x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0])
y = torch.tensor([14.4, 29.6, 62.0, 85.5, 113.4])
X = design_matrix(x)

# %% [markdown]
# ## Task: `predict`
#
# `predict(X: Tensor[N, 2], w: Tensor[2]) -> Tensor[N]`

# %% task="predict"
def predict(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (X * w).sum(dim=1)

# %%
check("predict")

# %% [markdown]
# ## Task: `sse`
#
# `sse(pred: Tensor[N], y: Tensor[N]) -> Tensor[]`

# %% task="sse"
def sse(pred, y):
    return (pred - y).square().sum()

# %%
check("sse")

# %% [markdown]
# ## Task: `manual_grad`
#
# `manual_grad(X: Tensor[N, D], y: Tensor[N], w: Tensor[D]) -> Tensor[D]`

# %% task="manual_grad"
def manual_grad(X, y, w):
    # normal equations: gradient = 2 (X'X w - X'y)
    A = X.mT @ X
    b = X.mT @ y
    return 2 * (A @ w - b)

# %%
check("manual_grad")

# %% [markdown]
# ## Task: `gd_step`
#
# `gd_step(w: Tensor, lr: float) -> None`

# %% task="gd_step"
def gd_step(w, lr):
    with torch.no_grad():
        w.add_(w.grad, alpha=-lr)
    w.grad = None

# %%
check("gd_step")

# %%
from torch.func import grad_and_value

# %% [markdown]
# ## Task: `train`
#
# `train(X: Tensor[N, 2], y: Tensor[N], w0: Tensor[2], lr: float, epochs: int)

# %% task="train"
def train(X, y, w0, lr, epochs):
    def loss_at(w):
        return sse(predict(X, w), y)

    step = grad_and_value(loss_at)
    w, losses = w0, []
    for _ in range(epochs):
        gradient, value = step(w)
        losses.append(float(value))
        w = w - lr * gradient
    return w.clone(), losses

# %%
check("train")
