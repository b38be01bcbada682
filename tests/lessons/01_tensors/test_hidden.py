"""What only the grader runs: other sizes and dtypes, views as inputs, gradients, refusals."""

import math

import pytest
import torch

from autograder.authoring import made_elsewhere, raised_by


def numbers_of_any_size() -> torch.Tensor:
    """Seven float32 numbers (7,), from the huge to the tiny, and what is no number."""
    sizes = torch.tensor([1e30, -1e30, 1e-30, -1e-40, math.inf, -math.inf, math.nan])
    return sizes * (1 + torch.rand(7))


def with_tiny_ones(result: torch.Tensor) -> dict[str, torch.Tensor]:
    """A result, and the same enlarged: no tolerance swallows the tiny numbers there."""
    return {"as it is": result, "times 2**126": result * 2.0**126}


def elsewhere(*shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """A tensor on a device that is not the CPU."""
    return torch.empty(shape, dtype=dtype, device="meta")


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(N, 1)`, for `N = 1` too, and the `dtype` of `v`, whatever that is.",
    "It may be a slice or a transpose of another tensor, and one sample is enough.",
)
@pytest.mark.parametrize("n", [1, 2])
def test_column_of_any_length(solution, n):
    """A vector of any length becomes a column, even when it is a view into a larger tensor."""
    grid = torch.randn(n, 3, dtype=torch.float64)
    v = grid[:, 1]
    column = solution.as_column(v)
    return {"column": column, "v afterwards": v, "grid afterwards": grid}


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(N, 1)`, for `N = 1` too, and the `dtype` of `v`, whatever that is."
)
def test_column_keeps_the_dtype(solution):
    """The column has the dtype of the vector: integers, float32, booleans."""
    numbers = torch.randn(5, dtype=torch.float64) * 10
    vectors = [numbers.to(torch.int64), numbers.to(torch.int32), numbers.float(), numbers > 0]
    return {"columns": [solution.as_column(v) for v in vectors], "vectors afterwards": vectors}


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and `nan` arrive as they are.",
    "Results have the `dtype` and the device of the input.",
)
def test_column_of_any_numbers(solution):
    """Huge, tiny, infinite and missing numbers arrive unchanged, on the device they were on."""
    column = solution.as_column(numbers_of_any_size())
    return {
        "column": with_tiny_ones(column),
        "on another device": made_elsewhere(lambda: solution.as_column(elsewhere(4))),
    }


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Gradients flow from the result back to `v`.")
def test_gradient_through_the_column(solution):
    """A gradient on the column reaches the vector, and a larger tensor that it is a slice of."""
    v = torch.randn(4, dtype=torch.float64, requires_grad=True)
    grid = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, 1, dtype=torch.float64)
    solution.as_column(v).backward(upstream)
    solution.as_column(grid[:, 1]).backward(upstream)
    return {"v.grad": v.grad, "grid.grad": grid.grad}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`dim` names an axis of `x`; negative numbers count from the end.",
    "`x` may have any number of axes; others of length 1 stay.",
)
@pytest.mark.parametrize("shape, dims", [((3, 1, 1, 2), (1, 2, -2, -3)), ((1, 1), (1, -1))])
def test_every_axis_of_length_one(solution, shape, dims):
    """Any axis of length 1 can be dropped, counted from either end; the others stay."""
    x = torch.randn(shape, dtype=torch.float64)
    return {"dropped": [solution.drop_dim(x, dim) for dim in dims], "x afterwards": x}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and `nan` arrive as they are.",
    "Results have the `dtype` and the device of the input.",
)
def test_dropping_changes_no_number(solution):
    """Huge, tiny, infinite and missing numbers stay, on the device they were on."""
    x = numbers_of_any_size().reshape(1, 7, 1)
    return {
        "dropped": [with_tiny_ones(solution.drop_dim(x, dim)) for dim in (0, 2, -1, -3)],
        "on another device": made_elsewhere(lambda: solution.drop_dim(elsewhere(2, 1, 3), 1)),
    }


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "If the axis is not exactly 1 long (longer, or of length 0), raise a `ValueError`."
)
def test_every_other_length_is_refused(solution):
    """Any axis whose length is not 1 is refused, even when another axis has length 1."""
    refused = []
    for shape, dim in [((1, 4), 1), ((1, 4), -1), ((3, 1, 2), 0), ((3, 1, 2), -1), ((0, 3), 0)]:
        x = torch.randn(shape, dtype=torch.float64)
        returned = []
        raised = raised_by(
            lambda x=x, dim=dim, returned=returned: returned.append(solution.drop_dim(x, dim)),
            ValueError,
        )
        refused.append({"raised": raised, "returned": returned, "x afterwards": x})
    return {"refused": refused}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`x` itself does not change; `dtype` and gradients are kept.")
def test_gradient_and_dtype_after_dropping(solution):
    """A gradient reaches x through the dropped axis, and integers stay integers."""
    x = torch.randn(2, 3, dtype=torch.float64).t().unsqueeze(1).requires_grad_()
    upstream = torch.randn(3, 2, dtype=torch.float64)
    integers = torch.randint(-9, 9, (1, 3), dtype=torch.int32)
    solution.drop_dim(x, 1).backward(upstream)
    return {"x.grad": x.grad, "integers": solution.drop_dim(integers, 0)}


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(N,)`.",
    "For a batch of one sample that is `(1,)`, not `()`.",
)
@pytest.mark.parametrize("n", [1, 2])
def test_vector_of_any_batch(solution, n):
    """A batch of any size becomes a vector (N,): a single sample gives (1,), not a scalar."""
    grid = torch.randn(n, 3, dtype=torch.float64)
    z = grid[:, 1:2]
    vector = solution.to_vector(z)
    return {"vector": vector, "z afterwards": z, "grid afterwards": grid}


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and `nan` arrive as they are.",
    "Results have the `dtype` and the device of the input.",
)
def test_vector_of_any_numbers(solution):
    """Huge, tiny, infinite and missing numbers arrive unchanged, on the device they were on."""
    vector = solution.to_vector(numbers_of_any_size().unsqueeze(1))
    return {
        "vector": with_tiny_ones(vector),
        "on another device": made_elsewhere(lambda: solution.to_vector(elsewhere(4, 1))),
    }


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`z` itself does not change; `dtype` and gradients are kept.")
def test_gradient_and_dtype_of_the_vector(solution):
    """A gradient on the vector reaches the column, and integers stay integers."""
    z = torch.randn(4, 1, dtype=torch.float64, requires_grad=True)
    grid = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, dtype=torch.float64)
    integers = torch.randint(-9, 9, (3, 1), dtype=torch.int32)
    solution.to_vector(z).backward(upstream)
    solution.to_vector(grid[:, 1:2]).backward(upstream)
    return {
        "z.grad": z.grad,
        "grid.grad": grid.grad,
        "integers": solution.to_vector(integers),
    }


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` is float32 or float64, of any length from 1; the result has the same `dtype`.",
    "`x` itself does not change, and gradients flow from the result back to `x`.",
)
@pytest.mark.parametrize("n", [1, 2])
def test_design_matrix_of_any_length(solution, n):
    """Any number of points gives that number of rows, and x is not changed."""
    grid = torch.randn(n, 2, dtype=torch.float64) * 10
    x = grid[:, 0]
    X = solution.design_matrix(x)
    return {"X": X, "x afterwards": x, "grid afterwards": grid}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return $X$: one row for each number, first column `x`, second column ones.",
    "Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and `nan` arrive as they are.",
    "Results have the `dtype` and the device of the input.",
)
def test_design_matrix_of_any_numbers(solution):
    """There is a 1 beside huge, tiny, infinite and missing numbers, on the device of x."""
    X = solution.design_matrix(numbers_of_any_size())
    return {
        "X": with_tiny_ones(X),
        "on another device": made_elsewhere(lambda: solution.design_matrix(elsewhere(4))),
    }


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`x` itself does not change, and gradients flow from the result back to `x`.")
@pytest.mark.parametrize("n", [1, 6])
def test_gradient_through_the_design_matrix(solution, n):
    """A gradient on the matrix reaches x through its first column."""
    x = torch.randn(n, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(n, 2, dtype=torch.float64)
    solution.design_matrix(x).backward(upstream)
    return {"x.grad": x.grad}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` is float32 or float64, of any length from 1; the result has the same `dtype`."
)
def test_design_matrix_keeps_float32(solution):
    """The matrix of float32 points is float32, and a point at 0 has its 1 too."""
    x = torch.cat([torch.randn(2), torch.zeros(1)])
    return {"X": solution.design_matrix(x), "x afterwards": x}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`blobs` is a list of `K >= 1` tensors; blob `i` has shape `(n_i, D)`.",
    "The labels are the position of each row's blob in the list: 0, 1, …, `K - 1`.",
)
@pytest.mark.parametrize(
    "sizes, features", [((4, 1, 2), 2), ((3,), 2), ((2, 2, 2, 2), 3), ((1, 5), 1)]
)
def test_blobs_of_any_size_and_number(solution, sizes, features):
    """Any number of blobs of any sizes gives all rows in order, each with its blob's number."""
    blobs = [torch.randn(size, features, dtype=torch.float64) for size in sizes]
    points, labels = solution.stack_blobs(blobs)
    return {"points": points, "labels": labels}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The list and its tensors do not change, and gradients flow from the points to the blobs."
)
def test_gradient_through_the_points(solution):
    """A gradient on the points reaches each blob."""
    blobs = [torch.randn(size, 2, dtype=torch.float64, requires_grad=True) for size in (2, 3)]
    upstream = torch.randn(5, 2, dtype=torch.float64)
    points, _ = solution.stack_blobs(blobs)
    points.backward(upstream)
    return {"gradients": [blob.grad for blob in blobs]}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The list and its tensors do not change, and gradients flow from the points to the blobs.",
    "Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and `nan` arrive as they are.",
)
def test_blobs_are_left_as_they_were(solution):
    """Blobs may be views of any numbers; they do not change, and float32 points stay float32."""
    grid = torch.randn(3, 4)
    grid[0], grid[1, 1:] = numbers_of_any_size()[:4], numbers_of_any_size()[4:]
    blobs = [grid[:, :2], grid.t()[:, 1:], grid[:1, 1:3]]
    points, labels = solution.stack_blobs(blobs)
    return {
        "points": with_tiny_ones(points),
        "labels": labels,
        "blobs afterwards": blobs,
        "grid": grid,
    }


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is a **view**: it shares its memory with `img`, even when `img` is itself a view "
    "that is not contiguous (a transposed image, say)."
)
@pytest.mark.parametrize("height, width", [(1, 6), (1, 1), (4, 3)])
def test_batch_is_a_view_of_any_image(solution, height, width):
    """An image of any size gets both axes in front and shares its memory with the result."""
    img = torch.randn(height, width, dtype=torch.float64)
    batch = solution.add_nc(img)
    before = batch.clone()
    img.mul_(-3)
    return {"batch": before, "batch after writing into img": batch, "img afterwards": img}


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is a **view**: it shares its memory with `img`, even when `img` is itself a view "
    "that is not contiguous (a transposed image, say)."
)
def test_batch_is_a_view_of_a_transposed_image(solution):
    """The result shares its memory even with an image that is not contiguous."""
    rows = torch.randn(5, 4, dtype=torch.float64)
    img = rows[:, ::2].t()
    batch = solution.add_nc(img)
    rows.mul_(-3)
    return {"batch after writing into img": batch, "img afterwards": img}


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `(1, 1, H, W)` and the `dtype` of `img`.",
    "`img` keeps its shape and its numbers, and gradients flow back to it.",
    "Results have the `dtype` and the device of the input.",
)
def test_gradient_and_dtype_of_the_batch(solution):
    """A gradient on the batch reaches the image; dtype and device are kept."""
    img = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(1, 1, 2, 3, dtype=torch.float64)
    pixels = torch.randint(0, 256, (2, 2), dtype=torch.uint8)
    solution.add_nc(img).backward(upstream)
    return {
        "img.grad": img.grad,
        "pixels": solution.add_nc(pixels),
        "on another device": made_elsewhere(lambda: solution.add_nc(elsewhere(2, 3))),
    }
