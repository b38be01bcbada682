# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Training
#
# A language model is trained like any other model: loss, gradient, step. What is particular to it are
# four habits that nearly everybody shares, because without them large models do not train at all: the
# optimizer **AdamW**, a learning rate that **warms up** and then **falls** along a cosine, gradients
# that are **clipped**, and **checkpoints**, because trainings take long and machines fail.
#
# You will write these four, the loop that uses them, and the last step from logits to text: drawing
# the next token. At the end a small model learns a small story, letter by letter, in seconds.
#
# **What holds for all tasks.** What is said to be changed is changed, and nothing else: not the
# gradients in a step, not the parameters in clipping, not the mode of a model, not `requires_grad`.
# Tensors are float32 or float64 and keep their dtype and device; inputs may be slices or transposes
# of other tensors, and any dimension may have length 1. In float64 numbers are as small as $10^{-30}$
# and as large as $10^{30}$, and none of them is capped. A call does not depend on earlier ones
# (an optimizer's steps do, on purpose), and the tasks draw no random numbers.

# %% given=true
import io
import math
from collections.abc import Iterable
from pathlib import Path

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import LiveFigure

torch.set_num_threads(1)  # the tensors are small: more threads only wait for each other

TEXT = Path("data/story.txt").read_text(encoding="utf-8")


class CharModel(nn.Module):
    """One block of attention over at most `context` letters; maps (B, T) to logits (B, T, V)."""

    def __init__(self, vocabulary: int, context: int = 32, width: int = 32, heads: int = 4) -> None:
        super().__init__()
        self.context, self.heads = context, heads
        self.embed = nn.Embedding(vocabulary, width)
        self.place = nn.Embedding(context, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.looks = nn.Linear(width, 3 * width)
        self.mixed = nn.Linear(width, width)
        self.thinks = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.head = nn.Linear(width, vocabulary)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits of what follows each of the letters ids (B, T)."""
        x = self.embed(ids) + self.place.weight[: ids.shape[1]]
        parts = self.looks(self.norms[0](x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.mixed(seen.transpose(1, 2).flatten(2))
        x = x + self.thinks(self.norms[1](x))
        return self.head(self.norms[2](x))


LETTERS = sorted(set(TEXT))
IDS = torch.tensor([LETTERS.index(letter) for letter in TEXT])


def draw_batches(steps: int, batch: int = 16, context: int = 32) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Draw windows of the story and the same one letter later, (batch, context) each."""
    starts = torch.randint(len(IDS) - context, (steps, batch))
    windows = IDS.unfold(0, context + 1, 1)[starts]
    return [(window[:, :-1], window[:, 1:]) for window in windows]


# %% [markdown]
# ## A worked example: what a good loss is
#
# The loss of a model is the mean of $-\ln p$ over the letters that came. Three models that need no
# training say what to expect: one that thinks all letters equally probable, one that knows how
# frequent each is, and one that looks at the letter before.

# %%
counts = torch.zeros(len(LETTERS), len(LETTERS))
counts.index_put_((IDS[:-1], IDS[1:]), torch.ones(len(IDS) - 1), accumulate=True)
alone = counts.sum(dim=0) / counts.sum()
after = counts / counts.sum(dim=1, keepdim=True)
print("all letters equally probable ", round(math.log(len(LETTERS)), 3))
print("as frequent as in the story  ", round(-(alone[IDS[1:]].log().mean()).item(), 3))
print("knowing the letter before    ", round(-(after[IDS[:-1], IDS[1:]].log().mean()).item(), 3))

# %% [markdown]
# ## Task: `AdamW`
#
# `class AdamW` with `__init__(parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)`,
# `step()` and `zero_grad()`
#
# Plain gradient descent moves every parameter by the same factor. **Adam** divides by how large the
# gradients of *this* number usually are, so that all move at about the same pace. It keeps two running
# means for each parameter, of the gradient and of its square, which begin at 0. In a parameter's step
# number $t$ (from 1) with the gradient $g$
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# Since both begin at 0 they are too small at first, by known factors, and are **corrected** for it:
# $\hat m = m / (1 - \beta_1^t)$ and $\hat v = v / (1 - \beta_2^t)$. (What is kept is $m$ and $v$, not
# the corrected ones.) Then
#
# $$p \leftarrow (1 - \text{lr}\cdot\text{weight\_decay})\,p \;-\; \text{lr}\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# The **W** is the first term: weights decay by themselves, towards 0. In "Adam with L2" the decay is
# added to the gradient, gets divided by $\sqrt{\hat v}$ with it, and so hardly acts where gradients are large.
# Here it never touches $m$ and $v$. $\varepsilon$ stands outside the root.
#
# `parameters` may be any iterable, also a generator such as `model.parameters()`. `step` changes the
# parameters in place (they stay the same tensors, and no graph is recorded) and leaves their
# gradients alone. A parameter without a gradient (`grad` is None) is left out entirely: it does not
# decay, and its own $t$ does not count on. The rate is read from the attribute `lr` in each step, so
# that it may be changed in between. `zero_grad` clears all gradients (to None or to zeros).
#
# By hand: nothing from `torch.optim` may be used.
#
# ```python
# p = torch.tensor([1.0, -2.0], requires_grad=True)
# optimizer = AdamW([p], lr=0.1, weight_decay=0.5)
# p.grad = torch.tensor([300.0, -0.003])
# optimizer.step()
# p
# # tensor([ 0.8500, -1.8000], requires_grad=True)      # decayed by 5 %, then moved by 0.1 each
# ```


# %% task="AdamW" forbids=["@optimizers"]
class AdamW:
    """Adam with decoupled weight decay, for any iterable of parameters."""

    def __init__(
        self,
        parameters: Iterable[torch.Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        ### BEGIN SOLUTION
        self.parameters = list(parameters)
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = [0 for _ in self.parameters]
        ### END SOLUTION

    def step(self) -> None:
        """Move each parameter that has a gradient."""
        ### BEGIN SOLUTION
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.parameters):
                if p.grad is None:
                    continue
                self.steps[i] += 1
                self.means[i] = beta1 * self.means[i] + (1 - beta1) * p.grad
                self.squares[i] = beta2 * self.squares[i] + (1 - beta2) * p.grad.square()
                mean = self.means[i] / (1 - beta1 ** self.steps[i])
                square = self.squares[i] / (1 - beta2 ** self.steps[i])
                p.mul_(1 - self.lr * self.weight_decay)
                p.sub_(self.lr * mean / (square.sqrt() + self.eps))
        ### END SOLUTION

    def zero_grad(self) -> None:
        """Clear all gradients."""
        ### BEGIN SOLUTION
        for p in self.parameters:
            p.grad = None
        ### END SOLUTION


# %% [markdown] hint="AdamW"
# A generator can be walked through once only: make a list of the parameters first. For each of them
# keep three things: the two means, and how many steps it has taken.

# %% [markdown] hint="AdamW"
# The update writes to tensors that need a gradient, which PyTorch only allows under
# `torch.no_grad()`, and only methods such as `mul_` and `sub_` change the tensor itself.

# %% [markdown] hint="AdamW"
# Check the first step by hand: then $\hat m = g$ and $\hat v = g^2$ exactly, so every number moves by
# `lr`, whatever its gradient is. If yours moves by less or more, the correction is off.

# %%
with needs("AdamW"):
    p = torch.tensor([4.0, 4.0], requires_grad=True)
    optimizer = AdamW([p], lr=0.1, weight_decay=0.0)
    path = []
    for _ in range(120):
        optimizer.zero_grad()
        (50 * p[0] ** 2 + 0.1 * p[1] ** 2).backward()
        path.append(p.tolist())
        optimizer.step()
    figure, axes = plt.subplots(figsize=(4, 3), layout="constrained")
    axes.plot(*zip(*path), marker=".", markersize=3)
    axes.set_xlabel("steep direction")
    axes.set_ylabel("flat direction")
    plt.show()

# %% [markdown]
# In a valley that is 500 times as steep in one direction as in the other Adam goes along both at the
# same pace at first.
#
# ## Task: `learning_rate`
#
# `learning_rate(step: int, peak: float, warmup: int, total: int, floor: float = 0.0) -> float`
#
# The rate of step number `step`, counted from **0**. The running means know nothing yet in the first
# steps, so the rate begins small; towards the end it becomes small again, so that the model settles.
#
# - In the first `warmup` steps the rate rises along a straight line from `peak / warmup` in step 0 to
#   `peak` itself in step `warmup - 1`. No step has the rate 0. Without a warm-up (`warmup` is 0)
#   there are no such steps.
# - From step `warmup` on it falls along half a cosine, from `peak` in step `warmup` to `floor` in step
#   `total`: it is $\text{floor} + (\text{peak} - \text{floor})\,\frac{1 + \cos(\pi r)}2$, where $r$ is the share of the
#   way from `warmup` to `total` that lies behind.
# - From step `total` on it is `floor`.
#
# ```python
# [round(learning_rate(step, 1.0, 4, 12), 3) for step in range(14)]
# # [0.25, 0.5, 0.75, 1.0, 1.0, 0.962, 0.854, 0.691, 0.5, 0.309, 0.146, 0.038, 0.0, 0.0]
# ```


# %% task="learning_rate"
def learning_rate(step: int, peak: float, warmup: int, total: int, floor: float = 0.0) -> float:
    """Return the rate of a step: a linear warm-up, then half a cosine down to floor."""
    ### BEGIN SOLUTION
    if step < warmup:
        return peak * (step + 1) / warmup
    if step >= total:
        return floor
    share = (step - warmup) / (total - warmup)
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2
    ### END SOLUTION


# %% [markdown] hint="learning_rate"
# Three cases, in the order of the text. In the middle one the share $r$ is 0 in step `warmup`, and it
# would be 1 in step `total`.

# %%
with needs("learning_rate"):
    shapes = {
        f"warm-up {warmup}, floor {floor}": [
            learning_rate(step, 1.0, warmup, 400, floor) for step in range(450)
        ]
        for warmup, floor in ((0, 0.0), (50, 0.0), (100, 0.2))
    }
    figure, axes = plt.subplots(figsize=(5, 2.8), layout="constrained")
    for name, rates in shapes.items():
        axes.plot(rates, label=name)
    axes.set_xlabel("step")
    axes.set_ylabel("rate")
    axes.legend(fontsize=8)
    plt.show()

# %% [markdown]
# ## Task: `clip_gradients`
#
# `clip_gradients(parameters: Iterable[Tensor], max_norm: float) -> Tensor[]`
#
# One bad batch can have a gradient a thousand times as large as usual, and one step along it ruins
# weeks. So gradients are limited, **all together**: take the numbers of all gradients as one long
# vector, and if its Euclidean length is above `max_norm`, multiply **every** gradient, in place, by
# $\text{max\_norm} / \text{length}$. The direction stays, and the length is `max_norm` afterwards. If
# it is not above, the gradients stay as they are.
#
# Return the length **before** clipping, a tensor without dimensions: it is worth watching. Parameters without a gradient are left out. `parameters` may be
# a generator. No small number is added to the length.
#
# By hand: the functions of `nn.utils` that clip or that compute the norm of gradients may not be
# called.
#
# ```python
# p = torch.zeros(2, requires_grad=True)
# q = torch.zeros(1, requires_grad=True)
# p.grad, q.grad = torch.tensor([3.0, 0.0]), torch.tensor([-4.0])
# clip_gradients([p, q], 1.0)
# # tensor(5.)
# p.grad, q.grad
# # (tensor([0.6000, 0.0000]), tensor([-0.8000]))
# ```


# %% task="clip_gradients" forbids=["nn.utils.clip_grad_norm_", "nn.utils.clip_grad_norm", "nn.utils.clip_grads_with_norm_", "nn.utils.get_total_norm", "nn.utils.clip_grad_value_"] may_leave=["touched", "grad"]
def clip_gradients(parameters: Iterable[torch.Tensor], max_norm: float) -> torch.Tensor:
    """Scale all gradients down to max_norm together; return their length () before that."""
    ### BEGIN SOLUTION
    gradients = [p.grad for p in parameters if p.grad is not None]
    length = torch.stack([gradient.norm() for gradient in gradients]).norm()
    if length > max_norm:
        for gradient in gradients:
            gradient.mul_(max_norm / length)
    return length
    ### END SOLUTION


# %% [markdown] hint="clip_gradients"
# The length of a long vector that lies in pieces: the root of the sum of the squares of the pieces'
# lengths. That is the length of the vector of their lengths.

# %% [markdown] hint="clip_gradients"
# You walk over the parameters twice, once for the length and once to scale. A generator is empty the
# second time, so make a list.

# %%
with needs("clip_gradients"):
    p, q = torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)
    p.grad, q.grad = torch.tensor([3.0, 0.0]), torch.tensor([-4.0])
    print("length", clip_gradients([p, q], 1.0), "afterwards", p.grad, q.grad)

# %% [markdown]
# ## Tasks: `save_checkpoint` and `load_checkpoint`
#
# To go on after a crash as if nothing had happened, the parameters alone are not enough: AdamW's
# means and counts belong to the training as much, and so does the number of the step.
#
# `save_checkpoint(file, model: nn.Module, optimizer, step: int) -> None`
#
# Write with `torch.save`, to a path or to an open binary file, **one dict with three entries**: under
# `"model"` the `state_dict()` of the model, under `"optimizer"` that of the optimizer, under `"step"`
# the number. (Not the model itself: that would pickle its class, and the file could only be read where
# the same code is.) Model and optimizer stay as they are.
#
# `load_checkpoint(file, model: nn.Module, optimizer) -> int`
#
# Read such a file, load the two states into `model` and `optimizer`, which exist already, and return the step. The model's parameters
# stay the same tensors and get new numbers, because the optimizer holds on to them. Mode and `requires_grad` stay as they
# are.
#
# A pickle can run any code when it is read, and checkpoints come from the internet. Read with
# `weights_only=True`: then `torch.load` makes tensors, numbers, texts and containers and nothing else.
# A file that holds anything else is refused with the `pickle.UnpicklingError` that it raises, and model and optimizer are
# left as they were. A file in which a number of the model is missing is an error too, whichever.
#
# ```python
# buffer = io.BytesIO()
# save_checkpoint(buffer, model, optimizer, 120)
# buffer.seek(0)
# load_checkpoint(buffer, other_model, other_optimizer)
# # 120
# ```


# %% task="save_checkpoint"
def save_checkpoint(file, model: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Write the states of model and optimizer and the step to a path or a binary file."""
    ### BEGIN SOLUTION
    states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(states, file)
    ### END SOLUTION


# %% [markdown] hint="save_checkpoint"
# Both have a method `state_dict()`. `torch.save(what, where)` takes a path as well as an open file.

# %% task="load_checkpoint"
def load_checkpoint(file, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Read the states of model and optimizer from a path or a binary file; return the step."""
    ### BEGIN SOLUTION
    states = torch.load(file, weights_only=True)
    model.load_state_dict(states["model"])
    optimizer.load_state_dict(states["optimizer"])
    return states["step"]
    ### END SOLUTION


# %% [markdown] hint="load_checkpoint"
# What `state_dict()` gives, `load_state_dict(…)` takes. It copies numbers into the tensors that are
# there already.

# %%
with needs("save_checkpoint", "load_checkpoint"):
    first, second = nn.Linear(3, 2), nn.Linear(3, 2)
    optimizers = [torch.optim.AdamW(model.parameters()) for model in (first, second)]
    buffer = io.BytesIO()
    save_checkpoint(buffer, first, optimizers[0], 120)
    print(len(buffer.getvalue()), "bytes")
    buffer.seek(0)
    print("step", load_checkpoint(buffer, second, optimizers[1]))
    print("equal now:", torch.equal(first.weight, second.weight))

# %% [markdown]
# ## Task: `train`
#
# `train(model, optimizer, batches: list[tuple[LongTensor[B, T], LongTensor[B, T]]], rates: list[float], max_norm: float) -> list[float]`
#
# The loop. `model` maps tokens `(B, T)` to logits `(B, T, V)`. Each batch is a pair `(x, y)` of inputs and targets, and
# makes one step, in order, with the rate at the same place in `rates`:
#
# 1. compute the loss: the **mean cross-entropy over all** positions of all texts of the batch,
# 2. clear old gradients and compute new ones. Gradients that the parameters hold from before never
#    count,
# 3. clip them to `max_norm`, all of the model's parameters together, as `clip_gradients` does,
# 4. set the optimizer's `lr` to the rate of this step, and
# 5. call the optimizer's `step()`.
#
# `optimizer` is like your `AdamW`: it has `lr`, `step()` and `zero_grad()`. Return the losses as a list of
# Python floats, one for each batch, as they were **before** the step. Batches and rates are not
# changed, no batch is left out, and the model is in the same mode afterwards and in all steps.
# `F.cross_entropy` may be used; mind which dimension it expects the classes in.
#
# With all parts of this lesson 150 batches are enough for a net that sees eight letters to learn the
# story: its loss falls under 0.7, and knowing the letter before alone gives 1.84.


# %% task="train"
def train(model, optimizer, batches, rates, max_norm):
    """Take one step for each batch (x, y) with its rate; return the losses before the steps."""
    ### BEGIN SOLUTION
    losses = []
    for (x, y), rate in zip(batches, rates):
        loss = F.cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        clip_gradients(model.parameters(), max_norm)
        optimizer.lr = rate
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% [markdown] hint="train"
# `F.cross_entropy` expects the classes in dimension 1. Make one long list of positions of the texts:
# logits `(B·T, V)` and targets `(B·T,)`.

# %% [markdown] hint="train"
# The order matters: clip after `backward()` has made the gradients and before `step()` uses them.

# %% [markdown]
# Now the story. 600 steps with 16 windows each, in some seconds.

# %%
with needs("AdamW", "learning_rate", "clip_gradients", "train"):
    torch.manual_seed(0)
    model = CharModel(len(LETTERS), width=48)
    optimizer = AdamW(model.parameters(), weight_decay=0.1)
    batches = draw_batches(600)
    rates = [learning_rate(step, 0.01, 40, 600, 0.0005) for step in range(600)]
    losses = []
    with LiveFigure(2) as live:
        while len(losses) < len(batches):
            part = slice(len(losses), len(losses) + 100)
            losses += train(model, optimizer, batches[part], rates[part], 1.0)
            curve, rate = live.clear()
            curve.plot(losses)
            curve.axhline(1.84, color="black", linestyle=":", label="knowing the letter before")
            curve.set_xlabel("step")
            curve.set_title(f"loss {sum(losses[-50:]) / 50:.2f}")
            curve.legend(fontsize=8)
            rate.plot(rates)
            rate.axvline(len(losses), color="black", linestyle=":")
            rate.set_title("rate")
            live.show()
    print(f"mean loss of the last 50 steps: {sum(losses[-50:]) / 50:.3f}")

# %% [markdown]
# ## Task: `sample`
#
# `sample(logits: Tensor[V], u: float, temperature: float = 1.0, top_k: int | None = None) -> int`
#
# The next token, drawn from logits with a random number `u` that is given, uniform in $[0, 1)$. (So
# the same `u` gives the same token, and whoever has a bug can repeat it.)
#
# 1. If `top_k` is given, only the `top_k` tokens with the largest logits can be drawn: **exactly** that
#    many, of equal logits those with the smaller ids. If there are no more than `top_k` tokens, all can
#    be drawn.
# 2. The probabilities are the softmax of the kept logits **divided by** `temperature`: below 1 the
#    probable ones become more probable, above 1 the improbable ones. With temperature **0** the token with the largest
#    logit is taken, of equal ones that with the smallest id, and nothing is divided.
# 3. Walk through the kept tokens in the order of their ids and add up their probabilities. The token
#    is the first at which the sum is **greater than** `u`. (If rounding keeps the sum below `u` to the end, it is
#    the last one kept.)
#
# A logit may be $-\infty$: such a token is never drawn. The result is a Python `int`; `logits` stay as they are.
#
# ```python
# logits = torch.tensor([2.0, 0.0, 1.0])     # probabilities 0.67, 0.09, 0.24
# [sample(logits, u) for u in (0.1, 0.7, 0.8)]
# # [0, 1, 2]
# [sample(logits, u, top_k=2) for u in (0.1, 0.7, 0.8)]       # 0.73 for token 0, 0.27 for token 2
# # [0, 0, 2]
# ```


# %% task="sample"
def sample(
    logits: torch.Tensor, u: float, temperature: float = 1.0, top_k: int | None = None
) -> int:
    """Draw a token from logits (V,) with the uniform number u."""
    ### BEGIN SOLUTION
    if temperature == 0:
        return logits.argmax().item()
    kept = logits.argsort(descending=True, stable=True)[:top_k].sort().values
    sums = torch.softmax(logits[kept] / temperature, dim=0).cumsum(dim=0)
    passed = int((sums <= u).sum())
    return kept[min(passed, len(kept) - 1)].item()
    ### END SOLUTION


# %% [markdown] hint="sample"
# Which tokens are kept? `logits.argsort(descending=True, stable=True)` gives ids from the largest logit
# to the smallest, equal ones in the order of their ids. Take the first `top_k`, and sort *them* by id.

# %% [markdown] hint="sample"
# `cumsum` gives the sums on the way. How many of them are not greater than `u`? So many tokens are
# passed over.

# %%
def generate(model: nn.Module, start: str, n: int, temperature: float, top_k: int | None) -> str:
    """Go on with a text by n letters."""
    ids = [LETTERS.index(letter) for letter in start]
    for u in torch.rand(n).tolist():
        with torch.no_grad():
            logits = model(torch.tensor([ids[-model.context :]]))[0, -1]
        ids.append(sample(logits, u, temperature, top_k))
    return "".join(LETTERS[token] for token in ids)


with needs("AdamW", "learning_rate", "clip_gradients", "train", "sample"):
    for temperature, top_k in ((0.0, None), (0.7, 5), (1.0, None), (2.0, None)):
        torch.manual_seed(2)
        story = generate(model, "the dark ", 110, temperature, top_k)
        print(f"temperature {temperature}, top_k {top_k}:")
        print("   ", story.replace("\n", " "), "\n")

# %% [markdown]
# At 0 the most probable letter is always taken, at 2 the model has forgotten how words are spelled.
#
# ## Where people slip
#
# - In which step is $t = 1$? A correction that is one step off is invisible after a thousand steps and
#   ruins the first ten.
# - Does the decay reach $m$ and $v$? Then it is Adam with L2, and hardly decays anything.
# - Is there a step with the rate 0, or two with the peak where there should be one? Print the first ten rates.
# - Clipping each tensor by itself changes the direction. The gradients have one length, all together.
# - Does a training that was interrupted end with the *same* numbers as one that was not? Try it.
# - A low temperature divides by a small number: the logits become larger, not smaller.
