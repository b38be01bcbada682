"""The checks of lesson 06 that a student can see and run."""

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later, fill_parameters


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The sigmoid of every number in `z`, which has any shape (even 0-d) and is float32 or float64.",
    "The result is a new tensor of the same shape and dtype; `z` stays as it was.",
)
def test_moderate_numbers(solution):
    """The sigmoid is 0.5 at 0 and rises from 0 to 1; its input stays as it was."""
    z = torch.tensor([-4.0, -1.0, 0.0, 0.5, 2.0, 3.0], dtype=torch.float64)
    return {"sigmoid": solution.sigmoid(z), "z afterwards": z}


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The gradient is $\\sigma(z)(1 - \\sigma(z))$ everywhere: 1/4 at $z = 0$, and 0 at $z = \\pm 1000$.",
)
def test_slope(solution):
    """The slope of the sigmoid is s(1 - s), which is 1/4 at 0."""
    z = torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, dtype=torch.float64)
    s = solution.sigmoid(z)
    (s * upstream).sum().backward()
    return {"sigmoid": s, "upstream": upstream, "z.grad": z.grad}


@pytest.mark.task("sigmoid")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It must be **stable**: no `inf` or `nan`, however far from 0 the input is, neither in the value nor in the gradient.",
    "The gradient is $\\sigma(z)(1 - \\sigma(z))$ everywhere: 1/4 at $z = 0$, and 0 at $z = \\pm 1000$.",
)
def test_extreme_numbers(solution):
    """In float32, far from 0, the sigmoid is 0 or 1 and its slope 0; neither is nan."""
    z = torch.tensor([-1000.0, -200.0, 0.0, 200.0, 1000.0], requires_grad=True)
    upstream = torch.randn(5)
    s = solution.sigmoid(z)
    (s * upstream).sum().backward()
    return {"sigmoid": s, "upstream": upstream, "z.grad": z.grad}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The mean cross-entropy (in nats, that is with the natural logarithm) of the **logits** `z` against the labels `y`: the formula at the top.",
    "through which gradients flow; `z` and `y` stay as they were.",
)
def test_three_samples(solution):
    """The loss is the mean cross-entropy of the three samples, one number."""
    z = torch.tensor([2.0, -1.0, 0.5], dtype=torch.float64)
    y = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)
    return {"loss": solution.bce_with_logits(z, y), "z afterwards": z, "y afterwards": y}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`y` holds 0s and 1s, in the dtype of `z` or in int64.",
)
def test_integer_labels(solution):
    """Labels may be int64 as well; the loss has the dtype of the logits."""
    z = torch.tensor([2.0, -1.0, 0.5, 3.0])
    y = torch.tensor([1, 0, 1, 0])
    return {"loss": solution.bce_with_logits(z, y), "y afterwards": y}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The gradient is $(\\sigma(z_i) - y_i)/N$ for every $z_i$, including 0 and ±1000.",
)
def test_gradient_of_four_samples(solution):
    """The gradient is the error of the probability divided by N, even at a logit of 0."""
    z = torch.tensor([-1.0, 0.0, 0.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([1.0, 1.0, 0.0, 0.0], dtype=torch.float64)
    solution.bce_with_logits(z, y).backward()
    return {"z.grad": z.grad}


@pytest.mark.task("bce_with_logits")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "With $z = 200$ and $y = 0$ the loss is 200, and with $y = 1$ it is 0; with $z = 1000$ it is 1000 and 0.",
)
def test_confident_samples(solution):
    """A logit of 200 costs 200 if the label is 0, and nothing if it is 1."""
    z = torch.tensor([200.0, -200.0], dtype=torch.float64)
    right = torch.tensor([1.0, 0.0], dtype=torch.float64)
    wrong = torch.tensor([0.0, 1.0], dtype=torch.float64)
    return {
        "loss of wrong": solution.bce_with_logits(z, wrong),
        "loss of right": solution.bce_with_logits(z, right),
    }


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The linear model $z = w \\cdot x + b$ with `d` weights and one bias, and no other parameters: `d + 1` numbers.",
)
def test_number_of_parameters(solution):
    """For two inputs there are three parameters: two weights and a bias."""
    model = solution.LogReg(2)
    return {"parameters": sum(parameter.numel() for parameter in model.parameters())}


@pytest.mark.task("LogReg")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`forward` returns the **logits**, one for each row, of shape `(N,)`, also for `N = 1`.",
    "Arguments stay as they are and are not written to, not even for a moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model (`train()` or `eval()`).",
)
def test_logits_of_four_points(solution):
    """The logit of a point is w·x + b, one number for each row; here w = (-2, 1.5), b = 0.5."""
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-3.0, -4.0], [2.5, 2.0]])
    model = solution.LogReg(2)
    with torch.no_grad():
        for parameter in model.parameters():
            size = parameter.numel()
            values = torch.tensor([-2.0, 1.5] if size == 2 else [0.5] * size)
            parameter.copy_(values.view_as(parameter))
    return {"logits": model(x), "x afterwards": x}


@pytest.mark.task("accuracy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The share of samples whose predicted class is the label, as a Python `float` from 0 to 1.",
)
def test_four_of_five(solution):
    """Four of five samples are on the right side: the accuracy is the float 0.8."""
    logits = torch.tensor([2.0, -1.0, 0.2, -3.0, 0.7])
    y = torch.tensor([1, 0, 1, 1, 1])
    return {"accuracy": solution.accuracy(logits, y)}


@pytest.mark.task("accuracy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Class 1 is predicted where its probability is more than one half; a logit of exactly 0 counts as class 0.",
)
def test_logits_near_zero(solution):
    """A logit of 0.2 speaks for class 1, one of -0.2 for class 0."""
    logits = torch.tensor([0.2, 0.4, -0.2, -0.4, 0.1, 3.0, -0.3, 0.3], dtype=torch.float64)
    y = torch.tensor([1, 1, 0, 0, 0, 1, 0, 1])
    return {"accuracy": solution.accuracy(logits, y)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Plain gradient descent on the mean cross-entropy of all samples.",
    "move **every** parameter of the model by `-lr` times its gradient.",
    "the first is the loss *before* the first step.",
)
def test_first_three_steps(solution):
    """Three epochs are three steps against the gradient of the mean cross-entropy."""
    x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [-2.0, -1.0], [3.0, -0.5]])
    y = torch.tensor([0, 1, 1, 0])
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=6)
    losses = solution.train(model, x, y, 0.5, 3)
    return {"losses": losses, "parameters": list(model.parameters())}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.outcome
@pytest.mark.rests_on(
    "Plain gradient descent on the mean cross-entropy of all samples.",
)
def test_two_clouds(solution):
    """After 1,000 epochs the model separates the clouds about as well as the Bayes rule."""
    y = torch.arange(1000) // 500
    centre = 4 * torch.randn(2).sign() + torch.rand(2)
    x = 2 * torch.randn(1000, 2) + (1 - 2 * y).unsqueeze(1) * centre
    model = fill_parameters(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), seed=60)
    later = drawn_later()
    solution.train(model, x.clone(), y.clone(), 0.02, 1000)
    # From the parameters, at points that the training never saw: they are what training changes.
    x_new = 2 * torch.randn(1000, 2, generator=later) + (1 - 2 * y).unsqueeze(1) * centre
    logits = x_new @ model[0].weight.detach()[0] + model[0].bias.detach()
    agrees = (logits > 0) == (x_new @ centre < 0)
    return {
        "logits at new points": logits[::250],
        "share where the Bayes rule says the same": agrees.double().mean().item(),
        "loss at new points": nn.functional.softplus((1 - 2 * y) * logits).mean().item(),
    }
