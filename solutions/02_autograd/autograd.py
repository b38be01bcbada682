# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Autograd: leaves, `grad`, `grad_fn`, `backward`, and what accumulates
#
# Training means finding out in which direction each number of a model must move for the loss to go
# down. That direction is the gradient, and PyTorch computes it for you, for any program made of
# tensor operations. This lesson is about what happens behind `backward()`, because the ways in
# which it goes wrong are silent: the program runs, and the gradient is twice as large as it should
# be, or zero, or that of another function.
#
# **The idea.** While your code computes, PyTorch writes down which operation made which tensor.
# Each operation knows its own derivative. `backward()` walks this record from the end to the
# beginning and multiplies, which is the chain rule:
#
# $$y = g(z),\quad z = h(x)\qquad\Rightarrow\qquad
# \frac{\partial y}{\partial x_i} = \sum_j \frac{\partial y}{\partial z_j}
# \frac{\partial z_j}{\partial x_i}$$
#
# **What holds for all tasks.** Tensors that you are handed stay as they were: they are not written
# into, not even for a moment, and keep their numbers, their `requires_grad` and their `grad`. They
# may be slices or transposes of other tensors, and one entry is enough. Results have the `dtype`
# and the device of `x` (or `w`). The formula alone decides the numbers: nothing is clamped, cleaned
# or kept away from zero, so results may be as large as `1e30` or as small as `1e-30`, and `inf`
# and `nan` come out where the formula gives them. Calls do not depend on each other: the same input
# gives the same result, however often and after whatever it is asked for. PyTorch's own settings
# (whether it records, the default `dtype`, the random numbers that come next) are left alone.

# %% given=true
import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import torch

from autograder.jupyter import check, hint, needs

# %% [markdown]
# ## The example of the notes
#
# $$x = (1, 1),\qquad z = 4x,\qquad y = \lVert z \rVert = \sqrt{z_1^2 + z_2^2}$$
#
# By hand: $y = \sqrt{32} = 5.6569$ and
# $\partial y/\partial x_i = 4\, z_i / \lVert z \rVert = 16 / 5.6569 = 2.8284$.
#
# * `x` is a **leaf**: you made it, and asked for its gradient with `requires_grad=True`.
# * `z` and `y` are results. Each has a `grad_fn`, the step that made it.
# * After `y.backward()` the gradient is in `x.grad`. Only leaves keep theirs: `z.grad` is
#   `None` (and PyTorch warns when you look), unless you call `z.retain_grad()` beforehand.
#
# The notes write `torch.one(2)`; the function is `torch.ones`. They also show a `grad_fn` called
# `CopyBackwards`; the names of the steps differ between versions of PyTorch and do not matter.
# There is no randomness here, so you get the figures of the notes to the last digit.

# %%
x = torch.ones(2, requires_grad=True)
z = 4 * x
z.retain_grad()
y = z.norm()
print("y =", y.item(), "  leaf:", x.is_leaf, z.is_leaf, y.is_leaf)
print("grad_fn:", x.grad_fn, type(z.grad_fn).__name__, type(y.grad_fn).__name__)
y.backward()
print("dy/dx =", x.grad.tolist())
print("dy/dz =", z.grad.tolist(), "(only because of retain_grad)")

# %% [markdown]
# ## What accumulates
#
# `backward()` does not *set* `x.grad`, it **adds** to it. That is on purpose: a loss that arrives in
# several pieces gets the gradient of the sum. But it also means that a second computation
# on the same leaf starts with what the first one left there.

# %%
x = torch.ones(2, requires_grad=True)
for call in (1, 2, 3):
    (4 * x).norm().backward()
    print("after backward number", call, ":", x.grad.tolist())

# %% [markdown]
# ## Task: `scaled_norm`
#
# `scaled_norm(x: Tensor[n], k: float = 4.0) -> (y: Tensor[], dy_dx: Tensor[n])`
#
# Compute $y = \lVert k x \rVert$, the Euclidean norm, and its gradient with respect to `x`; return
# both.
#
# * `x` is float32 or float64 and not zero; `y` and `dy_dx` have its `dtype`. `k` is any number
#   except 0, and may be negative. The numbers may be tiny or huge, as long as their squares fit
#   into the `dtype`.
# * It is a function like any other: called again with the same `x`, it gives the same answer.
# * The caller's `x` is left alone: its numbers, `x.requires_grad` and `x.grad` are the same
#   afterwards as before. `x` may or may not require gradients, and there may be something in
#   `x.grad` that belongs to the caller.
#
# ```python
# >>> y, dy_dx = scaled_norm(torch.ones(2))
# >>> y, dy_dx
# (tensor(5.6569), tensor([2.8284, 2.8284]))
# >>> scaled_norm(torch.tensor([3.0, -4.0]), 2.0)[1]
# tensor([ 1.2000, -1.6000])
# ```
#
# (Yours may print a `grad_fn` beside `y`. That is fine.)

# %% task="scaled_norm"
def scaled_norm(x: torch.Tensor, k: float = 4.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return y = ‖k x‖, shape (), and dy/dx, shape (n,), for x (n,); x is left as it was."""
    ### BEGIN SOLUTION
    leaf = x.detach().clone().requires_grad_()
    y = (k * leaf).norm()
    y.backward()
    return y.detach(), leaf.grad
    ### END SOLUTION

# %% [markdown] hint="scaled_norm"
# If `backward()` writes into a `.grad`, let it be the `.grad` of a tensor that nobody else has.

# %% [markdown] hint="scaled_norm"
# A new leaf with the numbers of `x`: `detach()` leaves the record behind, `clone()` makes new
# memory, `requires_grad_()` asks for gradients. What does `x.clone()` alone give when `x` itself
# requires gradients? Print its `is_leaf`.

# %% [markdown] hint="scaled_norm"
# `torch.autograd.grad(y, leaf)` is the other way: it returns the gradients, as a tuple, and writes
# into no `.grad` at all.

# %%
with needs("scaled_norm"):
    print(scaled_norm(torch.ones(2)))
    side = torch.linspace(-2, 2, 8)
    places = torch.cartesian_prod(side, side)
    arrows = torch.stack([scaled_norm(place)[1] for place in places])
    figure, axes = plt.subplots(figsize=(4.2, 4), layout="constrained")
    fine = torch.linspace(-2.3, 2.3, 60)
    height = 4 * (fine.unsqueeze(0) ** 2 + fine.unsqueeze(1) ** 2).sqrt()
    axes.contour(fine.numpy(), fine.numpy(), height.numpy(), levels=8, cmap="viridis")
    axes.quiver(*places.T.numpy(), *arrows.T.numpy(), color="tab:red", width=0.004)
    axes.set_title("the norm and its gradients: all equally long")
    axes.set_aspect("equal")
    plt.show()

# %% [markdown]
# ## Is that gradient right? Ask the function itself
#
# A derivative is a limit of differences, so differences can check it, without any graph:
#
# $$\frac{\partial f}{\partial x_i} \approx
# \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2\varepsilon}$$
#
# where $e_i$ is 1 at position $i$ and 0 elsewhere. Why both sides? Taylor:
# $f(x \pm \varepsilon) = f \pm \varepsilon f' + \tfrac{\varepsilon^2}{2} f'' \pm
# \tfrac{\varepsilon^3}{6} f''' + \dots$ In the difference of the two the $f''$ cancels, and what
# remains is wrong by $\tfrac{\varepsilon^2}{6} f'''$. The one-sided
# $\bigl(f(x+\varepsilon) - f(x)\bigr)/\varepsilon$ is wrong by $\tfrac{\varepsilon}{2} f''$.
#
# Why not make $\varepsilon$ as small as possible? Because $f$ is rounded, by about
# $u \lvert f \rvert$ with $u \approx 10^{-16}$ in float64 and $10^{-7}$ in float32, and dividing by
# $\varepsilon$ makes that large.

# %%
at = torch.tensor(1.0, dtype=torch.float64)
for eps in (0.1, 0.01, 0.001):
    one_sided = (torch.exp(at + eps) - torch.exp(at)) / eps
    print(f"eps {eps}: the one-sided difference of exp is off by {one_sided - torch.exp(at):.2e}")

# %% [markdown]
# ## Task: `numeric_grad`
#
# `numeric_grad(f: Callable, x: Tensor, eps: float = 1e-5) -> Tensor`, like `x`
#
# Return the gradient of `f` at `x` by the central difference above, one coordinate at a time.
#
# * `x` has any shape with at least one axis, and need not be contiguous (it may be a transposed
#   matrix). It does not require gradients. The result has the shape and the `dtype` of `x`.
# * `f` takes a tensor with the shape and the `dtype` of `x` and returns one number as a tensor of
#   shape `()`. It is a black box: it may compute in ways that autograd cannot follow.
# * Use exactly the formula, with the `eps` given. The checks also use large steps such as
#   `eps=0.5`, where the formula differs visibly from the derivative.
# * Where the formula gives `nan` (because `f` does, say), that is the result there.
# * Afterwards `x` holds the numbers it held before, to the last bit: `x + eps - eps` is not always
#   `x`. In between you may write into it, here and only here, if you put the old numbers back.
#
# ```python
# >>> x = torch.tensor([1.0, -2.0], dtype=torch.float64)
# >>> numeric_grad(lambda x: (x**2).sum(), x)
# tensor([ 2.0000, -4.0000], dtype=torch.float64)
# >>> numeric_grad(lambda x: (x**3).sum(), x, 0.5)
# tensor([ 3.2500, 12.2500], dtype=torch.float64)
# ```
#
# The second is $3x^2 + \varepsilon^2$: for cubes the error is $\varepsilon^2$ exactly.

# %% task="numeric_grad" may_leave=["touched"]
def numeric_grad(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, eps: float = 1e-5
) -> torch.Tensor:
    """Return the gradient of f at x by central differences with step eps, shaped like x."""
    ### BEGIN SOLUTION
    gradient = x.new_zeros(x.numel())
    for i in range(x.numel()):
        step = x.new_zeros(x.numel())
        step[i] = eps
        step = step.reshape(x.shape)
        gradient[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient.reshape(x.shape)
    ### END SOLUTION

# %% [markdown] hint="numeric_grad"
# For each coordinate you need two tensors like `x`, one moved up and one moved down there. A
# tensor of zeros with `eps` at one place can be added to `x` and subtracted from it.

# %% [markdown] hint="numeric_grad"
# To go through all positions of a tensor of any shape, count `i` from 0 to `x.numel()`, fill a
# flat tensor, and `reshape` it to `x.shape`. Or loop over index tuples.

# %% [markdown] hint="numeric_grad"
# If you prefer to change one number in place: do it in a copy, and put the old number back before
# you go on to the next (adding `eps` and subtracting it again is rounded twice). Make sure that `f` sees the changes in your copy: `reshape` and `flatten`
# of a transposed matrix are copies of it.

# %%
with needs("numeric_grad"):
    steps = [10.0**-power for power in range(1, 13)]
    errors = {
        dtype: [
            abs(numeric_grad(lambda x: x.exp().sum(), torch.ones(1, dtype=dtype), eps).item() - math.e)
            for eps in steps
        ]
        for dtype in (torch.float64, torch.float32)
    }
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    for dtype, measured in errors.items():
        axes.loglog(steps, measured, "o-", label=str(dtype))
    axes.loglog(steps[:5], [eps**2 * math.e / 6 for eps in steps[:5]], "k:", label="eps² f''' / 6")
    axes.set_xlabel("eps")
    axes.set_ylabel("error of the derivative of exp")
    axes.legend()
    plt.show()

# %% [markdown]
# From the right, the error falls with the square of the step; then rounding takes over and it rises
# again. Each type has a best step, and float32 never gets better than four or five digits. This is
# why gradients are checked in float64.
#
# ## Several losses, one parameter
#
# Two tools give a gradient:
#
# | | writes to | returns |
# |---|---|---|
# | `loss.backward()` | adds to `.grad` of **all** leaves | nothing |
# | `torch.autograd.grad(loss, w)` | nothing | a tuple, one gradient for each input |
#
# `w.grad` is one tensor that stays in its place and changes its contents. A reference to it is a
# window, not a photograph.

# %%
w = torch.tensor([1.0, 2.0], requires_grad=True)
(w**2).sum().backward()
window, photograph = w.grad, w.grad.clone()
(10 * w).sum().backward()
print("window:", window.tolist(), "  photograph:", photograph.tolist())

# %% [markdown]
# ## Task: `grads_of`
#
# `grads_of(losses: list[Callable], w: Tensor) -> list[Tensor]`
#
# Return, for each loss, its gradient at `w`.
#
# * `w` is a leaf that requires gradients, of any shape. Each loss takes `w` and returns a tensor of
#   shape `()` that depends on it.
# * The result is a list with one gradient for each loss, in their order, each with the shape and
#   the `dtype` of `w` and with its own memory: writing into one changes no other.
# * `w.grad` is the same afterwards as before: `None` if it was `None`, and the caller's gradient,
#   unchanged, if there was one. `w` itself does not change.
#
# ```python
# >>> w = torch.tensor([1.0, -2.0], requires_grad=True)
# >>> grads_of([lambda w: (w**2).sum(), lambda w: 3 * w[0] + 5 * w[1]], w)
# [tensor([ 2., -4.]), tensor([3., 5.])]
# >>> w.grad is None
# True
# ```

# %% task="grads_of"
def grads_of(
    losses: list[Callable[[torch.Tensor], torch.Tensor]], w: torch.Tensor
) -> list[torch.Tensor]:
    """Return one gradient, shaped like w, for each loss; w and w.grad are left as they were."""
    ### BEGIN SOLUTION
    return [torch.autograd.grad(loss(w), w)[0] for loss in losses]
    ### END SOLUTION

# %% [markdown] hint="grads_of"
# With `backward()` you have three things to take care of: what was in `w.grad` before, what the
# last loss left there, and that a stored `w.grad` is a window. Is there a tool that does not write
# there at all?

# %% [markdown] hint="grads_of"
# `torch.autograd.grad(loss(w), w)` returns a tuple with one entry.

# %%
with needs("grads_of"):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    print(grads_of([lambda w: (w**2).sum(), lambda w: 3 * w[0] + 5 * w[1]], w))
    print("w.grad:", w.grad)

# %% [markdown]
# ## Your own operation
#
# PyTorch knows the derivative of each of its operations. You can teach it a new one: a
# `torch.autograd.Function` has a `forward` that computes the result and a `backward` that gets the
# **upstream gradient** $g = \partial L / \partial y$ and returns
#
# $$\frac{\partial L}{\partial x} = g \cdot \frac{\partial y}{\partial x}.$$
#
# $L$ is whatever is computed from $y$ later. `backward` does not know it and does not need to: it
# is given $g$. When you call `y.backward()` on a single number, $g$ is 1; this is why a backward
# that forgets $g$ passes that test. What `backward` needs from `forward` is kept in `ctx`, and each
# call has its own. The operation is used through `.apply`.

# %%
class Square(torch.autograd.Function):
    """y = x², written out as an example."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 2 * x


x = torch.tensor([1.0, -3.0], requires_grad=True)
(5 * Square.apply(x)).sum().backward()
print("the gradient of 5x² at 1 and -3:", x.grad.tolist())

# %% [markdown]
# ## Task: `cube`
#
# `cube(x: Tensor) -> Tensor`, like `x`
#
# Return $x^3$, entry by entry, through your own `torch.autograd.Function` whose `backward` uses
# $\mathrm{d}(x^3)/\mathrm{d}x = 3x^2$.
#
# * `x` is float32 or float64 and has any shape, including `()`; the result has the same. `x` does
#   not change.
# * The gradient is right for any upstream gradient. `backward` does not write into the one that it
#   is given: others may have been handed the same tensor.
# * `x` may be as large or as small as its cube allows. Under `torch.no_grad()` the cube is the same,
#   and nothing is recorded.
# * `cube` may be called several times before the first `backward()`.
# * The checks call `cube(x)` only. Write the class inside `cube`; its name is up to you. A result
#   that gets its gradient from PyTorch's own power or product, without your own Function, does not
#   solve the task.
#
# ```python
# >>> x = torch.tensor(2.0, requires_grad=True)
# >>> y = cube(x)
# >>> y.backward()
# >>> y.item(), x.grad
# (8.0, tensor(12.))
# ```

# %% task="cube"
def cube(x: torch.Tensor) -> torch.Tensor:
    """Return x³, any shape, through a torch.autograd.Function with its own backward."""
    ### BEGIN SOLUTION
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad_output):
            (x,) = ctx.saved_tensors
            return grad_output * 3 * x**2

    return Cube.apply(x)
    ### END SOLUTION

# %% [markdown] hint="cube"
# `Square` above has everything but the formula. Which two lines change?

# %% [markdown] hint="cube"
# What `backward` returns is a product of two things: the derivative of this operation, and what
# arrives from above.

# %% [markdown] hint="cube"
# The operation is called with `.apply(x)`, which builds the record. `forward` alone computes the
# number and records nothing.

# %%
with needs("cube", "numeric_grad"):
    x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, requires_grad=True)
    cube(x).sin().sum().backward()
    print("autograd: ", x.grad)
    print("numerical:", numeric_grad(lambda x: cube(x).sin().sum(), x.detach()))

# %% [markdown]
# ## Stopping the gradient
#
# Sometimes a part of a formula should count as a plain number: the target of a loss, a weight that
# should not be learned here, an average. `detach()` gives a tensor with the same numbers and no
# record; under `torch.no_grad()` nothing is recorded.
#
# The notes use a third way, `w.data`, to update parameters. It gets around PyTorch's bookkeeping:
# below, `w` is changed after `y` was computed from it, and the gradient is not that of this `y`.
# With `torch.no_grad()`, PyTorch notices and refuses.

# %%
w = torch.tensor([0.57], requires_grad=True)
y = (w * w).sum()
w.data.add_(1)
y.backward()
print("y was 0.57², its derivative is 1.14; with .data you get", round(w.grad.item(), 4))

w = torch.tensor([0.57], requires_grad=True)
y = (w * w).sum()
with torch.no_grad():
    w.add_(1)
try:
    y.backward()
except RuntimeError as error:
    print("with no_grad, an error:", str(error)[:76], "…")

# %% [markdown]
# ## Task: `stop_grad_product`
#
# `stop_grad_product(f: Callable, h: Callable, x: Tensor) -> Tensor[]`
#
# Return $p = f(x) \cdot h(x)$ such that $h(x)$ counts as a constant for the gradient:
#
# $$\frac{\partial p}{\partial x} = h(x) \cdot f'(x) \qquad\text{and not}\qquad
# h(x)\, f'(x) + f(x)\, h'(x).$$
#
# * `x` is a leaf that requires gradients, of any shape; `f` and `h` take it and return tensors of
#   shape `()`.
# * The result has shape `()` and is still connected to `x`: the *caller* calls `backward()` on it,
#   with any upstream gradient. Your function does not, so `x.grad` and `x.requires_grad` are the
#   same afterwards as before.
# * A constant may be any number, `nan` included. Under `torch.no_grad()` the product is the same,
#   and nothing is recorded.
#
# ```python
# >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
# >>> p = stop_grad_product(lambda x: (x**2).sum(), lambda x: x.sum(), x)
# >>> p.backward()
# >>> p.item(), x.grad
# (15.0, tensor([ 6., 12.]))
# ```

# %% task="stop_grad_product"
def stop_grad_product(
    f: Callable[[torch.Tensor], torch.Tensor],
    h: Callable[[torch.Tensor], torch.Tensor],
    x: torch.Tensor,
) -> torch.Tensor:
    """Return f(x)·h(x), shape (), with h(x) as a constant for the gradient."""
    ### BEGIN SOLUTION
    return f(x) * h(x).detach()
    ### END SOLUTION

# %% [markdown] hint="stop_grad_product"
# Two factors, and only one of them is cut off from the record. Which of the two is still there in
# the gradient as a derivative?

# %% [markdown] hint="stop_grad_product"
# `.detach()` on a result cuts that result off and nothing else. A `no_grad` block cuts off
# whatever is computed inside it, so watch what is inside.

# %%
with needs("stop_grad_product"):
    grid = torch.linspace(-3, 3, 121)
    slopes = []
    for place in grid:
        x = place.clone().requires_grad_()
        stop_grad_product(torch.sin, torch.square, x).backward()
        slopes.append(x.grad.item())
    product_rule = grid**2 * grid.cos() + 2 * grid * grid.sin()
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    axes.plot(grid.tolist(), product_rule.tolist(), label="product rule")
    axes.plot(grid.tolist(), slopes, label="x² stopped")
    axes.set_xlabel("x")
    axes.set_title("the derivative of x² sin x")
    axes.legend()
    plt.show()

# %% [markdown]
# ## Where people slip
#
# * **Exactly twice as large** is never a rounding error. Count the calls of `backward()` that end
#   in the same `.grad`, and run everything a second time.
# * **`.grad` is `None`.** Then the tensor is not a leaf, or the record was cut on the way:
#   `.item()`, `.numpy()`, `torch.tensor(…)` of a result, one `detach` too many, a `no_grad` around
#   too much.
# * **A gradient with respect to what?** With an intermediate `z` between `x` and `y` there are two
#   gradients, and they differ by the factor between `z` and `x`.
# * **Tests that cannot fail.** `x = (1, 1)` hides which entry is which, an upstream gradient of 1
#   hides that it is ignored, and $x^2$ hides the error of a difference. Use uneven numbers.
# * **In place, and not put back.** What you were handed is not yours to write into. In a copy, put
#   back one entry before you look at the next one.
