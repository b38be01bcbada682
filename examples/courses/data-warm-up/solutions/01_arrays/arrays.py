# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Arrays instead of loops
# A data set is a matrix: a row for each thing that was measured, a column for each quantity. NumPy
# computes on whole matrices at once. Four small functions that every later lesson needs.
#
# Two rules hold for all of them: what they are given stays as it is, and what they return is a new
# array.

# %% given=true
import numpy as np

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `standardize`
#
# Quantities have units, and a column in millimetres has larger numbers than one in metres. They are
# compared by their *standard scores*: how many standard deviations a number is above the mean of its
# column.
#
# `standardize(X: array[N, D]) -> array[N, D]`: each column minus its mean, divided by its standard
# deviation. The standard deviation is that of the numbers that are there: the root of the mean of the
# squared deviations (divided by N, not by N − 1).
# A column in which all numbers are the same has no spread: its scores are all 0.0.
# The result has dtype float64, also for whole numbers.

# %% task="standardize"
def standardize(X: np.ndarray) -> np.ndarray:
    """Return the standard scores of the columns of X (N, D), as float64 of the same shape."""
    ### BEGIN SOLUTION
    deviations = X - X.mean(axis=0)
    spread = X.std(axis=0)
    return deviations / np.where(spread == 0, 1.0, spread)
    ### END SOLUTION


# %% [markdown] hint="standardize"
# What is `X.mean(axis=0).shape`, and what does NumPy do with it in `X - X.mean(axis=0)`?

# %% [markdown] hint="standardize"
# In a column without spread every deviation is 0. Divided by what is it still 0?

# %%
with needs("standardize"):
    sizes = np.array([[1.62, 54_000.0], [1.81, 81_000.0], [1.74, 66_000.0]])
    print(standardize(sizes).round(2))

# %% [markdown]
# ## Task: `one_hot`
#
# Classes have numbers, and no order: class 2 is not twice class 1. So each label becomes a row with a
# one in the column of its class and zeros elsewhere.
#
# `one_hot(labels: array[N] of int, classes: int) -> array[N, classes]`: dtype float64. Classes are
# numbered from 0, and there are columns for classes that no label has.

# %% task="one_hot"
def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """Return a float64 array (N, classes) with a one for the class of each label (N,)."""
    ### BEGIN SOLUTION
    rows = np.zeros((len(labels), classes))
    rows[np.arange(len(labels)), labels] = 1.0
    return rows
    ### END SOLUTION


# %% [markdown] hint="one_hot"
# `labels[:, None] == np.arange(classes)` compares each label with each class.

# %%
with needs("one_hot"):
    print(one_hot(np.array([2, 0, 1, 2]), 4))

# %% [markdown]
# ## Task: `distances`
#
# `distances(A: array[N, D], B: array[M, D]) -> array[N, M]`: element `[i, j]` is the Euclidean distance
# of row `i` of A and row `j` of B. Write it without a loop, also without a hidden one
# (`np.vectorize`): broadcasting compares all pairs at once.

# %% task="distances" forbids=["numpy.vectorize", "numpy.apply_along_axis"]
def distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the distances (N, M) of all rows of A (N, D) and B (M, D)."""
    ### BEGIN SOLUTION
    return np.sqrt(((A[:, None, :] - B[None, :, :]) ** 2).sum(axis=-1))
    ### END SOLUTION


# %% [markdown] hint="distances"
# Shapes (N, 1, D) and (1, M, D) broadcast to (N, M, D). Which axis is left to add up?

# %%
with needs("distances"):
    corners = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    print(distances(corners, corners))

# %% [markdown]
# ## Task: `moving_average`
#
# Measurements are noisy, and neighbours tell the same story. The moving average replaces numbers by
# the mean of a window that slides along.
#
# `moving_average(x: array[N], width: int) -> array[N - width + 1]`: element `i` is the mean of
# `x[i : i + width]`. Only windows that lie inside count, so the result is shorter than `x`.
# A width below 1 or above N raises a `ValueError`.

# %% task="moving_average"
def moving_average(x: np.ndarray, width: int) -> np.ndarray:
    """Return the means (N - width + 1,) of all windows of `width` numbers of x (N,)."""
    ### BEGIN SOLUTION
    if not 1 <= width <= len(x):
        raise ValueError(f"the width must be between 1 and {len(x)}, not {width}")
    return np.convolve(x, np.ones(width), mode="valid") / width
    ### END SOLUTION


# %% [markdown] hint="moving_average"
# Write down `x[0:3]`, `x[1:4]` and so on for five numbers: how many windows are there, and where does
# the last one begin?

# %%
with needs("moving_average"):
    print(moving_average(np.array([1.0, 2.0, 6.0, 3.0, 9.0]), 3))
