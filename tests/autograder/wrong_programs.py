"""Wrong programs about which something was once said that is not so, and what is so.

Each replaces one task of a lesson, or one line of the notebook. `never` was said, and is false;
`said` is said instead: an effect that was seen, or a cause that stands in the source.
"""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """One wrong program: what replaces which task, what may not be said of it, what is said."""

    name: str
    lesson: str
    task: str
    code: str
    never: tuple[str, ...]
    said: tuple[str, ...] = ()
    first_line: str = ""  # put at the head of the notebook's imports


_TRAIN = """
def train(model, x, y, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
"""
_DROP = """
def drop_dim(x, dim):
    if x.shape[dim] != 1:
        raise ValueError(f"axis {{dim}} has length {{x.shape[dim]}}")
    {0}
"""
_PAD = """
def pad2d(x, p, value=0.0):
    *leading, H, W = x.shape
    {0}
    padded = x.new_full((*leading, H + 2 * p, W + 2 * p), value)
    padded[..., p : p + H, p : p + W] = x
    return padded
"""

PROGRAMS = (
    Wrong(
        "backward without a call",
        "04_modules_and_sgd",
        "train",
        _TRAIN.replace("backward()", "backward"),
        ("cut off from the parameters",),
        ("`loss.backward` names the method and does not call it",),
    ),
    Wrong(
        "step without a call",
        "05_nonlinear_regression",
        "train",
        _TRAIN.replace("step()", "step"),
        ("local name",),
        ("`optimizer.step` names the method and does not call it",),
    ),
    Wrong(
        "zero_grad without a call",
        "04_modules_and_sgd",
        "train",
        _TRAIN.replace("zero_grad()", "zero_grad"),
        (),
        ("`optimizer.zero_grad` names the method and does not call it",),
    ),
    Wrong(
        "all or nothing instead of a share",
        "06_logistic_regression",
        "accuracy",
        """
def accuracy(logits, y):
    p = (logits > 0).long()
    return float(bool((p == y).all()))
""",
        ("divides integers",),
    ),
    Wrong(
        "foward",
        "04_modules_and_sgd",
        "LR",
        """
class LR(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def foward(self, x):
        return self.linear(x)
""",
        ("is not written yet",),
        ("`foward` is not `forward`",),
    ),
    Wrong(
        "__int__",
        "05_nonlinear_regression",
        "Net",
        """
class Net(nn.Module):
    def __int__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))
""",
        ("Count the rounds", "Count how often your loop runs"),
        ("`__int__` is not `__init__`",),
    ),
    Wrong(
        "__int__ without arguments",
        "04_modules_and_sgd",
        "LR",
        """
class LR(nn.Module):
    def __int__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear(x)
""",
        ("Count the rounds", "Count how often your loop runs"),
        ("`__int__` is not `__init__`",),
    ),
    Wrong(
        "the factor inside the square",
        "02_autograd",
        "cube",
        """
def cube(x):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * (3 * x) ** 2

    return Cube.apply(x)
""",
        ("summed up first",),
        ("Every number is wrong",),
    ),
    Wrong(
        "noise drawn twice",
        "04_modules_and_sgd",
        "make_data",
        """
def make_data(n, seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(-3, 3, n).unsqueeze(1)
    torch.rand(n, 1, generator=generator)
    noise = 1.2 * torch.rand(n, 1, generator=generator)
    return x, x + noise
""",
        ("Your x is drawn at random",),
    ),
    Wrong(
        "another axis of length 1",
        "01_tensors",
        "drop_dim",
        _DROP.format("return x.squeeze([d for d in range(x.dim()) if x.shape[d] == 1][-1])"),
        ("transpose", "exchanged", "swapped"),
    ),
    Wrong(
        "the last axis",
        "01_tensors",
        "drop_dim",
        _DROP.format("return x[..., 0] if x.shape[-1] == 1 else x.squeeze(dim)"),
        ("transpose", "exchanged", "swapped"),
    ),
    Wrong(
        "one number left flat",
        "01_tensors",
        "as_column",
        """
def as_column(v):
    if len(v) == 1:
        return v
    return v.reshape(-1, 1)
""",
        (".t() of a tensor",),
    ),
    Wrong(
        "backtracking",
        "05_nonlinear_regression",
        "train",
        """
def train(model, x, y, lr, epochs):
    losses = []
    for _ in range(epochs):
        loss = nn.functional.mse_loss(model(x), y)
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        old = [p.detach().clone() for p in model.parameters()]
        step = lr
        while True:
            with torch.no_grad():
                for p, start in zip(model.parameters(), old):
                    p.copy_(start - step * p.grad)
                if step < 1e-6 or nn.functional.mse_loss(model(x), y) <= 0.25 * loss:
                    break
            step = step / 2
    return losses
""",
        ("local name", "new meaning"),
    ),
    Wrong(
        "float32 inside",
        "03_linear_regression",
        "manual_grad",
        """
def manual_grad(X, y, w):
    residuals = (X @ w - y).float()
    return 2 * X.T @ residuals.to(X.dtype)
""",
        ("by hand",),
        ("recision: right to about",),
    ),
    Wrong(
        "float32 in the softmax",
        "07_softmax_classification",
        "softmax",
        """
def softmax(z, dim):
    powers = torch.exp((z - z.amax(dim=dim, keepdim=True)).float())
    return (powers / powers.sum(dim=dim, keepdim=True)).to(z.dtype)
""",
        ("by hand",),
        ("recision: right to about",),
    ),
    Wrong(
        "a whole border",
        "08_convolution",
        "pad2d",
        _PAD.format("value = value if value in (float('inf'), float('-inf')) else int(value)"),
        ("is ignored",),
    ),
    Wrong(
        "int of the border",
        "08_convolution",
        "pad2d",
        _PAD.format("value = int(value)"),
        ("is ignored",),
    ),
    Wrong(
        "a float32 border",
        "08_convolution",
        "pad2d",
        _PAD.format("value = float(torch.tensor(value))"),
        ("constant that is added", "too large", "too small", "same amount"),
        ("recision: right to about",),
    ),
    Wrong(
        "exponentials before the argmax",
        "07_softmax_classification",
        "predict",
        """
def predict(model, x):
    with torch.no_grad():
        return torch.exp(model(x)).argmax(dim=1)
""",
        ("have the sigmoid 1.0",),
    ),
    Wrong(
        "weights of a template",
        "05_nonlinear_regression",
        "Net",
        """
class Net(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_out)
        with torch.no_grad():
            for parameter in self.parameters():
                template = torch.arange(1.0, parameter.numel() + 1).sin() / n_hidden
                parameter.copy_(template.reshape(parameter.shape))

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))
""",
        ("a seed set in __init__", "a seed in __init__"),
    ),
    Wrong(
        "no gradient for the input",
        "08_convolution",
        "maxpool2d",
        """
def maxpool2d(x, k, stride=None, padding=0):
    stride = k if stride is None else stride
    x = pad2d(x, padding, float("-inf"))
    leaf = x.detach()
    return leaf.unfold(2, k, stride).unfold(3, k, stride).amax(dim=(-2, -1)) + 0 * x.new_zeros(
        (), requires_grad=True
    )
""",
        ("Look for a missing `return`",),
    ),
    Wrong(
        "a part of the parameters without gradient",
        "07_softmax_classification",
        "Net",
        """
class Net(nn.Module):
    def __init__(self, n_in, n_hidden, n_classes):
        super().__init__()
        self.hidden = nn.Linear(n_in, n_hidden)
        self.out = nn.Linear(n_hidden, n_classes)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)).detach() if x.requires_grad else
                        torch.relu(self.hidden(x)))
""",
        ("Look for a missing `return`",),
    ),
    Wrong(
        "RuntimeError instead of ValueError",
        "01_tensors",
        "drop_dim",
        """
def drop_dim(x, dim):
    if x.shape[dim] != 1:
        raise RuntimeError(f"axis {dim} has length {x.shape[dim]}")
    return x.squeeze(dim)
""",
        ("Print shapes and dtypes",),
        ("Your own `raise`",),
    ),
    Wrong(
        "torch's range",
        "04_modules_and_sgd",
        "train",
        _TRAIN,
        ("Compare the arguments with the signature",),
        ("`from torch import *` hides Python's own `range`",),
        "from torch import *",
    ),
    Wrong(
        "relu6",
        "05_nonlinear_regression",
        "relu",
        """
def relu(x):
    return nn.functional.relu6(x)
""",
        ("only the last row is wrong", "only the last"),
    ),
    Wrong(
        "relu6 by hand",
        "05_nonlinear_regression",
        "relu",
        """
def relu(x):
    return x.clamp(0, 6)
""",
        ("only the last row is wrong", "only the last"),
    ),
)
