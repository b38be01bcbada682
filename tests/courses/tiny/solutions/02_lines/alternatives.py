"""Other right versions of the tasks of 02_lines."""

import torch
from torch import nn

from autograder.authoring import alternative


@alternative("predict")
def by_a_matrix(x, w):
    return torch.stack([x, torch.ones_like(x)], dim=1) @ w


@alternative("Line")
class WrittenOut(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([0.0, 0.0]))

    def forward(self, x):
        slope, intercept = self.w
        return slope * x + intercept
