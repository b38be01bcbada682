"""What only the grader runs: other sizes, upstream gradients, black boxes, and state left behind."""

import pytest
import torch


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, k", [(1, 4.0), (2, 0.3), (6, 7.5)])
def test_norm_of_any_vector(solution, n, k):
    """Norm and gradient are right for vectors of any length and any factor, and x is untouched."""
    x = torch.randn(n, dtype=torch.float64)
    y, dy_dx = solution.scaled_norm(x, k)
    return {"y": y, "dy_dx": dy_dx, "x afterwards": x}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
def test_negative_factor(solution):
    """A norm is never negative: a negative factor gives the same gradient as a positive one."""
    x = torch.randn(4, dtype=torch.float64)
    y, dy_dx = solution.scaled_norm(x, -2.5)
    return {"y": y, "dy_dx": dy_dx}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
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
def test_float32_stays_float32(solution):
    """For a float32 vector, norm and gradient are float32."""
    x = torch.randn(3)
    y, dy_dx = solution.scaled_norm(x, 3.0)
    return {"y": y, "dy_dx": dy_dx}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
def test_calls_do_not_add_up(solution):
    """Three calls on one x, with different factors, do not add up."""
    x = torch.randn(4, dtype=torch.float64, requires_grad=True)
    results = [solution.scaled_norm(x, k) for k in (4.0, 4.0, 0.5)]
    return {"gradients": [dy_dx for _, dy_dx in results], "x.grad afterwards": x.grad}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 4])
def test_gradient_of_cubes(solution, n):
    """For a sum of cubes the central difference is 3x² + eps², for any number of coordinates."""
    x = torch.randn(n, dtype=torch.float64)
    factors = torch.randn(n, dtype=torch.float64)
    return {"gradient": solution.numeric_grad(lambda x: (factors * x**3).sum(), x, 0.1)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
def test_gradient_with_cross_terms(solution):
    """Each partial derivative is taken at x itself, with all other coordinates unchanged."""
    x = torch.randn(3, dtype=torch.float64)
    gradient = solution.numeric_grad(lambda x: x[0].exp() * x[1] ** 2 + (x[1] * x[2]).sin(), x, 0.2)
    return {"gradient": gradient}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
def test_gradient_of_a_transposed_matrix(solution):
    """The gradient has the shape of x, even when x is a matrix that is not contiguous."""
    x = torch.randn(2, 3, dtype=torch.float64).t()
    factors = torch.randn(3, 2, dtype=torch.float64)
    return {"gradient": solution.numeric_grad(lambda x: (factors * x).exp().sum(), x, 0.05)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
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
def test_gradient_of_a_black_box(solution):
    """The function may be a black box that autograd cannot look into."""
    x = torch.randn(3, dtype=torch.float64)

    def black_box(x: torch.Tensor) -> torch.Tensor:
        return torch.tensor(sum(number**3 for number in x.tolist()), dtype=torch.float64)

    return {"gradient": solution.numeric_grad(black_box, x, 0.3)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
def test_half_the_step_gives_a_quarter_of_the_error(solution):
    """The error of the difference shrinks with the square of the step."""
    x = torch.randn(2, dtype=torch.float64)
    gradients = [solution.numeric_grad(lambda x: x.exp().sum(), x, eps) for eps in (0.4, 0.2, 0.1)]
    return {"gradients": gradients}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
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
@pytest.mark.parametrize("n", [1, 5])
def test_three_losses(solution, n):
    """Three losses give three gradients, in the order of the losses."""
    losses = three_losses(n)
    w = torch.randn(n, dtype=torch.float64, requires_grad=True)
    return {"gradients": solution.grads_of(losses, w), "w afterwards": w}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
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
def test_gradients_of_a_float32_matrix(solution):
    """The gradients have the shape and the dtype of w."""
    target = torch.randn(2, 3)
    w = torch.randn(2, 3, requires_grad=True)
    losses = [lambda w: ((w - target) ** 2).sum(), lambda w: (w[0] * w[1]).sum()]
    return {"gradients": solution.grads_of(losses, w)}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
def test_the_same_loss_twice(solution):
    """A loss that is in the list twice gives the same gradient twice, and so does a second call."""
    loss = three_losses(4)[0]
    w = torch.randn(4, dtype=torch.float64, requires_grad=True)
    return {"twice": solution.grads_of([loss, loss], w), "once": solution.grads_of([loss], w)}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("shape", [(5,), (3, 2)])
def test_gradient_under_any_upstream(solution, shape):
    """Each entry's derivative is multiplied by the gradient that arrives for that entry."""
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(shape, dtype=torch.float64)
    y = solution.cube(x)
    y.backward(upstream)
    return {"y": y, "x.grad": x.grad, "x afterwards": x}


@pytest.mark.task("cube")
@pytest.mark.points(0.5)
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
def test_two_cubes_before_one_backward(solution):
    """Two cubes are computed before either gradient is asked for; each keeps its own x."""
    first = torch.randn(3, dtype=torch.float64, requires_grad=True)
    second = torch.randn(2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, dtype=torch.float64), torch.randn(2, dtype=torch.float64)
    torch.autograd.backward([solution.cube(first), solution.cube(second)], upstream)
    return {"gradient of the first": first.grad, "gradient of the second": second.grad}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
def test_cube_in_float32(solution):
    """A float32 x has a float32 cube and a float32 gradient."""
    x = torch.randn(4, requires_grad=True)
    upstream = torch.randn(4)
    y = solution.cube(x)
    y.backward(upstream)
    return {"y": y, "x.grad": x.grad}


@pytest.mark.task("stop_grad_product")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n", [1, 4])
def test_gradient_with_a_stopped_factor(solution, n):
    """The gradient is upstream · h(x) · f'(x), and only the caller's backward writes x.grad."""
    a, b = torch.randn(2, n, dtype=torch.float64)
    x = torch.randn(n, dtype=torch.float64, requires_grad=True)
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
