"""Other right versions of the tasks of 02_model."""

from torch import nn

from autograder.authoring import alternative


@alternative("make_model")
class WrittenOut(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return x @ self.layer.weight.T + self.layer.bias
