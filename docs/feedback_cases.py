"""The cases of docs/feedback.md: what a student wrote, and which checks are shown."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One wrong version of one task, and the names of the checks to show (one, if none)."""

    title: str
    lesson: str
    task: str
    code: str
    checks: tuple[str, ...] = ()


# What `make diagnosis` printed, with this many programs of each kind and lesson.
PROGRAMS = 25
FIGURES = """
| tasks that lose points | a mistake named | not so | "looks like" | not so | no mistake named |
|---|---|---|---|---|---|
| known mistakes of lessons 01 to 08 (746) | 584 | 0 | 29 | 0 | 133 |
| broken alternatives (185) | 15 | 0 | 4 | 2 | 166 |
| pairs of mistakes (313) | 186 | 0 | 33 | 0 | 94 |
"""

CASES = (
    Case(
        "A known mistake: its own sentence",
        "03_linear_regression",
        "predict",
        """
def predict(X, w):
    return w[1] * X[:, 0] + w[0] * X[:, 1]
""",
    ),
    Case(
        "The same mistake in a hidden check: why, and no number of its data",
        "03_linear_regression",
        "predict",
        """
def predict(X, w):
    return w[1] * X[:, 0] + w[0] * X[:, 1]
""",
        ("test_any_number_of_rows[2]",),
    ),
    Case(
        "A picture padded on the wrong sides",
        "08_convolution",
        "pad2d",
        """
def pad2d(x, p, value=0.0):
    *leading, H, W = x.shape
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., :H, :W] = x
    return padded
""",
    ),
    Case(
        "A filter turned round",
        "08_convolution",
        "corr2d",
        """
def corr2d(x, k):
    k = k.flip(0, 1)
    (H, W), (kh, kw) = x.shape, k.shape
    y = x.new_zeros(H - kh + 1, W - kw + 1)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            y[i, j] = (x[i : i + kh, j : j + kw] * k).sum()
    return y
""",
    ),
    Case(
        "A training that goes uphill: nothing fits, so the curve says it",
        "04_modules_and_sgd",
        "train",
        """
def train(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += lr * parameter.grad
        losses.append(loss.item())
    return losses
""",
        ("test_first_steps[5]",),
    ),
    Case(
        "A relation over time: one loss too many",
        "05_nonlinear_regression",
        "train",
        """
def train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = [nn.functional.mse_loss(model(x), y).item()]
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(nn.functional.mse_loss(model(x), y).item())
    return losses
""",
    ),
    Case(
        "An exact relation that no known mistake has: a factor",
        "03_linear_regression",
        "manual_grad",
        """
def manual_grad(X, y, w):
    return -6 * X.T @ (y - X @ w)
""",
    ),
    Case(
        "The same relation in a hidden check",
        "03_linear_regression",
        "manual_grad",
        """
def manual_grad(X, y, w):
    return -6 * X.T @ (y - X @ w)
""",
        ("test_gradient_without_autograd",),
    ),
    Case(
        "All pairs instead of pairs",
        "03_linear_regression",
        "predict",
        """
def predict(X, w):
    return X[:, :1] * w[0] + X[:, 1] * w[1]
""",
    ),
    Case(
        "Looks like a known mistake: it gives most results, and another slip the rest",
        "03_linear_regression",
        "gd_step",
        """
def gd_step(w, lr):
    with torch.no_grad():
        w -= lr * w
""",
    ),
    Case(
        "A slip that stands in the source comes before all else",
        "04_modules_and_sgd",
        "train",
        """
def train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = ((model(x) - y) ** 2).mean()
        optimizer.zero_grad()
        loss.backward
        optimizer.step()
        losses.append(loss.item())
    return losses
""",
    ),
    Case(
        "Right but for the precision",
        "03_linear_regression",
        "manual_grad",
        """
def manual_grad(X, y, w):
    residuals = (X @ w - y).float()
    return 2 * X.T @ residuals.to(X.dtype)
""",
    ),
    Case(
        "Two mistakes at once: nothing is asserted that is not so",
        "03_linear_regression",
        "train",
        """
def train(X, y, w0, lr, epochs):
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y) / len(y)
        loss.backward()
        gd_step(w, 2 * lr)
        losses.append(sse(predict(X, w), y).item())
    return w.detach(), losses
""",
    ),
    Case(
        "The wrong dtype",
        "01_tensors",
        "design_matrix",
        """
def design_matrix(x):
    return torch.stack([x, torch.ones(len(x))], dim=1).float()
""",
    ),
    Case(
        "Cut off from the graph",
        "07_softmax_classification",
        "cross_entropy",
        """
def cross_entropy(z, y):
    losses = [-(row - row.logsumexp(0))[label].item() for row, label in zip(z, y)]
    return torch.tensor(losses, dtype=z.dtype).mean()
""",
        ("test_cross_entropy_of_two_samples",),
    ),
    Case(
        "An exception, with the line of the student's own cell",
        "03_linear_regression",
        "gd_step",
        """
def gd_step(w, lr):
    w -= lr * w.grad
    w.grad = None
""",
    ),
    Case(
        "Shapes that fit in the example and nowhere else",
        "03_linear_regression",
        "manual_grad",
        """
def manual_grad(X, y, w):
    residuals = X @ w - y
    return 2 * X @ residuals
""",
        (
            "test_gradient_of_two_points_at_zero",
            "test_gradient_of_the_five_points_at_zero",
        ),
    ),
    Case(
        "A loop without an end",
        "02_autograd",
        "numeric_grad",
        """
def numeric_grad(f, x, eps=1e-5):
    gradient = torch.zeros_like(x)
    i = 0
    while i < x.numel():
        step = torch.zeros_like(x)
        step.view(-1)[i] = eps
        gradient.view(-1)[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient
""",
    ),
    Case(
        "More memory than there is",
        "06_logistic_regression",
        "accuracy",
        """
def accuracy(logits, y):
    table = torch.zeros(200_000, 200_000)
    table[: len(y), : len(y)] = (logits > 0) == y.unsqueeze(1)
    return table.diag().sum().item() / len(y)
""",
    ),
    Case(
        "Not written yet, and what waits for it",
        "03_linear_regression",
        "sse",
        """
def sse(pred, y):
    raise NotImplementedError("sse: not written yet")
""",
        ("test_loss_of_three_predictions", "test_first_two_epochs"),
    ),
    Case(
        "A misspelt name",
        "03_linear_regression",
        "sse",
        """
def see(pred, y):
    return ((pred - y) ** 2).sum()
""",
    ),
    Case(
        "A library call where the task is to write it by hand",
        "08_convolution",
        "maxpool2d",
        """
def maxpool2d(x, k, stride=None, padding=0):
    return torch.nn.functional.max_pool2d(x, k, stride, padding)
""",
    ),
)
