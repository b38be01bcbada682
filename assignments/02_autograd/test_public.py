"""What a student can see and run: the examples of the notebook, and what must not accumulate."""

import pytest
import torch


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Compute $y = \\lVert k x \\rVert$, the Euclidean norm, and its gradient with respect "
    "to `x`; return both."
)
def test_the_example_of_the_notes(solution):
    """For x = (1, 1) and k = 4 the norm is 5.6569 and both derivatives are 2.8284."""
    x = torch.ones(2, dtype=torch.float64)
    y, dy_dx = solution.scaled_norm(x)
    return {"y": y, "dy_dx": dy_dx}


@pytest.mark.task("scaled_norm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is a function like any other: called again with the same `x`, it gives the same answer."
)
def test_a_second_call_gives_the_same(solution):
    """Called a second time on the same x, the function gives the same answer again."""
    x = torch.tensor([3.0, -4.0], dtype=torch.float64)
    y, dy_dx = solution.scaled_norm(x, 2.0)
    y_again, dy_dx_again = solution.scaled_norm(x, 2.0)
    return {"y": y, "dy_dx": dy_dx, "y again": y_again, "dy_dx again": dy_dx_again}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return the gradient of `f` at `x` by the central difference above, one coordinate at a time."
)
def test_gradient_of_a_sum_of_squares(solution):
    """The gradient of x₁² + x₂² + x₃² is 2x, nearly."""
    x = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)
    return {"gradient": solution.numeric_grad(lambda x: (x**2).sum(), x)}


@pytest.mark.task("numeric_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Use exactly the formula, with the `eps` given.")
def test_a_large_step_shows_the_formula(solution):
    """With eps = 0.5, every entry of a 2 x 2 matrix gets its own central difference."""
    x = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64)
    gradient = solution.numeric_grad(lambda x: x[0, 0] * x[1, 1] + x[0, 1] ** 3, x, 0.5)
    return {"gradient": gradient, "x afterwards": x}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("Return, for each loss, its gradient at `w`.")
def test_two_losses_give_two_gradients(solution):
    """Each of two losses gets its own gradient."""
    w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    gradients = solution.grads_of([lambda w: (w**2).sum(), lambda w: 3 * w[0] + 5 * w[1]], w)
    return {"gradients": gradients}


@pytest.mark.task("grads_of")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w.grad` is the same afterwards as before: `None` if it was `None`, and the "
    "caller's gradient, unchanged, if there was one."
)
def test_nothing_is_left_in_w_grad(solution):
    """w.grad was None and is None afterwards."""
    w = torch.tensor([0.5, 1.5], dtype=torch.float64, requires_grad=True)
    gradients = solution.grads_of([lambda w: (w**3).sum(), lambda w: w.prod()], w)
    return {"gradients": gradients, "w.grad afterwards": w.grad}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return $x^3$, entry by entry, through your own `torch.autograd.Function` whose "
    "`backward` uses $\\mathrm{d}(x^3)/\\mathrm{d}x = 3x^2$."
)
def test_cube_of_two(solution):
    """The cube of 2 is 8, and its derivative is 12."""
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = solution.cube(x)
    y.backward()
    return {"y": y, "x.grad": x.grad}


@pytest.mark.task("cube")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("The gradient is right for any upstream gradient.")
def test_cube_inside_a_longer_formula(solution):
    """In 5·cube(x) + x the chain rule brings the 5 to the derivative of the cube."""
    x = torch.tensor([-1.0, 0.5, 3.0], dtype=torch.float64, requires_grad=True)
    total = (5 * solution.cube(x) + x).sum()
    total.backward()
    return {"total": total, "x.grad": x.grad}


@pytest.mark.task("stop_grad_product")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return $p = f(x) \\cdot h(x)$ such that $h(x)$ counts as a constant for the gradient:"
)
def test_the_value_is_the_product(solution):
    """The value is f(x)·h(x), as if nothing had been stopped."""
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    return {"product": solution.stop_grad_product(lambda x: (x**2).sum(), torch.sum, x)}


@pytest.mark.task("stop_grad_product")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Return $p = f(x) \\cdot h(x)$ such that $h(x)$ counts as a constant for the gradient:"
)
def test_only_f_is_differentiated(solution):
    """The gradient is that of f times the number h(x)."""
    x = torch.tensor([1.0, -3.0], dtype=torch.float64, requires_grad=True)
    product = solution.stop_grad_product(lambda x: (x**2).sum(), torch.sum, x)
    product.backward()
    return {"x.grad": x.grad}
