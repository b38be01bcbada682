"""What only the grader runs: other sizes and dtypes, views as inputs, gradients, refusals."""

import pytest
import torch

from autograder.authoring import raised_by


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 2, 7])
def test_column_of_any_length(solution, n):
    """A vector of any length becomes a column, even when it is a view into a larger tensor."""
    grid = torch.randn(n, 3, dtype=torch.float64)
    v = grid[:, 1]
    column = solution.as_column(v)
    return {"column": column, "v afterwards": v, "grid afterwards": grid}


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
def test_column_keeps_the_dtype(solution):
    """The column has the dtype of the vector: integers, float32, booleans."""
    numbers = torch.randn(5, dtype=torch.float64) * 10
    vectors = [numbers.to(torch.int64), numbers.to(torch.int32), numbers.float(), numbers > 0]
    return {"columns": [solution.as_column(v) for v in vectors], "vectors afterwards": vectors}


@pytest.mark.task("as_column")
@pytest.mark.points(0.25)
def test_gradient_through_the_column(solution):
    """A gradient on the column reaches the vector."""
    v = torch.randn(4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, 1, dtype=torch.float64)
    solution.as_column(v).backward(upstream)
    return {"v.grad": v.grad}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
@pytest.mark.parametrize(
    "shape, dims", [((3, 1, 1, 2), (1, 2, -2, -3)), ((1, 4, 1), (0, 2, -1, -3)), ((1, 1), (1, -1))]
)
def test_every_axis_of_length_one(solution, shape, dims):
    """Any axis of length 1 can be dropped, counted from either end; the others stay."""
    x = torch.randn(shape, dtype=torch.float64)
    return {"dropped": [solution.drop_dim(x, dim) for dim in dims], "x afterwards": x}


@pytest.mark.task("drop_dim")
@pytest.mark.points(0.25)
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
def test_gradient_and_dtype_after_dropping(solution):
    """A gradient reaches x through the dropped axis, and integers stay integers."""
    x = torch.randn(2, 3, dtype=torch.float64).t().unsqueeze(1).requires_grad_()
    upstream = torch.randn(3, 2, dtype=torch.float64)
    integers = torch.randint(-9, 9, (1, 3), dtype=torch.int32)
    solution.drop_dim(x, 1).backward(upstream)
    return {"x.grad": x.grad, "integers": solution.drop_dim(integers, 0)}


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 2, 7])
def test_vector_of_any_batch(solution, n):
    """A batch of any size becomes a vector (N,): a single sample gives (1,), not a scalar."""
    grid = torch.randn(n, 3, dtype=torch.float64)
    z = grid[:, 1:2]
    vector = solution.to_vector(z)
    return {"vector": vector, "z afterwards": z, "grid afterwards": grid}


@pytest.mark.task("to_vector")
@pytest.mark.points(0.25)
def test_gradient_and_dtype_of_the_vector(solution):
    """A gradient on the vector reaches the column, and integers stay integers."""
    z = torch.randn(4, 1, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, dtype=torch.float64)
    integers = torch.randint(-9, 9, (3, 1), dtype=torch.int32)
    solution.to_vector(z).backward(upstream)
    return {"z.grad": z.grad, "integers": solution.to_vector(integers)}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 2, 7])
def test_design_matrix_of_any_length(solution, n):
    """Any number of points gives that number of rows, and x is not changed."""
    grid = torch.randn(n, 2, dtype=torch.float64) * 10
    x = grid[:, 0]
    X = solution.design_matrix(x)
    return {"X": X, "x afterwards": x, "grid afterwards": grid}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 6])
def test_gradient_through_the_design_matrix(solution, n):
    """A gradient on the matrix reaches x through its first column."""
    x = torch.randn(n, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(n, 2, dtype=torch.float64)
    solution.design_matrix(x).backward(upstream)
    return {"x.grad": x.grad}


@pytest.mark.task("design_matrix")
@pytest.mark.points(0.25)
def test_design_matrix_keeps_float32(solution):
    """The matrix of float32 points is float32, and a point at 0 has its 1 too."""
    x = torch.cat([torch.randn(2), torch.zeros(1)])
    return {"X": solution.design_matrix(x), "x afterwards": x}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
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
def test_gradient_through_the_points(solution):
    """A gradient on the points reaches each blob."""
    blobs = [torch.randn(size, 2, dtype=torch.float64, requires_grad=True) for size in (2, 3)]
    upstream = torch.randn(5, 2, dtype=torch.float64)
    points, _ = solution.stack_blobs(blobs)
    points.backward(upstream)
    return {"gradients": [blob.grad for blob in blobs]}


@pytest.mark.task("stack_blobs")
@pytest.mark.points(0.25)
def test_blobs_are_left_as_they_were(solution):
    """Blobs may be views; the list and the blobs do not change, and float32 points stay float32."""
    grid = torch.randn(3, 4)
    blobs = [grid[:, :2], grid.t()[:, 1:], grid[:1, 1:3]]
    points, labels = solution.stack_blobs(blobs)
    return {"points": points, "labels": labels, "blobs afterwards": blobs, "grid": grid}


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
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
def test_batch_is_a_view_of_a_transposed_image(solution):
    """The result shares its memory even with an image that is not contiguous."""
    rows = torch.randn(5, 4, dtype=torch.float64)
    img = rows[:, ::2].t()
    batch = solution.add_nc(img)
    rows.mul_(-3)
    return {"batch after writing into img": batch, "img afterwards": img}


@pytest.mark.task("add_nc")
@pytest.mark.points(0.25)
def test_gradient_and_dtype_of_the_batch(solution):
    """A gradient on the batch reaches the image, and the dtype is kept."""
    img = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(1, 1, 2, 3, dtype=torch.float64)
    pixels = torch.randint(0, 256, (2, 2), dtype=torch.uint8)
    solution.add_nc(img).backward(upstream)
    return {"img.grad": img.grad, "pixels": solution.add_nc(pixels)}
