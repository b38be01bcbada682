"""Known wrong versions of the tasks of 01_points, each with what to say about it."""

import torch

from autograder.authoring import mistake
from points import POINTS, read_points


@mistake("read_points", "Each line is a point, and the first line is one as well: there is no heading.")
def without_the_first(name):
    return read_points(name)[1:]


@mistake("middle", "The mean over all numbers mixes x and y; take it over the points, dim=0.")
def of_everything():
    return POINTS.mean()
