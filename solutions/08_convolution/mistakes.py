import math

import torch
from convolution import conv2d, corr2d, pad2d
from torch import nn

from autograder.authoring import mistake

# --- pad2d ---


@mistake("pad2d", "Padding was added on one side only; it goes on all four sides.")
def bottom_right_only(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + p, W + p), value)
    padded[..., :H, :W] = x
    return padded


@mistake("pad2d", "The padding went above and to the left only; all four sides need it.")
def top_left_only(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + p, W + p), value)
    padded[..., p:, p:] = x
    return padded


@mistake("pad2d", "Only the width is padded; the height needs p rows above and p below as well.")
def width_only(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H, W + 2 * p), value)
    padded[..., p : p + W] = x
    return padded


@mistake("pad2d", "Only the height is padded; the width needs p columns on each side as well.")
def height_only(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W), value)
    padded[..., p : p + H, :] = x
    return padded


@mistake("pad2d", "The argument `value` is ignored: the border is 0 whatever the caller asks for.")
def value_ignored(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_zeros(*leading, H + 2 * p, W + 2 * p)
    padded[..., p : p + H, p : p + W] = x
    return padded


@mistake("pad2d", "Batch and channel axes were padded too; only the last two axes grow.")
def all_axes(x, p, value=0.0):
    padded = x.new_full([size + 2 * p for size in x.shape], value)
    padded[tuple(slice(p, p + size) for size in x.shape)] = x
    return padded


@mistake("pad2d", "Your border repeats the picture's edge; the task wants the constant `value`.")
def replicate(x, p, value=0.0):
    H, W = x.shape[-2:]
    rows = torch.arange(-p, H + p).clamp(0, H - 1)
    columns = torch.arange(-p, W + p).clamp(0, W - 1)
    return x[..., rows, :][..., columns]


@mistake(
    "pad2d", "The border is 1 whatever `value` says; fill it with `value`, which is 0 unless given."
)
def value_one(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_ones(*leading, H + 2 * p, W + 2 * p)
    padded[..., p : p + H, p : p + W] = x
    return padded


@mistake(
    "pad2d", "The size is right, but the picture is in the top left corner, not in the middle."
)
def picture_in_the_corner(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., :H, :W] = x
    return padded


@mistake(
    "pad2d",
    "The border is twice as wide as it should be: p rows and columns on each side, not 2p.",
)
def twice_too_wide(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 4 * p, W + 4 * p), value)
    padded[..., 2 * p : 2 * p + H, 2 * p : 2 * p + W] = x
    return padded


@mistake(
    "pad2d",
    "The new tensor is float32 whatever x is, so float64 loses half its digits: "
    "take the dtype from x.",
)
def float32_buffer(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = torch.full((*leading, H + 2 * p, W + 2 * p), float(value))
    padded[..., p : p + H, p : p + W] = x
    return padded


@mistake(
    "pad2d", "The shape is taken apart into exactly two axes; x may have batch and channels too."
)
def two_axes_only(x, p, value=0.0):
    H, W = x.shape
    padded = x.new_full((H + 2 * p, W + 2 * p), value)
    padded[p : p + H, p : p + W] = x
    return padded


@mistake(
    "pad2d",
    "The values are right but the graph is cut by .detach() or .numpy(): no gradient reaches x.",
    name="detached",
)
def pad2d_detached(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., p : p + H, p : p + W] = x.detach()
    return padded


@mistake("pad2d", "A slice [p:-p] is empty when p is 0; count its end from the start.")
def end_counted_from_behind(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., p:-p, p:-p] = x
    return padded


@mistake(
    "pad2d",
    "torch.full makes the border on the CPU, and a picture on another device does not stay there: "
    "use x.new_full, or pass device=x.device.",
)
def border_on_the_cpu(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = torch.full((*leading, H + 2 * p, W + 2 * p), float(value), dtype=x.dtype)
    padded[..., p : p + H, p : p + W] = x
    return padded


@mistake(
    "pad2d",
    "nan_to_num changes the pixels (and a border of -inf): they are copied whatever they are.",
)
def cleaned(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., p : p + H, p : p + W] = x
    return torch.nan_to_num(padded)


# --- corr2d ---


@mistake(
    "corr2d",
    "The kernel is flipped: that is the mathematician's convolution. Deep learning's is a "
    "cross-correlation, without the flip.",
)
def true_convolution(x, k):
    return corr2d(x, k.flip(0, 1))


@mistake("corr2d", "The kernel is transposed: its row index and its column index are swapped.")
def kernel_transposed(x, k):
    return corr2d(x, k.t())


@mistake("corr2d", "Off by one: a kernel of height kh has H - kh + 1 places, not H - kh.")
def last_row_missing(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    Ho, Wo = H - kh, W - kw
    y = x.new_zeros(Ho, Wo)
    for u in range(kh):
        for v in range(kw):
            y = y + k[u, v] * x[u : u + Ho, v : v + Wo]
    return y


@mistake("corr2d", "The products of a window are added up, not averaged.")
def mean(x, k):
    windows = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (windows * k).mean(dim=(-2, -1))


@mistake(
    "corr2d",
    "You took the largest product of each window; a correlation adds all of them up.",
    name="max",
)
def corr2d_max(x, k):
    windows = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (windows * k).amax(dim=(-2, -1))


@mistake("corr2d", "Window and kernel are added; they are multiplied, number by number.")
def plus(x, k):
    windows = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (windows + k).sum(dim=(-2, -1))


@mistake(
    "corr2d",
    "The output's width is computed from the height: that is only right for square pictures.",
)
def square_output(x, k):
    H, kh, kw = x.shape[0], *k.shape
    size = H - kh + 1
    y = x.new_zeros(size, size)
    for i in range(size):
        for j in range(size):
            y[i, j] = (x[i : i + kh, j : j + kw] * k).sum()
    return y


@mistake(
    "corr2d",
    "The picture wraps around at its border, as it does in a Fourier transform: keep only the "
    "places where the kernel is entirely inside.",
)
def circular_fft(x, k):
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(k, s=x.shape).conj()
    return torch.fft.irfft2(spectrum, s=x.shape)


@mistake(
    "corr2d",
    "The values are right but no gradient flows: build the output from tensor operations, "
    "without .item(), .numpy() or .detach().",
    name="detached",
)
def corr2d_detached(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    y = torch.zeros(H - kh + 1, W - kw + 1, dtype=x.dtype)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            y[i, j] = (x[i : i + kh, j : j + kw] * k).sum().item()
    return y


@mistake(
    "corr2d",
    "The output buffer is float32: torch.zeros makes float32 unless told otherwise, so take "
    "the dtype from x.",
    name="float32_buffer",
)
def corr2d_float32_buffer(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    y = torch.zeros(H - kh + 1, W - kw + 1)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            y[i, j] = (x[i : i + kh, j : j + kw] * k).sum()
    return y


@mistake(
    "corr2d",
    "A window is a view of the picture, and you multiplied it in place: that changes the "
    "picture itself, and the next window reads the changed pixels.",
)
def window_changed_in_place(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(H - kh + 1, W - kw + 1)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = x[i : i + kh, j : j + kw]
            window *= k
            y[i, j] = window.sum()
    return y


@mistake("corr2d", "The kernel's size 3 is hard-coded from the example; take it from k.")
def hardcoded_3(x, k):
    y = x.new_zeros(x.shape[0] - 2, x.shape[1] - 2)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = (x[i : i + 3, j : j + 3] * k).sum()
    return y


@mistake(
    "corr2d",
    "The border was padded so that the output is as large as the picture; here the kernel "
    "stays inside.",
)
def same_size(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    padded = x.new_zeros(H + kh - 1, W + kw - 1)
    padded[(kh - 1) // 2 : (kh - 1) // 2 + H, (kw - 1) // 2 : (kw - 1) // 2 + W] = x
    return corr2d(padded, k)


@mistake(
    "corr2d",
    "@ is a matrix product: it mixes rows with columns. Window and kernel are multiplied "
    "number by number.",
)
def matrix_product(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(H - kh + 1, W - kw + 1)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            y[i, j] = (x[i : i + kh, j : j + kw] @ k).sum()
    return y


@mistake(
    "corr2d",
    "torch.zeros makes the output on the CPU, and a picture on another device does not fit there: "
    "use x.new_zeros, or pass device=x.device.",
    name="buffer_on_the_cpu",
)
def corr2d_buffer_on_the_cpu(x, k):
    (H, W), (kh, kw) = x.shape, k.shape
    y = torch.zeros(H - kh + 1, W - kw + 1, dtype=x.dtype)
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = (x[i : i + kh, j : j + kw] * k).sum()
    return y


# --- conv2d ---


@mistake(
    "conv2d",
    "The kernel is flipped: nn.Conv2d, and this task, compute a cross-correlation.",
)
def flipped_kernel(x, w, b, stride=1, padding=0):
    return conv2d(x, w.flip(2, 3), b, stride, padding)


@mistake(
    "conv2d",
    "Kernel height and width are swapped: the axes of w are (out, in, height, width).",
    name="kernel_transposed",
)
def conv2d_kernel_transposed(x, w, b, stride=1, padding=0):
    return conv2d(x, w.transpose(2, 3), b, stride, padding)


@mistake("conv2d", "Only the first input channel is used: sum over all channels.")
def only_channel0(x, w, b, stride=1, padding=0):
    return conv2d(x[:, :1], w[:, :1], b, stride, padding)


@mistake("conv2d", "The bias is not added.")
def no_bias(x, w, b, stride=1, padding=0):
    return conv2d(x, w, None, stride, padding)


@mistake(
    "conv2d",
    "The bias is added inside the loop over the kernel, kh·kw times: add it once.",
)
def bias_per_tap(x, w, b, stride=1, padding=0):
    x = pad2d(x, padding)
    (N, _, H, W), (O, _, kh, kw) = x.shape, w.shape
    Ho, Wo = (H - kh) // stride + 1, (W - kw) // stride + 1
    y = x.new_zeros(N, O, Ho, Wo)
    for u in range(kh):
        for v in range(kw):
            taps = x[:, :, u::stride, v::stride][:, :, :Ho, :Wo]
            y = y + torch.einsum("nchw,oc->nohw", taps, w[:, :, u, v])
            if b is not None:
                y = y + b[:, None, None]
    return y


@mistake("conv2d", "The bias is added once for every input channel: add it once in total.")
def bias_per_channel(x, w, b, stride=1, padding=0):
    return sum(
        conv2d(x[:, c : c + 1], w[:, c : c + 1], b, stride, padding) for c in range(x.shape[1])
    )


@mistake(
    "conv2d",
    "padding=p means p pixels on each side; you added 2p on each side.",
)
def double_padding(x, w, b, stride=1, padding=0):
    return conv2d(pad2d(x, 2 * padding), w, b, stride)


@mistake("conv2d", "The argument `padding` is ignored.")
def padding_ignored(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride)


@mistake("conv2d", "Your border repeats the picture's edge pixels: pad with zeros.")
def replicate_padding(x, w, b, stride=1, padding=0):
    if padding:
        x = torch.nn.functional.pad(x, [padding] * 4, mode="replicate")
    return conv2d(x, w, b, stride)


@mistake("conv2d", "The argument `stride` is ignored.")
def stride_ignored(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)


@mistake(
    "conv2d",
    "The output has the right size, but it is the corner of the stride-1 output: with a stride "
    "the windows themselves are further apart.",
)
def stride_crop(x, w, b, stride=1, padding=0):
    y = conv2d(x, w, b, 1, padding)
    return y[:, :, : (y.shape[2] - 1) // stride + 1, : (y.shape[3] - 1) // stride + 1]


@mistake(
    "conv2d",
    "Incomplete windows at the border were filled with zeros and kept; they are dropped: round "
    "the output size down, not up.",
)
def ceil_mode(x, w, b, stride=1, padding=0):
    x = pad2d(x, padding)
    H, W = x.shape[2:]
    kh, kw = w.shape[2:]
    Ho, Wo = math.ceil((H - kh) / stride) + 1, math.ceil((W - kw) / stride) + 1
    filled = x.new_zeros(*x.shape[:2], (Ho - 1) * stride + kh, (Wo - 1) * stride + kw)
    filled[:, :, :H, :W] = x
    return conv2d(filled, w, b, stride)


@mistake(
    "conv2d",
    "Each output channel sees only the input channel of its own number (depth-wise): sum over "
    "all input channels.",
)
def depthwise(x, w, b, stride=1, padding=0):
    maps = []
    for o in range(w.shape[0]):
        b_o = None if b is None else b[o : o + 1]
        maps.append(conv2d(x[:, o : o + 1], w[o : o + 1, o : o + 1], b_o, stride, padding))
    return torch.cat(maps, dim=1)


@mistake("conv2d", "This task is by hand: F.conv2d and nn.Conv2d are not allowed here.")
def library_call(x, w, b, stride=1, padding=0):
    return torch.nn.functional.conv2d(x, w, b, stride, padding)


@mistake(
    "conv2d",
    "The values are right but the graph is cut by .detach(), .numpy() or .item(): no gradients.",
)
def numpy_detached(x, w, b, stride=1, padding=0):
    bias = None if b is None else b.detach()
    return conv2d(x.detach(), w.detach(), bias, stride, padding)


@mistake(
    "conv2d",
    "The output buffer is float32, the default of torch.zeros: give it the dtype of the input.",
)
def float32_output(x, w, b, stride=1, padding=0):
    x = pad2d(x, padding)
    (N, _, H, W), (O, _, kh, kw) = x.shape, w.shape
    y = torch.zeros(N, O, (H - kh) // stride + 1, (W - kw) // stride + 1)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * stride, j * stride
            window = x[:, None, :, top : top + kh, left : left + kw]
            y[:, :, i, j] = (window * w).sum(dim=(2, 3, 4))
            if b is not None:
                y[:, :, i, j] += b
    return y


@mistake(
    "conv2d",
    "Height and width are swapped in the loops over the kernel; only kernels that are not "
    "symmetric show it.",
    same_as="kernel_transposed",
)
def HW_swapped(x, w, b, stride=1, padding=0):
    x = pad2d(x, padding)
    N, _, H, W = x.shape
    out, _, kw, kh = w.shape
    Ho, Wo = (H - kh) // stride + 1, (W - kw) // stride + 1
    y = x.new_zeros(N, out, Ho, Wo)
    for u in range(kh):
        for v in range(kw):
            taps = x[:, :, u::stride, v::stride][:, :, :Ho, :Wo]
            y = y + torch.einsum("nchw,oc->nohw", taps, w[:, :, v, u])
    return y if b is None else y + b[:, None, None]


@mistake("conv2d", "Weights are (out, in, kh, kw): out and in are swapped.")
def OC_swapped(x, w, b, stride=1, padding=0):
    return conv2d(x, w.transpose(0, 1), b, stride, padding)


@mistake(
    "conv2d",
    "The bias was added along the width: a shape (O,) lines up with the last axis, so give it "
    "two more axes.",
)
def bias_on_the_width(x, w, b, stride=1, padding=0):
    y = conv2d(x, w, None, stride, padding)
    return y if b is None else y + b


@mistake("conv2d", "b may be None: then nothing is added.")
def bias_required(x, w, b, stride=1, padding=0):
    return conv2d(x, w, None, stride, padding) + b.view(1, -1, 1, 1)


@mistake(
    "conv2d",
    "Padding was counted once in the output size: p pixels on each side make 2p, and the last "
    "windows are missing.",
)
def padding_counted_once(x, w, b, stride=1, padding=0):
    (H, W), (kh, kw) = x.shape[2:], w.shape[2:]
    Ho, Wo = (H + padding - kh) // stride + 1, (W + padding - kw) // stride + 1
    return conv2d(x, w, b, stride, padding)[:, :, :Ho, :Wo]


@mistake(
    "conv2d",
    "Only the first picture of the batch was used for all of them: keep the batch axis.",
)
def first_picture_only(x, w, b, stride=1, padding=0):
    y = conv2d(x[:1], w, b, stride, padding)
    return y.repeat(x.shape[0], 1, 1, 1)


@mistake(
    "conv2d",
    "The batch axis is gone when there is one picture: squeeze() removes every axis of length 1.",
)
def squeezed(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, stride, padding).squeeze()


@mistake(
    "conv2d",
    "The stride is applied to the rows only: the filter also moves by the stride from column "
    "to column.",
)
def stride_on_rows_only(x, w, b, stride=1, padding=0):
    return conv2d(x, w, b, 1, padding)[:, :, ::stride]


@mistake(
    "conv2d",
    "torch.zeros makes the output on the CPU, and pictures on another device do not fit there: "
    "use x.new_zeros, or pass device=x.device.",
    name="buffer_on_the_cpu",
)
def conv2d_buffer_on_the_cpu(x, w, b, stride=1, padding=0):
    x = pad2d(x, padding)
    (N, _, H, W), (O, _, kh, kw) = x.shape, w.shape
    y = torch.zeros(N, O, (H - kh) // stride + 1, (W - kw) // stride + 1, dtype=x.dtype)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * stride, j * stride
            window = x[:, None, :, top : top + kh, left : left + kw]
            y[:, :, i, j] = (window * w).sum(dim=(2, 3, 4))
    return y if b is None else y + b[:, None, None]


# --- maxpool2d ---


def pooled_slices(x, k, stride):
    """List the k·k slices (N, C, Ho, Wo), one for each pixel of the windows."""
    Ho, Wo = (x.shape[2] - k) // stride + 1, (x.shape[3] - k) // stride + 1
    return [x[:, :, u::stride, v::stride][:, :, :Ho, :Wo] for u in range(k) for v in range(k)]


def pooled_windows(x, k, stride):
    """View the windows of x as (N, C, Ho, Wo, k, k)."""
    return x.unfold(2, k, stride).unfold(3, k, stride)


@mistake(
    "maxpool2d",
    "Max pooling pads with minus infinity: a border of 0 wins over negative numbers.",
)
def pad_with_zero(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding), k, stride or k).amax(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "-1e9 is small, but not smaller than every number: the border wins over anything below it. "
    "There is a float that is below all others.",
)
def pad_with_minus_a_billion(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding, -1e9), k, stride or k).amax(dim=(-2, -1))


@mistake("maxpool2d", "stride=None means stride = k, windows that do not overlap; you took 1.")
def stride_default_1(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding, -math.inf), k, stride or 1).amax(dim=(-2, -1))


@mistake("maxpool2d", "That is the largest absolute value; the maximum of -3 and 1 is 1.")
def abs_max(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x.abs(), padding, -math.inf), k, stride or k).amax(dim=(-2, -1))


@mistake("maxpool2d", "That is the minimum of each window.")
def min_instead(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding, math.inf), k, stride or k).amin(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "The running maximum starts at 0, so a window of negative numbers gives 0: start at minus "
    "infinity.",
)
def start_from_zero(x, k, stride=None, padding=0):
    slices = pooled_slices(pad2d(x, padding, -math.inf), k, stride or k)
    best = torch.zeros_like(slices[0])
    for pixels in slices:
        best = torch.maximum(best, pixels)
    return best


@mistake("maxpool2d", "The maximum runs over the channels too: pool each channel by itself.")
def over_channels(x, k, stride=None, padding=0):
    windows = pooled_windows(pad2d(x, padding, -math.inf), k, stride or k)
    return windows.amax(dim=(1, -2, -1)).unsqueeze(1)


@mistake("maxpool2d", "The argument `padding` is ignored.", name="padding_ignored")
def maxpool2d_padding_ignored(x, k, stride=None, padding=0):
    return pooled_windows(x, k, stride or k).amax(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "You took the maximum over one axis of the window and the mean over the other: take the "
    "maximum over both.",
)
def max_of_rows_mean(x, k, stride=None, padding=0):
    windows = pooled_windows(pad2d(x, padding, -math.inf), k, stride or k)
    return windows.amax(dim=-1).mean(dim=-1)


@mistake("maxpool2d", "You pick the first pixel of each window instead of the largest.")
def subsample(x, k, stride=None, padding=0):
    return pooled_slices(pad2d(x, padding, -math.inf), k, stride or k)[0]


@mistake(
    "maxpool2d",
    "The argument `stride` is ignored: the windows are always k pixels apart.",
    name="stride_ignored",
)
def maxpool2d_stride_ignored(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding, -math.inf), k, k).amax(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "The maximum is taken over one axis of the window only: the result still has an axis of k.",
)
def one_window_axis(x, k, stride=None, padding=0):
    windows = pooled_windows(pad2d(x, padding, -math.inf), k, stride or k)
    return windows.amax(dim=-1)


@mistake(
    "maxpool2d",
    "A window that sticks out at the right or the bottom is dropped, not pooled from what is "
    "left of it.",
    name="ceil_mode",
)
def maxpool2d_ceil_mode(x, k, stride=None, padding=0):
    step = stride or k
    x = pad2d(x, padding, -math.inf)
    rows = range(0, max(x.shape[2] - k + step, 1), step)
    columns = range(0, max(x.shape[3] - k + step, 1), step)
    return torch.stack(
        [
            torch.stack([x[:, :, i : i + k, j : j + k].amax(dim=(2, 3)) for j in columns], -1)
            for i in rows
        ],
        -2,
    )


@mistake(
    "maxpool2d",
    "The values are right but no gradient reaches x: build the output from tensor operations, "
    "without .item(), .numpy() or .detach().",
    name="detached",
)
def maxpool2d_detached(x, k, stride=None, padding=0):
    windows = pooled_windows(pad2d(x.detach(), padding, -math.inf), k, stride or k)
    return windows.amax(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "The output buffer is float32, the default of torch.zeros: give it the dtype of the input.",
    name="float32_output",
)
def maxpool2d_float32_output(x, k, stride=None, padding=0):
    step = stride or k
    x = pad2d(x, padding, -math.inf)
    N, C, H, W = x.shape
    y = torch.zeros(N, C, (H - k) // step + 1, (W - k) // step + 1)
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            window = x[:, :, i * step : i * step + k, j * step : j * step + k]
            y[:, :, i, j] = window.amax(dim=(2, 3))
    return y


@mistake(
    "maxpool2d",
    "-1e38 is small, but float32 goes down to -3.4e38 and float64 much further: a border of "
    "minus infinity loses against every number.",
)
def pad_with_minus_1e38(x, k, stride=None, padding=0):
    return pooled_windows(pad2d(x, padding, -1e38), k, stride or k).amax(dim=(-2, -1))


@mistake(
    "maxpool2d",
    "torch.full makes the running maximum on the CPU, where it cannot be compared with pictures on "
    "another device: use x.new_full, or pass device=x.device.",
)
def start_on_the_cpu(x, k, stride=None, padding=0):
    slices = pooled_slices(pad2d(x, padding, -math.inf), k, stride or k)
    best = torch.full(slices[0].shape, -math.inf, dtype=x.dtype)
    for pixels in slices:
        best = torch.maximum(best, pixels)
    return best


# --- meanpool2d ---


@mistake("meanpool2d", "You add the window up; divide by its k·k pixels.", name="sum")
def meanpool2d_sum(x, k, stride=None):
    return pooled_windows(x, k, stride or k).sum(dim=(-2, -1))


@mistake("meanpool2d", "A k×k window has k·k pixels: divide by that, not by k.")
def divide_by_k(x, k, stride=None):
    return pooled_windows(x, k, stride or k).sum(dim=(-2, -1)) / k


@mistake("meanpool2d", "That is max pooling; here each window gives its mean.", name="max")
def meanpool2d_max(x, k, stride=None):
    return pooled_windows(x, k, stride or k).amax(dim=(-2, -1))


@mistake(
    "meanpool2d",
    "stride=None means stride = k, windows that do not overlap; you took 1.",
    name="stride_default_1",
)
def meanpool2d_stride_default_1(x, k, stride=None):
    return pooled_windows(x, k, stride or 1).mean(dim=(-2, -1))


@mistake("meanpool2d", "You pick one pixel of each window instead of the mean.", name="subsample")
def meanpool2d_subsample(x, k, stride=None):
    return pooled_slices(x, k, stride or k)[0]


@mistake(
    "meanpool2d",
    "You average the whole picture: one number for each channel instead of one for each window.",
    name="global",
)
def global_mean(x, k, stride=None):
    return x.mean(dim=(2, 3), keepdim=True)


@mistake(
    "meanpool2d",
    "You divide by the number of positive pixels; divide by all k·k of them.",
)
def count_positive(x, k, stride=None):
    windows = pooled_windows(x, k, stride or k)
    positive = (windows > 0).sum(dim=(-2, -1))
    return windows.sum(dim=(-2, -1)) / positive


@mistake(
    "meanpool2d",
    "The values are right but no gradient reaches x: build the output from tensor operations, "
    "without .item(), .numpy() or .detach().",
    name="detached",
)
def meanpool2d_detached(x, k, stride=None):
    return pooled_windows(x.detach(), k, stride or k).mean(dim=(-2, -1))


@mistake(
    "meanpool2d",
    "The argument `stride` is ignored: the windows are always k pixels apart.",
    name="stride_ignored",
)
def meanpool2d_stride_ignored(x, k, stride=None):
    return pooled_windows(x, k, k).mean(dim=(-2, -1))


@mistake(
    "meanpool2d",
    "The mean runs over the channels too: pool each channel by itself.",
    name="over_channels",
)
def meanpool2d_over_channels(x, k, stride=None):
    return pooled_windows(x, k, stride or k).mean(dim=(1, -2, -1)).unsqueeze(1)


@mistake(
    "meanpool2d",
    "That is the median of the window, not its mean.",
)
def median(x, k, stride=None):
    return pooled_windows(x, k, stride or k).flatten(-2).median(dim=-1).values


@mistake(
    "meanpool2d",
    "The slices were added up into a slice of x itself: that changes the caller's picture.",
)
def added_into_x(x, k, stride=None):
    first, *others = pooled_slices(x, k, stride or k)
    for pixels in others:
        first += pixels
    return first / (k * k)


@mistake(
    "meanpool2d",
    "torch.zeros makes the sum on the CPU, and pictures on another device cannot be added to it: "
    "use x.new_zeros, or pass device=x.device.",
)
def sum_on_the_cpu(x, k, stride=None):
    slices = pooled_slices(x, k, stride or k)
    total = torch.zeros(slices[0].shape, dtype=x.dtype)
    for pixels in slices:
        total = total + pixels
    return total / k**2


# --- MyConv2d ---


@mistake(
    "MyConv2d",
    "Weight and bias are plain tensors: wrap them in nn.Parameter, or no optimiser sees them.",
)
class plain_tensors(nn.Module):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        bound = 1 / math.sqrt(c_in * k * k)
        self.stride, self.padding = stride, padding
        self.weight = torch.empty(c_out, c_in, k, k).uniform_(-bound, bound)
        self.bias = torch.empty(c_out).uniform_(-bound, bound)

    def forward(self, x):
        return conv2d(x, self.weight.to(x.dtype), self.bias.to(x.dtype), self.stride, self.padding)


@mistake("MyConv2d", "You wrapped nn.Conv2d; create weight and bias yourself.")
class wraps_library(nn.Module):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(c_in, c_out, k, stride, padding)

    def forward(self, x):
        return self.conv(x)


@mistake(
    "MyConv2d",
    "All weights start at 0, so every map starts equal to its bias: draw them at random.",
)
class zero_init(nn.Module):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        bound = 1 / math.sqrt(c_in * k * k)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.zeros(c_out, c_in, k, k))
        self.bias = nn.Parameter(torch.empty(c_out).uniform_(-bound, bound))

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding)


@mistake("MyConv2d", "weight has the shape (c_out, c_in, k, k): one filter for each output.")
class co_order(nn.Module):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        bound = 1 / math.sqrt(c_in * k * k)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.empty(c_in, c_out, k, k).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(c_out).uniform_(-bound, bound))

    def forward(self, x):
        return conv2d(x, self.weight.transpose(0, 1), self.bias, self.stride, self.padding)


@mistake("MyConv2d", "The bias is missing: the layer has two parameters.", name="no_bias")
class MyConv2d_no_bias(nn.Module):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        bound = 1 / math.sqrt(c_in * k * k)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.empty(c_out, c_in, k, k).uniform_(-bound, bound))

    def forward(self, x):
        return conv2d(x, self.weight, None, self.stride, self.padding)


class RightStart(nn.Module):
    """The parameters and options of a right layer, for mistakes that come later."""

    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__()
        bound = 1 / math.sqrt(c_in * k * k)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.empty(c_out, c_in, k, k).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(c_out).uniform_(-bound, bound))

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "MyConv2d",
    "The weight is detached in forward (.detach() or .data), so it gets no gradient and never "
    "trains.",
)
class detached_weight(RightStart):
    def forward(self, x):
        return conv2d(x, self.weight.data, self.bias, self.stride, self.padding)


@mistake("MyConv2d", "forward does not pass the padding on.")
class padding_not_passed(RightStart):
    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride)


@mistake("MyConv2d", "forward does not pass the stride on.")
class stride_not_passed(RightStart):
    def forward(self, x):
        return conv2d(x, self.weight, self.bias, 1, self.padding)


@mistake(
    "MyConv2d",
    "Stride and padding are swapped on their way to conv2d: it takes the stride first.",
)
class stride_and_padding_swapped(RightStart):
    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.padding or 1, self.stride)


@mistake("MyConv2d", "forward does not use the bias.")
class bias_unused(RightStart):
    def forward(self, x):
        return conv2d(x, self.weight, None, self.stride, self.padding)


@mistake(
    "MyConv2d",
    "All filters start with the same numbers, get the same gradients and stay alike: draw each "
    "by itself.",
)
class identical_filters(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__(c_in, c_out, k, stride, padding)
        self.weight = nn.Parameter(self.weight.detach()[:1].repeat(c_out, 1, 1, 1))


@mistake("MyConv2d", "The bias starts at 0; here it is drawn as the weights are.")
class zero_bias(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__(c_in, c_out, k, stride, padding)
        self.bias = nn.Parameter(torch.zeros(c_out))


@mistake(
    "MyConv2d",
    "torch.randn draws normal numbers of size 1, far too large for many inputs: the task asks "
    "for uniform ones within the bound.",
)
class normal_init(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__(c_in, c_out, k, stride, padding)
        self.weight = nn.Parameter(torch.randn(c_out, c_in, k, k))
        self.bias = nn.Parameter(torch.randn(c_out))


@mistake(
    "MyConv2d",
    "All first numbers are positive, as torch.rand draws from 0 to 1: the interval is symmetric "
    "around 0.",
)
class positive_init(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__(c_in, c_out, k, stride, padding)
        bound = 1 / math.sqrt(c_in * k * k)
        self.weight = nn.Parameter(torch.rand(c_out, c_in, k, k) * bound)
        self.bias = nn.Parameter(torch.rand(c_out) * bound)


@mistake(
    "MyConv2d",
    "The bound forgets the input channels: an output has c_in·k·k inputs, not k·k.",
)
class bound_without_channels(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        super().__init__(c_in, c_out, k, stride, padding)
        nn.init.uniform_(self.weight, -1 / k, 1 / k)
        nn.init.uniform_(self.bias, -1 / k, 1 / k)


@mistake(
    "MyConv2d",
    "The layer sets the random seed, so every new layer starts with the same numbers: leave the "
    "seed to the layer's user.",
)
class seed_set(RightStart):
    def __init__(self, c_in, c_out, k, stride=1, padding=0):
        torch.manual_seed(0)
        super().__init__(c_in, c_out, k, stride, padding)


# --- param_count ---


@mistake(
    "param_count",
    "The 104 of the notes is a 10⁴ that lost its superscript: 100 filters of 10×10 weights.",
)
def from_notes_104(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    return 104


@mistake("param_count", "A k×k filter has k·k weights, not k.")
def k_not_squared(kind, *sizes, bias=False):
    return math.prod(sizes) + (sizes[-1] if bias else 0)


@mistake("param_count", "Each filter spans all input channels: multiply by c.")
def channels_forgotten(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, _, o = sizes
    return k * k * o + (o if bias else 0)


@mistake("param_count", "Count the biases only when bias=True.")
def bias_always(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * c * o + o


@mistake("param_count", "There is one bias for each output channel, not for each input channel.")
def bias_per_input(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * c * o + (c if bias else 0)


@mistake("param_count", "There is one bias for each output channel, not one for the whole layer.")
def one_bias(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * c * o + int(bias)


@mistake(
    "param_count",
    "A fully connected layer joins every input to every output: a product, not a sum.",
)
def fc_sum(kind, *sizes, bias=False):
    if kind == "fc":
        return sum(sizes)
    k, c, o = sizes
    return k * k * c * o + (o if bias else 0)


@mistake("param_count", "The argument `bias` is ignored.")
def bias_ignored(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * c * o


@mistake("param_count", "That is one filter; the layer has o of them.")
def one_filter(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * c + (o if bias else 0)


@mistake("param_count", "A count is an int; yours is a float, from ** 2.0, 1e4 or a division.")
def a_float(kind, *sizes, bias=False):
    if kind == "fc":
        return float(math.prod(sizes))
    k, c, o = sizes
    return k**2.0 * c * o + (o if bias else 0)


@mistake(
    "param_count",
    "The bias of one filter counts for each weight: it is one number for each output channel.",
)
def bias_per_weight(kind, *sizes, bias=False):
    if kind == "fc":
        return math.prod(sizes)
    k, c, o = sizes
    return k * k * (c + int(bias)) * o
