"""Known wrong versions of the tasks of 02_lines, each with what to say about it."""

import torch
from lines import predict
from torch import nn

from autograder.authoring import mistake


@mistake("predict", "Slope and intercept are swapped: w[0] multiplies x, w[1] is added.")
def swapped(x, w):
    return predict(x, w.flip(0))


@mistake("predict", "The intercept w[1] is missing.")
def no_intercept(x, w):
    return w[0] * x


@mistake("Line", "A plain tensor is no parameter: wrap it in nn.Parameter.")
class PlainTensor(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.zeros(2)

    def forward(self, x):
        return predict(x, self.w)


@mistake("Line", "The intercept w[1] is missing.", name="no_intercept")
class LineWithoutIntercept(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))

    def forward(self, x):
        return self.w[0] * x
