import pytest
import torch

from autograder.authoring import fill_parameters


def randn(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def whole_numbers(*shape):
    """Numbers from -4 to 4, whose sums of products are exact in float32 too."""
    return torch.randint(-4, 5, shape)


# --- pad2d ---


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
def test_any_number_of_axes(solution):
    """Pictures may have any leading axes, p may be 0, and value may be any float."""
    cases = {
        "(H, W), p 0": (randn(3, 2), 0, 5.0),
        "(1, 1), p 3": (randn(1, 1), 3, -0.25),
        "(C, H, W), p 2": (randn(2, 1, 4), 2, float("-inf")),
        "(N, C, H, W), p 1": (1e3 * randn(2, 3, 4, 5), 1, 1e-3),
        "(1, 1, H, W), p 2": (randn(1, 1, 2, 5), 2, float("inf")),
    }
    return {name: solution.pad2d(x, p, value) for name, (x, p, value) in cases.items()}


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
def test_padding_keeps_dtype_and_gradient(solution):
    """The dtype stays, views are padded as they appear, x is not changed, and gradients pass."""
    leaf, upstream = randn(2, 4, 3), randn(2, 8, 7)
    single, view = torch.randn(2, 2), randn(5, 2).t()
    leaf.requires_grad_()
    padded = solution.pad2d(leaf, 2, -1.0)
    padded.backward(upstream)
    return {
        "gradient": leaf.grad,
        "x afterwards": leaf,
        "float32": solution.pad2d(single, 1, 0.5),
        "a transposed picture": solution.pad2d(view, 1),
        "the picture afterwards": view,
    }


# --- corr2d ---


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
def test_any_sizes(solution):
    """Every place inside the picture counts, even for a filter as large as the picture."""
    sizes = [(3, 5, 1, 1), (4, 4, 4, 4), (2, 6, 2, 3), (7, 3, 5, 1), (6, 5, 1, 4), (1, 1, 1, 1)]
    cases = {str(size): (randn(*size[:2]), randn(*size[2:])) for size in sizes}
    cases["large numbers"] = (1e4 * randn(5, 4), 1e3 * randn(2, 3))
    cases["small numbers"] = (1e-3 * randn(5, 4), 1e-1 * randn(2, 3))
    cases["negative numbers"] = (-randn(5, 4).abs(), randn(2, 3).abs())
    return {name: solution.corr2d(x, k) for name, (x, k) in cases.items()}


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
def test_one_bright_pixel(solution):
    """One bright pixel in the dark paints the filter, rotated by half a turn."""
    k = randn(3, 2)
    x = torch.zeros(7, 6, dtype=torch.float64)
    x[3, 2] = 1.0
    corner = torch.zeros(4, 5, dtype=torch.float64)
    corner[0, 4] = 2.0
    return {"inside": solution.corr2d(x, k), "in a corner": solution.corr2d(corner, k)}


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
def test_gradients_of_picture_and_filter(solution):
    """Gradients reach the picture and the filter."""
    x, k, upstream = randn(5, 6), randn(3, 2), randn(3, 5)
    x.requires_grad_()
    k.requires_grad_()
    solution.corr2d(x, k).backward(upstream)
    return {"x.grad": x.grad, "k.grad": k.grad}


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
def test_views_and_dtypes(solution):
    """Picture and filter may be views, stay as they are, and give the result their dtype."""
    x, k = randn(6, 5).t(), randn(4, 6)[::2, ::3]
    whole_x, whole_k = whole_numbers(4, 5), whole_numbers(2, 3)
    return {
        "of views": solution.corr2d(x, k),
        "x afterwards": x,
        "k afterwards": k,
        "float32": solution.corr2d(whole_x.float(), whole_k.float()),
        "float64": solution.corr2d(whole_x.double(), whole_k.double()),
    }


# --- conv2d ---


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_shape_and_padding(solution, stride):
    """Any batch, channels, filters and padding give the sums of the formula."""
    sizes = [
        # N, C, O, H, W, kh, kw
        (2, 3, 2, 7, 6, 3, 2),
        (1, 1, 1, 5, 8, 2, 3),
        (3, 2, 4, 6, 5, 1, 1),
        (1, 3, 3, 4, 7, 4, 2),
        (2, 2, 1, 5, 5, 3, 3),
    ]
    cases = {
        f"{size}, padding {padding}": (
            randn(size[0], size[1], size[3], size[4]),
            randn(size[2], size[1], size[5], size[6]),
            randn(size[2]),
            stride,
            padding,
        )
        for size in sizes
        for padding in (0, 1, 2)
    }
    return {name: solution.conv2d(*arguments) for name, arguments in cases.items()}


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_gradients_of_pictures_filters_and_biases(solution, stride, padding):
    """Gradients reach the pictures, the filters and the biases."""
    x, w, b = randn(2, 2, 6, 7), randn(3, 2, 3, 2), randn(3)
    upstream = randn(2, 3, 4, 6) if stride == 1 else randn(2, 3, 3, 4)
    for argument in (x, w, b):
        argument.requires_grad_()
    solution.conv2d(x, w, b, stride, padding).backward(upstream)
    return {"x.grad": x.grad, "w.grad": w.grad, "b.grad": b.grad}


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_one_of_everything(solution):
    """One picture, one channel and one filter keep their axes, as does one place."""
    one, pixel, whole = randn(1, 1, 4, 3), randn(1, 1, 1, 1), randn(1, 1, 4, 3)
    w, b = randn(1, 1, 2, 2), randn(1)
    return {
        "one filter": solution.conv2d(one, w, b),
        "a filter of one pixel": solution.conv2d(one, pixel, None),
        "a filter as large as the picture": solution.conv2d(one, whole, b, 2),
        "a stride past the picture": solution.conv2d(one, w, b, 5),
    }


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_layers_keep_dtype_and_arguments(solution):
    """Arguments may be views, stay as they are, and give the result their dtype."""
    x, w, b = randn(2, 6, 5, 3).permute(0, 3, 2, 1), randn(2, 3, 2, 3).permute(2, 1, 3, 0), randn(4)
    b = b[::2]
    whole_x, whole_w, whole_b = (
        whole_numbers(1, 2, 4, 5),
        whole_numbers(3, 2, 2, 3),
        whole_numbers(3),
    )
    return {
        "of views": solution.conv2d(x, w, b, 2, 1),
        "x afterwards": x,
        "w afterwards": w,
        "b afterwards": b,
        "float32": solution.conv2d(whole_x.float(), whole_w.float(), whole_b.float(), 1, 1),
        "float64": solution.conv2d(whole_x.double(), whole_w.double(), whole_b.double(), 1, 1),
    }


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_large_and_small_numbers(solution):
    """The sums hold for numbers of any size, and when every number is negative."""
    x, w, b = randn(1, 2, 5, 4), randn(2, 2, 2, 2), randn(2)
    return {
        "large": solution.conv2d(1e4 * x, w, 1e4 * b),
        "small": solution.conv2d(1e-2 * x, w, 1e-2 * b),
        "negative": solution.conv2d(-x.abs(), w.abs(), -b.abs()),
    }


# --- pooling ---

POOLED = [(1, 1, 5, 7), (2, 3, 6, 4), (1, 2, 7, 7)]


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_max_of_any_windows(solution):
    """Any k, stride and padding give the largest number of each whole window."""
    cases = {
        f"{size}, k {k}, stride {stride}, padding {padding}": (randn(*size), k, stride, padding)
        for size in POOLED
        for k in (1, 2, 3, 4)
        for stride in (None, 1, 2, 3)
        for padding in range(k // 2 + 1)
    }
    return {name: solution.maxpool2d(*arguments) for name, arguments in cases.items()}


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_max_of_negative_numbers(solution):
    """When every number is negative, the border still never wins."""
    x = -1 - randn(2, 2, 5, 6).abs()
    far = 1e12 * x[:1]
    return {
        "no padding": solution.maxpool2d(x, 2),
        "padding 1": solution.maxpool2d(x, 2, 2, 1),
        "far below zero": solution.maxpool2d(far, 3, 2, 1),
    }


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_max_pooling_passes_gradients(solution):
    """The winner of a window gets its gradient: one from each window, if it wins several."""
    x, upstream = randn(2, 2, 5, 6), randn(2, 2, 3, 3)
    overlapping, upstream_overlapping = randn(2, 1, 4, 5), randn(2, 1, 3, 4)
    x.requires_grad_()
    overlapping.requires_grad_()
    solution.maxpool2d(x, 3, 2, 1).backward(upstream)
    solution.maxpool2d(overlapping, 2, 1).backward(upstream_overlapping)
    return {"padded": x.grad, "overlapping": overlapping.grad}


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
def test_max_of_views_and_dtypes(solution):
    """The picture may be a view, stays as it is, and gives the result its dtype."""
    view, single = randn(1, 5, 4, 2).permute(0, 3, 2, 1), torch.randn(1, 1, 4, 5)
    return {
        "of a view": solution.maxpool2d(view, 2, 1),
        "padded": solution.maxpool2d(view, 2, 2, 1),
        "the view afterwards": view,
        "float32": solution.maxpool2d(single, 2, 2, 1),
        "float32, no padding": solution.maxpool2d(single, 3),
    }


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
def test_mean_of_any_windows(solution):
    """Any k and stride give the mean of each whole window, whatever the numbers' size."""
    cases = {
        f"{size}, k {k}, stride {stride}": (randn(*size), k, stride)
        for size in POOLED
        for k in (1, 2, 3, 4)
        for stride in (None, 1, 2, 3)
    }
    cases["large"] = (1e4 * randn(1, 1, 4, 6), 2, None)
    cases["negative"] = (-1 - randn(1, 2, 4, 6).abs(), 2, 1)
    return {name: solution.meanpool2d(*arguments) for name, arguments in cases.items()}


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
def test_mean_pooling_passes_gradients(solution):
    """Every pixel of a window gets its share of the gradient; dtype stays, x is not changed."""
    apart, upstream_apart = randn(2, 2, 5, 6), randn(2, 2, 2, 2)
    overlapping, upstream_overlapping = randn(2, 1, 4, 5), randn(2, 1, 3, 4)
    view, whole = randn(1, 5, 4, 2).permute(0, 3, 2, 1), whole_numbers(1, 2, 4, 5)
    apart.requires_grad_()
    overlapping.requires_grad_()
    solution.meanpool2d(apart, 2, 3).backward(upstream_apart)
    solution.meanpool2d(overlapping, 2, 1).backward(upstream_overlapping)
    return {
        "gradient, windows apart": apart.grad,
        "gradient, windows overlap": overlapping.grad,
        "x afterwards": apart,
        "of a view": solution.meanpool2d(view, 2, 1),
        "the view afterwards": view,
        "float32": solution.meanpool2d(whole.float(), 2),
    }


# --- MyConv2d ---


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
def test_first_numbers(solution):
    """Weight and bias start uniformly between minus and plus one over the root of c_in k²."""
    layer = solution.MyConv2d(4, 64, 5)
    bound = (4 * 5 * 5) ** -0.5
    weight, bias = layer.weight.detach().double() / bound, layer.bias.detach().double() / bound
    return {
        "largest weight": weight.abs().max(),
        "mean weight": weight.mean(),
        "spread of the weights": weight.std(),
        "largest bias": bias.abs().max(),
        "spread of the biases": bias.std(),
    }


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
def test_every_filter_is_another(solution):
    """Every filter of every new layer starts with different numbers."""
    first, second = solution.MyConv2d(2, 6, 3), solution.MyConv2d(2, 6, 3)
    filters = torch.cat([first.weight, second.weight]).detach().flatten(2)
    biases = torch.cat([first.bias, second.bias]).detach()
    return {
        "different filters": len(torch.unique(filters.flatten(1), dim=0)),
        "different channels of filters": len(torch.unique(filters.flatten(0, 1), dim=0)),
        "different biases": len(torch.unique(biases)),
    }


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("conv2d", "pad2d")
def test_the_layer_trains(solution):
    """Both parameters and the pictures get gradients, and a step of SGD moves the layer."""
    x, upstream = randn(2, 2, 6, 7), randn(2, 3, 4, 4)
    layer = fill_parameters(solution.MyConv2d(2, 3, 4, 2, 2).double(), 81)
    x.requires_grad_()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(x).backward(upstream)
    optimizer.step()
    return {
        "weight.grad": layer.weight.grad,
        "bias.grad": layer.bias.grad,
        "x.grad": x.grad,
        "after the step": layer(x),
    }


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("conv2d", "pad2d")
def test_options_of_the_layer(solution):
    """Stride and padding may be given or not, and a new layer takes float32."""
    x, whole = randn(2, 1, 5, 4), whole_numbers(1, 1, 3, 4)
    plain = fill_parameters(solution.MyConv2d(1, 2, 2).double(), 82)
    strided = fill_parameters(solution.MyConv2d(1, 1, 3, stride=3).double(), 83)
    padded = fill_parameters(solution.MyConv2d(1, 1, 3, padding=1).double(), 84)
    single = fill_parameters(solution.MyConv2d(1, 2, 2), 85)
    return {
        "no options": plain(x),
        "stride 3": strided(x),
        "padding 1": padded(x),
        "float32": single(whole.float()),
    }


# --- param_count ---


def sizes(low, high, count):
    return torch.randint(low, high, (count,)).tolist()


@pytest.mark.task("param_count")
@pytest.mark.points(0.25)
def test_weights_of_any_layer(solution):
    """Weights are counted for any sizes, as an int."""
    full, (k,), (c,), (o,) = sizes(20, 900, 2), sizes(2, 12, 1), sizes(2, 6, 1), sizes(7, 40, 1)
    return {
        "full": solution.param_count("fc", *full),
        "one input": solution.param_count("fc", 1, full[0]),
        "one output": solution.param_count("fc", full[1], 1),
        "filters": solution.param_count("conv", k, c, o),
        "filters without biases": solution.param_count("conv", k, c, o, bias=False),
        "one channel": solution.param_count("conv", k, 1, o),
        "one pixel": solution.param_count("conv", 1, c, o),
    }


@pytest.mark.task("param_count")
@pytest.mark.points(0.25)
def test_biases_of_any_layer(solution):
    """With bias=True each filter counts one more."""
    (k,), (c,), (o,) = sizes(2, 12, 1), sizes(2, 6, 1), sizes(7, 40, 1)
    return {
        "filters": solution.param_count("conv", k, c, o, bias=True),
        "one channel": solution.param_count("conv", k, 1, o, bias=True),
        "one filter": solution.param_count("conv", k, c, 1, bias=True),
    }
