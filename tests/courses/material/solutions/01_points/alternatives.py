"""Other right versions of the tasks of 01_points."""

import csv

import torch

from autograder.authoring import alternative
from points import POINTS


@alternative("read_points")
def by_csv(name):
    with open(f"data/{name}") as file:
        return torch.tensor([[float(n) for n in row] for row in csv.reader(file)], dtype=torch.float64)


@alternative("middle")
def by_sums(*_):
    return POINTS.sum(dim=0) / len(POINTS)
