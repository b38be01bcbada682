"""Other right versions of the tasks of 01_arrays: each earns every point."""

import numpy as np

from autograder.authoring import alternative


@alternative("standardize")
def column_by_column(X):
    result = np.empty(X.shape)
    for j in range(X.shape[1]):
        column = X[:, j].astype(float)
        spread = np.sqrt(((column - column.mean()) ** 2).mean())
        result[:, j] = 0.0 if spread == 0 else (column - column.mean()) / spread
    return result


@alternative("standardize")
def divided_where_there_is_spread(X):
    deviations = X - X.mean(axis=0, keepdims=True)
    spread = np.broadcast_to(X.std(axis=0, keepdims=True), X.shape)
    return np.divide(deviations, spread, out=np.zeros(X.shape), where=spread > 0)


@alternative("one_hot")
def rows_of_the_identity(labels, classes):
    return np.eye(classes)[labels]


@alternative("one_hot")
def by_comparing(labels, classes):
    return (labels[:, None] == np.arange(classes)).astype(float)


@alternative("distances")
def by_the_norm(A, B):
    return np.linalg.norm(A[:, None] - B, axis=2)


@alternative("distances")
def row_by_row(A, B):
    return np.stack([np.sqrt(((a - B) ** 2).sum(axis=1)) for a in A])


@alternative("moving_average")
def window_by_window(x, width):
    if width < 1 or width > len(x):
        raise ValueError("no such window")
    return np.array([x[i : i + width].mean() for i in range(len(x) - width + 1)])


@alternative("moving_average")
def by_a_view(x, width):
    if width < 1:
        raise ValueError("a window holds a number at least")
    return np.lib.stride_tricks.sliding_window_view(x, width).mean(axis=1)
