# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Convolution and pooling
#
# A fully connected layer gives every input pixel its own weight for every output. For a picture
# of 100×100 pixels and 10,000 hidden units that is $10^4 \cdot 10^4 = 10^8$ weights, and each unit
# would have to learn from scratch that an edge is an edge wherever it is.
#
# Two ideas make this small:
#
# - **Local**: an output looks only at a small window of the picture, say 10×10 pixels.
# - **Shared**: the same 10×10 weights, a *filter*, are used at every place. The filter finds its
#   pattern anywhere.
#
# 100 such filters have $100 \cdot 10 \cdot 10 = 10^4$ weights: ten thousand times fewer. Each
# filter yields a *feature map*, a picture of where its pattern occurs:
#
# $$y_{i,j} = \sum_{u=0}^{k_h-1} \sum_{v=0}^{k_w-1} k_{u,v}\; x_{i+u,\,j+v}.$$
#
# **Pooling** then makes the maps smaller: it keeps one number of each window, the largest or
# the mean.
#
# In this lesson you write all of it with slices, sums and maxima: padding, the sum above for one
# picture, the whole layer with channels, stride and bias, both poolings, and the module that
# can be trained.
#
# Three things that the notes put differently:
#
# - The sum above does not flip the filter, so a mathematician calls it *cross-correlation*; a
#   *convolution* has $x_{i-u,\,j-v}$. Deep learning, `nn.Conv2d` included, computes the first
#   and says the second. So do we.
# - The "104 values" of the 100 filters is $10^4$ that lost its superscript.
# - Pooling does not "reduce the dimension": the number of axes and of channels stays. It reduces
#   the height and the width.

# %% given=true
import math

import torch
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_images, draw_losses

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def make_picture(height: int = 48, width: int = 64) -> torch.Tensor:
    """A picture (height, width), float32 from 0 to 1: a disc, a box and a slanted bar."""
    row = torch.arange(height, dtype=torch.float32)[:, None]
    column = torch.arange(width, dtype=torch.float32)[None, :]
    picture = 0.2 * (column / width).expand(height, width).clone()
    picture[((row - 16) ** 2 + (column - 16) ** 2) < 100] = 1.0
    picture[(row >= 10) & (row < 26) & (column >= 38) & (column < 56)] = 0.7
    picture[(row - 40 + (column - 30) / 5).abs() < 2.5] = 0.9
    return picture


SOBEL_X = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
SOBEL_Y = SOBEL_X.t().contiguous()
BLUR = torch.full((5, 5), 1 / 25)
LAPLACE = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])

# %% [markdown]
# ## A worked example: one window at a time
#
# A filter of 2×2 fits into a picture of 3×3 at $(3 - 2 + 1)^2 = 4$ places. Each place gives one
# number: multiply window and filter number by number, then add everything up.

# %%
small = torch.arange(1.0, 10.0).reshape(3, 3)
corner_filter = torch.tensor([[1.0, 2.0], [0.0, -1.0]])
print("picture\n", small)
print("filter\n", corner_filter)
for i in range(2):
    for j in range(2):
        window = small[i : i + 2, j : j + 2]
        print(f"y[{i}, {j}] =", (window * corner_filter).sum().item(), " from", window.tolist())

# %% [markdown]
# Slices do the same for all windows together. `small[0:2, 0:2]` is also the top left
# pixel of *all four* windows at once, `small[0:2, 1:3]` their top right pixel, and so on: a
# slice can be read as one window, or as one pixel of every window.
#
# A tensor can also list its windows: `x.unfold(dim, size, step)` is a view in which axis `dim`
# counts the windows, and a new last axis runs through each of them.

# %%
windows = small.unfold(0, 2, 1).unfold(1, 2, 1)
print(windows.shape, "= (rows of places, columns of places, window rows, window columns)")
print("the window at (1, 0):", windows[1, 0].tolist())

# %% [markdown]
# `Tensor.unfold` is allowed in every task of this lesson. `F.unfold` and `nn.Unfold`, which share
# only its name, are not: they do half of the layer for you.
#
# **What holds for all tasks.** `x` has a floating dtype, float32 or float64, and the result has the
# same dtype and is on the same device. Arguments stay as they are and are not written to, not even for
# a moment: neither their numbers nor their `requires_grad` and `grad`. Inputs may be views (a
# transposed picture, say), any axis may have length 1, and pictures and filters need not be square.
# Gradients flow through the result into every tensor argument, so no `.item()`, `.numpy()` or
# `.detach()` on the way; under `torch.no_grad()` nothing is recorded. Pixels may be as small as
# $10^{-30}$ and as large as $10^{30}$, in float32 too, and no number is capped. A call does not depend
# on earlier ones: the same input gives the same result. Torch's own settings (recording of gradients,
# default dtype, seed) are left alone.

# %% [markdown]
# ## Task: `pad2d`
#
# `pad2d(x: Tensor[..., H, W], p: int, value: float = 0.0) -> Tensor[..., H + 2p, W + 2p]`
#
# Without a border a filter loses $k - 1$ rows and columns at every layer. Padding puts `p` rows
# or columns of the number `value` on each of the four sides of the picture.
#
# - `x` has two or more axes; only the last two grow. `(H, W)`, `(C, H, W)` and `(N, C, H, W)`
#   all work.
# - `p` is 0 or more; with `p = 0` the result equals `x`.
# - `value` may be any float, including `float("-inf")`: you will want that for max pooling. Pixels are
#   copied whatever they are, `inf` and `nan` included.
#
# Forbidden here: `F.pad` and its relatives (`nn.ZeroPad2d`, …), and the library's convolutions and
# pooling, which can pad too. The task is to make a tensor of the right size, dtype and device and to
# put the picture in its place, which you will do again and again. In later tasks you may use your
# `pad2d` or `F.pad`.
#
# ```
# >>> pad2d(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, 9.0)
# tensor([[9., 9., 9., 9.],
#         [9., 1., 2., 9.],
#         [9., 3., 4., 9.],
#         [9., 9., 9., 9.]])
# ```


# %% task="pad2d" forbids=["@padding", "@convolutions", "@pooling"]
def pad2d(x: torch.Tensor, p: int, value: float = 0.0) -> torch.Tensor:
    """Put p rows and columns of `value` on each side of x (..., H, W).

    Returns (..., H + 2p, W + 2p) with the dtype and on the device of x.
    """
    ### BEGIN SOLUTION
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., p : p + H, p : p + W] = x
    return padded
    ### END SOLUTION


# %% [markdown] hint="pad2d"
# `*leading, H, W = x.shape` takes the shape apart, however many axes there are.

# %% [markdown] hint="pad2d"
# `x.new_full(shape, value)` and `x.new_zeros(shape)` make tensors with the dtype and the device
# of `x`. `torch.full` and `torch.zeros` make float32 on the CPU unless told otherwise.

# %% [markdown] hint="pad2d"
# Start with a tensor that is all border, then assign `x` to the slice in its middle. `...` in an
# index means all leading axes. Autograd follows such an assignment.

# %%
with needs("pad2d"):
    print(pad2d(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 1, 9.0))
    draw_images(
        [make_picture(), pad2d(make_picture(), 6), pad2d(make_picture(), 6, 1.0)],
        ["48 × 64", "p = 6, value = 0", "p = 6, value = 1"],
    )

# %% [markdown]
# ## Task: `corr2d`
#
# `corr2d(x: Tensor[H, W], k: Tensor[kh, kw]) -> Tensor[H - kh + 1, W - kw + 1]`
#
# The sum from the top of this page, for one picture and one filter, at every place where the filter
# is entirely inside the picture:
#
# $$y_{i,j} = \sum_{u,v} k_{u,v}\; x_{i+u,\,j+v}.$$
#
# The filter may be as large as the picture (then the result is `(1, 1)`) and never larger.
# `x` and `k` have the same dtype.
#
# Forbidden here: the library's convolutions (`F.conv2d` and its relatives in one and three
# dimensions and transposed, as functions or as modules `nn.Conv…`), `F.unfold` and `F.fold`.
# `Tensor.unfold` is allowed.
#
# ```
# >>> corr2d(torch.arange(1.0, 10.0).reshape(3, 3), torch.tensor([[1.0, 2.0], [0.0, -1.0]]))
# tensor([[0., 2.],
#         [6., 8.]])
# ```


# %% task="corr2d" forbids=["@convolutions"]
def corr2d(x: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """Cross-correlate the picture x (H, W) with the filter k (kh, kw).

    Returns (H - kh + 1, W - kw + 1): one number for each place of the filter in the picture.
    """
    ### BEGIN SOLUTION
    (H, W), (kh, kw) = x.shape, k.shape
    Ho, Wo = H - kh + 1, W - kw + 1
    y = x.new_zeros(Ho, Wo)
    for u in range(kh):
        for v in range(kw):
            y = y + k[u, v] * x[u : u + Ho, v : v + Wo]
    return y
    ### END SOLUTION


# %% [markdown] hint="corr2d"
# Two roads: loop over the places `(i, j)` and add up one window each, or loop over the numbers of
# the filter `(u, v)` and add one slice for all places at once. The second has far fewer rounds.

# %% [markdown] hint="corr2d"
# For the second road: how large is the slice of `x` that the filter's number `k[u, v]` meets, and
# at which pixel does it begin? Its size is that of the result, whatever `u` and `v` are.

# %% [markdown] hint="corr2d"
# Without a loop: `x.unfold(0, kh, 1).unfold(1, kw, 1)` has the shape `(Ho, Wo, kh, kw)`. Multiply
# and sum over the last two axes.

# %%
with needs("corr2d"):
    picture = make_picture()
    print(corr2d(small, corner_filter))
    draw_images(
        [picture, *(corr2d(picture, k) for k in (SOBEL_X, SOBEL_Y, LAPLACE, BLUR))],
        ["picture", "left to right", "top to bottom", "Laplace", "blur"],
    )

# %% [markdown]
# Each filter answers one question. The first is bright where the picture gets brighter from left
# to right and dark where it gets darker; the second asks the same from top to bottom; the third
# sees edges of any direction; the last forgets detail.
#
# ## Task: `conv2d`
#
# `conv2d(x: Tensor[N, C, H, W], w: Tensor[O, C, kh, kw], b: Tensor[O] | None, stride: int = 1,
# padding: int = 0) -> Tensor[N, O, Ho, Wo]`
#
# The whole layer. A batch of `N` pictures has `C` channels each (three for colours), and there
# are `O` filters, each of which spans *all* channels:
#
# $$y_{n,o,i,j} = b_o + \sum_{c,u,v} w_{o,c,u,v}\; \tilde x_{n,\,c,\,s\,i+u,\,s\,j+v},$$
#
# where $\tilde x$ is $x$ with `padding` zeros on each side and $s$ is the stride: the filter moves
# by `s` pixels. Windows that do not fit are dropped, so with integer division
#
# $$H_o = \lfloor (H + 2p - k_h) / s \rfloor + 1, \qquad
# W_o = \lfloor (W + 2p - k_w) / s \rfloor + 1.$$
#
# - `b` is `None` or has one number for each filter, added once to its map.
# - `stride` and `padding` hold for both directions; `stride` may be larger than the filter.
# - All tensors have one dtype. `N`, `C` and `O` may be 1.
#
# Forbidden: the same names as in `corr2d`. Your `pad2d`, your `corr2d`, `torch.einsum`, `@` and
# `Tensor.unfold` are welcome.
#
# ```
# >>> x = torch.stack([torch.arange(1.0, 10.0).reshape(3, 3), torch.ones(3, 3)])[None]
# >>> w = torch.stack([torch.tensor([[1.0, 2.0], [0.0, -1.0]]), torch.ones(2, 2)])[None]
# >>> b = torch.tensor([10.0])
# >>> conv2d(x, w, b)                             # [[0, 2], [6, 8]] + 4 + 10
# tensor([[[[14., 16.],
#           [20., 22.]]]])
# >>> conv2d(x, w, b, 2, 1)                       # every second place of the padded picture
# tensor([[[[10.,  9.],
#           [13., 22.]]]])
# ```


# %% task="conv2d" forbids=["@convolutions"]
def conv2d(
    x: torch.Tensor,
    w: torch.Tensor,
    b: torch.Tensor | None,
    stride: int = 1,
    padding: int = 0,
) -> torch.Tensor:
    """Apply the filters w (O, C, kh, kw) and biases b (O,) to the pictures x (N, C, H, W).

    Returns (N, O, Ho, Wo) with Ho = (H + 2 padding - kh) // stride + 1, and Wo likewise.
    """
    ### BEGIN SOLUTION
    x = pad2d(x, padding)
    (N, _, H, W), (O, _, kh, kw) = x.shape, w.shape
    Ho, Wo = (H - kh) // stride + 1, (W - kw) // stride + 1
    y = x.new_zeros(N, O, Ho, Wo)
    for u in range(kh):
        for v in range(kw):
            rows = slice(u, u + stride * (Ho - 1) + 1, stride)
            columns = slice(v, v + stride * (Wo - 1) + 1, stride)
            y = y + torch.einsum("nchw,oc->nohw", x[:, :, rows, columns], w[:, :, u, v])
    return y if b is None else y + b[:, None, None]
    ### END SOLUTION


# %% [markdown] hint="conv2d"
# Pad first; from then on there is no padding in the formula. Then compute `Ho` and `Wo` from the
# padded height and width.

# %% [markdown] hint="conv2d"
# `corr2d` again, with two differences. Slices take a step: `start:stop:stride`. And instead of the
# number `k[u, v]` there is a matrix `w[:, :, u, v]` of shape `(O, C)` that turns the `C` channels
# of a pixel into `O`: `torch.einsum("nchw,oc->nohw", …)`.

# %% [markdown] hint="conv2d"
# Or with windows: `x.unfold(2, kh, stride).unfold(3, kw, stride)` is `(N, C, Ho, Wo, kh, kw)`, and
# one `einsum` with `w` sums over `c`, `u` and `v`. The bias needs two more axes to line up with
# `(N, O, Ho, Wo)`.

# %%
with needs("conv2d", "pad2d"):
    batch = torch.randn(2, 3, 9, 12, dtype=torch.float64)
    filters, biases = torch.randn(4, 3, 3, 2, dtype=torch.float64), torch.randn(4).double()
    for stride, padding in [(1, 0), (2, 1), (3, 2)]:
        mine = conv2d(batch, filters, biases, stride, padding)
        library = torch.nn.functional.conv2d(batch, filters, biases, stride, padding)
        print(
            f"stride {stride}, padding {padding}: {tuple(mine.shape)},"
            f" largest difference from PyTorch {(mine - library).abs().max():.1e}"
        )

# %% [markdown]
# ## Task: `maxpool2d`
#
# `maxpool2d(x: Tensor[N, C, H, W], k: int, stride: int | None = None, padding: int = 0)
# -> Tensor[N, C, Ho, Wo]`
#
# From each window of `k`×`k` pixels, keep the largest: is the pattern anywhere in here?
#
# - Each channel is pooled by itself.
# - `stride=None` means `stride = k`: windows side by side that do not overlap.
# - Windows that do not fit are dropped, so `Ho = (H + 2 * padding - k) // stride + 1`.
# - `padding` is at most `k // 2`. A padded pixel must never win, not even against the most negative
#   numbers that a float can be. (Which `value` does that?)
#
# Forbidden: the library's max pooling (`F.max_pool2d` and its relatives, as functions or as
# modules) and `F.unfold` / `nn.Unfold`. `Tensor.unfold` is allowed.
#
# ```
# >>> x = torch.tensor([[ 1.0,  3.0,  2.0,  0.0],
# ...                   [ 5.0, -1.0,  0.0,  1.0],
# ...                   [-2.0, -4.0,  6.0,  7.0],
# ...                   [-3.0, -8.0,  5.0,  9.0]])[None, None]
# >>> maxpool2d(x, 2)
# tensor([[[[ 5.,  2.],
#           [-2.,  9.]]]])
# >>> maxpool2d(x, 2, 1)
# tensor([[[[ 5.,  3.,  2.],
#           [ 5.,  6.,  7.],
#           [-2.,  6.,  9.]]]])
# ```


# %% task="maxpool2d" forbids=["@pooling", "F.unfold"]
def maxpool2d(x: torch.Tensor, k: int, stride: int | None = None, padding: int = 0) -> torch.Tensor:
    """Keep the largest number of each k×k window of x (N, C, H, W); stride None means k.

    Returns (N, C, Ho, Wo) with Ho = (H + 2 padding - k) // stride + 1, and Wo likewise.
    """
    ### BEGIN SOLUTION
    stride = k if stride is None else stride
    x = pad2d(x, padding, float("-inf"))
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, Ho, Wo, k, k)
    return windows.amax(dim=(-2, -1))
    ### END SOLUTION


# %% [markdown] hint="maxpool2d"
# No number is smaller than `float("-inf")`.

# %% [markdown] hint="maxpool2d"
# The windows are those of `conv2d`: list them with `Tensor.unfold` along axis 2 and along axis 3,
# with the stride as the step.

# %% [markdown] hint="maxpool2d"
# `amax` takes several axes at once; `max` takes one and returns values *and* indices.

# %% [markdown]
# ## Task: `meanpool2d`
#
# `meanpool2d(x: Tensor[N, C, H, W], k: int, stride: int | None = None) -> Tensor[N, C, Ho, Wo]`
#
# From each window, keep the mean of its `k`×`k` pixels. There is no padding; everything else is as
# in `maxpool2d`: each channel by itself, `stride=None` means `k`, windows that do not fit are
# dropped.
#
# Forbidden: the library's mean pooling (`F.avg_pool2d` and its relatives, as functions or as
# modules), `F.interpolate`, its convolutions, and `F.unfold` / `nn.Unfold`. `Tensor.unfold` is allowed.
#
# ```
# >>> meanpool2d(x, 2)                            # the x of the example above
# tensor([[[[ 2.0000,  0.7500],
#           [-4.2500,  6.7500]]]])
# ```


# %% task="meanpool2d" forbids=["@pooling", "@convolutions"]
def meanpool2d(x: torch.Tensor, k: int, stride: int | None = None) -> torch.Tensor:
    """Keep the mean of each k×k window of x (N, C, H, W); stride None means k.

    Returns (N, C, Ho, Wo) with Ho = (H - k) // stride + 1, and Wo likewise.
    """
    ### BEGIN SOLUTION
    stride = k if stride is None else stride
    windows = x.unfold(2, k, stride).unfold(3, k, stride)  # (N, C, Ho, Wo, k, k)
    return windows.mean(dim=(-2, -1))
    ### END SOLUTION


# %% [markdown] hint="meanpool2d"
# It differs from `maxpool2d` in one word, and needs no padding.

# %% [markdown] hint="meanpool2d"
# How many numbers does a window have? The gradient of the mean gives each of them an equal share.

# %%
with needs("corr2d", "maxpool2d", "meanpool2d", "pad2d"):
    edges = corr2d(make_picture(), LAPLACE).abs()[None, None]
    maps = [edges, maxpool2d(edges, 4), meanpool2d(edges, 4)]
    draw_images(
        [m[0, 0] for m in maps],
        [
            f"{title} {tuple(m.shape)}"
            for title, m in zip(["map", "max", "mean"], maps, strict=True)
        ],
        size=3.4,
    )
    print("brightest pixel of each:", [round(m.max().item(), 2) for m in maps])

# %% [markdown]
# Each picture has its own grey scale; the printed numbers compare them. Both pooled maps have about a
# seventeenth of the numbers. Max pooling keeps a thin edge as bright as it was; mean pooling dims
# it, because most pixels of its windows are dark. `(1, 1, 46, 62)` has become `(1, 1, 11, 15)`:
# four axes before and after, one channel before and after.
#
# ## Task: `MyConv2d`
#
# `MyConv2d(c_in: int, c_out: int, k: int, stride: int = 1, padding: int = 0)`
#
# So far somebody chose the filters. A network learns them: they are parameters, and `conv2d`
# gives them gradients. Write the module, an `nn.Module`.
#
# - It has exactly two parameters: `weight` of shape `(c_out, c_in, k, k)` and `bias` of shape
#   `(c_out,)`.
# - Both start as random numbers, each drawn separately and uniformly from $[-\beta, \beta]$, with
#   $\beta = 1/\sqrt{c_{in}\,k^2}$: one over the root of the number of inputs of an output, as in
#   `nn.Conv2d`. Do not set the seed; leave that to the layer's user.
# - `forward(x: Tensor[N, c_in, H, W]) -> Tensor[N, c_out, Ho, Wo]` applies them with the layer's
#   stride and padding. Gradients reach `weight`, `bias` and `x`.
#
# Forbidden: the same names as in `corr2d`; `forward` uses your `conv2d`.
#
# ```
# >>> layer = MyConv2d(3, 8, 5, stride=2, padding=2)
# >>> layer.weight.shape, layer.bias.shape
# (torch.Size([8, 3, 5, 5]), torch.Size([8]))
# >>> layer(torch.zeros(1, 3, 48, 64)).shape
# torch.Size([1, 8, 24, 32])
# ```


# %% task="MyConv2d" forbids=["@convolutions"]
class MyConv2d(nn.Module):
    """A convolution layer with trainable filters, weight (c_out, c_in, k, k) and bias (c_out,)."""

    def __init__(self, c_in: int, c_out: int, k: int, stride: int = 1, padding: int = 0) -> None:
        """Draw weight and bias uniformly from [-1/√(c_in k²), 1/√(c_in k²)]."""
        super().__init__()
        ### BEGIN SOLUTION
        self.stride = stride
        self.padding = padding
        bound = 1 / math.sqrt(c_in * k * k)
        self.weight = nn.Parameter(torch.empty(c_out, c_in, k, k).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(c_out).uniform_(-bound, bound))
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map x (N, c_in, H, W) to (N, c_out, Ho, Wo)."""
        ### BEGIN SOLUTION
        return conv2d(x, self.weight, self.bias, self.stride, self.padding)
        ### END SOLUTION


# %% [markdown] hint="MyConv2d"
# An attribute that is an `nn.Parameter` is found by `parameters()`, and so by the optimiser. A
# plain tensor is not.

# %% [markdown] hint="MyConv2d"
# `torch.empty(shape).uniform_(-bound, bound)` draws the numbers. `forward` needs four things that
# `__init__` knows: keep them as attributes.

# %% [markdown]
# Now let the layer learn what we chose by hand. It sees pictures of noise and what the Sobel
# filter makes of them, and nothing else; its nine weights and its bias are trained with SGD on
# the mean squared error.

# %%
with needs("MyConv2d", "conv2d", "pad2d"):
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(8, 1, 16, 16, generator=generator).to(device)
    target = conv2d(noise, SOBEL_X[None, None].to(device), None)
    torch.manual_seed(0)
    layer = MyConv2d(1, 1, 3).to(device)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.03)
    losses = []
    with LiveFigure(3) as live:
        for epoch in range(60):
            loss = ((layer(noise) - target) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if epoch % 10 == 9:
                learned, wanted, curve = live.clear()
                learned.imshow(layer.weight.detach()[0, 0].cpu(), cmap="gray", vmin=-2, vmax=2)
                learned.set_title(f"learned, epoch {epoch + 1}")
                wanted.imshow(SOBEL_X, cmap="gray", vmin=-2, vmax=2)
                wanted.set_title("wanted")
                for axes in (learned, wanted):
                    axes.set_xticks([])
                    axes.set_yticks([])
                draw_losses(curve, losses)
                live.show()
    print("learned filter\n", layer.weight.detach()[0, 0].cpu())

# %% [markdown]
# ## Task: `param_count`
#
# `param_count('fc', n_in, n_out) -> int` and `param_count('conv', k, c, o, bias=False) -> int`
#
# How many numbers does a layer learn?
#
# - `'fc'`: a fully connected layer from `n_in` inputs to `n_out` outputs, weights alone.
#   It is never called with `bias`.
# - `'conv'`: a layer of `o` filters of `k`×`k` on a picture of `c` channels. With `bias=True`, which
#   is passed by its name, the biases count too.
#
# The sizes are positive ints, `kind` is one of the two strings, and the result is an `int`
# (`10000`, not `1e4`), exact however large it is. The size of the picture is not an argument of `'conv'`: the filters are
# shared by all places.
#
# ```
# >>> param_count("fc", 3, 4)
# 12
# >>> param_count("conv", 3, 2, 5)
# 90
# >>> param_count("conv", 3, 2, 5, bias=True)
# 95
# ```


# %% task="param_count"
def param_count(kind: str, *sizes: int, bias: bool = False) -> int:
    """Count what a layer learns: ('fc', n_in, n_out) or ('conv', k, c, o).

    With `bias`, the biases of a 'conv' layer are counted too.
    """
    ### BEGIN SOLUTION
    if kind == "fc":
        n_in, n_out = sizes
        return n_in * n_out
    k, c, o = sizes
    return o * c * k * k + (o if bias else 0)
    ### END SOLUTION


# %% [markdown] hint="param_count"
# Write down the shape of the weight tensor of each layer; `MyConv2d` has the one of `'conv'`.
# `sizes` is a tuple: `k, c, o = sizes`.

# %% [markdown] hint="param_count"
# Each filter spans all channels. Each output channel has one bias.

# %%
with needs("param_count"):
    full, shared = param_count("fc", 100 * 100, 10_000), param_count("conv", 10, 1, 100)
    print(f"fully connected: {full:,} weights; 100 filters of 10×10: {shared:,} weights")
    print(f"{full // shared:,} times fewer")

# %% [markdown]
# $10^8$ against $10^4$, as in the notes. These figures are counts: they are exact and do not vary
# from run to run.
#
# ## A small network
#
# Filters, a nonlinearity, pooling; then again, on the maps instead of the picture. The second
# layer combines what the first has found, and its windows see more of the picture.

# %%
with needs("MyConv2d", "conv2d", "pad2d", "maxpool2d"):
    torch.manual_seed(1)
    picture = make_picture()[None, None]
    first, second = MyConv2d(1, 4, 5, padding=2), MyConv2d(4, 4, 3, padding=1)
    maps = maxpool2d(first(picture).relu(), 2)
    deeper = maxpool2d(second(maps).relu(), 2)
    for name, x in [("picture", picture), ("after layer 1", maps), ("after layer 2", deeper)]:
        print(f"{name:14s} {tuple(x.shape)}")
    draw_images(list(first.weight[:, 0]), [f"filter {o}" for o in range(4)], size=1.6)
    draw_images(list(maps[0]), [f"map {o}" for o in range(4)])
    draw_images(list(deeper[0]), [f"deeper map {o}" for o in range(4)])

# %% [markdown]
# ## Where people slip
#
# - **Testing with squares.** A swapped height and width goes unseen until a picture or a filter is
#   not square.
# - **Testing with symmetric filters.** A blur cannot tell you whether you flipped or transposed it.
# - **Testing with positive numbers.** Every border looks harmless to a maximum then.
# - **One more place than you think.** A filter as large as the picture still has one place.
# - **A new tensor of the default dtype.** It quietly rounds float64 to float32.
# - **Shapes that broadcast.** A bias of shape `(O,)` lines up with the *last* axis unless you say
#   otherwise, and if the width happens to be `O`, nothing complains.
