import pytest
import torch

from autograder.authoring import fill_parameters


def randn(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Padding puts `p` rows or columns of the number `value` on each of the four sides of the picture.",
)
def test_zeros_on_all_four_sides(solution):
    """A 3×4 picture with p = 1 becomes 5×6, with zeros on all four sides."""
    x = randn(3, 4)
    return {"padded": solution.pad2d(x, 1)}


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Padding puts `p` rows or columns of the number `value` on each of the four sides of the picture.",
    "`x` has two or more axes; only the last two grow.",
)
def test_the_border_is_value(solution):
    """The border holds `value`, and only height and width grow."""
    flat, colour = randn(2, 3), randn(3, 4, 2)
    return {
        "picture": solution.pad2d(flat, 2, -1.5),
        "three channels": solution.pad2d(colour, 1, 7.0),
    }


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The sum from the top of this page, for one picture and one filter, at every place where the filter is entirely inside the picture:",
    "The sum above does not flip the filter, so a mathematician calls it *cross-correlation*;",
)
def test_three_by_three_on_five_by_five(solution):
    """A 3×3 filter on a 5×5 picture gives 3×3 sums, and the filter is not flipped."""
    x, k = randn(5, 5), randn(3, 3)
    return {"y": solution.corr2d(x, k)}


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "The sum from the top of this page, for one picture and one filter, at every place where the filter is entirely inside the picture:",
)
def test_neither_picture_nor_filter_is_square(solution):
    """A 2×3 filter on a 4×7 picture gives 3×5 sums."""
    x, k = randn(4, 7), randn(2, 3)
    return {"y": solution.corr2d(x, k)}


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "A batch of `N` pictures has `C` channels each (three for colours), and there are `O` filters, each of which spans *all* channels:",
)
def test_one_picture(solution):
    """One picture of 2 channels and 3 filters of 3×2 give 3 maps; every channel counts."""
    x, w, b = randn(1, 2, 5, 6), randn(3, 2, 3, 2), randn(3)
    return {"y": solution.conv2d(x, w, b)}


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "where $\\tilde x$ is $x$ with `padding` zeros on each side and $s$ is the stride: the filter moves by `s` pixels.",
)
def test_stride_and_padding(solution):
    """The filter moves by the stride, over the picture with its border of zeros."""
    x, w, b = randn(2, 2, 6, 8), randn(2, 2, 3, 3), randn(2)
    return {
        "stride 2": solution.conv2d(x, w, b, 2),
        "padding 1": solution.conv2d(x, w, b, 1, 1),
        "stride 2, padding 1": solution.conv2d(x, w, b, 2, 1),
    }


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "`b` is `None` or has one number for each filter, added once to its map.",
)
def test_with_and_without_bias(solution):
    """The bias is added once to its filter's map; None adds nothing."""
    x, w, b = randn(1, 3, 4, 5), randn(2, 3, 2, 2), 10 * randn(2)
    return {"with": solution.conv2d(x, w, b), "without": solution.conv2d(x, w, None)}


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "From each window of `k`×`k` pixels, keep the largest: is the pattern anywhere in here?",
    "`stride=None` means `stride = k`: windows side by side that do not overlap.",
)
def test_max_of_two_by_two(solution):
    """With k = 2 a 4×4 picture becomes 2×2: the largest number of each window."""
    x = randn(1, 2, 4, 4)
    return {"pooled": solution.maxpool2d(x, 2)}


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "Windows that do not fit are dropped, so `Ho = (H + 2 * padding - k) // stride + 1`.",
)
def test_max_with_stride_and_padding(solution):
    """Windows overlap when the stride is smaller than k, and padding adds places."""
    x = randn(2, 1, 5, 7)
    return {
        "stride 1": solution.maxpool2d(x, 2, 1),
        "padding 1": solution.maxpool2d(x, 3, 2, 1),
    }


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "From each window, keep the mean of its `k`×`k` pixels.",
)
def test_mean_of_two_by_two(solution):
    """With k = 2 a 4×4 picture becomes 2×2: the mean of each window."""
    x = randn(1, 2, 4, 4)
    return {"pooled": solution.meanpool2d(x, 2)}


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "From each window, keep the mean of its `k`×`k` pixels.",
    "everything else is as in `maxpool2d`: each channel by itself, `stride=None` means `k`, windows that do not fit are dropped.",
)
def test_mean_with_stride(solution):
    """Windows overlap when the stride is smaller than k."""
    x = randn(2, 2, 5, 7)
    return {"stride 1": solution.meanpool2d(x, 3, 1), "stride 2": solution.meanpool2d(x, 3, 2)}


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It has exactly two parameters: `weight` of shape `(c_out, c_in, k, k)` and `bias` of shape `(c_out,)`.",
)
def test_names_and_shapes_of_the_parameters(solution):
    """The layer has two parameters: weight (c_out, c_in, k, k) and bias (c_out,)."""
    layer = solution.MyConv2d(2, 3, 5)
    return {name: list(p.shape) for name, p in sorted(layer.named_parameters())}


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("conv2d", "pad2d")
@pytest.mark.rests_on(
    "applies them with the layer's stride and padding.",
)
def test_forward_with_stride_and_padding(solution):
    """The layer applies its weight and its bias with its stride and padding."""
    x = randn(2, 3, 6, 7)
    layer = fill_parameters(solution.MyConv2d(3, 2, 3, 2, 1).double(), 8)
    return {"y": layer(x)}


@pytest.mark.task("param_count")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "a fully connected layer from `n_in` inputs to `n_out` outputs, weights alone.",
    "a layer of `o` filters of `k`×`k` on a picture of `c` channels.",
    "and the result is an `int` (`10000`, not `1e4`), exact however large it is.",
)
def test_the_counts_of_the_notes(solution):
    """A full layer has 10⁸ weights where 100 filters of 10×10 have 10⁴."""
    return {
        "full": solution.param_count("fc", 10_000, 10_000),
        "filters": solution.param_count("conv", 10, 1, 100),
        "filters on colours": solution.param_count("conv", 5, 3, 16),
        "with biases": solution.param_count("conv", 5, 3, 16, bias=True),
    }
