"""Known wrong versions of the tasks of 02_model, each with what to say about it."""

from torch import nn

from autograder.authoring import mistake


@mistake("make_model", "The intercept is missing: a linear layer has one unless bias=False.")
class WithoutBias(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return x @ self.layer.weight.T
