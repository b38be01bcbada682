"""A program such as a student hands in."""

from __future__ import annotations

import torch
from torch import Tensor, nn

RATE = 0.1


class Model(nn.Module):
    """A line, as a module."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 2) to (N,)."""
        shape: Tensor = self.layer(x)
        return shape.squeeze(-1)


def loss(w: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Give the sum of squared errors, a scalar."""
    error = x @ w - y
    return torch.sum(error**2) * RATE
