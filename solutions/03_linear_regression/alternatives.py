"""Other right versions of the tasks of linear regression."""

import torch
from linear_regression import gd_step, manual_grad, predict, sse

from autograder.authoring import alternative


@alternative("predict")
def matrix_times_vector(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X.mv(w)


@alternative("predict")
def weighted_columns(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X[:, 0] * w[0] + X[:, 1] * w[1]


@alternative("predict")
def multiply_and_sum(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (X * w).sum(dim=1)


@alternative("predict")
def einstein_prediction(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.einsum("nd,d->n", X, w)


@alternative("predict")
def column_and_back(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.matmul(X, w.unsqueeze(1)).squeeze(1)


@alternative("predict")
def row_by_row(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.stack([row @ w for row in X])


@alternative("sse")
def dot_with_itself(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    residuals = y - pred
    return residuals @ residuals


@alternative("sse")
def library_loss(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.mse_loss(pred, y, reduction="sum")


@alternative("sse")
def mean_times_count(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return len(y) * torch.mean(torch.square(pred - y))


@alternative("sse")
def one_error_at_a_time(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    total = torch.zeros((), dtype=pred.dtype)
    for predicted, measured in zip(pred, y, strict=True):
        total = total + (predicted - measured) ** 2
    return total


@alternative("sse")
def squared_length(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.linalg.vector_norm(pred - y) ** 2


@alternative("manual_grad")
def weighted_rows(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    residuals = (X * w).sum(dim=1) - y
    return (2 * residuals.unsqueeze(1) * X).sum(dim=0)


@alternative("manual_grad")
def einstein_gradient(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    residuals = torch.einsum("nd,d->n", X, w) - y
    return 2 * torch.einsum("nd,n->d", X, residuals)


@alternative("manual_grad")
def normal_equations(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * (X.T @ X) @ w - 2 * X.T @ y


@alternative("manual_grad")
def point_by_point(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    gradient = torch.zeros_like(w)
    for row, target in zip(X, y, strict=True):
        gradient += 2 * (torch.dot(row, w) - target) * row
    return gradient


@alternative("manual_grad")
def weight_by_weight(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    residuals = y - X @ w
    return torch.stack([-2 * (residuals * X[:, k]).sum() for k in range(len(w))])


@alternative("gd_step")
def behind_autograd(w: torch.Tensor, lr: float) -> None:
    w.data -= lr * w.grad
    w.grad.zero_()


@alternative("gd_step")
def subtract_in_place(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w.sub_(w.grad, alpha=lr)
        w.grad.fill_(0)


@alternative("gd_step")
def copy_the_new_numbers(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w.copy_(w - lr * w.grad)
    w.grad = torch.zeros_like(w.grad)


@alternative("gd_step")
def through_a_view(w: torch.Tensor, lr: float) -> None:
    w.detach().add_(w.grad, alpha=-lr)
    w.grad = None


@alternative("gd_step")
@torch.no_grad()
def decorated(w: torch.Tensor, lr: float) -> None:
    w[...] = w - w.grad.mul_(lr)
    w.grad = None


@alternative("train")
def with_manual_gradient(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    w = w0.clone()
    losses = []
    for _ in range(epochs):
        losses.append(sse(predict(X, w), y).item())
        w -= lr * manual_grad(X, y, w)
    return w, losses


@alternative("train")
def leaf_that_stays_a_leaf(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    w = w0.detach().clone()
    w.requires_grad = True
    losses = [0.0] * epochs
    for epoch in range(epochs):
        if w.grad is not None:
            w.grad.zero_()
        loss = ((X[:, 0] * w[0] + X[:, 1] * w[1] - y) ** 2).sum()
        loss.backward()
        losses[epoch] = float(loss)
        w.data = w.data - lr * w.grad
    return w, losses


@alternative("train")
def new_leaf_each_epoch(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    w, losses = w0, []
    while len(losses) < epochs:
        leaf = w.detach().clone().requires_grad_()
        loss = torch.nn.functional.mse_loss(X @ leaf, y, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, leaf)
        losses.append(loss.item())
        w = w - lr * gradient
    return w, losses


@alternative("train")
def functional_gradient(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    gradient_and_loss = torch.func.grad_and_value(lambda w: sse(predict(X, w), y))
    w, losses = w0.clone(), []
    for _ in range(epochs):
        gradient, loss = gradient_and_loss(w)
        losses.append(loss.item())
        w = w - lr * gradient
    return w, losses


@alternative("train")
def parameter(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[float]]:
    w = torch.nn.Parameter(w0.clone())
    losses = []
    for _ in range(epochs):
        residuals = y - X.matmul(w)
        loss = torch.dot(residuals, residuals)
        losses.append(loss.tolist())
        loss.backward()
        gd_step(w, lr)
    return w, losses
