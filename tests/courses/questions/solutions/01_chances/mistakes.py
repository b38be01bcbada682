"""Known wrong versions of the tasks of 01_chances, each with what to say about it."""

from chances import TEMPERATURE, chances

from autograder.authoring import mistake


@mistake("chances", "Divided by the largest weight, chances do not add up to one.")
def by_the_largest(weights):
    return weights / weights.max()


@mistake("chances", "`/=` changes the caller's array; `weights / total` makes a new one.")
def in_place(weights):
    weights /= weights.sum()
    return weights


@mistake("tempered", "The power is 1 / TEMPERATURE, not TEMPERATURE.")
def upside_down(weights):
    return chances(weights**TEMPERATURE)


@mistake("tempered", "The power comes first: chances to a power do not add up to one.")
def power_last(weights):
    return chances(weights) ** (1 / TEMPERATURE)
