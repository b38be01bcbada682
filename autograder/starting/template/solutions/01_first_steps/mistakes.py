"""Known wrong versions of the tasks of 01_first_steps, each with what its student should read."""

from autograder.authoring import mistake


@mistake("center", "The sum is not the mean: divide it by how many numbers there are.")
def minus_the_sum(x):
    return x - x.sum()


@mistake(
    "center", "The median is the number in the middle; the mean is the sum divided by the count."
)
def minus_the_median(x):
    return x - x.median()


@mistake("center", "`x -= …` changes the caller's tensor; `x - …` makes a new one.")
def in_place(x):
    x -= x.mean()
    return x


@mistake("center", "Each column is centred by itself; the mean is that of all numbers.")
def by_columns(x):
    return x - x.mean(dim=0)
