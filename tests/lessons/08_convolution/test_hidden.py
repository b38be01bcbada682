import pytest
import torch

from autograder.authoring import fill_parameters, made_elsewhere, mixes_devices


def randn(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def whole_numbers(*shape):
    """Numbers from -4 to 4, whose sums of products are exact in float32 too."""
    return torch.randint(-4, 5, shape)


def in_units(result, scale):
    """The result in units of `scale` and in float64, where no tolerance hides tiny numbers."""
    return result.double() / scale if isinstance(result, torch.Tensor) else result


def meta(*shape):
    """A tensor without numbers, on a device that is not the CPU."""
    return torch.empty(*shape, device="meta", dtype=torch.float64)


# --- pad2d ---


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` has two or more axes; only the last two grow.",
    "`p` is 0 or more; with `p = 0` the result equals `x`.",
    '`value` may be any float, including `float("-inf")`: you will want that for max pooling.',
    "Pixels are copied whatever they are, `inf` and `nan` included.",
    "Pixels may be as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped.",
)
def test_any_number_of_axes(solution):
    """Pictures may have any leading axes, p may be 0, and value and pixels may be any floats."""
    cases = {
        "(H, W), p 0": (randn(3, 2), 0, 5.0),
        "(1, 1), p 3": (randn(1, 1), 3, -0.25),
        "(C, H, W), p 2": (randn(2, 1, 4), 2, float("-inf")),
        "(N, C, H, W), p 1": (1e3 * randn(2, 3, 4, 5), 1, 1e-3),
        "(1, 1, H, W), p 2": (randn(1, 1, 2, 5), 2, float("inf")),
    }
    cases["not finite"] = (torch.tensor([[torch.nan, 1.0], [torch.inf, -torch.inf]]), 1, 2.0)
    cases["value nan"] = (randn(2, 2), 1, float("nan"))
    tiny, huge = 1e-30 * torch.randn(2, 3), 1e38 * torch.rand(2, 3)
    padded = {name: solution.pad2d(x, p, value) for name, (x, p, value) in cases.items()}
    padded["in units of 1e-30"] = in_units(solution.pad2d(tiny, 1, -2e-30), 1e-30)
    padded["in units of 1e38"] = in_units(solution.pad2d(huge, 1, 3e38), 1e38)
    return padded


@pytest.mark.task("pad2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
)
def test_padding_keeps_dtype_and_gradient(solution):
    """Dtype and device stay, views are padded as they appear, x is not changed, gradients pass."""
    leaf, upstream = randn(2, 4, 3), randn(2, 8, 7)
    single, view = torch.randn(2, 2), randn(5, 2).t()
    leaf.requires_grad_()
    padded = solution.pad2d(leaf, 2, -1.0)
    padded.backward(upstream)
    with torch.no_grad():
        unrecorded = solution.pad2d(leaf, 2)
    return {
        "gradient": leaf.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
        "on another device": made_elsewhere(lambda: solution.pad2d(meta(2, 3), 1, 2.0)),
        "x afterwards": leaf,
        "float32": solution.pad2d(single, 1, 0.5),
        "a transposed picture": solution.pad2d(view, 1),
        "the picture afterwards": view,
    }


# --- corr2d ---


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The sum from the top of this page, for one picture and one filter, at every place where the filter is entirely inside the picture:",
    "The filter may be as large as the picture (then the result is `(1, 1)`) and never larger.",
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "Pixels may be as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped.",
)
def test_any_sizes(solution):
    """Every place inside the picture counts, whatever the sizes and the numbers are."""
    sizes = [(3, 5, 1, 1), (4, 4, 4, 4), (2, 6, 2, 3), (7, 3, 5, 1), (6, 5, 1, 4), (1, 1, 1, 1)]
    cases = {str(size): (randn(*size[:2]), randn(*size[2:])) for size in sizes}
    cases["negative numbers"] = (-randn(5, 4).abs(), randn(2, 3).abs())
    far = {1e30: (1e30 * randn(5, 4), randn(2, 3)), 1e-30: (1e-29 * randn(5, 4), 0.1 * randn(2, 3))}
    sums = {name: solution.corr2d(x, k) for name, (x, k) in cases.items()}
    for scale, (x, k) in far.items():
        sums[f"in units of {scale}"] = in_units(solution.corr2d(x, k), scale)
    return sums


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The sum from the top of this page, for one picture and one filter, at every place where the filter is entirely inside the picture:",
)
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
@pytest.mark.rests_on(
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
)
def test_gradients_of_picture_and_filter(solution):
    """Gradients reach the picture and the filter, and nothing is recorded under no_grad."""
    x, k, upstream = randn(5, 6), randn(3, 2), randn(3, 5)
    x.requires_grad_()
    k.requires_grad_()
    solution.corr2d(x, k).backward(upstream)
    with torch.no_grad():
        unrecorded = solution.corr2d(x, k)
    return {
        "x.grad": x.grad,
        "k.grad": k.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("corr2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
)
def test_views_and_dtypes(solution):
    """Picture and filter may be views, stay, and give the result their dtype and device."""
    x, k = randn(6, 5).t(), randn(4, 6)[::2, ::3]
    whole_x, whole_k = whole_numbers(4, 5), whole_numbers(2, 3)
    return {
        "of views": solution.corr2d(x, k),
        "x afterwards": x,
        "k afterwards": k,
        "float32": solution.corr2d(whole_x.float(), whole_k.float()),
        "float64": solution.corr2d(whole_x.double(), whole_k.double()),
        "on another device": made_elsewhere(lambda: solution.corr2d(meta(4, 5), meta(2, 3))),
    }


# --- conv2d ---


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.rests_on(
    "A batch of `N` pictures has `C` channels each (three for colours), and there are `O` filters, each of which spans *all* channels:",
    "where $\\tilde x$ is $x$ with `padding` zeros on each side and $s$ is the stride: the filter moves by `s` pixels.",
    "Windows that do not fit are dropped, so with integer division",
    "`stride` and `padding` hold for both directions; `stride` may be larger than the filter.",
)
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
@pytest.mark.rests_on(
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
)
def test_gradients_of_pictures_filters_and_biases(solution, stride, padding):
    """Gradients reach the pictures, the filters and the biases; none is recorded under no_grad."""
    x, w, b = randn(2, 2, 6, 7), randn(3, 2, 3, 2), randn(3)
    upstream = randn(2, 3, 4, 6) if stride == 1 else randn(2, 3, 3, 4)
    for argument in (x, w, b):
        argument.requires_grad_()
    solution.conv2d(x, w, b, stride, padding).backward(upstream)
    with torch.no_grad():
        unrecorded = solution.conv2d(x, w, b, stride, padding)
    return {
        "x.grad": x.grad,
        "w.grad": w.grad,
        "b.grad": b.grad,
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "`N`, `C` and `O` may be 1.",
    "`stride` and `padding` hold for both directions; `stride` may be larger than the filter.",
)
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
@pytest.mark.rests_on(
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
)
def test_layers_keep_dtype_and_arguments(solution):
    """Arguments may be views, stay as they are, and give the result their dtype and device."""
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
        "on another device": made_elsewhere(
            lambda: solution.conv2d(meta(1, 2, 4, 5), meta(3, 2, 2, 3), meta(3), 2, 1)
        ),
    }


@pytest.mark.task("conv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "Pixels may be as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped.",
)
def test_large_and_small_numbers(solution):
    """The sums hold for numbers of any size, and when every number is negative."""
    x, w, b = randn(1, 2, 5, 4), randn(2, 2, 2, 2), randn(2)
    return {
        "in units of 1e30": in_units(solution.conv2d(1e30 * x, w, 1e30 * b), 1e30),
        "in units of 1e-30": in_units(solution.conv2d(1e-30 * x, w, 1e-30 * b), 1e-30),
        "negative": solution.conv2d(-x.abs(), w.abs(), -b.abs()),
    }


# --- pooling ---

POOLED = [(1, 1, 5, 7), (2, 3, 6, 4), (1, 2, 7, 7)]


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "From each window of `k`×`k` pixels, keep the largest: is the pattern anywhere in here?",
    "`stride=None` means `stride = k`: windows side by side that do not overlap.",
    "Windows that do not fit are dropped, so `Ho = (H + 2 * padding - k) // stride + 1`.",
    "Each channel is pooled by itself.",
)
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
@pytest.mark.rests_on(
    "A padded pixel must never win, not even against the most negative numbers that a float can be.",
    "Pixels may be as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped.",
)
def test_max_of_negative_numbers(solution):
    """However negative every number is, the border never wins, and numbers of any size count."""
    x = -1 - randn(2, 2, 5, 6).abs()
    far = 1e300 * x[:1]
    single = -2e38 - 1e38 * torch.rand(1, 2, 4, 5)
    tiny = 1e-30 * torch.randn(1, 1, 4, 5)
    endless = torch.randn(1, 1, 4, 4)
    endless[0, 0, :2, :2] = -torch.inf
    endless[0, 0, 3, 3] = torch.inf
    return {
        "no padding": solution.maxpool2d(x, 2),
        "padding 1": solution.maxpool2d(x, 2, 2, 1),
        "in units of 1e300": in_units(solution.maxpool2d(far, 3, 2, 1), 1e300),
        "in units of 1e38": in_units(solution.maxpool2d(single, 2, 2, 1), 1e38),
        "in units of 1e-30": in_units(solution.maxpool2d(tiny, 2, 1, 1), 1e-30),
        "infinite": solution.maxpool2d(endless, 2),
    }


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
)
def test_max_pooling_passes_gradients(solution):
    """The winner of a window gets its gradient: one from each window, if it wins several."""
    x, upstream = randn(2, 2, 5, 6), randn(2, 2, 3, 3)
    overlapping, upstream_overlapping = randn(2, 1, 4, 5), randn(2, 1, 3, 4)
    x.requires_grad_()
    overlapping.requires_grad_()
    solution.maxpool2d(x, 3, 2, 1).backward(upstream)
    solution.maxpool2d(overlapping, 2, 1).backward(upstream_overlapping)
    with torch.no_grad():
        unrecorded = solution.maxpool2d(x, 3, 2, 1)
    return {
        "padded": x.grad,
        "overlapping": overlapping.grad,
        "upstream afterwards": [upstream, upstream_overlapping],
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("maxpool2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("pad2d")
@pytest.mark.rests_on(
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
)
def test_max_of_views_and_dtypes(solution):
    """The picture may be a view, stays as it is, and gives the result its dtype and device."""
    view, single = randn(1, 5, 4, 2).permute(0, 3, 2, 1), torch.randn(1, 1, 4, 5)
    return {
        "of a view": solution.maxpool2d(view, 2, 1),
        "padded": solution.maxpool2d(view, 2, 2, 1),
        "the view afterwards": view,
        "float32": solution.maxpool2d(single, 2, 2, 1),
        "float32, no padding": solution.maxpool2d(single, 3),
        # Python's own max asks the numbers, which is right as well.
        "mixes devices": mixes_devices(lambda: solution.maxpool2d(meta(1, 2, 5, 4), 2, 1, 1)),
    }


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "From each window, keep the mean of its `k`×`k` pixels.",
    "everything else is as in `maxpool2d`: each channel by itself, `stride=None` means `k`, windows that do not fit are dropped.",
    "Pixels may be as small as $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped.",
)
def test_mean_of_any_windows(solution):
    """Any k and stride give the mean of each whole window, whatever the numbers' size."""
    cases = {
        f"{size}, k {k}, stride {stride}": (randn(*size), k, stride)
        for size in POOLED
        for k in (1, 2, 3, 4)
        for stride in (None, 1, 2, 3)
    }
    cases["negative"] = (-1 - randn(1, 2, 4, 6).abs(), 2, 1)
    # Whole numbers times a power of two, about 1e30 and 1e-30: exact in float32 in any order.
    far = {
        power: (2.0**power * torch.randint(1, 9, (1, 1, 4, 6)).float(), 2) for power in (100, -100)
    }
    means = {name: solution.meanpool2d(*arguments) for name, arguments in cases.items()}
    for power, arguments in far.items():
        means[f"in units of 2^{power}"] = in_units(solution.meanpool2d(*arguments), 2.0**power)
    return means


@pytest.mark.task("meanpool2d")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`.",
    "Inputs may be views (a transposed picture, say), any axis may have length 1, and pictures and filters need not be square.",
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
)
def test_mean_pooling_passes_gradients(solution):
    """Every pixel of a window gets its share of the gradient; dtype and device stay, and x too."""
    apart, upstream_apart = randn(2, 2, 5, 6), randn(2, 2, 2, 2)
    overlapping, upstream_overlapping = randn(2, 1, 4, 5), randn(2, 1, 3, 4)
    view, whole = randn(1, 5, 4, 2).permute(0, 3, 2, 1), whole_numbers(1, 2, 4, 5)
    apart.requires_grad_()
    overlapping.requires_grad_()
    solution.meanpool2d(apart, 2, 3).backward(upstream_apart)
    solution.meanpool2d(overlapping, 2, 1).backward(upstream_overlapping)
    with torch.no_grad():
        unrecorded = solution.meanpool2d(apart, 2)
    return {
        "upstream afterwards": [upstream_apart, upstream_overlapping],
        "recorded under no_grad": unrecorded.requires_grad,
        "on another device": made_elsewhere(lambda: solution.meanpool2d(meta(1, 2, 5, 4), 2, 1)),
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
@pytest.mark.rests_on(
    "Both start as random numbers, each drawn separately and uniformly from $[-\\beta, \\beta]$, with $\\beta = 1/\\sqrt{c_{in}\\,k^2}$: one over the root of the number of inputs of an output, as in `nn.Conv2d`.",
)
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
@pytest.mark.rests_on(
    "Both start as random numbers, each drawn separately and uniformly from $[-\\beta, \\beta]$, with $\\beta = 1/\\sqrt{c_{in}\\,k^2}$: one over the root of the number of inputs of an output, as in `nn.Conv2d`.",
    "Do not set the seed; leave that to the layer's user.",
)
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
@pytest.mark.rests_on(
    "Gradients reach `weight`, `bias` and `x`.",
    "Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or `.detach()` on the way; under `torch.no_grad()` nothing is recorded.",
)
def test_the_layer_trains(solution):
    """Parameters and pictures get gradients where they are recorded, and a step moves the layer."""
    x, upstream = randn(2, 2, 7, 6).transpose(2, 3), randn(2, 3, 4, 4)
    layer = fill_parameters(solution.MyConv2d(2, 3, 4, 2, 2).double(), 81)
    x.requires_grad_()
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(x).backward(upstream)
    optimizer.step()
    with torch.no_grad():
        unrecorded = layer(x)
        far = layer(1e12 * x) / 1e12
    return {
        "recorded under no_grad": unrecorded.requires_grad,
        "numbers around 1e12, divided by that": far,
        "weight.grad": layer.weight.grad,
        "bias.grad": layer.bias.grad,
        "x.grad": x.grad,
        "after the step": layer(x),
    }


@pytest.mark.task("MyConv2d")
@pytest.mark.points(0.25)
@pytest.mark.needs("conv2d", "pad2d")
@pytest.mark.rests_on(
    "`MyConv2d(c_in: int, c_out: int, k: int, stride: int = 1, padding: int = 0)`",
    "applies them with the layer's stride and padding.",
    "`x` has a floating dtype, float32 or float64, and the result has the same dtype and is on the same device.",
)
def test_options_of_the_layer(solution):
    """Stride and padding may be given or not, and a layer goes where its pictures are."""
    x, whole = randn(2, 1, 5, 4), whole_numbers(1, 1, 3, 4)
    plain = fill_parameters(solution.MyConv2d(1, 2, 2).double(), 82)
    strided = fill_parameters(solution.MyConv2d(1, 1, 3, stride=3).double(), 83)
    padded = fill_parameters(solution.MyConv2d(1, 1, 3, padding=1).double(), 84)
    single = fill_parameters(solution.MyConv2d(1, 2, 2), 85)
    moved = solution.MyConv2d(1, 2, 2, padding=1).double().to("meta")
    return {
        "on another device": made_elsewhere(lambda: moved(meta(1, 1, 4, 5))),
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
@pytest.mark.rests_on(
    "a fully connected layer from `n_in` inputs to `n_out` outputs, weights alone.",
    "a layer of `o` filters of `k`×`k` on a picture of `c` channels.",
    "and the result is an `int` (`10000`, not `1e4`), exact however large it is.",
)
def test_weights_of_any_layer(solution):
    """Weights are counted for any sizes, as an int that is exact."""
    many = sizes(500_000_000, 510_000_000, 2)
    full, (k,), (c,), (o,) = sizes(20, 900, 2), sizes(2, 12, 1), sizes(2, 6, 1), sizes(7, 40, 1)
    return {
        "full": solution.param_count("fc", *full),
        "one input": solution.param_count("fc", 1, full[0]),
        "one output": solution.param_count("fc", full[1], 1),
        "filters": solution.param_count("conv", k, c, o),
        "filters without biases": solution.param_count("conv", k, c, o, bias=False),
        "one channel": solution.param_count("conv", k, 1, o),
        "one pixel": solution.param_count("conv", 1, c, o),
        "beyond what a float can count": solution.param_count(
            "fc", *(2 * size + 1 for size in many)
        ),
    }


@pytest.mark.task("param_count")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "With `bias=True`, which is passed by its name, the biases count too.",
)
def test_biases_of_any_layer(solution):
    """With bias=True each filter counts one more."""
    (k,), (c,), (o,) = sizes(2, 12, 1), sizes(2, 6, 1), sizes(7, 40, 1)
    return {
        "filters": solution.param_count("conv", k, c, o, bias=True),
        "one channel": solution.param_count("conv", k, 1, o, bias=True),
        "one filter": solution.param_count("conv", k, c, 1, bias=True),
    }
