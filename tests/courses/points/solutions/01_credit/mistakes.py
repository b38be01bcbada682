"""Known wrong versions of the tasks of 01_credit, each with what to say about it."""

from autograder.authoring import mistake


@mistake("roman", "Four is IV and nine is IX: a smaller sign before a larger one is taken away.")
def only_added(n):
    ones = n % 10
    return "X" * (n // 10) + "V" * (ones // 5) + "I" * (ones % 5)


@mistake("threshold", "This is the mean of class 0: half of its numbers are above it.")
def mean_of_class_0(x, y):
    return float(x[y == 0].mean())


@mistake("mean", "The mean of no numbers is 0 / 0 here, which is nan.")
def nothing_is_nan(x):
    return x.sum() / len(x)


@mistake("mean", "This is the sum: it is not divided by how many there are.")
def the_sum(x):
    return x.sum()


@mistake("order", "The largest comes first here.")
def downwards(x):
    return x.sort(descending=True).values


@mistake("order", "Numbers that occur twice are dropped.")
def each_once(x):
    return x.unique()
