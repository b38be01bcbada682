"""Other right versions of the tasks of 01_credit."""

import torch

from autograder.authoring import alternative


@alternative("roman")
def by_subtraction(n):
    text = ""
    for value, sign in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
        while n >= value:
            text, n = text + sign, n - value
    return text


@alternative("threshold")
def between_medians(x, y):
    return float((x[y == 1].median() + x[y == 0].median()) / 2)


@alternative("mean")
def by_torch(x):
    return x.mean() if len(x) else torch.zeros((), dtype=x.dtype)


@alternative("order")
def by_index(x):
    return x[x.argsort()]
