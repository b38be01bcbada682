"""The checks of linear regression that a student can see and run."""

import pytest
import torch


def five_points() -> tuple[torch.Tensor, torch.Tensor]:
    """The notes' measurements in float64: X (5, 2) with its column of ones, and y (5,)."""
    x = torch.tensor([1.4, 5.0, 11.0, 16.0, 21.0], dtype=torch.float64)
    y = torch.tensor([14.4, 29.6, 62.0, 85.5, 113.4], dtype=torch.float64)
    return torch.stack([x, torch.ones_like(x)], dim=1), y


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
def test_prediction_for_the_five_points(solution):
    """The prediction for the five points has one number for each point: slope times x plus bias."""
    X, _ = five_points()
    w = torch.tensor([5.0, 6.0], dtype=torch.float64)
    return {"prediction": solution.predict(X, w)}


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
def test_second_column_is_used(solution):
    """The second weight multiplies the second column, which need not be ones."""
    X = torch.tensor([[1.0, 1.0], [2.0, 1.0], [3.0, 4.0]])
    return {"prediction": solution.predict(X, torch.tensor([2.0, 0.5]))}


@pytest.mark.task("sse")
@pytest.mark.points(0.25)
def test_loss_of_three_predictions(solution):
    """Errors of 0, -2 and 3 give the loss 0 + 4 + 9 = 13, a tensor without dimensions."""
    pred = torch.tensor([1.0, 2.0, 3.0])
    return {"loss": solution.sse(pred, torch.tensor([1.0, 4.0, 0.0]))}


@pytest.mark.task("sse")
@pytest.mark.points(0.25)
def test_loss_can_be_differentiated(solution):
    """Calling backward on the loss gives every prediction its gradient."""
    pred = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = torch.tensor([1.0, 4.0, 0.0])
    solution.sse(pred, y).backward()
    return {"gradient of the predictions": pred.grad}


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
def test_gradient_of_two_points_at_zero(solution):
    """The example of the task, two points and w = 0, gives the gradient (-26, -16)."""
    X = torch.tensor([[1.0, 1.0], [2.0, 1.0]])
    return {"gradient": solution.manual_grad(X, torch.tensor([3.0, 5.0]), torch.zeros(2))}


@pytest.mark.task("manual_grad")
@pytest.mark.points(0.25)
def test_gradient_of_the_five_points_at_zero(solution):
    """At w = 0 the gradient of the loss on the five points is (-9199.12, -609.8)."""
    X, y = five_points()
    return {"gradient": solution.manual_grad(X, y, torch.zeros(2, dtype=torch.float64))}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
def test_one_step(solution):
    """One step subtracts learning rate times gradient from w itself, and returns nothing."""
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor([10.0, -20.0], dtype=torch.float64)
    returned = solution.gd_step(w, 0.1)
    return {"w": w, "returned": returned}


@pytest.mark.task("gd_step")
@pytest.mark.points(0.25)
def test_gradient_is_cleared_after_the_step(solution):
    """After a step w still requires gradients, and backward finds no old gradient to add to."""
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    w.grad = torch.tensor([10.0, -20.0], dtype=torch.float64)
    solution.gd_step(w, 0.1)
    next_loss = (w * torch.tensor([3.0, 7.0], dtype=torch.float64)).sum()
    if next_loss.requires_grad:
        next_loss.backward()
    return {"w requires gradients": w.requires_grad, "gradient of the next backward": w.grad}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.25)
def test_first_two_epochs(solution):
    """Two epochs give the weights after two steps and the loss before each of them."""
    X, y = five_points()
    w0 = torch.tensor([0.5, 0.5], dtype=torch.float64)
    w, losses = solution.train(X, y, w0, 1e-4, 2)
    return {"w": w, "losses": losses, "w0 afterwards": w0}


@pytest.mark.task("train")
@pytest.mark.needs("predict", "sse", "gd_step")
@pytest.mark.points(0.5)
@pytest.mark.outcome
def test_loss_after_training(solution):
    """After 10,000 epochs from any start in the unit square the loss is 8.2099 to 8.2511."""
    X, y = five_points()
    w0 = torch.rand(2, dtype=torch.float64)
    _, losses = solution.train(X, y, w0, 1e-4, 10_000)
    return {"number of losses": len(losses), "last loss": losses[-1]}
