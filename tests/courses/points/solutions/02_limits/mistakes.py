"""Known wrong versions of the tasks of 02_limits, each with what to say about it."""

import torch

from autograder.authoring import mistake


@mistake("squares", "n itself is one of the numbers here: there are n of them, from 0 on.")
def one_too_many(n):
    return (torch.arange(n + 1) ** 2).sum()


@mistake("product", "This multiplies entry by entry.")
def entry_by_entry(a, b):
    return a * b
