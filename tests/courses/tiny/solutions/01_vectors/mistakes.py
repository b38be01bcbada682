"""Known wrong versions of the tasks of 01_vectors, each with what to say about it."""

import torch

from autograder.authoring import mistake


@mistake("double", "`x *= 2` changes the caller's tensor; `2 * x` makes a new one.")
def in_place(x):
    x *= 2
    return x


@mistake("double", "x ** 2 squares each number; doubling is 2 * x.")
def squared(x):
    return x**2


@mistake("total", "The mean divides by the number of numbers; a sum does not.")
def mean(x):
    return (x @ torch.ones_like(x)) / len(x)


@mistake("total", "The sum over no axis at all is x itself: the numbers have to be added up.")
def not_added(x):
    return x


@mistake("total", "", same_as="not_added")
def copied(x):
    return x.clone()
