"""Known wrong versions of the tasks of 01_arrays, each with what its student should read."""

import numpy as np
from arrays import moving_average

from autograder.authoring import mistake


@mistake("standardize", "One mean for the whole matrix mixes the units; each column has its own.")
def one_mean_for_all(X):
    return (X - X.mean()) / X.std()


@mistake("standardize", "`axis=1` goes along the rows: each row was scored instead of each column.")
def along_rows(X):
    spread = X.std(axis=1, keepdims=True)
    return (X - X.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1.0, spread)


@mistake("standardize", "`ddof=1` divides by N - 1; here the sum of squares is divided by N.")
def sample_deviation(X):
    spread = X.std(axis=0, ddof=1)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


@mistake("standardize", "The variance was not rooted: scores are deviations divided by the root.")
def divided_by_variance(X):
    spread = X.var(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1.0, spread)


@mistake("standardize", "Without spread, 0 / 0 is nan: a column of equal numbers scores 0.0.")
def nan_without_spread(X):
    with np.errstate(all="ignore"):
        return (X - X.mean(axis=0)) / X.std(axis=0)


@mistake(
    "standardize",
    "An epsilon in the denominator changes every score a little; only a spread of 0 is an exception.",
)
def epsilon_below(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-5)


@mistake("standardize", "The columns were centred, and not divided by their standard deviations.")
def only_centred(X):
    return X - X.mean(axis=0)


@mistake(
    "standardize",
    "`X -= …` changes the caller's array; write the result into a new one.",
)
def in_place(X):
    spread = X.std(axis=0)
    X -= X.mean(axis=0)
    X /= np.where(spread == 0, 1.0, spread)
    return X


@mistake("one_hot", "There is a column for every class, also for those that no label has.")
def as_many_columns_as_labels_need(labels, classes):
    return np.eye(int(labels.max()) + 1)[labels]


@mistake("one_hot", "Classes are numbered from 0; here class 1 got the first column.")
def counted_from_one(labels, classes):
    return np.eye(classes)[labels - 1]


@mistake("one_hot", "The result is transposed: labels are the rows, classes the columns.")
def transposed(labels, classes):
    return np.eye(classes)[labels].T


@mistake("one_hot", "Whole numbers: the result has dtype float64, as `np.zeros` makes it.")
def of_integers(labels, classes):
    return np.eye(classes, dtype=int)[labels]


@mistake("one_hot", "True and False are no ones and zeros yet: convert the comparison to float.")
def of_booleans(labels, classes):
    return labels[:, None] == np.arange(classes)


@mistake(
    "one_hot",
    "`rows[:, labels] = 1` sets these columns in every row; pair each row with its own label.",
)
def whole_columns(labels, classes):
    rows = np.zeros((len(labels), classes))
    rows[:, labels] = 1.0
    return rows


@mistake("distances", "The root is missing: these are squared distances.")
def squared(A, B):
    return ((A[:, None] - B) ** 2).sum(axis=2)


@mistake("distances", "These are sums of absolute differences; the Euclidean distance squares them.")
def city_blocks(A, B):
    return np.abs(A[:, None] - B).sum(axis=2)


@mistake("distances", "Rows of B came first: `[i, j]` is about row i of A and row j of B.")
def swapped(A, B):
    return np.sqrt(((B[:, None] - A) ** 2).sum(axis=2))


@mistake("distances", "The mean of the squares was taken; a distance is the root of their sum.")
def mean_of_squares(A, B):
    return np.sqrt(((A[:, None] - B) ** 2).mean(axis=2))


@mistake(
    "distances",
    "|a|² + |b|² − 2ab loses its digits where points are close together; subtract first, then square.",
)
def by_the_binomial(A, B):
    squares = (A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T
    return np.sqrt(np.maximum(squares, 0))


@mistake("distances", "The whole was added up: one number is left instead of one for each pair.")
def one_number(A, B):
    return np.sqrt(((A[:, None] - B) ** 2).sum())


@mistake("moving_average", "The sums of the windows were not divided by the width.")
def sums(x, width):
    return moving_average(x, width) * width


@mistake(
    "moving_average",
    "The last window is missing: there are N - width + 1, so `range` ends one later.",
)
def without_the_last(x, width):
    return moving_average(x, width)[:-1]


@mistake(
    "moving_average",
    "Windows that hang over the ends were counted as if there were zeros: only whole ones count.",
)
def padded(x, width):
    moving_average(x, width)
    return np.convolve(x, np.ones(width), mode="same") / width


@mistake(
    "moving_average",
    "A difference of two sums over everything loses digits when the numbers are large: add up each window.",
)
def by_differences(x, width):
    moving_average(x, width)
    sums = np.cumsum(np.concatenate([[0.0], x.astype(np.float32)]), dtype=np.float32)
    return ((sums[width:] - sums[:-width]) / np.float32(width)).astype(float)


@mistake("moving_average", "A window wider than the data, or of no number, raises a ValueError.")
def without_a_refusal(x, width):
    if not 1 <= width <= len(x):
        return np.array([])
    return moving_average(x, width)


@mistake("moving_average", "These are medians of the windows; the mean is their sum divided by the width.")
def medians(x, width):
    moving_average(x, width)
    return np.median(np.lib.stride_tricks.sliding_window_view(x, width), axis=1)


@mistake("moving_average", "The windows jump by their width; they slide on by one number.")
def side_by_side(x, width):
    return moving_average(x, width)[::width]
