# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Tensors: shapes and `dim`, `squeeze`, `unsqueeze`, `cat`, `stack`
#
# A tensor is a block of numbers and a **shape**. Most programs that go wrong in PyTorch do not
# compute a wrong formula: they compute the right formula on the wrong shape, and PyTorch finds
# a way to do it without complaining. This lesson is about the five or six moves that turn one shape
# into another, and about what they do *not* change: the numbers, the `dtype`, the caller's tensor,
# and the path along which gradients flow back.
#
# Each later lesson uses what you write here: columns and vectors for regression, a matrix with
# a column of ones for the straight line, labelled clouds of points for classification, images
# with a batch and a channel axis for convolution.
#
# **What holds for all tasks.** What you are handed belongs to the caller: it is not written into,
# not even for a moment, and keeps its shape, its numbers, its `requires_grad` and its `grad`. It
# may be a slice or a transpose of another tensor, and one sample is enough. Results have the
# `dtype` and the device of the input. Numbers are moved, never changed: `1e30`, `1e-40`, `inf` and
# `nan` arrive as they are. Calls do not depend on each other: the same input gives the same
# result, however often and after whatever it is asked for. PyTorch's own settings (whether it
# records, the default `dtype`, the random numbers that come next) are left alone.

# %% given=true
import matplotlib.pyplot as plt
import torch

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import draw_images

# %% [markdown]
# ## `dim` is NumPy's `axis`
#
# A tensor of shape $(2, 3)$ has two axes. `dim=0` is the first one (down the rows), `dim=1` the
# second (along a row). Negative numbers count from the end: `dim=-1` is the last axis.
# A reduction makes the axis that you *name* disappear:
#
# $$\text{shape } (2, 3):\qquad
#   \texttt{sum(dim=0)} \to (3,), \qquad \texttt{sum(dim=1)} \to (2,)$$

# %%
table = torch.arange(6.0).reshape(2, 3)
print(table)
print("sum over dim 0:", table.sum(dim=0), tuple(table.sum(dim=0).shape))
print("sum over dim 1:", table.sum(dim=1), tuple(table.sum(dim=1).shape))

# %% [markdown]
# ## Axes of length 1 come and go
#
# An axis of length 1 holds no information: $(3,)$, $(3, 1)$ and $(1, 3)$ are the same three
# numbers. `unsqueeze(dim)` inserts such an axis so that it ends up *at* position `dim`;
# `squeeze(dim)` removes it.
#
# Two things about `squeeze` that the notes leave out:
#
# * `squeeze(dim)` on an axis that is **longer** than 1 does nothing, and says nothing;
# * `squeeze()` with no `dim` removes **every** axis of length 1, including one that had length 1
#   only because there happened to be one sample.

# %%
v = torch.tensor([1.0, 2.0, 3.0])
print("unsqueeze(0):", tuple(v.unsqueeze(0).shape), " unsqueeze(1):", tuple(v.unsqueeze(1).shape))
print("(3, 2) squeezed at 0:", tuple(torch.zeros(3, 2).squeeze(0).shape), "- silently unchanged")
for shape in [(1, 3, 1), (5, 1), (1, 1)]:
    print(shape, "squeezed without dim:", tuple(torch.zeros(shape).squeeze().shape))

# %% [markdown]
# ## Why anyone cares: broadcasting
#
# When shapes differ, PyTorch lines them up at the *right* end and stretches axes of length 1.
# So a vector $(N,)$ minus a column $(N, 1)$ is not $N$ differences. It is a table of all
# $N \times N$ pairs, and its mean is a perfectly good number for a wrong loss.

# %%
prediction = torch.tensor([1.0, 2.0, 3.0])
target = torch.tensor([[1.0], [2.0], [3.0]])
print("shape of the difference:", tuple((prediction - target).shape))
print("mean squared 'error' of a perfect prediction:", float(((prediction - target) ** 2).mean()))

# %% [markdown]
# ## Views
#
# `unsqueeze`, `squeeze`, `reshape` (where it can), and indexing with `None` or a slice return a
# **view**: a second tensor with its own shape over the *same* numbers. Nothing is copied; writing
# into one shows in the other. `clone`, `cat` and `stack` make new memory.
#
# A method whose name ends in an underscore (`unsqueeze_`, `add_`) changes the tensor it is
# called on. If that tensor was handed in by somebody else, it is now changed for them too.

# %%
numbers = torch.tensor([1.0, 2.0, 3.0])
view, copy = numbers.unsqueeze(1), numbers.clone()
numbers[0] = 100.0
print("view sees it:", view.flatten().tolist(), "  copy does not:", copy.tolist())

# %% [markdown]
# ## Task: `as_column`
#
# `as_column(v: Tensor[N]) -> Tensor[N, 1]`
#
# Return the $N$ numbers of `v` as a column.
#
# * The result has shape `(N, 1)`, for `N = 1` too, and the `dtype` of `v`, whatever that is.
# * `v` itself keeps its shape and its numbers.
# * Gradients flow from the result back to `v`.
# * It may be a view or a copy.
#
# ```python
# >>> as_column(torch.tensor([1.0, 2.0, 3.0]))
# tensor([[1.],
#         [2.],
#         [3.]])
# ```

# %% task="as_column"
def as_column(v: torch.Tensor) -> torch.Tensor:
    """Return the vector v (N,) as a column (N, 1)."""
    ### BEGIN SOLUTION
    return v.unsqueeze(1)
    ### END SOLUTION

# %% [markdown] hint="as_column"
# The shape goes from `(N,)` to `(N, 1)`. Which position does the new axis of length 1 have in
# the result?

# %% [markdown] hint="as_column"
# `unsqueeze(dim)` inserts an axis at position `dim` of the result. Print
# `v.unsqueeze(0).shape` and look at where the 1 is.

# %%
with needs("as_column"):
    column = as_column(torch.tensor([1.0, 2.0, 3.0]))
    print(column, tuple(column.shape))

# %% [markdown]
# ## Task: `drop_dim`
#
# `drop_dim(x: Tensor, dim: int) -> Tensor`
#
# A `squeeze` that does not keep quiet: remove axis `dim` of `x`, and only that axis.
#
# * `x` may have any number of axes; others of length 1 stay.
# * `dim` names an axis of `x`; negative numbers count from the end.
# * If the axis is not exactly 1 long (longer, or of length 0), raise a `ValueError`.
# * `x` itself does not change; `dtype` and gradients are kept. The result may be a view or a copy.
#
# ```python
# >>> drop_dim(torch.zeros(1, 3, 1), 0).shape
# torch.Size([3, 1])
# >>> drop_dim(torch.zeros(1, 3, 1), -1).shape
# torch.Size([1, 3])
# >>> drop_dim(torch.zeros(2, 3), 0)
# ValueError: axis 0 has length 2, not 1
# ```
#
# What the message says is up to you.

# %% task="drop_dim"
def drop_dim(x: torch.Tensor, dim: int) -> torch.Tensor:
    """Return x without its axis `dim`; ValueError unless that axis has length 1."""
    ### BEGIN SOLUTION
    if x.shape[dim] != 1:
        raise ValueError(f"axis {dim} has length {x.shape[dim]}, not 1")
    return x.squeeze(dim)
    ### END SOLUTION

# %% [markdown] hint="drop_dim"
# Two steps: look at the length of the axis and refuse if it is wrong; then remove it. `x.shape`
# is a tuple, and a tuple understands negative positions.

# %% [markdown] hint="drop_dim"
# `squeeze` takes the axis to remove as its argument. Without one it removes every axis of length
# 1: try `torch.zeros(1, 3, 1).squeeze().shape`.

# %% [markdown] hint="drop_dim"
# An error is *raised*, `raise ValueError("…")`, not returned or printed. The condition to refuse
# is "the length is not 1", which is more than "the length is greater than 1".

# %%
with needs("drop_dim"):
    print(tuple(drop_dim(torch.zeros(1, 3, 1), 0).shape))
    print(tuple(drop_dim(torch.zeros(1, 3, 1), -1).shape))
    try:
        drop_dim(torch.zeros(2, 3), 0)
    except ValueError as error:
        print("refused:", error)

# %% [markdown]
# ## Task: `to_vector`
#
# `to_vector(z: Tensor[N, 1]) -> Tensor[N]`
#
# The way back from a column. A linear layer with one output returns `(N, 1)`, the targets are
# `(N,)`, and the loss wants both to be `(N,)`.
#
# * The result has shape `(N,)`. For a batch of one sample that is `(1,)`, not `()`.
# * `z` itself does not change; `dtype` and gradients are kept. The result may be a view or a copy.
#
# ```python
# >>> to_vector(torch.tensor([[1.0], [2.0], [3.0]]))
# tensor([1., 2., 3.])
# >>> to_vector(torch.tensor([[7.0]]))
# tensor([7.])
# ```

# %% task="to_vector"
def to_vector(z: torch.Tensor) -> torch.Tensor:
    """Return the column z (N, 1) as a vector (N,), also for N = 1."""
    ### BEGIN SOLUTION
    return z.squeeze(1)
    ### END SOLUTION

# %% [markdown] hint="to_vector"
# `z` has a batch axis (position 0, length `N`) and a feature axis (position 1, length 1). Only one
# of them must go.

# %% [markdown] hint="to_vector"
# Try your solution on `torch.tensor([[7.0]])`. There *both* axes have length 1, so it matters that
# you name the one that you mean.

# %%
with needs("to_vector"):
    print(to_vector(torch.tensor([[1.0], [2.0], [3.0]])))
    print(to_vector(torch.tensor([[7.0]])))
    print("the loss again:", float(((prediction - to_vector(target)) ** 2).mean()))

# %% [markdown]
# ## `cat` and `stack`
#
# `cat` joins tensors along an axis that **is already there**; that axis gets longer, and the others
# must agree. `stack` puts tensors of the same shape side by side along a **new** axis.
#
# | two tensors of shape | `cat(dim=0)` | `cat(dim=1)` | `stack(dim=0)` | `stack(dim=1)` |
# |---|---|---|---|---|
# | `(3,)` | `(6,)` | error | `(2, 3)` | `(3, 2)` |
# | `(2, 3)` | `(4, 3)` | `(2, 6)` | `(2, 2, 3)` | `(2, 2, 3)` |

# %%
first, second = torch.zeros(2, 3), torch.ones(2, 3)
print("cat 0:", tuple(torch.cat([first, second]).shape))
print("cat 1:", tuple(torch.cat([first, second], dim=1).shape))
print("stack 0:", tuple(torch.stack([first, second]).shape))

# %% [markdown]
# ## Task: `design_matrix`
#
# `design_matrix(x: Tensor[N]) -> Tensor[N, 2]`
#
# A straight line $\hat y_i = w_0 x_i + w_1$ is a product of a matrix and a vector, once each
# $x_i$ has a 1 beside it:
#
# $$\hat y = X w, \qquad
# X = \begin{pmatrix} x_1 & 1 \\ \vdots & \vdots \\ x_N & 1 \end{pmatrix}, \qquad
# w = \begin{pmatrix} \text{slope} \\ \text{bias} \end{pmatrix}$$
#
# Return $X$: one row for each number, first column `x`, second column ones.
#
# * `x` is float32 or float64, of any length from 1; the result has the same `dtype`.
# * `x` itself does not change, and gradients flow from the result back to `x`.
#
# ```python
# >>> design_matrix(torch.tensor([1.4, 5.0, 11.0]))
# tensor([[ 1.4000,  1.0000],
#         [ 5.0000,  1.0000],
#         [11.0000,  1.0000]])
# ```
#
# The notes make the ones with `torch.ones(x.numpy().size)`. That goes through NumPy, which a
# tensor on a GPU or with `requires_grad` refuses, and it does not ask for the `dtype` of `x`.
# There is a constructor that makes ones *like* a given tensor.

# %% task="design_matrix"
def design_matrix(x: torch.Tensor) -> torch.Tensor:
    """Return the matrix (N, 2) with the columns x (N,) and ones, in the dtype of x."""
    ### BEGIN SOLUTION
    return torch.stack([x, torch.ones_like(x)], dim=1)
    ### END SOLUTION

# %% [markdown] hint="design_matrix"
# You have two vectors of shape `(N,)` and want a matrix that has them as columns. Is the axis
# that tells the columns apart already there, or is it new?

# %% [markdown] hint="design_matrix"
# `torch.ones_like(x)` has the shape, the `dtype` and the device of `x`.

# %% [markdown] hint="design_matrix"
# `torch.stack` takes a list of tensors and the position of the new axis. Look at the table above:
# which `dim` gives `(3, 2)` from two vectors `(3,)`?

# %%
five_points = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0])
with needs("as_column", "design_matrix"):
    print(design_matrix(five_points) @ torch.tensor([5.0, 6.0]))
    draw_images(
        [five_points.unsqueeze(0), as_column(five_points), design_matrix(five_points)],
        ["a row (1, 5)", "as_column (5, 1)", "design_matrix (5, 2)"],
    )

# %% [markdown]
# ## Task: `stack_blobs`
#
# `stack_blobs(blobs: list[Tensor[n_i, D]]) -> (Tensor[sum n_i, D], LongTensor[sum n_i])`
#
# For classification, each class is a cloud ("blob") of points. A model wants them as one table of
# points and one vector that says which class each row belongs to.
#
# * `blobs` is a list of `K >= 1` tensors; blob `i` has shape `(n_i, D)`. The `n_i` may differ, and
#   `D` is any number from 1.
# * Return two things, points and labels. The points are all rows, blob after blob, in the order
#   of the list and in the `dtype` of the blobs: shape `(N, D)` with `N` the sum of all `n_i`.
# * The labels are the position of each row's blob in the list: 0, 1, …, `K - 1`. Shape `(N,)`,
#   `dtype` `torch.int64` (also called `torch.long`), since later they index the model's outputs.
#   They may be on the CPU, wherever the points are.
# * The list and its tensors do not change, and gradients flow from the points to the blobs.
#
# ```python
# >>> points, labels = stack_blobs([torch.zeros(2, 2), torch.ones(1, 2)])
# >>> points
# tensor([[0., 0.],
#         [0., 0.],
#         [1., 1.]])
# >>> labels
# tensor([0, 0, 1])
# ```

# %% task="stack_blobs"
def stack_blobs(blobs: list[torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return all rows of the blobs, each (n_i, D), as one (N, D), and their labels (N,), int64."""
    ### BEGIN SOLUTION
    points = torch.cat(blobs)
    sizes = torch.tensor([len(blob) for blob in blobs])
    labels = torch.arange(len(blobs)).repeat_interleave(sizes)
    return points, labels
    ### END SOLUTION

# %% [markdown] hint="stack_blobs"
# Rows are joined along an axis that each blob already has. Is that a job for `cat` or for
# `stack`?

# %% [markdown] hint="stack_blobs"
# The labels of blob `i` are the number `i`, once for each of its rows. One way is a list of
# small tensors, one for each blob, joined at the end.

# %% [markdown] hint="stack_blobs"
# `torch.full((n,), i)` is `n` times the number `i`, int64 when `i` is an int.
# `repeat_interleave` does all blobs in one go. `enumerate(blobs)` gives position and blob.

# %%
with needs("stack_blobs"):
    torch.manual_seed(0)
    clouds = [4 + 2 * torch.randn(60, 2), -4 + torch.randn(40, 2), -8 + torch.randn(20, 2)]
    points, labels = stack_blobs(clouds)
    figure, axes = plt.subplots(figsize=(4.5, 3.4), layout="constrained")
    for label in range(3):
        mine = points[labels == label]
        axes.scatter(mine[:, 0], mine[:, 1], s=12, label=f"label {label}")
    axes.legend()
    axes.set_title(f"points {tuple(points.shape)}, labels {tuple(labels.shape)}")
    plt.show()

# %% [markdown]
# ## Task: `add_nc`
#
# `add_nc(img: Tensor[H, W]) -> Tensor[1, 1, H, W]`
#
# PyTorch's layers for images want four axes: batch **N**, channel **C**, height **H**, width
# **W**, in this order. A single grey image has only the last two. Give it the first two.
#
# * The result has shape `(1, 1, H, W)` and the `dtype` of `img`.
# * It is a **view**: it shares its memory with `img`, even when `img` is itself a view that is not
#   contiguous (a transposed image, say). Writing into `img` afterwards shows in the result.
# * `img` keeps its shape and its numbers, and gradients flow back to it.
#
# ```python
# >>> img = torch.zeros(2, 3)
# >>> batch = add_nc(img)
# >>> batch.shape
# torch.Size([1, 1, 2, 3])
# >>> img[0, 0] = 5.0
# >>> batch[0, 0, 0, 0]
# tensor(5.)
# ```

# %% task="add_nc"
def add_nc(img: torch.Tensor) -> torch.Tensor:
    """Return a view (1, 1, H, W) of the image (H, W), with batch and channel axis in front."""
    ### BEGIN SOLUTION
    return img.unsqueeze(0).unsqueeze(0)
    ### END SOLUTION

# %% [markdown] hint="add_nc"
# You know the method that adds one axis of length 1. Nothing stops you from using it twice.

# %% [markdown] hint="add_nc"
# Both new axes come before `H` and `W`. Indexing with `None` also makes an axis, at the position of
# the `None`.

# %%
with needs("add_nc"):
    side = torch.linspace(-3, 3, 32)
    ring = torch.exp(-((side.unsqueeze(1) ** 2 + side**2).sqrt() - 2) ** 2)
    halved = torch.nn.functional.avg_pool2d(add_nc(ring), 2)
    print(tuple(add_nc(ring).shape), "->", tuple(halved.shape))
    draw_images([ring, halved[0, 0]], ["32 x 32", "mean of 2 x 2 pixels"])

# %% [markdown]
# ## Where people slip
#
# * **One sample.** Code that works for 5 rows and fails for 1 nearly always removed an axis without
#   saying which one. Try each of your functions with `N = 1`.
# * **A shape that is right by accident.** For a square table rows and columns look alike, and
#   `reshape` gives any shape you ask for, with the numbers in an order that you may not want. Look
#   at the numbers, not only at `.shape`.
# * **New axis or longer axis?** Say in words which you want before you reach for `cat` or `stack`.
# * **A detour through numbers.** `tolist()`, `item()`, `numpy()` and `torch.tensor(…)` give you the
#   same values and lose the rest: the `dtype`, the device and the way back for gradients. The
#   notes' `torch.Tensor([...])` always makes float32; `torch.tensor([...])` looks at the numbers.
# * **The trailing underscore.** What you are handed belongs to the caller.
