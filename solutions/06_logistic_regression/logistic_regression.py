# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Logistic regression
#
# So far a model predicted a number. Now it decides between two classes, 0 and 1, and says how
# sure it is. The idea has three parts:
#
# 1. A linear model gives one number for each sample, the **logit** $z = w \cdot x + b$. It may be
#    any real number: far below 0 speaks for class 0, far above 0 for class 1.
# 2. The **sigmoid** $\sigma(z) = \dfrac{1}{1 + e^{-z}}$ turns it into a probability,
#    $P(y = 1 \mid x; w, b) = \sigma(z)$.
# 3. The loss is how surprised the model is by the true labels, the **cross-entropy**
#    $$L = -\frac1N \sum_{i=1}^{N} \bigl[\, y_i \log \sigma(z_i)
#      + (1 - y_i) \log(1 - \sigma(z_i)) \,\bigr].$$
#
# Why these two together? The gradient with respect to the logit is then as simple as it could be,
# $$\frac{\partial L}{\partial z_i} = \frac{\sigma(z_i) - y_i}{N},$$
# the error of the probability. A sample that is wrong with great confidence pulls with full
# strength, one that is right hardly pulls at all.
#
# You will write the sigmoid, the loss, the model, its accuracy and the training loop, and
# separate two clouds of points.
#
# **What holds for all tasks.** Arguments stay as they are and are not written to, not even for a
# moment: neither their numbers nor their `requires_grad` and `grad`, nor the mode of a model
# (`train()` or `eval()`). Only the parameters of the model that `train` trains are changed, on purpose.
# Inputs may be slices or transposes of other tensors, and $N = 1$ is allowed. Tensors that you return
# have the dtype and the device of the input. Gradients flow back to the logits and, through `LogReg`,
# to `x`; under `torch.no_grad()` nothing is recorded. Numbers are as small as $10^{-30}$ and as large
# as $10^{30}$, in float32 too, and none of them is capped. A call does not depend on earlier ones: the
# same input gives the same result, and torch's own settings (recording of gradients, default dtype,
# seed) are left alone.

# %% given=true
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure, draw_losses, draw_regions

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def two_clouds(n: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw n points around (4, 4), class 0, and n around (-4, -4), class 1, deviation 2.

    Returns x (2n, 2) in float32 and y (2n,) in int64.
    """
    generator = torch.Generator().manual_seed(seed)
    noise = 2 * torch.randn(2 * n, 2, generator=generator)
    y = torch.arange(2 * n) // n
    return noise + (4 - 8 * y).unsqueeze(1), y


# %% [markdown]
# ## What a logit is
#
# Odds of 4 to 1 are a probability of 0.8. The logit is the logarithm of the odds,
# $z = \log \frac{p}{1 - p}$, and the sigmoid is its inverse. Adding to a logit multiplies the odds;
# changing its sign swaps the classes, $\sigma(-z) = 1 - \sigma(z)$.

# %%
for p in (0.5, 0.8, 0.99, 0.01):
    z = math.log(p / (1 - p))
    back = 1 / (1 + math.exp(-z))
    print(f"p = {p:<5} odds = {p / (1 - p):8.4f}   logit = {z:+.4f}   back: {back:.2f}")

# %% [markdown]
# The notes say that the outputs of a sigmoid sum to 1. They do not: it treats each number alone,
# and the notes' own two outputs, 0.4470 and 0.6321, sum to 1.0791. What sums to 1 is
# $\sigma(z) + \sigma(-z)$, the probabilities of the *two classes*. So for two classes one logit is
# enough.

# %% [markdown]
# ## Task: `sigmoid`
#
# `sigmoid(z: Tensor) -> Tensor`
#
# The sigmoid of every number in `z`, which has any shape (even 0-d) and is float32 or float64. The
# result is a new tensor of the same shape and dtype; `z` stays as it was.
#
# It must be **stable**: no `inf` or `nan`, however far from 0 the input is, neither in the
# value nor in the gradient. The gradient is $\sigma(z)(1 - \sigma(z))$ everywhere: 1/4 at
# $z = 0$, and 0 at $z = \pm 1000$. Only where $z$ itself is `nan`, the sigmoid is `nan` too: it must
# not hide that a computation has failed.
#
# Write it by hand. Not allowed: `torch.sigmoid` in any spelling, and PyTorch's other activations,
# which are made of it or it of them: `torch.special.expit`, `F.logsigmoid`, `torch.softmax`,
# `F.glu`, `F.silu`, `F.softplus` and their relatives, as functions or as modules. `torch.tanh` and
# `torch.exp` are allowed.
#
# ```python
# >>> sigmoid(torch.tensor([-1000.0, -1.0, 0.0, 2.0]))
# tensor([0.0000, 0.2689, 0.5000, 0.8808])
# ```


# %% task="sigmoid" forbids=["@activations"]
def sigmoid(z: torch.Tensor) -> torch.Tensor:
    """Map every number of z (any shape) to (0, 1); returns a tensor of z's shape and dtype."""
    ### BEGIN SOLUTION
    positive = z >= 0
    # e is exp(-|z|), never above 1; unlike abs, this has a slope at z = 0 too.
    e = torch.exp(torch.where(positive, -z, z))
    return torch.where(positive, 1, e) / (1 + e)
    ### END SOLUTION


# %% [markdown] hint="sigmoid"
# $\frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}}$: the same number twice. Which of the two
# overflows for large positive $z$, which for large negative $z$?

# %% [markdown] hint="sigmoid"
# Use the form whose exponent is never positive: one for $z \ge 0$, the other for $z < 0$.
# `torch.where` chooses for each element, but computes both of its arguments first. An `inf` in
# the one that was not chosen still turns the gradient into `nan`, because there 0 is multiplied
# by `inf`. So choose the exponent before you call `exp`.

# %% [markdown] hint="sigmoid"
# Another way needs no choice at all: the sigmoid is a shifted and scaled $\tanh$, and
# `torch.tanh` is stable. Note that its argument is not $z$ itself.

# %%
with needs("sigmoid"):
    z = torch.linspace(-8, 8, 201, requires_grad=True)
    p = sigmoid(z)
    (slope,) = torch.autograd.grad(p.sum(), z)
    figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
    axes.plot(z.tolist(), p.tolist(), label="sigmoid")
    axes.plot(z.tolist(), slope.tolist(), label="its slope")
    axes.axhline(0.5, color="grey", linewidth=0.5)
    axes.set_xlabel("logit z")
    axes.legend()
    plt.show()
    far = torch.tensor([-1000.0, 0.0, 1000.0], requires_grad=True)
    values = sigmoid(far)
    values.backward(torch.ones(3))
    print("values", values.tolist(), "slopes", far.grad.tolist())

# %% [markdown]
# ## Task: `bce_with_logits`
#
# `bce_with_logits(z: Tensor[N], y: Tensor[N]) -> Tensor[]`
#
# The mean cross-entropy (in nats, that is with the natural logarithm) of the **logits** `z`
# against the labels `y`: the formula at the top. `z` is float32 or float64; `y` holds 0s and 1s,
# in the dtype of `z` or in int64. The result is one number, a 0-d tensor of the dtype of `z`,
# through which gradients flow; `z` and `y` stay as they were.
#
# It must be stable as well. With $z = 200$ and $y = 0$ the loss is 200, and with $y = 1$ it is 0;
# with $z = 1000$ it is 1000 and 0. The gradient is $(\sigma(z_i) - y_i)/N$ for every $z_i$,
# including 0 and ±1000. If a logit is `nan`, so is the loss.
#
# Write it by hand. Not allowed: the losses of PyTorch (`F.binary_cross_entropy_with_logits`,
# `F.cross_entropy`, `F.soft_margin_loss` and all others) and the modules that go with them
# (`nn.BCEWithLogitsLoss`, …). `F.logsigmoid`, `F.softplus` and
# `torch.logaddexp` are allowed.
#
# ```python
# >>> bce_with_logits(torch.tensor([2.0, -1.0, 0.5]), torch.tensor([1, 0, 0]))
# tensor(0.4714)
# ```
#
# By hand: $\log(1 + e^{-2}) = 0.1269$, $\log(1 + e^{-1}) = 0.3133$, $\log(1 + e^{0.5}) = 0.9741$;
# their mean is 0.4714.


# %% task="bce_with_logits" forbids=["@losses"]
def bce_with_logits(z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy, 0-d, of logits z (N,) against labels y (N,) in {0, 1}."""
    ### BEGIN SOLUTION
    return (F.softplus(z) - y * z).mean()
    ### END SOLUTION


# %% [markdown] hint="bce_with_logits"
# What is $-\log \sigma(z)$, written without a fraction? And $-\log(1 - \sigma(z))$? Remember
# $1 - \sigma(z) = \sigma(-z)$.

# %% [markdown] hint="bce_with_logits"
# Once $\sigma(z)$ has been rounded to 0 or 1 its logarithm is lost, so never compute $\sigma(z)$ on
# the way to the logarithm. PyTorch has a function for $\log \sigma(z)$ and one for $\log(1 + e^z)$;
# both are exact for large inputs.

# %% [markdown] hint="bce_with_logits"
# With $\log(1 + e^{z})$ for $y = 0$ and $\log(1 + e^{-z}) = \log(1 + e^{z}) - z$ for $y = 1$, one
# expression covers both labels: the first, minus something that is there for $y = 1$ only. If you
# write it with `clamp` or `abs` instead, look at the gradient at $z = 0$.

# %%
with needs("bce_with_logits"):
    z = torch.linspace(-6, 6, 201)
    losses_of = {
        label: [bce_with_logits(v, torch.full_like(v, label)).item() for v in z.split(1)]
        for label in (0, 1)
    }
    twice = [bce_with_logits(torch.sigmoid(v), torch.ones_like(v)).item() for v in z.split(1)]
    figure, axes = plt.subplots(figsize=(5, 3), layout="constrained")
    axes.plot(z.tolist(), losses_of[0], label="y = 0")
    axes.plot(z.tolist(), losses_of[1], label="y = 1")
    axes.plot(z.tolist(), twice, "--", label="y = 1, sigmoid applied twice")
    axes.set_xlabel("logit z")
    axes.set_ylabel("loss of one sample")
    axes.legend()
    plt.show()
    print(f"sigmoid twice: the loss of class 1 stays above {math.log1p(1 / math.e):.4f}")

# %% [markdown]
# The dashed curve is what happens when a probability is handed to a loss that expects a logit.
# The sigmoid is applied twice, the second time to a number between 0 and 1. Even a perfect sample
# of class 1 then costs $\log(1 + e^{-1}) = 0.3133$, one of class 0 costs $\log 2 = 0.6931$, and
# the curve is nearly flat, so training is slow.

# %% [markdown]
# ## Task: `LogReg`
#
# `class LogReg(nn.Module)` with `__init__(self, d: int)` and
# `forward(self, x: Tensor[N, d]) -> Tensor[N]`
#
# The linear model $z = w \cdot x + b$ with `d` weights and one bias, and no other parameters:
# `d + 1` numbers. `nn.Linear` will do, and so will your own `nn.Parameter`s; the attributes' names
# are up to you, and so are their start values. `forward` returns the **logits**, one for each row,
# of shape `(N,)`, also for `N = 1`. `model.double()` must work, as for every module. Gradients reach
# the weights, the bias and `x`, and `x` is not changed.
#
# ```python
# >>> model = LogReg(2)
# >>> sum(p.numel() for p in model.parameters())
# 3
# >>> model(torch.zeros(4, 2)).shape
# torch.Size([4])
# ```


# %% task="LogReg"
class LogReg(nn.Module):
    """A linear model with d weights and a bias, from rows (N, d) to logits (N,)."""

    def __init__(self, d: int) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear = nn.Linear(d, 1)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits (N,) of x (N, d)."""
        ### BEGIN SOLUTION
        return self.linear(x).squeeze(1)
        ### END SOLUTION


# %% [markdown] hint="LogReg"
# `nn.Linear(d, 1)` holds exactly the parameters that are asked for. What shape does it return for
# an input of shape `(N, d)`, and what shape does the task ask for?

# %% [markdown] hint="LogReg"
# An axis of length 1 is removed with `squeeze`, and you should say which one: with `N = 1` there
# are two of length 1, and only one of them must go.

# %%
with needs("LogReg"):
    torch.manual_seed(0)
    model = LogReg(2)
    print("parameters:", sum(p.numel() for p in model.parameters()))
    print("logits of four points:", model(torch.randn(4, 2)).tolist())
    print("one point gives shape", tuple(model(torch.randn(1, 2)).shape))

# %% [markdown]
# ### Two outputs or one?
#
# The notes use two outputs, one for each class. With softmax on top these say
# $P(y = 1 \mid x) = \dfrac{e^{z_1}}{e^{z_0} + e^{z_1}} = \sigma(z_1 - z_0)$: only the difference
# of the two counts, and that is the one logit of this lesson. Lesson 7 needs one output for
# each class, because there are three.

# %% [markdown]
# ## Task: `accuracy`
#
# `accuracy(logits: Tensor[N], y: LongTensor[N]) -> float`
#
# The share of samples whose predicted class is the label, as a Python `float` from 0 to 1. Class
# 1 is predicted where its probability is more than one half; a logit of exactly 0 counts as class
# 0. `N` may be any number from 1 on, and the logits may be part of a graph (`requires_grad`), as
# those of a model are. They may be of any size, even infinite, and like `y` they stay as they were.
#
# ```python
# >>> accuracy(torch.tensor([2.0, -1.0, 0.2, -3.0, 0.7]), torch.tensor([1, 0, 1, 1, 1]))
# 0.8
# ```
#
# (`0.800000011920929`, from a mean in float32, is just as right.) The notes divide by 1000.0,
# their number of points; on any other number that is wrong.


# %% task="accuracy"
def accuracy(logits: torch.Tensor, y: torch.Tensor) -> float:
    """Return the share of logits (N,) that fall on the side of their label y (N,) in {0, 1}."""
    ### BEGIN SOLUTION
    predicted = (logits > 0).long()
    return (predicted == y).sum().item() / len(y)
    ### END SOLUTION


# %% [markdown] hint="accuracy"
# First turn the logits into predictions: a tensor of 0s and 1s. You do not need the sigmoid for it;
# at which logit is the probability one half?

# %% [markdown] hint="accuracy"
# Comparing two tensors of shape `(N,)` with `==` gives `N` truth values. Count them, divide by how
# many there are, and turn the result into a Python number with `.item()`.

# %%
with needs("accuracy"):
    logits = torch.tensor([2.0, -1.0, 0.2, -3.0, 0.7])
    print(accuracy(logits, torch.tensor([1, 0, 1, 1, 1])))

# %% [markdown]
# ## Task: `train`
#
# `train(model, x: Tensor[N, 2], y: LongTensor[N], lr: float, epochs: int) -> list[float]`
#
# Plain gradient descent on the mean cross-entropy of all samples. In each of the `epochs`:
#
# 1. compute the loss of the model on all of `x`;
# 2. note it, as a Python `float`;
# 3. compute its gradient from scratch;
# 4. move **every** parameter of the model by `-lr` times its gradient.
#
# The model is changed in place, and the `epochs` noted losses are returned in order: the first is
# the loss *before* the first step. With `epochs=0` nothing changes and the list is empty. `x` and
# `y` stay as they were. No mini-batches, momentum, weight decay or change of `lr`. However large the
# loss becomes, no epoch is left out and no number is capped.
#
# `model` is any module that returns logits of shape `(N,)`, not only yours, so do not rely on the
# names of its attributes. It gets all of `x` in one call, because a model may look at the whole batch
# (batch normalization does). It is in training mode before and after. `x` is float32, `y` is int64 in {0, 1}. Use what you like: your
# `bce_with_logits`, or the library's `F.binary_cross_entropy_with_logits`, which does the same but
# wants labels in floating point; `torch.optim.SGD`, or your own update under `torch.no_grad()`.
#
# ```python
# >>> model = nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))
# >>> with torch.no_grad():
# ...     for p in model.parameters():
# ...         _ = p.zero_()
# >>> train(model, torch.tensor([[1.0, 1.0], [-1.0, -1.0]]), torch.tensor([0, 1]), 0.5, 2)
# [0.6931..., 0.4740...]
# ```
#
# All logits are 0 at first, so the first loss is $\log 2$. The gradient is $(0.5, 0.5)$ for the
# weights and 0 for the bias; after the step the weights are $(-0.25, -0.25)$, the logits $\mp 0.5$,
# and the loss is $\log(1 + e^{-0.5})$.


# %% task="train"
def train(
    model: nn.Module, x: torch.Tensor, y: torch.Tensor, lr: float, epochs: int
) -> list[float]:
    """Fit the model to x (N, 2) and y (N,) by full-batch gradient descent.

    Returns the loss before each of the steps, `epochs` numbers.
    """
    ### BEGIN SOLUTION
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        loss = F.binary_cross_entropy_with_logits(model(x), y.to(x.dtype))
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses
    ### END SOLUTION


# %% [markdown] hint="train"
# It is the loop of the lessons before: loss, `zero_grad`, `backward`, `step`. Only the loss is
# new, and it takes what the model returns as it is.

# %% [markdown] hint="train"
# "result type Float can't be cast to the desired output type Long" means that the labels are
# integers where the loss computes with them. Convert the labels, not the logits.

# %% [markdown] hint="train"
# `torch.optim.SGD(model.parameters(), lr=lr)` knows every parameter, whatever its name. Make it
# once, before the loop; note `loss.item()` inside the loop, in the epoch it belongs to.

# %% [markdown]
# ## The two clouds
#
# 500 points around (4, 4) are class 0, 500 around (−4, −4) are class 1, each with standard
# deviation 2 in both directions. Here we know how the points were made, so we know the best
# possible rule, the **Bayes rule**: the log-odds of the two normal distributions are
# $$\log \frac{P(y = 1 \mid x)}{P(y = 0 \mid x)}
#   = \frac{\lVert x - \mu_0 \rVert^2 - \lVert x - \mu_1 \rVert^2}{2 \cdot 2^2} = -2\,(x_1 + x_2),$$
# linear in $x$! So logistic regression is exactly the right model, with $w = (-2, -2)$ and
# $b = 0$, and class 1 is where $x_1 + x_2 < 0$. Even this rule is wrong on 2.3 points in a
# thousand: the clouds overlap.

# %%
x, y = two_clouds(500, seed=0)
bayes = ((x.sum(dim=1) < 0).long() == y).double().mean().item()
print(f"{len(x)} points; the Bayes rule is right on {bayes:.3f} of them")

# %%
with needs("LogReg", "accuracy", "train"):
    torch.manual_seed(0)
    x_train, y_train = x.to(device), y.to(device)
    model = LogReg(2).to(device)
    losses: list[float] = []
    with LiveFigure(2) as live:
        for _ in range(10):
            losses += train(model, x_train, y_train, 0.02, 100)
            score = accuracy(model(x_train), y_train)
            regions, curve = live.clear()
            title = f"accuracy {score:.3f}"
            draw_regions(regions, x_train, y_train, lambda points: model(points) > 0, title=title)
            draw_losses(curve, losses, title=f"epoch {len(losses)}: loss {losses[-1]:.4f}")
            live.show()
    print(f"accuracy {score:.3f}, the Bayes rule {bayes:.3f}; last loss {losses[-1]:.4f}")
    print("parameters:", [p.detach().flatten().tolist() for p in model.parameters()])

# %% [markdown]
# How much does one run differ from another? Over 300 draws of the points and of the first weights,
# with these settings (learning rate 0.02, 1,000 epochs):
#
# | | mean ± standard deviation | smallest … largest |
# |---|---|---|
# | accuracy | 0.9976 ± 0.0014 | 0.993 … 1.000 |
# | accuracy of the Bayes rule on the same points | 0.9977 ± 0.0014 | 0.993 … 1.000 |
# | accuracy minus the Bayes rule's | −0.0001 ± 0.0009 | −0.003 … +0.002 |
# | last loss | 0.0120 ± 0.0024 | 0.0069 … 0.0206 |
# | each weight | −0.97 ± 0.09 | −1.28 … −0.77 |
#
# So 0.994 in one run and 1.000 in the next say nothing about the model, only about the points:
# compare with the Bayes rule *on the same points*, not with a fixed number. The weights point in
# the right direction but are half as long as the ideal $(-2, -2)$; the accuracy is unaffected,
# since only the sign of the logit counts. Longer training lengthens them. (A range over 300 draws
# is not a bound: a new draw may fall a little outside.)

# %%
with needs("LogReg", "accuracy", "train"):
    rows = ["seed  accuracy  Bayes   loss"]
    for seed in range(1, 6):
        points, labels = two_clouds(500, seed)
        torch.manual_seed(seed)
        fresh = LogReg(2).to(device)
        last = train(fresh, points.to(device), labels.to(device), 0.02, 1000)[-1]
        reached = accuracy(fresh(points.to(device)), labels.to(device))
        best = ((points.sum(dim=1) < 0).long() == labels).double().mean().item()
        rows.append(f"{seed:4}  {reached:8.3f}  {best:.3f}  {last:.4f}")
    print("\n".join(rows))

# %% [markdown]
# ### What the notes do
#
# The notes take two outputs, apply the sigmoid to them in `forward` and give the result to
# `nn.CrossEntropyLoss`, which applies its own softmax. The numbers it sees are between 0 and 1, so
# even a perfect answer $(1, 0)$ costs $\log(e + 1) - 1 = 0.3133$. Watch the accuracy: it does
# **not** show the fault, only the loss does. (Over 300 draws: loss 0.3253 ± 0.0013, never below
# 0.3133; accuracy 0.992 … 1.000.) With three classes the same fault costs accuracy too, as lesson 7
# shows. So: **a model returns logits, and the loss turns them into probabilities.**

# %%
with needs("LogReg", "accuracy", "train"):
    torch.manual_seed(0)
    ours = LogReg(2)
    last = train(ours, x, y, 0.02, 1000)[-1]
    score = accuracy(ours(x), y)

    as_in_the_notes = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid())
    optimizer = torch.optim.SGD(as_in_the_notes.parameters(), lr=0.02)
    for _ in range(1000):
        optimizer.zero_grad()
        outputs = as_in_the_notes(x)
        loss = F.cross_entropy(outputs, y)
        loss.backward()
        optimizer.step()
    right = (outputs.argmax(dim=1) == y).double().mean().item()
    print(f"your model, with logits:          accuracy {score:.3f}, loss {last:.4f}")
    print(f"sigmoid before the cross-entropy: accuracy {right:.3f}, loss {loss.item():.4f}")
    print("sums of two sigmoid outputs:", [round(s, 4) for s in outputs[:3].sum(dim=1).tolist()])

# %% [markdown]
# Smaller things that differ from the notes: labels become integers with `y.long()`, not
# with `.type(torch.LongTensor)`; the class with the larger output is `outputs.argmax(dim=1)`,
# where `dim=1` is the *second* axis; the probability is $P(y = 1 \mid x; w)$, of the label given
# the point.
#
# ## Where people slip
#
# - **Probability or logit?** Before you pass a number on, ask which of the two it is, and which
#   of the two the receiver expects. A threshold of 0.5 belongs to one of them, a threshold of 0
#   to the other.
# - **Mathematics and floating point.** A formula can be right on paper and `inf / inf` in a
#   computer. Try ±1000, and look at the gradient too: a value can be right while its gradient is
#   `nan`.
# - **A corner in the formula.** $|z|$ and $\max(z, 0)$ have no slope at 0, and autograd picks
#   one. A model that starts with all weights zero has all its logits exactly there.
# - **`(N,)` or `(N, 1)`?** A difference or a product of the two is an `(N, N)` table, and its
#   mean is a number like any other. Print shapes when a loss looks odd.
# - **Labels.** Are they 0 and 1, or −1 and 1? Textbooks use both, with different formulas.
# - **A good accuracy proves little.** The loss, its lower bound and a comparison with a simple
#   rule tell more.
