# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Linear regression, by hand
#
# Five measurements lie almost on a line. Which line? This lesson finds it with nothing but
# tensors, `backward()` and one subtraction. Five small functions grow out of one another:
#
# | task | what it does | formula |
# |---|---|---|
# | `predict` | the line's value at every point | $\hat y = Xw$ |
# | `sse` | how wrong the line is | $L = \sum_i (\hat y_i - y_i)^2$ |
# | `manual_grad` | which way is uphill, with pencil and paper | $\nabla L$ |
# | `gd_step` | one step downhill | $w \leftarrow w - \eta\,\nabla L$ |
# | `train` | many steps | |
#
# Every larger model of this course learns by the same loop; only `predict` and the loss change.
#
# **How to work.** Write a task in its cell and run the cell with `check(...)` below it. If you
# are stuck, `hint("predict")` gives a hint, and the next call the next one. Cells that begin
# with `with needs(...)` wait until you have written the tasks they use.
#
# **What holds for all tasks.** Inputs are floating-point tensors; results have the same dtype
# (float64 in, float64 out) and are on the same device. Inputs are never changed: nothing is written
# into them, not even for a moment, and their `requires_grad` and `grad` stay. There is one
# exception: changing `w` is the whole purpose of `gd_step`. Inputs may be slices or transposes of
# other tensors, and $N = 1$ is allowed. The formula alone decides the numbers: nothing is clamped
# or cleaned, so numbers from `1e-30` to `1e30` come out as they are in float32 too, and `inf` and
# `nan` where the formula gives them. Calls do not depend on each other: the same input gives the
# same result, however often and after whatever it is asked for. Whether operations are recorded is
# the caller's choice: under `torch.no_grad()` the results are the same, and `predict` and `sse`
# record nothing. PyTorch's own settings (that choice, the default dtype, the random numbers that
# come next) are left alone.

# %% given=true
import itertools
import math

import matplotlib.pyplot as plt
import torch

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_fit, draw_losses

device = "cuda" if torch.cuda.is_available() else "cpu"


def design_matrix(x: torch.Tensor) -> torch.Tensor:
    """Put a column of ones beside x (N,); returns (N, 2)."""
    return torch.stack([x, torch.ones_like(x)], dim=1)


x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0])
y = torch.tensor([14.4, 29.6, 62.0, 85.5, 113.4])
X = design_matrix(x)

# %% [markdown]
# ## The data, and a trick with ones
#
# A line has a slope and a bias: $\hat y = w_0\,x + w_1$. Put a column of ones beside $x$ and
# the bias becomes a weight like any other:
#
# $$
# X = \begin{pmatrix} 1.4 & 1 \\ 5 & 1 \\ 11 & 1 \\ 16 & 1 \\ 21 & 1 \end{pmatrix},\qquad
# w = \begin{pmatrix} w_0 \\ w_1 \end{pmatrix},\qquad
# \hat y_i = X_{i0}\,w_0 + X_{i1}\,w_1 .
# $$
#
# `torch.ones_like(x)` has the length, the dtype and the device of `x`. The notes write
# `torch.ones(x.numpy().size)`, which forgets the dtype and fails for a tensor on a GPU.

# %%
print(X)
print("X:", tuple(X.shape), X.dtype, "   y:", tuple(y.shape))

figure, axes = plt.subplots(figsize=(4.5, 3.4), layout="constrained")
axes.scatter(x.tolist(), y.tolist())
axes.set_xlabel("x")
axes.set_ylabel("y")
axes.set_title("five measurements")
plt.show()

# %% [markdown]
# ## Task: `predict`
#
# `predict(X: Tensor[N, 2], w: Tensor[2]) -> Tensor[N]`
#
# The prediction for every row of `X`: one number per row, in a tensor of shape `(N,)`, also
# for `N = 1`.
#
# - `w[0]` multiplies the first column, `w[1]` the second. **Use the second column**, whatever it
#   holds: it need not be ones.
# - Gradients must be able to flow back to `w`.
#
# ```python
# >>> predict(torch.tensor([[1.0, 1.0], [2.0, 1.0], [3.0, 4.0]]), torch.tensor([2.0, 0.5]))
# tensor([2.5000, 4.5000, 8.0000])
# ```


# %% task="predict"
def predict(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Predict y for every row of X (N, 2) with weights w (2,); returns (N,)."""
    ### BEGIN SOLUTION
    return X @ w
    ### END SOLUTION


# %% [markdown] hint="predict"
# Write the example down on paper: the third row gives $3\cdot 2 + 4\cdot 0.5 = 8$. Every row of `X`
# is multiplied by `w` number by number, and then something is summed. Along which dimension?

# %% [markdown] hint="predict"
# That is the product of a matrix `(N, 2)` and a vector `(2,)`. Linear algebra has an operator
# for it, and so has Python. If your result has shape `(N, 1)`, you made a column of `w`;
# leave it a vector.

# %%
with needs("predict"):
    guess = torch.tensor([5.0, 6.0])
    print("predicted:", predict(X, guess))
    print("measured: ", y)

# %% [markdown]
# ## How wrong is a line?
#
# The difference $r_i = \hat y_i - y_i$ is the *residual* of point $i$. Squared, it is never
# negative, and large errors weigh more than small ones. The loss is the sum
#
# $$ L(w) = \sum_{i=1}^{N} (\hat y_i - y_i)^2 . $$
#
# > The notes call this the mean-square error, but what they compute is the **sum**: at their
# > result it is 8.2430, and the mean would be a fifth of that, 1.6486. The difference matters:
# > the gradient of the mean is $N$ times smaller, and so are the steps at the same learning rate.
#
# ## Task: `sse`
#
# `sse(pred: Tensor[N], y: Tensor[N]) -> Tensor[]`
#
# The sum of squared errors, as a tensor with no dimensions (shape `()`), from which
# `backward()` can be called. It is a sum: no mean, no factor ½, no root.
#
# ```python
# >>> sse(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 0.0]))
# tensor(13.)
# ```


# %% task="sse"
def sse(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Sum the squared errors of predictions (N,) against targets (N,); returns a 0-d tensor."""
    ### BEGIN SOLUTION
    return ((pred - y) ** 2).sum()
    ### END SOLUTION


# %% [markdown] hint="sse"
# The example has the residuals 0, −2 and 3. Square each one first, and only then add:
# $0 + 4 + 9 = 13$.

# %% [markdown] hint="sse"
# Three operations, in this order: a difference, a power, a sum. Keep the result a tensor: a
# Python number has forgotten how it was computed.

# %%
with needs("predict", "sse"):
    for slope, bias in [(5.0, 6.0), (5.0, 5.0), (4.0, 6.0)]:
        loss = sse(predict(X, torch.tensor([slope, bias])), y)
        print(f"slope {slope}, bias {bias}:  loss {loss.item():8.3f}")

# %% [markdown]
# ### A trap: `(N,)` against `(N, 1)`
#
# Subtract a column from a vector and PyTorch does not complain: it *broadcasts* both to an
# `(N, N)` table of all pairs. Three predictions that are all perfect:

# %%
row = torch.tensor([1.0, 2.0, 3.0])
column = row.unsqueeze(1)
print("(3,) - (3,)   =", row - row)
print("(3,) - (3, 1) =", row - column, sep="\n")

# %% [markdown]
# Nothing fails, and the loss is wrong. With 100,000 points the table would take 40 GB. Whenever
# a loss looks strange, look at the two shapes first.
#
# ## Which way is down?
#
# The gradient points uphill, so we step against it. For once, work it out on paper. The
# residual of point $i$ is $r_i = \sum_j X_{ij} w_j - y_i$, and weight $k$ moves it by
# $\partial r_i / \partial w_k = X_{ik}$. With the chain rule,
#
# $$
# \frac{\partial L}{\partial w_k} = \sum_i \frac{\partial\, r_i^2}{\partial w_k}
# \qquad\text{and}\qquad \frac{\partial\, r_i^2}{\partial w_k} = \;? \cdot r_i\, X_{ik} .
# $$
#
# ## Task: `manual_grad`
#
# `manual_grad(X: Tensor[N, D], y: Tensor[N], w: Tensor[D]) -> Tensor[D]`
#
# The gradient of the sum of squares $\sum_i ((Xw)_i - y_i)^2$ with respect to `w`: one number
# for each weight, shape `(D,)`. Here the number of weights is any $D \ge 1$, not only 2.
#
# - **Without autograd**: `backward`, `torch.autograd` and `torch.func` are forbidden here. The
#   function is called with plain tensors, which do not require gradients, and leaves them so.
#   It also works in `torch.inference_mode()`, where nothing is recorded.
#
# ```python
# >>> manual_grad(torch.tensor([[1.0, 1.0], [2.0, 1.0]]), torch.tensor([3.0, 5.0]), torch.zeros(2))
# tensor([-26., -16.])
# ```


# %% task="manual_grad" forbids=["@gradients"]
def manual_grad(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Differentiate the sum of squares by hand: X (N, D), y (N,), w (D,); returns (D,)."""
    ### BEGIN SOLUTION
    residuals = X @ w - y
    return 2 * X.T @ residuals
    ### END SOLUTION


# %% [markdown] hint="manual_grad"
# In the example both predictions are 0, so the residuals are −3 and −5. The bias (second)
# component is $2\cdot(-3) + 2\cdot(-5) = -16$. For the first component each residual is multiplied
# by its $x$ before the sum.

# %% [markdown] hint="manual_grad"
# The derivative of $r^2$ is $2r$ times the derivative of $r$. So
# $\partial L/\partial w_k = \sum_i 2\,r_i X_{ik}$: a sum over the points, one result for each
# column of `X`.

# %% [markdown] hint="manual_grad"
# A sum over $i$ of $X_{ik}\,r_i$ is again a matrix times a vector, with a matrix of shape
# `(D, N)`. Which one has that shape?

# %% [markdown]
# Autograd must agree with you. The next cell asks both at the same point; this is how to check a
# derivation in general.

# %%
with needs("predict", "sse", "manual_grad"):
    w = torch.tensor([0.5, 0.5], requires_grad=True)
    sse(predict(X, w), y).backward()
    print("autograd:", w.grad)
    print("by hand: ", manual_grad(X, y, w.detach()))

# %% [markdown]
# ## One step downhill
#
# $$ w \leftarrow w - \eta\,\nabla L(w) $$
#
# The *learning rate* $\eta$ says how far to go. From here on autograd computes the gradient:
# `loss.backward()` puts it into `w.grad`. Two things about that:
#
# 1. **The update itself must not be recorded.** `w` is a leaf that requires gradients, and PyTorch
#    refuses to change such a tensor in place while it records. The block
#    `with torch.no_grad():` pauses the recording. The notes write `w.data -= …`, which goes behind
#    autograd's back. Where the old value is still needed, the gradient is then wrong,
#    and nobody is told:

# %%
w = torch.tensor(0.57, requires_grad=True)
square = w * w
w.data.add_(1.0)
square.backward()
print(f"changed through .data:     the gradient of w² at 0.57 'is' {w.grad:.2f}, not 1.14")

w = torch.tensor(0.57, requires_grad=True)
square = w * w
with torch.no_grad():
    w.add_(1.0)
try:
    square.backward()
except RuntimeError as error:
    print("changed under no_grad():   RuntimeError:", str(error).split(":")[0])

# %% [markdown]
# 2. **`backward()` adds to `w.grad`.** After a step the gradient must be cleared, or the next
#    `backward()` adds the new one to the old:

# %%
w = torch.tensor(3.0, requires_grad=True)
for _ in range(3):
    (w * w).backward()
    print("the gradient of w² at 3 is 6; w.grad says", w.grad.item())

# %% [markdown]
# ## Task: `gd_step`
#
# `gd_step(w: Tensor, lr: float) -> None`
#
# One step of gradient descent. `w` is a leaf of any shape that requires gradients, and `w.grad`
# already holds the gradient.
#
# - Subtract `lr` times the gradient from `w` **in place**: the caller's tensor changes, in the
#   memory it already has, so that a view of it (`w.detach()`, `w[0]`) shows the new numbers.
# - Clear the gradient: the next `backward()` finds nothing to add to. `None` and zeros
#   are both fine.
# - `w` is still a leaf that requires gradients afterwards, and the recording of operations is
#   on again if it was on, and off if it was off.
# - It is the plain step, however large or small the gradient is.
# - Return nothing. A function that changes its argument returns `None` in Python (as
#   `list.sort` does), so that nobody takes its result for a new object.
# - By hand: `torch.optim` is forbidden here.
#
# ```python
# >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
# >>> (w * torch.tensor([10.0, -20.0])).sum().backward()      # w.grad is now [10, -20]
# >>> gd_step(w, 0.1)
# >>> w
# tensor([0., 4.], requires_grad=True)
# ```


# %% task="gd_step" forbids=["@optimizers"]
def gd_step(w: torch.Tensor, lr: float) -> None:
    """Move the leaf w against its gradient w.grad, in place, and clear the gradient."""
    ### BEGIN SOLUTION
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
    ### END SOLUTION


# %% [markdown] hint="gd_step"
# `w = w - …` makes a new tensor and gives it the name `w` inside your function. The caller
# still holds the old one. Which operators change a tensor instead of making one?

# %% [markdown] hint="gd_step"
# If PyTorch says *a leaf Variable that requires grad is being used in an in-place
# operation*, the update was being recorded. Pause the recording with a `with` block.

# %% [markdown] hint="gd_step"
# Two statements do it: the update, which needs `w.grad`, and then the clearing. In that order.

# %%
with needs("predict", "sse", "gd_step"):
    w = torch.tensor([0.5, 0.5], requires_grad=True)
    for step in range(5):
        loss = sse(predict(X, w), y)
        loss.backward()
        print(f"step {step}: loss {loss.item():10.2f}   w = {w.tolist()}")
        gd_step(w, 1e-4)

# %% [markdown]
# ## Task: `train`
#
# `train(X: Tensor[N, 2], y: Tensor[N], w0: Tensor[2], lr: float, epochs: int)
# -> tuple[Tensor[2], list[float]]`
#
# Gradient descent on the sum of squares, starting at `w0`. In each epoch: predict, compute the
# loss **on all points**, differentiate, update **both weights at once**.
#
# - Returns `(w, losses)`. `w` has the shape and the dtype of `w0`; whether it requires
#   gradients is up to you.
# - `losses` is a list of `epochs` Python floats. `losses[t]` is the loss *before* update `t`:
#   the very number that was differentiated. So `losses[0]` is the loss at `w0`, and the
#   loss at the returned `w` is not in the list.
# - With `epochs = 0` the weights are those of `w0`, and the list is empty.
# - `w0` is a plain tensor and stays as it was: the same numbers, requiring no gradient. `X` and
#   `y` stay as they were too.
# - Every step must be the plain step above (no momentum, no early stop, whatever the loss has
#   become), by whatever means you like: your own `gd_step`, or your own `manual_grad`. Only `torch.optim` is
#   forbidden here.
#
# ```python
# >>> w, losses = train(X, y, torch.tensor([0.5, 0.5]), lr=1e-4, epochs=2)
# >>> w
# tensor([2.0191, 0.6010])
# >>> losses                         # up to rounding in float32
# [20432.56, 14100.71]
# ```


# %% task="train" forbids=["@optimizers"]
def train(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    """Descend from w0 (2,) on X (N, 2), y (N,); returns w (2,) and the loss before each step."""
    ### BEGIN SOLUTION
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses
    ### END SOLUTION


# %% [markdown] hint="train"
# The cell above this task already does it for five steps. Three things are missing: a `w`
# that is not the caller's, a list, and a `return`.

# %% [markdown] hint="train"
# To get your own leaf from `w0`: copy it (which call copies a tensor?), and then ask the
# copy to require gradients (a method whose name ends in an underscore).

# %% [markdown] hint="train"
# `loss.item()` is the number in a tensor without dimensions. Keeping the tensor instead would
# keep the whole graph of each epoch alive.

# %% [markdown]
# ## Watch it learn
#
# The setting of the notes: learning rate $10^{-4}$, 10,000 epochs, a random start. To draw in
# between, `train` is called repeatedly, each time from the weights of the last call; the steps are
# the same as in one long call. (Five points are so few that a GPU, if you have one, is slower here
# than the CPU. It is used anyway, so that you see how.)

# %%
with needs("predict", "sse", "gd_step", "train"):
    torch.manual_seed(0)
    w = torch.rand(2, device=device)
    data = X.to(device), y.to(device)
    losses = []
    stops = [0, 1, 2, 4, 8, 16, 32, 125, 500, 2000, 5000, 10_000]
    with LiveFigure(2) as live:
        for start, stop in itertools.pairwise(stops):
            w, more = train(*data, w.detach(), 1e-4, stop - start)
            losses += more
            fit, curve = live.clear()
            slope, bias = w.tolist()
            draw_fit(
                fit,
                x.to(device),
                y,
                lambda t, w=w: predict(design_matrix(t), w),
                title=f"y = {slope:.4f} x + {bias:.4f}",
            )
            draw_losses(curve, losses, title=f"epoch {stop}: loss {losses[-1]:.4f}")
            live.show()
    print(f"loss {losses[-1]:.4f}, slope {slope:.4f}, bias {bias:.4f}")

# %% [markdown]
# ## Is 8.2430 the answer?
#
# The notes print **loss 8.2430, w = [5.0840, 5.5849]**. You got something near it, and not the
# same: the start was random, and **10,000 epochs are not enough to forget it**. Over 30 random
# starts the loss is 8.2328 ± 0.0096 (from 8.2125 to 8.2496), the slope 5.0814–5.0845, the bias
# 5.577–5.625. float32 or float64 changes the loss by no more than 2.5 millionths of its value.
#
# You do not need thirty training runs to see that. A step maps $w$ to $w - \eta\,\nabla L(w)$, and
# the gradient of a sum of squares is an affine function of $w$: a matrix times $w$, plus a
# constant. Ten thousand affine steps are one affine map. So three training runs, from $(0,0)$,
# $(1,0)$ and $(0,1)$, tell where **every** start ends:
#
# $$ w_T(a, b) = w_T(0,0) + a\,\big(w_T(1,0) - w_T(0,0)\big) + b\,\big(w_T(0,1) - w_T(0,0)\big). $$

# %%
with needs("predict", "sse", "gd_step", "train"):
    X64, y64 = X.double(), y.double()
    corners = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    # 9,999 updates lead to the weights whose loss is the last one in the list.
    origin, right, up = (train(X64, y64, corner, 1e-4, 9_999)[0].detach() for corner in corners)

    torch.manual_seed(0)
    ends = [origin + a * (right - origin) + b * (up - origin) for a, b in torch.rand(1000, 2)]
    last_losses = [sse(predict(X64, end), y64).item() for end in ends]

    figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    axes.hist(last_losses, bins=40)
    axes.margins(y=0.3)
    axes.axvline(8.2430, color="tab:red", label="printed in the notes: 8.2430")
    axes.set_xlabel("last loss, for 1,000 random starts in [0, 1]²")
    axes.legend()
    plt.show()
    print(f"1,000 starts: last loss between {min(last_losses):.4f} and {max(last_losses):.4f}")
    print(f"start (0, 1): {sse(predict(X64, up), y64):.4f}  (the lowest of all starts)")
    print(f"start (1, 0): {sse(predict(X64, right), y64):.4f}  (the highest of all starts)")

# %% [markdown]
# So the last loss lies between **8.2099 and 8.2510**, wherever in the unit square you start.
# That, with a hair's breadth for rounding, is what the check of the long training asks for: an
# interval that follows from the data, not one magic number.
#
# ## The shape of the valley
#
# The picture shows why the bias is so slow (dark is a small loss, on a logarithmic scale). Across
# the valley the loss is 569 times more curved than along it. A learning rate that suits the steep
# direction creeps along the flat one; a larger one bounces from wall to wall, but gets further.

# %%
with needs("predict", "sse", "gd_step", "train"):
    slopes = torch.linspace(4.0, 7.2, 61)
    biases = torch.linspace(-12.0, 12.0, 61)
    heights = [
        [math.log10(sse(predict(X, torch.stack([slope, bias])), y).item()) for slope in slopes]
        for bias in biases
    ]
    figure, panels = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained", sharey=True)
    for axes, learning_rate in zip(panels, (1e-4, 1.1e-3), strict=True):
        path = [torch.tensor([5.2, -10.0])]
        for _ in range(300):
            path.append(train(X, y, path[-1].detach(), learning_rate, 1)[0])
        steps = torch.stack(path)
        axes.contourf(slopes.tolist(), biases.tolist(), heights, levels=25)
        axes.plot(steps[:, 0].tolist(), steps[:, 1].tolist(), "w.-", linewidth=0.5, markersize=2)
        axes.set_title(f"300 steps, learning rate {learning_rate:g}")
        axes.set_xlabel("slope")
    panels[0].set_ylabel("bias")
    plt.show()

# %% [markdown]
# How large may the learning rate be? The next cell tries four. Somewhere between $10^{-3}$ and
# $1.25\cdot 10^{-3}$ the descent turns into an ascent, although the formula is the same.

# %%
with needs("predict", "sse", "gd_step", "train"):
    rates = (1e-5, 1e-4, 1e-3, 1.25e-3)
    runs = [train(X, y, torch.zeros(2), rate, 100)[1] for rate in rates]
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    for rate, losses in zip(rates, runs, strict=True):
        axes.plot(losses, label=f"{rate:g}")
    axes.set_yscale("log")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.legend(title="learning rate")
    plt.show()

# %% [markdown]
# ## Where people slip
#
# - **A loss that is far too large** although the line looks right: compare the shapes of the
#   prediction and of `y`. One of them may be a column.
# - **Training that does nothing**: did the tensor that the caller holds change, or only a
#   name inside the function? And what did `w.grad` hold at the moment it was used?
# - **A first step that is right and a second that is too long**: look at `w.grad` just before
#   the second `backward()`.
# - **Training that explodes**: a sign, or a learning rate that fits a mean but not a sum.
# - **Numbers that are all shifted by one**: a loss belongs to the weights it was computed with.
#   The notes print a loss and the weights of *one update later* side by side.
# - **float32 results from float64 inputs**: somewhere a new tensor was made from Python numbers.
#   `torch.Tensor([...])`, as in the notes, always gives float32; `torch.tensor` takes a `dtype`.
#
# In the notes, the fourth measurement is 85 in one listing and 85.5 in another. Only 85.5
# gives the printed figures: at the printed weights the loss is 8.2430 with 85.5 and 9.9219 with 85.
#
# ## Go on (not graded)
#
# 1. **Without any steps.** At the minimum the gradient is zero. Set your formula for the
#    gradient to zero and solve it for $w$ with `torch.linalg.solve` in float64. You should
#    find $w^* = (5.06641,\ 5.85744)$ and the loss 8.131752. After 10,000 epochs the bias was
#    about 5.6: still 0.26 short.
# 2. **The largest stable learning rate.** The error $w - w^*$ is multiplied by
#    $I - \eta\,H$ in each step, where $H$ is the matrix in your gradient (the Hessian of the
#    loss). Find its eigenvalues with `torch.linalg.eigvalsh`: 2.9829 and 1696.94. No step may
#    enlarge an error, so $\eta$ must stay below 2 over the larger one,
#    $1.17859\cdot 10^{-3}$. Try both sides of it.
# 3. **How long until it has converged?** With $\eta = 10^{-4}$ the slow part of the error
#    still has 5.06 % of its size after 10,000 steps. After how many is 1 % left? (15,437.)
# 4. **A better valley.** Subtract the mean from $x$ before building $X$. What becomes of the
#    eigenvalues, and of the learning rate you may use once $x$ is also divided by its standard
#    deviation?

# %%
# Your experiments.
