"""What a student can see and run: the examples of the notebook, with other numbers."""

import pytest
import torch

from autograder.authoring import raised_by


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return the $N$ numbers of `v` as a column.",
    "`v` itself keeps its shape and its numbers.",
)
def test_three_numbers_become_a_column(solution):
    """Three numbers become a column (3, 1), and the vector stays a vector."""
    v = torch.tensor([2.0, -1.0, 4.0])
    column = solution.as_column(v)
    return {"column": column, "v afterwards": v}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A `squeeze` that does not keep quiet: remove axis `dim` of `x`, and only that axis."
)
def test_only_the_named_axis_goes(solution):
    """Of two axes of length 1, only the named one is removed."""
    x = torch.tensor([[[1.0], [-2.0], [3.0]]])
    dropped = solution.drop_dim(x, 0)
    return {"dropped": dropped, "x afterwards": x}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If the axis is not exactly 1 long (longer, or of length 0), raise a `ValueError`."
)
def test_a_longer_axis_is_refused(solution):
    """An axis of length 2 is refused with a ValueError."""
    x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    returned = []
    raised = raised_by(lambda: returned.append(solution.drop_dim(x, 0)), ValueError)
    return {"raised": raised, "returned": returned}


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(N,)`.",
    "`z` itself does not change; `dtype` and gradients are kept.",
)
def test_a_column_becomes_a_vector(solution):
    """A column (5, 1) becomes a vector (5,), and the column stays a column."""
    z = torch.tensor([[1.0], [-2.0], [3.0], [0.5], [8.0]])
    vector = solution.to_vector(z)
    return {"vector": vector, "z afterwards": z}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Return $X$: one row for each number, first column `x`, second column ones.")
def test_design_matrix_of_the_five_points(solution):
    """The five points of the notes get one row each: x first, then 1."""
    x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0])
    return {"X": solution.design_matrix(x), "x afterwards": x}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` is float32 or float64, of any length from 1; the result has the same `dtype`."
)
def test_design_matrix_of_three_points(solution):
    """The number of rows is the number of points, and float64 stays float64."""
    x = torch.tensor([3.0, -1.0, 0.5], dtype=torch.float64)
    return {"X": solution.design_matrix(x)}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The points are all rows, blob after blob, in the order of the list and in the "
    "`dtype` of the blobs: shape `(N, D)` with `N` the sum of all `n_i`."
)
def test_points_of_two_equal_blobs(solution):
    """The points of two blobs are stacked below one another, first blob first."""
    blobs = [torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[-1.0, -2.0], [-3.0, -4.0]])]
    points, _ = solution.stack_blobs(blobs)
    return {"points": points}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The labels are the position of each row's blob in the list: 0, 1, …, `K - 1`.",
    "Shape `(N,)`, `dtype` `torch.int64` (also called `torch.long`), since later they "
    "index the model's outputs.",
)
def test_labels_of_two_equal_blobs(solution):
    """The labels are int64 numbers (N,), 0 for the first blob and 1 for the second."""
    blobs = [torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[-1.0, -2.0], [-3.0, -4.0]])]
    _, labels = solution.stack_blobs(blobs)
    return {"labels": labels}


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(1, 1, H, W)` and the `dtype` of `img`.",
    "Writing into `img` afterwards shows in the result.",
)
def test_an_image_gets_batch_and_channel(solution):
    """A 3 x 5 image becomes (1, 1, 3, 5), and a pixel written later shows in the result."""
    img = torch.arange(15.0).reshape(3, 5)
    batch = solution.add_nc(img)
    img[1, 2] = -7.0
    return {"batch after writing into img": batch, "img afterwards": img}
