# %% [markdown]
# # Logistic regression

# %% given=true
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_losses, draw_regions

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def two_clouds(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw n points around (4, 4), class 0, and n around (-4, -4), class 1, deviation 2.

    Returns x (2n, 2) in float32 and y (2n,) in int64.
    """
    generator = torch.Generator().manual_seed(seed)
    noise = 2 * torch.randn(2 * n, 2, generator=generator)
    y = torch.arange(2 * n) // n
    return noise + (4 - 8 * y).unsqueeze(1), y

# %% [markdown]
# ## Task: `sigmoid`
#
# `sigmoid(z: Tensor) -> Tensor`

# %% task="sigmoid"
def sigmoid(z):
    return 0.5 * (1 + torch.tanh(0.5 * z))

# %%
check("sigmoid")

# %% [markdown]
# ## Task: `bce_with_logits`
#
# `bce_with_logits(z: Tensor[N], y: Tensor[N]) -> Tensor[]`

# %% task="bce_with_logits"
def bce_with_logits(z, y):
    return (torch.logaddexp(torch.zeros_like(z), z) - y * z).mean()

# %%
check("bce_with_logits")

# %% [markdown]
# ## Task: `LogReg`
#
# `class LogReg(nn.Module)` with `__init__(self, d: int)` and

# %% task="LogReg"
class LogReg(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(d))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return x @ self.weight + self.bias

# %%
check("LogReg")

# %% [markdown]
# ## Task: `accuracy`
#
# `accuracy(logits: Tensor[N], y: LongTensor[N]) -> float`

# %% task="accuracy"
def accuracy(logits, y):
    return ((logits > 0) == y.bool()).double().mean().item()

# %%
check("accuracy")

# %% [markdown]
# ## Task: `train`
#
# `train(model, x: Tensor[N, 2], y: LongTensor[N], lr: float, epochs: int) -> list[float]`

# %% task="train"
def train(model, x, y, lr, epochs):
    params = dict(model.named_parameters())
    labels = y.to(x.dtype)

    def loss_of(params):
        logits = torch.func.functional_call(model, params, (x,))
        return F.binary_cross_entropy_with_logits(logits, labels)

    losses = []
    for _ in range(epochs):
        grads, loss = torch.func.grad_and_value(loss_of)({n: p.detach() for n, p in params.items()})
        losses.append(loss.item())
        with torch.no_grad():
            for name, p in params.items():
                p -= lr * grads[name]
    return losses

# %%
check("train")
