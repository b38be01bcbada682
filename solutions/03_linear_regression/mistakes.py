"""Known wrong versions of the tasks of linear regression, each with what to tell its author."""

import torch
from linear_regression import gd_step, manual_grad, predict, sse

from autograder.authoring import mistake

Trained = tuple[torch.Tensor, list[float]]


@mistake(
    "predict",
    "Your prediction is a column, (N, 1), and must be (N,). In the loss, (N, 1) minus (N,) would "
    "broadcast to a table of all pairs, (N, N).",
)
def column_pred(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X @ w.unsqueeze(1)


@mistake(
    "predict",
    "Slope and bias are swapped: w[0] multiplies x, the first column, and w[1] multiplies the "
    "column of ones.",
)
def swapped_w(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X[:, 0] * w[1] + X[:, 1] * w[0]


@mistake(
    "predict",
    "`*` multiplies element by element and keeps the shape (N, 2). The products of one row must "
    "still be summed, which is what the matrix-vector product does.",
)
def elementwise(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X * w


@mistake(
    "predict",
    "You add w[1] as it is and ignore the second column of X. That is right only where the column "
    "holds ones: multiply w[1] by it.",
)
def assumes_ones(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return w[0] * X[:, 0] + w[1]


@mistake(
    "predict",
    "The bias is missing: your line goes through the origin, because w[1] is never used.",
)
def forgot_bias(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X[:, 0] * w[0]


@mistake(
    "predict",
    "squeeze() without a dimension removes every dimension of length 1, so a single row loses its "
    "only one and becomes a scalar. Say which dimension should go.",
)
def squeezed(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (X @ w.reshape(2, 1)).squeeze()


@mistake(
    "predict",
    "You sum over the rows (dim=0), which leaves one number for each column. Sum along each row "
    "to get one number for each point.",
)
def sum_over_points(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (X * w).sum(dim=0)


@mistake(
    "predict",
    "You sum over everything and get one number. Each row needs a prediction of its own.",
)
def total_sum(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (X * w).sum()


@mistake(
    "predict",
    "The order of a product matters: w @ X asks for as many rows in X as w has numbers. Each row "
    "of X must meet w, so X comes first.",
)
def wrong_order(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return w @ X


@mistake(
    "predict",
    "The numbers are right, but .tolist() and .item() take w out of the graph: no gradient can "
    "flow back to it. Compute with the tensor w itself.",
)
def numbers_only(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    slope, bias = w.tolist()
    return X[:, 0] * slope + X[:, 1] * bias


@mistake(
    "predict",
    "You convert to float32, so float64 inputs lose half of their digits. The result has the "
    "dtype of the inputs; no conversion is needed.",
)
def converts_to_float32(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X.float() @ w.float()


@mistake(
    "predict",
    "The 5 is the number of points of the example. Take the number of rows from X.",
)
def hard_coded_five(X: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return torch.stack([X[i] @ w for i in range(5)])


@mistake(
    "sse",
    "You took the mean. The loss of this lesson is the sum of squares, so yours is N times too "
    "small.",
)
def mse(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred - y) ** 2).mean()


@mistake(
    "sse",
    "There is an extra factor ½ in your loss. Some books use it to lose the 2 of the derivative; "
    "this lesson does not.",
)
def half_sse(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return 0.5 * ((pred - y) ** 2).sum()


@mistake(
    "sse",
    "That is the sum of absolute errors. Square each error instead.",
)
def l1(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred - y).abs().sum()


@mistake(
    "sse",
    "You squared the sum. Square each error first and sum then, or errors of opposite sign cancel.",
)
def square_of_sum(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred - y).sum() ** 2


@mistake(
    "sse",
    "You subtract a column (N, 1) from a vector (N,), which gives an (N, N) table of all pairs, "
    "and sum all of it. Give both the same shape.",
)
def broadcast_NxN(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred - y.reshape(-1, 1)) ** 2).sum()


@mistake(
    "sse",
    "You took the square root at the end: that is the length of the error vector. The loss is "
    "its square.",
)
def root(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred - y) ** 2).sum().sqrt()


@mistake(
    "sse",
    "norm() is the root of the sum of squares; this loss has no root.",
    same_as="root",
)
def norm(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred - y).norm()


@mistake(
    "sse",
    "That is the root of the mean square. This loss is the plain sum, without mean and root.",
)
def rmse(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred - y) ** 2).mean().sqrt()


@mistake(
    "sse",
    "You return one squared error for each point. The loss is a single number: their sum.",
)
def unsummed_squares(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred - y) ** 2


@mistake(
    "sse",
    "The errors are summed without being squared, so errors of opposite sign cancel and the loss "
    "has no smallest value.",
)
def not_squared(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred - y).sum()


@mistake(
    "sse",
    "That is the difference of the squares, pred² - y². Square the difference instead.",
)
def difference_of_squares(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (pred**2 - y**2).sum()


@mistake(
    "sse",
    "A Python number has no graph, so backward() cannot be called on it. Return the tensor; "
    ".item() belongs where a loss is printed or stored.",
)
def python_number(pred: torch.Tensor, y: torch.Tensor) -> float:
    return ((pred - y) ** 2).sum().item()


@mistake(
    "sse",
    "The value is right, but the predictions were detached, so no gradient reaches them.",
)
def detached(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred.detach() - y) ** 2).sum()


@mistake(
    "sse",
    "Your loss has the shape (1,) and must have no dimensions, shape ().",
)
def one_element(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return ((pred - y) ** 2).sum(dim=0, keepdim=True)


@mistake(
    "sse",
    "`-=` writes the errors into the caller's predictions. Make a new tensor with `-`.",
)
def in_place(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    pred -= y
    return (pred**2).sum()


@mistake(
    "sse",
    "The loss is kept below a limit: beyond it all lines look equally wrong, and the gradient is "
    "0. A sum of squares has no limit.",
    name="clamped",
)
def clamped_loss(pred: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return sse(pred, y).clamp(max=1e6)


@mistake(
    "manual_grad",
    "The derivative of r² is 2r times the derivative of r: the factor 2 is missing, and your "
    "gradient is half of the true one.",
)
def no_factor_2(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X.T @ (X @ w - y)


@mistake(
    "manual_grad",
    "You divided by N: that is the gradient of the mean, but the loss is a sum.",
)
def mean_grad(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * X.T @ (X @ w - y) / len(y)


@mistake(
    "manual_grad",
    "Your gradient points the opposite way. Look at the sign of the residual: it is the "
    "prediction minus the target.",
)
def sign_flip(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * X.T @ (y - X @ w)


@mistake(
    "manual_grad",
    "You sum the residuals without weighting them by X, so every entry equals the gradient of the "
    "bias. The residual of point i moves weight k in proportion to X[i, k].",
)
def forgot_x(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * (X @ w - y).sum() * torch.ones_like(w)


@mistake(
    "manual_grad",
    "You return a gradient for each point, (N, D). The loss is a sum over the points, and so is "
    "its gradient, (D,).",
)
def unsummed(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * (X @ w - y).unsqueeze(1) * X


@mistake(
    "manual_grad",
    "You average the gradient over the points and forget the 2 as well: both the mean and the "
    "missing factor make it too small.",
)
def mean_without_2(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return ((X @ w - y).unsqueeze(1) * X).mean(dim=0)


@mistake(
    "manual_grad",
    "You wrote the components out for two columns. The number of weights is D: let X decide how "
    "many there are.",
)
def two_columns(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    residuals = X[:, 0] * w[0] + X[:, 1] * w[1] - y
    return torch.stack([(2 * residuals * X[:, 0]).sum(), (2 * residuals * X[:, 1]).sum()])


@mistake(
    "manual_grad",
    "You wrote the derivative for the bias as the plain sum of the residuals, which assumes a "
    "column of ones. Use the last column of X like the others.",
)
def slope_and_bias(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    residuals = X @ w - y
    return torch.stack([2 * (residuals * X[:, 0]).sum(), 2 * residuals.sum()])


@mistake(
    "manual_grad",
    "That is the gradient of the sum of absolute errors: only the sign of each residual is left. "
    "The derivative of r² keeps its size.",
)
def l1_grad(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return X.T @ torch.sign(X @ w - y)


@mistake(
    "manual_grad",
    "Your gradient is right at w = 0 and nowhere else, because the prediction is not in it. The "
    "residual is prediction minus target.",
)
def only_at_zero(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return -2 * X.T @ y


@mistake(
    "manual_grad",
    "Your gradient is a column, (D, 1). It must have the shape of w, (D,).",
)
def column_grad(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return 2 * X.T @ (X @ w - y).unsqueeze(1)


@mistake(
    "manual_grad",
    "squeeze() without a dimension also removes the dimension of a single weight, so for D = 1 "
    "the shape is () instead of (1,).",
    name="squeezed",
)
def squeezed_grad(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return (2 * X.T @ (X @ w - y).unsqueeze(1)).squeeze()


@mistake(
    "manual_grad",
    "You let autograd compute the gradient. Here the formula is yours to write: differentiate on "
    "paper, then compute it from X, y and w.",
)
def uses_autograd(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    leaf = w.clone().requires_grad_()
    ((X @ leaf - y) ** 2).sum().backward()
    return leaf.grad


@mistake(
    "manual_grad",
    "The result starts as torch.zeros without a dtype, so it is float32 even for float64 inputs. "
    "A tensor that is made like w has its dtype.",
)
def float32_buffer(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    gradient = torch.zeros(len(w))
    for row, target in zip(X, y, strict=True):
        gradient += 2 * (row @ w - target) * row
    return gradient


@mistake(
    "gd_step",
    "`w = w - …` gives the name w to a new tensor, and the caller's tensor never changes. Change "
    "it in place, under no_grad.",
)
def rebinding(w: torch.Tensor, lr: float) -> None:
    w = w - lr * w.grad


@mistake(
    "gd_step",
    "You change a copy, and the caller's tensor stays as it was. Work on w itself.",
    same_as="rebinding",
)
def changes_a_copy(w: torch.Tensor, lr: float) -> None:
    gradient = w.grad
    w = w.detach().clone()
    w -= lr * gradient


@mistake(
    "gd_step",
    "You return a new tensor and leave the caller's w as it was. The step changes w in place and "
    "returns nothing.",
)
def returns_a_new_tensor(w: torch.Tensor, lr: float) -> torch.Tensor:
    new = (w - lr * w.grad).detach().requires_grad_()
    w.grad = None
    return new


@mistake(
    "gd_step",
    "The step itself is right, but the function returns w as well. A function that changes its "
    "argument in place returns nothing.",
)
def returns_w(w: torch.Tensor, lr: float) -> torch.Tensor:
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
    return w


@mistake(
    "gd_step",
    "The sign is wrong: adding the gradient climbs the loss. Gradient descent subtracts.",
)
def plus_equals(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w += lr * w.grad
    w.grad = None


@mistake(
    "gd_step",
    "The step is right, but w.grad is not cleared, so the next backward() adds to it.",
)
def forgot_zero(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * w.grad


@mistake(
    "gd_step",
    "You use only the sign of the gradient, so every weight moves by exactly the learning rate. "
    "Its size matters too.",
)
def sign_sgd(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * w.grad.sign()
    w.grad = None


@mistake(
    "gd_step",
    "The learning rate is missing: the step is the learning rate times the gradient.",
)
def no_lr(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= w.grad
    w.grad = None


@mistake(
    "gd_step",
    "You cleared the gradient before you used it, so the step is zero. Update first, then clear.",
)
def zero_before_update(w: torch.Tensor, lr: float) -> None:
    w.grad.zero_()
    with torch.no_grad():
        w -= lr * w.grad


@mistake(
    "gd_step",
    "The update is being recorded, and PyTorch refuses to change a leaf that requires gradients "
    "in place while it records. Put the update under no_grad.",
)
def without_no_grad(w: torch.Tensor, lr: float) -> None:
    w -= lr * w.grad
    w.grad = None


@mistake(
    "gd_step",
    "You give w new memory, so a view of it still shows the old numbers. Write into the memory "
    "that w already has.",
)
def new_memory(w: torch.Tensor, lr: float) -> None:
    w.data = w.data - lr * w.grad
    w.grad = None


@mistake(
    "gd_step",
    "You switched requires_grad off for the update and did not switch it on again, so the next "
    "backward() has nothing to differentiate.",
)
def switched_off(w: torch.Tensor, lr: float) -> None:
    w.requires_grad_(False)
    w -= lr * w.grad
    w.grad = None


@mistake(
    "gd_step",
    "You turned the recording off for the whole program and left it off, so nothing can be "
    "differentiated after the first step. A `with` block turns it on again by itself.",
)
def recording_left_off(w: torch.Tensor, lr: float) -> None:
    torch.set_grad_enabled(False)
    w -= lr * w.grad
    w.grad = None


@mistake(
    "gd_step",
    "The gradient is clipped to a range, so where it is large the step is shorter than lr times "
    "the gradient. The task asks for the plain step.",
    name="clipped",
)
def clipped_step(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * w.grad.clamp(-100, 100)
    w.grad = None


@mistake(
    "gd_step",
    "A gradient that is nan or infinite is replaced by a number: the step then hides that "
    "something went wrong before it.",
)
def nan_hidden(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * torch.nan_to_num(w.grad)
    w.grad = None


@mistake(
    "gd_step",
    "You turn the recording off and then on, whatever it was before: a caller who had it off finds "
    "it on. A `with` block puts back what it found.",
)
def recording_always_on(w: torch.Tensor, lr: float) -> None:
    torch.set_grad_enabled(False)
    w -= lr * w.grad
    w.grad = None
    torch.set_grad_enabled(True)


@mistake(
    "gd_step",
    "You subtract a multiple of w itself, which only shrinks the weights. The step uses w.grad.",
)
def shrinks_w(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * w
    w.grad = None


@mistake(
    "gd_step",
    "You divide the gradient by its length, so every step is equally long. The plain step gets "
    "shorter as the slope gets flatter.",
)
def unit_length(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w -= lr * w.grad / w.grad.norm()
    w.grad = None


@mistake(
    "gd_step",
    "The weights are replaced by minus the step: the old weights are lost. Subtract the step from "
    "them.",
)
def forgets_old_weights(w: torch.Tensor, lr: float) -> None:
    with torch.no_grad():
        w.copy_(-lr * w.grad)
    w.grad = None


@mistake(
    "train",
    "Gradients add up from epoch to epoch: the first step is right, and the second uses the sum "
    "of both gradients. Clear w.grad after each update.",
)
def forgot_zero_grad(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
    return w.detach(), losses


@mistake(
    "train",
    "The update has the wrong sign, so the loss grows. Go against the gradient.",
)
def ascent(X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int) -> Trained:
    w = w0.clone()
    losses = []
    for _ in range(epochs):
        losses.append(sse(predict(X, w), y).item())
        w = w + lr * manual_grad(X, y, w)
    return w, losses


@mistake(
    "train",
    "You train on the mean, so each step is N times too short. The loss of this lesson is the sum.",
)
def mean_loss(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = torch.nn.functional.mse_loss(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "You minimise absolute errors. The loss of this lesson is the sum of squares.",
)
def abs_loss(X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = (predict(X, w) - y).abs().sum()
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "You differentiate the square root of the loss. Differentiate the sum of squares itself.",
)
def rmse_loss(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = torch.sqrt(sse(predict(X, w), y))
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "losses[t] is the loss before update t, the one you called backward() on. Your losses are "
    "shifted by one: they are measured after the update.",
)
def loss_after_update(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        sse(predict(X, w), y).backward()
        gd_step(w, lr)
        losses.append(sse(predict(X, w), y).item())
    return w.detach(), losses


@mistake(
    "train",
    "These are the numbers printed in the notes. The function must train from the w0 and the "
    "points it is given.",
)
def hard_coded(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    return torch.tensor([5.0840, 5.5849], dtype=w0.dtype), [8.2430] * epochs


@mistake(
    "train",
    "You ignore w0 and start from your own random weights. Start from the given ones.",
)
def own_random_init(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = torch.rand(2, dtype=X.dtype, requires_grad=True)
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The gradient is computed once, before the loop, so all steps go the same way. Compute it "
    "again in every epoch.",
)
def stale_gradient(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone()
    losses = []
    gradient = manual_grad(X, y, w)
    for _ in range(epochs):
        losses.append(sse(predict(X, w), y).item())
        w = w - lr * gradient
    return w, losses


@mistake(
    "train",
    "You update after every point (stochastic gradient descent). This lesson takes one step for "
    "each epoch, with the gradient of all points.",
)
def per_sample_updates(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone()
    losses = []
    for _ in range(epochs):
        losses.append(sse(predict(X, w), y).item())
        for i in range(len(y)):
            w -= lr * manual_grad(X[i : i + 1], y[i : i + 1], w)
    return w, losses


@mistake(
    "train",
    "You update the slope first and compute the gradient of the bias with the new slope. Compute "
    "the whole gradient, then update both.",
)
def sequential_coordinates(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone()
    losses = []
    for _ in range(epochs):
        losses.append(sse(predict(X, w), y).item())
        for k in range(2):
            w[k] -= lr * manual_grad(X, y, w)[k]
    return w, losses


@mistake(
    "train",
    "You train on your own data, with the 85 from the first listing of the notes. The "
    "measurement is 85.5, and the function gets its points as X and y.",
)
def typo_85(X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int) -> Trained:
    y = torch.tensor([14.4, 29.6, 62.0, 85.0, 113.4], dtype=X.dtype)
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The list holds tensors. Store the number of each loss; a tensor keeps the graph of its whole "
    "epoch alive.",
)
def tensor_losses(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss)
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "You return only the last loss. Return the list of the losses of all epochs.",
)
def last_loss_only(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[torch.Tensor, float]:
    w = w0.clone().requires_grad_()
    last = 0.0
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        last = loss.item()
        gd_step(w, lr)
    return w.detach(), last


@mistake(
    "train",
    "You train on w0 itself, so the caller's start is overwritten. Train a copy of it.",
)
def changes_w0(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The steps are right, but the losses you report are means. Report the sum of squares that you "
    "differentiate.",
)
def reports_the_mean(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item() / len(y))
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "There is one epoch too many. `epochs` steps give a list of `epochs` losses.",
)
def one_epoch_too_many(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs + 1):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The loss at the final weights is in your list too. The list has one loss for each update, "
    "measured before it.",
)
def adds_the_final_loss(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    losses.append(sse(predict(X, w), y).item())
    return w.detach(), losses


@mistake(
    "train",
    "Your gradient lacks the factor 2 of the derivative of a square, so each step is half as long "
    "as it should be.",
)
def half_steps(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone()
    losses = []
    for _ in range(epochs):
        residuals = predict(X, w) - y
        losses.append((residuals**2).sum().item())
        w = w - lr * X.T @ residuals
    return w, losses


@mistake(
    "train",
    "You turn y into a column, so the difference is an (N, N) table of all pairs, and the line "
    "learns the mean of y instead of how y changes with x.",
)
def column_target(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    target = y.unsqueeze(1)
    losses = []
    for _ in range(epochs):
        loss = ((predict(X, w) - target) ** 2).sum()
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The weights become float32 on the way through Python numbers. Copy w0 as a tensor, and its "
    "dtype is kept.",
)
def float32_weights(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = torch.tensor(w0.tolist(), requires_grad=True)
    X, y = X.float(), y.float()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "The weights and the losses are returned in the wrong order: the weights come first.",
)
def swapped_results(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> tuple[list[float], torch.Tensor]:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return losses, w.detach()


@mistake(
    "train",
    "You take one step and leave: the `return` is inside the loop.",
)
def returns_in_the_loop(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
        return w.detach(), losses
    return w.detach(), losses


@mistake(
    "train",
    "You stop before the last epoch when the loss no longer changes. The task asks for all epochs, "
    "and for one loss from each of them.",
)
def stops_early(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
        if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-9:
            break
    return w.detach(), losses


@mistake(
    "train",
    "You stop when the loss grows. That is sensible, but the task asks for all epochs: too large "
    "a learning rate should show in the losses.",
)
def stops_when_the_loss_grows(
    X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int
) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        if losses and loss.item() > losses[-1]:
            break
        loss.backward()
        losses.append(loss.item())
        gd_step(w, lr)
    return w.detach(), losses


@mistake(
    "train",
    "You clip the gradient where it is large, so the steps there are shorter than lr times the "
    "gradient.",
)
def clipped(X: torch.Tensor, y: torch.Tensor, w0: torch.Tensor, lr: float, epochs: int) -> Trained:
    w = w0.clone().requires_grad_()
    losses = []
    for _ in range(epochs):
        loss = sse(predict(X, w), y)
        loss.backward()
        losses.append(loss.item())
        w.grad.clamp_(-1e5, 1e5)
        gd_step(w, lr)
    return w.detach(), losses
