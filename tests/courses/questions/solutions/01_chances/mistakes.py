"""Known wrong versions of the tasks of 01_chances, each with what to say about it."""

from autograder.authoring import mistake


@mistake("chances", "Divided by the largest weight, chances do not add up to one.")
def by_the_largest(weights):
    return weights / weights.max()


@mistake("chances", "`/=` changes the caller's array; `weights / total` makes a new one.")
def in_place(weights):
    weights /= weights.sum()
    return weights
