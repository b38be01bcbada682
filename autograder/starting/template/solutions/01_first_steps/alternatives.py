"""Other right versions of the tasks of 01_first_steps: each earns every point."""

from autograder.authoring import alternative


@alternative("center")
def by_sum_and_count(x):
    return x.sub(x.sum() / x.numel())
