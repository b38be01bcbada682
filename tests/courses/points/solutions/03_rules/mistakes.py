"""Known wrong versions of the tasks of 03_rules, each with what to say about it."""

import torch

from autograder.authoring import mistake


@mistake("eye", "This is the lower triangle: `==` compares for the diagonal.")
def triangle(n):
    return torch.where(torch.arange(n)[:, None] >= torch.arange(n), 1, 0)


@mistake("spread", "The sign is turned around: the largest comes first.")
def negative(x):
    return x.min() - x.max()
