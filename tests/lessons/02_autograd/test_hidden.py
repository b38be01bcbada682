"""What only the grader runs: other sizes, upstream gradients, black boxes, and state left behind."""

import math

import pytest
import torch

from autograder.authoring import made_elsewhere


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Compute $y = \\lVert k x \\rVert$, the Euclidean norm, and its gradient with respect "
    "to `x`; return both.",
    "They may be slices or transposes of other tensors, and one entry is enough.",
)
@pytest.mark.parametrize("n, k", [(1, 4.0), (6, 0.3)])
def test_norm_of_any_vector(solution, n, k):
    """Norm and gradient are right for vectors of any length and any factor, and x is untouched."""
    x = torch.randn(n, 2, dtype=torch.float64)[:, 0]
    y, dy_dx = solution.scaled_norm(x, k)
    return {"y": y, "dy_dx": dy_dx, "x afterwards": x}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The numbers may be tiny or huge, as long as their squares fit into the `dtype`.",
    "The formula alone decides the numbers: nothing is clamped, cleaned or kept away "
    "from zero, so results may be as large as `1e30` or as small as `1e-30`, and `inf` "
    "and `nan` come out where the formula gives them.",
    "Results have the `dtype` and the device of `x` (or `w`).",
)
def test_norm_of_huge_and_tiny_vectors(solution):
    """Nothing is added and nothing is cut off, however large or small the numbers are."""
    directions = torch.randn(4, 2)
    results = {}
    for direction, size in zip(directions, (1e14, 1e5, 1e-5, 1e-14), strict=True):
        y, dy_dx = solution.scaled_norm(size * direction, 2.5)
        results[f"around {size:g}"] = {"y, divided by that": y / size, "dy_dx": dy_dx}
    there = torch.empty(3, device="meta")
    results["on another device"] = made_elsewhere(lambda: solution.scaled_norm(there)[1])
    return results


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`k` is any number except 0, and may be negative.")
def test_negative_factor(solution):
    """A norm is never negative: a negative factor gives the same gradient as a positive one."""
    x = torch.randn(4, dtype=torch.float64)
    y, dy_dx = solution.scaled_norm(x, -2.5e7)
    return {"y": y, "dy_dx": dy_dx}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The caller's `x` is left alone: its numbers, `x.requires_grad` and `x.grad` are the "
    "same afterwards as before."
)
@pytest.mark.parametrize("requires_grad", [False, True])
def test_the_callers_x_is_left_alone(solution, requires_grad):
    """Afterwards x.requires_grad and x.grad are what they were before."""
    x = torch.randn(3, dtype=torch.float64, requires_grad=requires_grad)
    x.grad = torch.randn(3, dtype=torch.float64)
    _, dy_dx = solution.scaled_norm(x, 1.5)
    return {
        "dy_dx": dy_dx,
        "x.requires_grad afterwards": x.requires_grad,
        "x.grad afterwards": x.grad,
    }


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`x` is float32 or float64 and not zero; `y` and `dy_dx` have its `dtype`.")
def test_float32_stays_float32(solution):
    """For a float32 vector, norm and gradient are float32."""
    x = torch.randn(3)
    y, dy_dx = solution.scaled_norm(x, 3.0)
    return {"y": y, "dy_dx": dy_dx}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is a function like any other: called again with the same `x`, it gives the same answer."
)
def test_calls_do_not_add_up(solution):
    """Three calls on one x, with different factors, do not add up."""
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    results = [solution.scaled_norm(x, k) for k in (4.0, 4.0, 0.5)]
    return {"gradients": [dy_dx for _, dy_dx in results], "x.grad afterwards": x.grad}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Use exactly the formula, with the `eps` given.")
@pytest.mark.parametrize("n", [1, 4])
def test_gradient_of_cubes(solution, n):
    """For a sum of cubes the central difference is 3x² + eps², for any number of coordinates."""
    x = torch.randn(n, dtype=torch.float64)
    factors = torch.randn(n, dtype=torch.float64)
    return {"gradient": solution.numeric_grad(lambda x: (factors * x**3).sum(), x, 0.1)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return the gradient of `f` at `x` by the central difference above, one coordinate at a time."
)
def test_gradient_with_cross_terms(solution):
    """Each partial derivative is taken at x itself, with all other coordinates unchanged."""
    x = torch.randn(3, dtype=torch.float64)

    def crossed(x: torch.Tensor) -> torch.Tensor:
        return x[0].exp() * x[1] ** 2 + (x[1] * x[2]).sin()

    # Half the step, a quarter of the error.
    return {"gradients": [solution.numeric_grad(crossed, x, eps) for eps in (0.4, 0.2, 0.1)]}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` has any shape with at least one axis, and need not be contiguous (it may be a "
    "transposed matrix)."
)
def test_gradient_of_a_transposed_matrix(solution):
    """The gradient has the shape of x, even when x is a matrix that is not contiguous."""
    x = torch.randn(2, 3, dtype=torch.float64).t()
    factors = torch.randn(3, 2, dtype=torch.float64)
    return {"gradient": solution.numeric_grad(lambda x: (factors * x).exp().sum(), x, 0.05)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`numeric_grad(f: Callable, x: Tensor, eps: float = 1e-5) -> Tensor`, like `x`",
    "Afterwards `x` holds the numbers it held before, to the last bit: `x + eps - eps` is not "
    "always `x`.",
)
def test_default_step_leaves_x_as_it_was(solution):
    """With the default step, 1e-5, the gradient is nearly exact, and x is what it was before."""
    x, origin = torch.rand(3, dtype=torch.float64) + 0.5, torch.zeros(2, dtype=torch.float64)
    asked = []

    def sum_of_squares(x: torch.Tensor) -> torch.Tensor:
        asked.append(float(x.abs().max()))
        return (x**2).sum()

    gradient = solution.numeric_grad(lambda x: x.exp().sum(), x)
    solution.numeric_grad(sum_of_squares, origin)
    return {"gradient": gradient, "x afterwards": x, "step": max(asked)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is a black box: it may compute in ways that autograd cannot follow.",
    "Afterwards `x` holds the numbers it held before, to the last bit: `x + eps - eps` is not "
    "always `x`.",
)
def test_gradient_of_a_black_box(solution):
    """The function may be a black box that autograd cannot look into, and x is what it was."""
    x = torch.randn(12, dtype=torch.float64)

    def black_box(probe: torch.Tensor) -> torch.Tensor:
        cubes = sum(number**3 for number in probe.tolist())
        return torch.tensor(cubes, dtype=torch.float64)

    gradient = solution.numeric_grad(black_box, x, 0.3)
    return {"gradient": gradient, "bits of x afterwards": x.view(torch.int64)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The formula alone decides the numbers: nothing is clamped, cleaned or kept away "
    "from zero, so results may be as large as `1e30` or as small as `1e-30`, and `inf` "
    "and `nan` come out where the formula gives them.",
    "Where the formula gives `nan` (because `f` does, say), that is the result there.",
)
def test_gradient_of_any_size(solution):
    """Huge and tiny differences are divided as they are, and where f is nan the entry is too."""
    x = torch.randn(3, dtype=torch.float64)
    factors = torch.randn(3, dtype=torch.float64)
    near_zero = torch.tensor([0.05, 1.0, 2.0], dtype=torch.float64) * (1 + torch.rand(()))
    gradients = {
        f"of a function around {size:g}, divided by that": solution.numeric_grad(
            lambda x, size=size: size * (factors * x**3).sum(), x, 0.3
        )
        / size
        for size in (1e30, 1e4, 1e-30)
    }
    # One step to the left of the first entry there is no logarithm.
    return gradients | {
        "of a logarithm": solution.numeric_grad(lambda x: x.log().sum(), near_zero, 0.2)
    }


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`f` takes a tensor with the shape and the `dtype` of `x` and returns one number as "
    "a tensor of shape `()`.",
    "The result has the shape and the `dtype` of `x`.",
)
def test_gradient_has_the_dtype_of_x(solution):
    """For a float32 x the function is called with float32 and the gradient is float32."""
    x = torch.randn(2, 2)
    seen = set()

    def squares(x: torch.Tensor) -> torch.Tensor:
        seen.add(f"{x.dtype} {tuple(x.shape)}")
        return (x**2).sum()

    return {"gradient": solution.numeric_grad(squares, x, 0.5), "f was called with": sorted(seen)}


def three_losses(n):
    a, b = torch.randn(2, n, dtype=torch.float64)
    return [
        lambda w: (a * w).sin().sum(),
        lambda w: ((w - b) ** 2).sum(),
        lambda w: (w * w).mean().exp(),
    ]


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result is a list with one gradient for each loss, in their order, each with the "
    "shape and the `dtype` of `w` and with its own memory: writing into one changes no "
    "other."
)
@pytest.mark.parametrize("n", [1, 5])
def test_three_losses(solution, n):
    """Three losses give three gradients, in the order of the losses."""
    losses = three_losses(n)
    w = torch.randn(n, dtype=torch.float64, requires_grad=True)
    return {"gradients": solution.grads_of(losses, w), "w afterwards": w}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result is a list with one gradient for each loss, in their order, each with the "
    "shape and the `dtype` of `w` and with its own memory: writing into one changes no "
    "other."
)
def test_gradients_do_not_share_memory(solution):
    """Writing into one gradient changes none of the others."""
    losses = three_losses(3)
    w = torch.randn(3, dtype=torch.float64, requires_grad=True)
    gradients = solution.grads_of(losses, w)
    with torch.no_grad():
        gradients[1].mul_(-10)
    return {"gradients after writing into the second": gradients}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w.grad` is the same afterwards as before: `None` if it was `None`, and the "
    "caller's gradient, unchanged, if there was one."
)
def test_an_earlier_gradient_stays(solution):
    """A gradient that w had before is still there, unchanged, and is not used."""
    losses = three_losses(3)
    w = torch.randn(3, dtype=torch.float64, requires_grad=True)
    w.grad = torch.randn(3, dtype=torch.float64)
    gradients = solution.grads_of(losses, w)
    return {
        "gradients": gradients,
        "w.grad afterwards": w.grad,
        "w.requires_grad afterwards": w.requires_grad,
    }


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w` is a leaf that requires gradients, of any shape.",
    "The formula alone decides the numbers: nothing is clamped, cleaned or kept away "
    "from zero, so results may be as large as `1e30` or as small as `1e-30`, and `inf` "
    "and `nan` come out where the formula gives them.",
    "Results have the `dtype` and the device of `x` (or `w`).",
)
def test_gradients_of_a_float32_matrix(solution):
    """The gradients have the shape and the dtype of w, and are of any size."""
    target = torch.randn(2, 3)
    w = torch.randn(3, 2).t().requires_grad_()
    losses = [
        lambda w: ((w - target) ** 2).sum(),
        lambda w: (w[0] * w[1]).sum(),
        lambda w: (1e30 * target * w).sum(),
        lambda w: (1e-30 * target * w).sum(),
        lambda w: (math.nan * w).sum(),
    ]
    *usual, huge, tiny, missing = solution.grads_of(losses, w)
    there = torch.empty(3, device="meta", requires_grad=True)
    return {
        "gradients": usual,
        "a huge gradient, divided by 1e30": huge / 1e30,
        "a tiny gradient, times 1e30": tiny * 1e30,
        "gradient of a loss that is nan": missing,
        "on another device": made_elsewhere(lambda: solution.grads_of([torch.sum], there)[0]),
    }


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return, for each loss, its gradient at `w`.",
    "Calls do not depend on each other: the same input gives the same result, however "
    "often and after whatever it is asked for.",
)
def test_the_same_loss_twice(solution):
    """A loss that is in the list twice gives the same gradient twice, and so does a second call."""
    loss = three_losses(4)[0]
    w = torch.randn(4, dtype=torch.float64, requires_grad=True)
    return {"twice": solution.grads_of([loss, loss], w), "once": solution.grads_of([loss], w)}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The gradient is right for any upstream gradient.",
    "`backward` does not write into the one that it is given: others may have been "
    "handed the same tensor.",
)
def test_gradient_under_any_upstream(solution):
    """Each entry's derivative is multiplied by what arrives for it, which stays as it was."""
    cubes = []
    for shape in [(5,), (3, 2), (), (1,)]:
        x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
        upstream = torch.randn(shape, dtype=torch.float64)
        y = solution.cube(x)
        y.backward(upstream)
        cubes.append({"y": y, "x.grad": x.grad, "upstream afterwards": upstream})
    return {"cubes": cubes}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` may be as large or as small as its cube allows.",
    "Under `torch.no_grad()` the cube is the same, and nothing is recorded.",
    "Results have the `dtype` and the device of `x` (or `w`).",
)
def test_cube_of_any_number(solution):
    """Huge, tiny, infinite and missing numbers have their cubes, on any device."""
    sizes = torch.tensor([1e10, -1e10, 1e-10, -1e-10, math.inf, -math.inf, math.nan])
    upstream, x = 1 + torch.rand(7), (sizes * (1 + torch.rand(7))).requires_grad_()
    y = solution.cube(x)
    y.backward(upstream)
    with torch.no_grad():
        unrecorded = solution.cube(x)
        recording = torch.is_grad_enabled()
    there = torch.empty(2, 3, dtype=torch.float64, device="meta")
    return {
        "y": y,
        "y times 1e30": y * 1e30,
        "x.grad": x.grad,
        "x.grad times 1e20": x.grad * 1e20,
        "y under no_grad": unrecorded,
        "y under no_grad requires gradients": unrecorded.requires_grad,
        "recording after a call under no_grad": recording,
        "on another device": made_elsewhere(lambda: solution.cube(there)),
    }


@pytest.mark.task("cube")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "A result that gets its gradient from PyTorch's own power or product, without your "
    "own Function, does not solve the task."
)
def test_cube_goes_through_a_function_of_its_own(solution):
    """A torch.autograd.Function written in Python gives the derivative of the whole cube."""
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, dtype=torch.float64)
    nodes = [solution.cube(x).grad_fn]
    for node in nodes:
        nodes += [earlier for earlier, _ in node.next_functions] if node is not None else []
    # Every Function written in Python has a backward node of this class, whatever its name.
    own = [node for node in nodes if isinstance(node, torch.autograd.function.BackwardCFunction)]
    # Asked alone, its backward shows what it contributes; it may return None for other arguments.
    returned = [node.apply(upstream) for node in own[:1]]
    gradients = [r[0] if isinstance(r, tuple) else r for r in returned]
    return {"what the Function's own backward returns": gradients}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("`cube` may be called several times before the first `backward()`.")
def test_two_cubes_before_one_backward(solution):
    """Two cubes are computed before either gradient is asked for; each keeps its own x."""
    first = torch.randn(3, dtype=torch.float64, requires_grad=True)
    second = torch.randn(2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, dtype=torch.float64), torch.randn(2, dtype=torch.float64)
    torch.autograd.backward([solution.cube(first), solution.cube(second)], upstream)
    return {"gradient of the first": first.grad, "gradient of the second": second.grad}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`x` is float32 or float64 and has any shape, including `()`; the result has the same."
)
def test_cube_in_float32(solution):
    """A float32 x has a float32 cube and a float32 gradient."""
    x = torch.randn(4, 2)[:, 0].requires_grad_()
    upstream = torch.randn(4)
    y = solution.cube(x)
    y.backward(upstream)
    return {"y": y, "x.grad": x.grad}


@pytest.mark.task("stop_grad_product")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result has shape `()` and is still connected to `x`: the *caller* calls "
    "`backward()` on it, with any upstream gradient.",
    "Your function does not, so `x.grad` and `x.requires_grad` are the same afterwards as before.",
)
def test_gradient_with_a_stopped_factor(solution):
    """The gradient is upstream · h(x) · f'(x), and only the caller's backward writes x.grad."""
    a, b = torch.randn(2, 4, dtype=torch.float64)
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn((), dtype=torch.float64)
    product = solution.stop_grad_product(
        lambda x: (a * x).sin().sum(), lambda x: (b * x).exp().sum(), x
    )
    before = x.grad
    product.backward(upstream)
    return {
        "product": product,
        "x.grad before backward": before,
        "x.grad": x.grad,
        "x.requires_grad afterwards": x.requires_grad,
    }


@pytest.mark.task("stop_grad_product")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A constant may be any number, `nan` included.",
    "Under `torch.no_grad()` the product is the same, and nothing is recorded.",
)
def test_stopped_factor_of_any_size(solution):
    """A stopped factor may be huge, tiny or nan; under no_grad nothing is recorded."""
    a = torch.randn(1)
    x = torch.randn(1, requires_grad=True)
    found = {}
    for size in (1e30, -1e30, 1e-30, math.nan):
        product = solution.stop_grad_product(
            lambda x: (a * x).sum(), lambda x, size=size: size * x.abs().sum(), x
        )
        (gradient,) = torch.autograd.grad(product, x)
        scale = 1.0 if math.isnan(size) else size
        found[f"h around {size:g}"] = {
            "product, divided by that": product / scale,
            "gradient, divided by that": gradient / scale,
        }
    with torch.no_grad():
        unrecorded = solution.stop_grad_product(torch.sum, lambda x: (x**2).sum(), x)
    return found | {
        "product under no_grad": unrecorded,
        "it requires gradients": unrecorded.requires_grad,
        "x.requires_grad afterwards": x.requires_grad,
    }
