"""The checks of linear regression that only the grader runs."""

import math

import pytest
import torch

from autograder.authoring import made_elsewhere


def random_points(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A random X (n, 2) with its column of ones, and y (n,) near a line, in float64."""
    x = 3 * torch.randn(n, dtype=torch.float64)
    y = 2 * x - 4 + torch.randn(n, dtype=torch.float64)
    return torch.stack([x, torch.ones_like(x)], dim=1), y


def five_points() -> tuple[torch.Tensor, torch.Tensor]:
    """The notes' measurements in float64: X (5, 2) with its column of ones, and y (5,)."""
    x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0], dtype=torch.float64)
    y = torch.tensor([14.4, 29.6, 62.0, 85.5, 113.4], dtype=torch.float64)
    return torch.stack([x, torch.ones_like(x)], dim=1), y


def whole_numbers(*shape: int, largest: int = 8) -> torch.Tensor:
    """Random float32 integers of either sign: sums of their products are exact in any order."""
    return torch.randint(-largest, largest + 1, shape).to(torch.float32)


def numbers_of_any_size() -> torch.Tensor:
    """Seven float32 numbers (7,), from the huge to the tiny, and what is no number."""
    sizes = torch.tensor([2.0**100, -(2.0**100), 300.0, 2.0**-100, math.inf, -math.inf, math.nan])
    return sizes * torch.randint(1, 8, (7,))


def elsewhere(*shape: int) -> torch.Tensor:
    """A float64 tensor on a device that is not the CPU."""
    return torch.empty(shape, dtype=torch.float64, device="meta")


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The prediction for every row of `X`: one number per row, in a tensor of shape "
    "`(N,)`, also for `N = 1`.",
    "Gradients must be able to flow back to `w`.",
)
@pytest.mark.parametrize("n", [1, 2])
def test_any_number_of_rows(solution, n):
    """There is one prediction for each row, even for a single row, and the gradient reaches w."""
    X = torch.randn(n, 2, dtype=torch.float64)
    w = torch.randn(2, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(n, dtype=torch.float64)
    prediction = solution.predict(X, w)
    (prediction * upstream).sum().backward()
    return {
        "prediction": prediction,
        "gradient of w": w.grad,
        "X afterwards": X,
        "w afterwards": w,
    }


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
def test_float32_and_views(solution):
    """A transposed float32 matrix gives a float32 prediction, and the inputs stay as they were."""
    X = whole_numbers(2, 4).T
    w = whole_numbers(4)[::2]
    return {"prediction": solution.predict(X, w), "X afterwards": X, "w afterwards": w}


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The formula alone decides the numbers: nothing is clamped or cleaned, so numbers "
    "from `1e-30` to `1e30` come out as they are in float32 too, and `inf` and `nan` "
    "where the formula gives them.",
    "Whether operations are recorded is the caller's choice: under `torch.no_grad()` the "
    "results are the same, and `predict` and `sse` record nothing.",
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
)
def test_rows_of_any_size(solution):
    """Huge, tiny, infinite and missing numbers are multiplied as they are, on any device."""
    x = numbers_of_any_size()
    X = torch.stack([x, torch.zeros_like(x)], dim=1)
    w = torch.tensor([-0.5, 3.0], requires_grad=True)
    with torch.no_grad():
        prediction = solution.predict(X, w)
        recording = torch.is_grad_enabled()
    return {
        "prediction": prediction,
        "prediction times 2**100": prediction * 2.0**100,
        "it requires gradients under no_grad": prediction.requires_grad,
        "recording after a call under no_grad": recording,
        "on another device": made_elsewhere(
            lambda: solution.predict(elsewhere(3, 2), elsewhere(2))
        ),
    }


@pytest.mark.task("sse")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The sum of squared errors, as a tensor with no dimensions (shape `()`), from which "
    "`backward()` can be called.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
@pytest.mark.parametrize("n", [1, 2])
def test_loss_and_its_gradient(solution, n):
    """The loss sums the squares of any number of errors; its gradient obeys the chain rule."""
    pred = torch.randn(n, dtype=torch.float64, requires_grad=True)
    y = torch.randn(n, dtype=torch.float64)
    upstream = torch.randn((), dtype=torch.float64)
    loss = solution.sse(pred, y)
    (loss * upstream).sum().backward()
    return {"loss": loss, "gradient of the predictions": pred.grad}


@pytest.mark.task("sse")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs are never changed: nothing is written into them, not even for a moment, and "
    "their `requires_grad` and `grad` stay.",
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
)
def test_loss_leaves_its_inputs_alone(solution):
    """A float32 loss is float32, and computing it changes neither predictions nor targets."""
    pred = whole_numbers(4, 2)[:, 0]
    y = 10 * whole_numbers(4)
    return {"loss": solution.sse(pred, y), "pred afterwards": pred, "y afterwards": y}


@pytest.mark.task("sse")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The formula alone decides the numbers: nothing is clamped or cleaned, so numbers "
    "from `1e-30` to `1e30` come out as they are in float32 too, and `inf` and `nan` "
    "where the formula gives them.",
    "Whether operations are recorded is the caller's choice: under `torch.no_grad()` the "
    "results are the same, and `predict` and `sse` record nothing.",
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
)
def test_loss_of_any_size(solution):
    """Huge, tiny, infinite and missing errors are squared and summed as they are, on any device."""
    y = 1 + torch.rand(5)  # positive: multiplied out, an infinite error would be inf - inf
    found = {}
    for size in (2.0**50, 2.0**12, 2.0**-50):
        pred = (size * torch.randn(5)).requires_grad_()
        loss = solution.sse(pred, size * y)
        loss.backward()
        found[f"errors around {size:g}"] = {
            "loss, divided by the square of that": loss / size**2,
            "gradient, divided by that": pred.grad / size,
        }
    off = [torch.cat([y[:4], torch.tensor([far])]) for far in (math.inf, math.nan)]
    with torch.no_grad():
        losses = [solution.sse(pred.requires_grad_(), y) for pred in off]
        recording = torch.is_grad_enabled()
    return found | {
        "loss of an infinite and of a missing prediction": losses,
        "they require gradients under no_grad": [loss.requires_grad for loss in losses],
        "recording after a call under no_grad": recording,
        "on another device": made_elsewhere(lambda: solution.sse(elsewhere(3), elsewhere(3))),
    }


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The gradient of the sum of squares $\\sum_i ((Xw)_i - y_i)^2$ with respect to `w`: "
    "one number for each weight, shape `(D,)`.",
    "Here the number of weights is any $D \\ge 1$, not only 2.",
    "The function is called with plain tensors, which do not require gradients, and "
    "leaves them so.",
)
@pytest.mark.parametrize(("n", "d"), [(1, 2), (2, 2), (5, 3)])
def test_gradient_at_a_random_place(solution, n, d):
    """The gradient has one number for each weight, for any number of points and of weights."""
    X = torch.randn(n, d, dtype=torch.float64)
    y = 3 * torch.randn(n, dtype=torch.float64)
    w = torch.randn(d, dtype=torch.float64)
    gradient = solution.manual_grad(X, y, w)
    return {
        "gradient": gradient,
        "X afterwards": X,
        "y afterwards": y,
        "w afterwards": w,
        "w requires gradients afterwards": w.requires_grad,
    }


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("It also works in `torch.inference_mode()`, where nothing is recorded.")
def test_gradient_without_autograd(solution):
    """The gradient is computed by a formula, which works where autograd records nothing."""
    X = torch.randn(6, 2, dtype=torch.float64)
    y = torch.randn(6, dtype=torch.float64)
    w = torch.randn(2, dtype=torch.float64)
    with torch.inference_mode():
        gradient = solution.manual_grad(X, y, w)
    return {"gradient": gradient}


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The formula alone decides the numbers: nothing is clamped or cleaned, so numbers "
    "from `1e-30` to `1e30` come out as they are in float32 too, and `inf` and `nan` "
    "where the formula gives them.",
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
    "Here the number of weights is any $D \\ge 1$, not only 2.",
)
def test_gradient_of_any_size(solution):
    """Huge and tiny gradients and missing measurements are left as they are, on any device."""
    X, w, y = whole_numbers(4, 1), whole_numbers(1), 100 * whole_numbers(4) + 1
    missing = torch.cat([y[:3], torch.tensor([math.nan])])
    found = {
        f"around {size:g}, divided by that": solution.manual_grad(size**0.5 * X, size**0.5 * y, w)
        / size
        for size in (2.0**100, 1.0, 2.0**-100)
    }
    return found | {
        # Upwards and downwards: a limit on one side shows.
        "the other way, divided by 2**100": solution.manual_grad(2.0**50 * X, -(2.0**50) * y, -w)
        / 2.0**100,
        "with a missing measurement": solution.manual_grad(X, missing, w),
        "on another device": made_elsewhere(
            lambda: solution.manual_grad(elsewhere(3, 2), elsewhere(3), elsewhere(2))
        ),
    }


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
def test_gradient_of_float32_views(solution):
    """Float32 inputs that are slices and transposes give a float32 gradient."""
    X = whole_numbers(3, 4).T
    y = whole_numbers(8)[::2]
    return {"gradient": solution.manual_grad(X, y, whole_numbers(3))}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w` is a leaf of any shape that requires gradients, and `w.grad` already holds the gradient.",
    "Clear the gradient: the next `backward()` finds nothing to add to.",
)
@pytest.mark.parametrize("shape", [(1,), (2, 3)], ids=["1", "2x3"])
def test_step_of_any_shape(solution, shape):
    """A step changes a tensor of any shape, which is then ready for the next backward."""
    w = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    w.grad = 10 * torch.randn(shape, dtype=torch.float64)
    upstream = torch.randn(shape, dtype=torch.float64)
    solution.gd_step(w, 0.03)
    next_loss = (w * upstream).sum()
    if next_loss.requires_grad:
        next_loss.backward()
    return {"w": w, "w requires gradients": w.requires_grad, "next gradient": w.grad}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Subtract `lr` times the gradient from `w` **in place**: the caller's tensor "
    "changes, in the memory it already has, so that a view of it (`w.detach()`, `w[0]`) "
    "shows the new numbers."
)
def test_step_happens_in_place(solution):
    """The step overwrites the memory of w, so whatever shares it sees the new numbers."""
    w = torch.randn(4, dtype=torch.float64, requires_grad=True)
    w.grad = torch.randn(4, dtype=torch.float64)
    same_memory = w.detach()
    solution.gd_step(w, 0.5)
    return {"w": w, "a view of w": same_memory, "w is a leaf": w.is_leaf}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It is the plain step, however large or small the gradient is.",
    "The formula alone decides the numbers: nothing is clamped or cleaned, so numbers "
    "from `1e-30` to `1e30` come out as they are in float32 too, and `inf` and `nan` "
    "where the formula gives them.",
    "`w` is still a leaf that requires gradients afterwards, and the recording of "
    "operations is on again if it was on, and off if it was off.",
)
def test_step_of_any_size(solution):
    """Huge, tiny, infinite and missing gradients make the step that they say."""
    gradient = numbers_of_any_size()
    steps = {}
    for lr in (0.5, 2.0**10, 2.0**-20):
        w = torch.zeros(7, requires_grad=True)
        w.grad = gradient.clone()
        solution.gd_step(w, lr)
        steps[f"w after a step of {lr:g}"] = w
        steps[f"w after a step of {lr:g}, times 2**120"] = w * 2.0**120
    # At a huge w too: the step is not held to some range around 0.
    w = (2.0**90 * whole_numbers(3)).requires_grad_()
    w.grad = 2.0**90 * whole_numbers(3)
    with torch.no_grad():
        solution.gd_step(w, 0.5)
        recording = torch.is_grad_enabled()
    return steps | {"a huge w": w, "recording after a step under no_grad": recording}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Subtract `lr` times the gradient from `w` **in place**: the caller's tensor "
    "changes, in the memory it already has, so that a view of it (`w.detach()`, `w[0]`) "
    "shows the new numbers.",
    "Clear the gradient: the next `backward()` finds nothing to add to.",
)
def test_three_steps_of_one_descent(solution):
    """Several steps with different learning rates each use the gradient at that moment."""
    w = torch.randn(2, dtype=torch.float64, requires_grad=True)
    curvature = torch.tensor([0.5, 3.0], dtype=torch.float64)
    places = []
    for lr in (0.1, 0.2, 0.05):
        (curvature * w**2).sum().backward()
        solution.gd_step(w, lr)
        places.append(w.detach().clone())
    return {"places": places}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Inputs are floating-point tensors; results have the same dtype (float64 in, float64 "
    "out) and are on the same device."
)
def test_float32_step(solution):
    """A float32 tensor stays float32 in a step."""
    w = whole_numbers(3).requires_grad_()
    w.grad = whole_numbers(3)
    solution.gd_step(w, 0.25)
    return {"w": w}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradient descent on the sum of squares, starting at `w0`.",
    "`losses[t]` is the loss *before* update `t`: the very number that was differentiated.",
)
@pytest.mark.parametrize("epochs", [1, 2, 10, 400])
def test_trajectory_from_two_starts(solution, epochs):
    """From any start the weights and all losses are those of plain full-batch gradient descent."""
    X, y = five_points()
    near, far = torch.rand(2, dtype=torch.float64), 5 * torch.randn(2, dtype=torch.float64)
    w_near, losses_near = solution.train(X, y, near, 1e-4, epochs)
    w_far, losses_far = solution.train(X, y, far, 1e-4, epochs)
    return {
        "w from a near start": w_near,
        "losses from a near start": losses_near,
        "w from a far start": w_far,
        "losses from a far start": losses_far,
    }


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w0` is a plain tensor and stays as it was: the same numbers, requiring no gradient.",
    "`X` and `y` stay as they were too.",
    "Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed.",
)
@pytest.mark.parametrize("n", [1, 8])
def test_other_data(solution, n):
    """Training works on other points, even on a single one, and changes none of its inputs."""
    X, y = random_points(n)
    w0 = torch.randn(2, dtype=torch.float64)
    w, losses = solution.train(X, y, w0, 2e-3, 6)
    return {
        "w": w,
        "losses": losses,
        "X afterwards": X,
        "y afterwards": y,
        "w0 afterwards": w0,
        "w0 requires gradients afterwards": w0.requires_grad,
    }


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("**Use the second column**, whatever it holds: it need not be ones.")
def test_any_second_column(solution):
    """Training uses both columns of X as they are, even where the second one is not ones."""
    X = torch.randn(4, 2, dtype=torch.float64)
    y = torch.randn(4, dtype=torch.float64)
    w, losses = solution.train(X, y, torch.randn(2, dtype=torch.float64), 0.02, 5)
    return {"w": w, "losses": losses}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("With `epochs = 0` the weights are those of `w0`, and the list is empty.")
def test_no_epochs(solution):
    """With no epochs, the weights are those of the start and there are no losses; one changes both."""
    X, y = random_points(3)
    w0 = torch.randn(2, dtype=torch.float64)
    w, losses = solution.train(X, y, w0, 0.01, 0)
    w_after_one, one_loss = solution.train(X, y, w0, 0.01, 1)
    return {"w": w, "losses": losses, "w after one epoch": w_after_one, "loss of one": one_loss}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`w` has the shape and the dtype of `w0`; whether it requires gradients is up to you.",
    "`losses` is a list of `epochs` Python floats.",
)
def test_float32_training(solution):
    """In float32 the weights stay float32 and the losses are Python floats."""
    # Small enough for two steps and both losses to be exact in float32.
    X, y = whole_numbers(3, 2, largest=2), whole_numbers(3, largest=2)
    w0 = whole_numbers(2, largest=2)
    w, losses = solution.train(X, y, w0, 2.0**-4, 2)
    return {"w": w, "losses": losses}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Every step must be the plain step above (no momentum, no early stop, whatever the "
    "loss has become), by whatever means you like:"
)
def test_no_epoch_is_left_out(solution):
    """Every epoch takes its full step, even where the loss is 0, keeps growing, or is nan."""
    X, w0 = torch.randn(5, 2, dtype=torch.float64), torch.randn(2, dtype=torch.float64)
    y_far = 1e12 * torch.randn(5, dtype=torch.float64)
    w_fits, losses_fits = solution.train(X, X @ w0, w0, 0.01, 4)
    w_far, losses_far = solution.train(X, y_far, w0, 2.0, 4)
    y_missing = torch.cat([y_far[:4], torch.tensor([math.nan], dtype=torch.float64)])
    w_lost, losses_lost = solution.train(X, y_missing, w0, 0.01, 3)
    return {
        "w of a perfect start": w_fits,
        "losses of a perfect start": losses_fits,
        "w with too large steps": w_far,
        "losses with too large steps": losses_far,
        "w with a missing measurement": w_lost,
        "losses with a missing measurement": losses_lost,
    }
