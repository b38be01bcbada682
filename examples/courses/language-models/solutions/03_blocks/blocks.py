# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Blocks
#
# Attention moves information between positions. Around it a language model needs little more, and
# that little is the same in nearly all models of today: a **norm** that keeps numbers at one size, a
# **feed-forward** layer that thinks about each position by itself, and a **residual stream**, the sum
# that all layers read from and add to. Stacked up, they make a **block**, and a stack of blocks
# between an embedding and a table of logits is the model.
#
# You will write the norm (RMSNorm), the feed-forward layer (SwiGLU) and its usual size, the block, the
# model, and a function that counts its parameters rightly. Attention is given here; it is what the lesson before
# this one builds.
#
# **Shapes.** `B` is the number of texts in a batch, `T` the number of positions, `D` the size of a
# vector, `V` the size of the vocabulary. `…` stands for any number of dimensions in front.
#
# **What holds for all tasks.** Arguments stay as they are and are not written to, not even for a
# moment. Inputs may be slices or transposes of other tensors, and any dimension may have length 1.
# Results have the dtype of the input (float32 or float64) and are on its device. Gradients flow back
# to every tensor of floating-point numbers that is given, and to all parameters; under
# `torch.no_grad()` nothing is recorded. In float64 numbers are as small as $10^{-30}$ and as large as
# $10^{30}$, and none of them is capped. A call does not depend on earlier ones and draws no random
# numbers; only constructors do, for first weights. Modules that are handed in stay in the mode in
# which they came (training or evaluation). Layers have the names that the tasks give them, so
# that weights from elsewhere can be loaded.

# %% given=true
import math

import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.jupyter import check, hint, needs

torch.set_num_threads(1)  # the tensors are small: more threads only wait for each other


class Attention(nn.Module):
    """Causal attention with heads and rotary embeddings; maps (B, T, D) to (B, T, D)."""

    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.out = (
            nn.Linear(d_model, d_model, bias=False) for _ in range(4)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Let each position of x (B, T, D) look back."""
        q, k, v = (
            layer(x).unflatten(-1, (self.n_heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        mixed = F.scaled_dot_product_attention(turn(q), turn(k), v, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(2))


def turn(x: torch.Tensor) -> torch.Tensor:
    """Turn the pairs of neighbours in x (…, T, d) by their position."""
    t, d = x.shape[-2:]
    places = torch.arange(t, dtype=x.dtype, device=x.device)[:, None]
    angles = places * 10000.0 ** (-torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d)
    a, b = x[..., 0::2], x[..., 1::2]
    cos, sin = angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


# %% [markdown]
# ## A worked example: why a norm
#
# Thirty random linear layers, one after another, whose weights are a little too large: the numbers
# grow by the same factor in each, and after thirty of them nothing useful is left. Divided by their
# size before each layer, they stay where they are.

# %%
torch.manual_seed(0)
layers = [1.5 * torch.randn(64, 64) / 8 for _ in range(30)]
x = y = torch.randn(64)
for number, layer in enumerate(layers, start=1):
    x, y = layer @ x, layer @ (y / y.square().mean().sqrt())
    if number % 10 == 0:
        print(f"after {number} layers: {x.square().mean().sqrt():12.1f} without, {y.square().mean().sqrt():.1f} with")

# %% [markdown]
# ## Task: `RMSNorm`
#
# `class RMSNorm(nn.Module)` with `__init__(size: int, eps: float = 1e-6)` and
# `forward(x: Tensor[…, size]) -> Tensor[…, size]`
#
# Each vector, that is each slice along the **last** dimension, is divided by the root of the mean of
# its squares and multiplied, number by number, by a parameter:
#
# $$y = \frac{x}{\sqrt{\frac1D\sum_j x_j^2 + \varepsilon}} \odot \text{weight}$$
#
# The parameter is called `weight`, has the shape `(size,)` and begins as ones. $\varepsilon$ stands
# **inside** the root: a vector of zeros gives zeros, not `nan`, and a tiny vector stays tiny. The
# mean is *not* subtracted; that would be layer normalization, and it turned out that a model does
# not need it. Every vector is divided by its own size, whatever the others are.
#
# By hand: PyTorch's own norms (`nn.RMSNorm`, `F.rms_norm`, `nn.LayerNorm`, `F.layer_norm`) may not be
# called.
#
# ```python
# RMSNorm(2)(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
# # tensor([[0.8485, 1.1314],                  # divided by √12.5
# #         [0.0000, 0.0000]])
# ```


# %% task="RMSNorm" forbids=["nn.RMSNorm", "F.rms_norm", "nn.LayerNorm", "F.layer_norm"]
class RMSNorm(nn.Module):
    """Divide vectors (…, size) by the root of their mean square, and scale them by `weight`."""

    def __init__(self, size: int, eps: float = 1e-6) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(size))
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return x (…, size) with all its vectors at one size."""
        ### BEGIN SOLUTION
        mean_square = x.square().mean(dim=-1, keepdim=True)
        return x / torch.sqrt(mean_square + self.eps) * self.weight
        ### END SOLUTION


# %% [markdown] hint="RMSNorm"
# `nn.Parameter(tensor)` makes a tensor a parameter of the module it is assigned to, after
# `super().__init__()`.

# %% [markdown] hint="RMSNorm"
# The mean over the last dimension has to keep that dimension, with length 1, so that it lines up with
# the vectors it belongs to.

# %%
with needs("RMSNorm"):
    torch.manual_seed(0)
    vectors = torch.randn(4, 64) * torch.tensor([[0.01], [1.0], [100.0], [10000.0]])
    normed = RMSNorm(64)(vectors)
    print("sizes before", vectors.square().mean(dim=1).sqrt())
    print("sizes after ", normed.square().mean(dim=1).sqrt().detach())

# %% [markdown]
# ## Task: `hidden_size`
#
# `hidden_size(d_model: int, multiple_of: int) -> int`
#
# The feed-forward layer below has three weight tables instead of the usual two. To have as many
# parameters as two tables with $4D$ hidden units, it gets $\frac23 \cdot 4D = \frac83 D$ of them,
# and since computers like round numbers, the next multiple of `multiple_of`: the smallest one that
# is **at least** $\frac83 D$, in whole numbers and without rounding anything on the way.
#
# ```python
# hidden_size(96, 32)
# # 256                                       # 8/3 · 96 = 256 is a multiple of 32 already
# hidden_size(100, 32)
# # 288                                       # the next one after 266.67
# ```


# %% task="hidden_size"
def hidden_size(d_model: int, multiple_of: int) -> int:
    """Return the smallest multiple of multiple_of that is at least 8/3 d_model."""
    ### BEGIN SOLUTION
    return multiple_of * math.ceil(8 * d_model / (3 * multiple_of))
    ### END SOLUTION


# %% [markdown] hint="hidden_size"
# How many times does `multiple_of` fit into $\frac83 D$? Round *that* number up, and multiply again.

# %%
with needs("hidden_size"):
    print({d: hidden_size(d, 64) for d in (64, 512, 768, 4096)})

# %% [markdown]
# ## Task: `SwiGLU`
#
# `class SwiGLU(nn.Module)` with `__init__(d_model: int, hidden: int)` and
# `forward(x: Tensor[…, D]) -> Tensor[…, D]`
#
# The feed-forward layer of most models: one linear layer says what could be passed on, another one
# how far each **gate** is open, and a third one goes back to the size of the vectors,
#
# $$y = W_\text{down}\big(\mathrm{silu}(W_\text{gate}\,x) \odot W_\text{up}\,x\big)
# \qquad \mathrm{silu}(z) = z\,\sigma(z) = \frac{z}{1 + e^{-z}}$$
#
# where $\odot$ multiplies number by number. The three are `nn.Linear` with `bias=False`, with their
# usual first weights and these names: `gate` and `up` from `d_model` to `hidden`, `down` from
# `hidden` to `d_model`. Only the gate goes through silu, which may be PyTorch's `F.silu`.
#
# ```python
# layer = SwiGLU(8, 24)
# layer(torch.randn(2, 5, 8)).shape
# # torch.Size([2, 5, 8])
# ```


# %% task="SwiGLU"
class SwiGLU(nn.Module):
    """A feed-forward layer with a gate; maps (…, D) to (…, D)."""

    def __init__(self, d_model: int, hidden: int) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.gate = nn.Linear(d_model, hidden, bias=False)
        self.up = nn.Linear(d_model, hidden, bias=False)
        self.down = nn.Linear(hidden, d_model, bias=False)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Pass x (…, D) through gate, up and down."""
        ### BEGIN SOLUTION
        return self.down(F.silu(self.gate(x)) * self.up(x))
        ### END SOLUTION


# %% [markdown] hint="SwiGLU"
# Both `gate` and `up` get `x`, so there are two vectors of the size `hidden`. Then one product, number
# by number, and `down` last.

# %%
with needs("SwiGLU"):
    print("parameters", sum(weight.numel() for weight in SwiGLU(96, 256).parameters()))
    grid = torch.linspace(-6, 6, 200)
    figure, axes = plt.subplots(figsize=(4.5, 3), layout="constrained")
    axes.plot(grid, torch.relu(grid), label="relu", linestyle=":")
    axes.plot(grid, F.silu(grid), label="silu")
    axes.set_xlabel("z")
    axes.legend()
    plt.show()

# %% [markdown]
# ## Task: `Block`
#
# `class Block(nn.Module)` with
# `__init__(d_model: int, attention: nn.Module, feed_forward: nn.Module)` and
# `forward(x: Tensor[B, T, D]) -> Tensor[B, T, D]`
#
# The two modules are made elsewhere and handed in; each maps `(B, T, D)` to `(B, T, D)`. The block
# keeps them as `attention` and `feed_forward`, and has a norm for each, your `RMSNorm` with its usual
# `eps`: `attention_norm` and `feed_forward_norm`. What flows through a block is the sum:
#
# 1. to `x`, as it came, is added what the attention makes of the **normed** `x`;
# 2. to *that* sum is added what the feed-forward layer makes of the normed **sum**.
#
# Nothing is normed on the way from bottom to top: norms stand in front of layers only ("pre-norm").
# `x` itself is not written to. Each of the two modules is called once.
#
# ```python
# block = Block(8, nn.Identity(), nn.Identity())     # layers that return what they are given
# block(torch.ones(1, 1, 8))[0, 0, 0]
# # tensor(3.0000)                             # 1 + norm(1) = 2, and 2 + norm(2) = 3
# ```


# %% task="Block"
class Block(nn.Module):
    """Attention and a feed-forward layer around a sum; maps (B, T, D) to (B, T, D)."""

    def __init__(self, d_model: int, attention: nn.Module, feed_forward: nn.Module) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.attention_norm = RMSNorm(d_model)
        self.attention = attention
        self.feed_forward_norm = RMSNorm(d_model)
        self.feed_forward = feed_forward
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add to x (B, T, D) what the two layers make of it."""
        ### BEGIN SOLUTION
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))
        ### END SOLUTION


# %% [markdown] hint="Block"
# Two lines, both of the form `x = x + layer(norm(x))`. (`x += …` would write into the caller's tensor.)

# %%
with needs("RMSNorm", "SwiGLU", "Block"):
    torch.manual_seed(0)
    block = Block(16, Attention(16, 2), SwiGLU(16, 48))
    x = torch.randn(1, 5, 16)
    print("shape", block(x).shape, "parts", [name for name, _ in block.named_children()])

# %% [markdown]
# ## Task: `LanguageModel`
#
# `class LanguageModel(nn.Module)` with
# `__init__(vocabulary: int, d_model: int, blocks: list[nn.Module])` and
# `forward(ids: LongTensor[B, T]) -> Tensor[B, T, V]`
#
# From tokens to logits:
#
# 1. `embed`, an `nn.Embedding(vocabulary, d_model)`, looks up a vector for each token;
# 2. the blocks follow one after another, in their order; there may be none. They are registered as `blocks`, so that their
#    parameters are parameters of the model: `blocks.0`, `blocks.1`, …;
# 3. `norm`, your `RMSNorm`, brings the sum to one size;
# 4. the logits are the products of each vector with the vector of **every** token. The table of the
#    embedding is used a second time for it ("tied" weights): there is no other table, and no bias.
#
# The result has logits for every position. They are logits: there is no softmax.
#
# ```python
# model = LanguageModel(50, 8, [nn.Identity()])
# model(torch.randint(50, (2, 6))).shape
# # torch.Size([2, 6, 50])
# [name for name, _ in model.named_parameters()]
# # ['embed.weight', 'norm.weight']
# ```


# %% task="LanguageModel"
class LanguageModel(nn.Module):
    """Embedding, blocks, norm, and the embedding again; maps tokens (B, T) to logits (B, T, V)."""

    def __init__(self, vocabulary: int, d_model: int, blocks: list[nn.Module]) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d_model)
        self.blocks = nn.ModuleList(blocks)
        self.norm = RMSNorm(d_model)
        ### END SOLUTION

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits (B, T, V) of what follows each of the tokens ids (B, T)."""
        ### BEGIN SOLUTION
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.embed.weight.T
        ### END SOLUTION


# %% [markdown] hint="LanguageModel"
# A plain Python list hides modules from PyTorch: an optimizer would never see their parameters.
# `nn.ModuleList` is a list that does not.

# %% [markdown] hint="LanguageModel"
# `embed.weight` has the shape `(V, D)`. The products of a vector `(D,)` with all its rows are one matrix
# product; which of the two tables has to be transposed for it?

# %%
with needs("RMSNorm", "SwiGLU", "Block", "LanguageModel"):
    torch.manual_seed(0)
    blocks = [Block(32, Attention(32, 4), SwiGLU(32, 96)) for _ in range(24)]
    model = LanguageModel(60, 32, blocks)
    ids = torch.randint(60, (1, 20))
    sizes = []
    for block in blocks:
        block.register_forward_hook(lambda _, __, y: sizes.append(y.square().mean().sqrt().item()))
    model(ids)
    figure, axes = plt.subplots(figsize=(4.5, 3), layout="constrained")
    axes.plot(range(1, len(sizes) + 1), sizes, marker=".")
    axes.set_xlabel("block")
    axes.set_ylabel("size of the residual stream")
    axes.set_ylim(0)
    plt.show()

# %% [markdown]
# The sum grows slowly with depth, because each block adds something of about the same size: it never
# explodes, however many blocks there are.
#
# ## Task: `count_parameters`
#
# `count_parameters(model: nn.Module) -> int`
#
# How many numbers a training can change: the numbers of all parameters, at any depth, that are
# **trainable** (`requires_grad`). A parameter that is used in two places is one parameter and counts
# **once**. Buffers (such as a mask that a module keeps) are no parameters. The result is a Python
# `int`, 0 for a module without parameters, and the model stays as it is.
#
# ```python
# count_parameters(nn.Linear(3, 5))
# # 20
# layer = nn.Linear(3, 3)
# count_parameters(nn.Sequential(layer, layer))
# # 12
# ```


# %% task="count_parameters"
def count_parameters(model: nn.Module) -> int:
    """Count the numbers in all trainable parameters, each parameter once."""
    ### BEGIN SOLUTION
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    ### END SOLUTION


# %% [markdown] hint="count_parameters"
# `model.parameters()` goes through all parameters at any depth, and gives each one once. Which method
# of a tensor says how many numbers it holds?

# %%
with needs("RMSNorm", "hidden_size", "SwiGLU", "Block", "LanguageModel", "count_parameters"):
    d, layers, vocabulary = 64, 4, 256
    hidden = hidden_size(d, 32)
    model = LanguageModel(vocabulary, d, [Block(d, Attention(d, 4), SwiGLU(d, hidden)) for _ in range(layers)])
    each = {
        "embedding": count_parameters(model.embed),
        "attention": sum(count_parameters(block.attention) for block in model.blocks),
        "feed-forward": sum(count_parameters(block.feed_forward) for block in model.blocks),
    }
    each["norms"] = count_parameters(model) - sum(each.values())
    figure, axes = plt.subplots(figsize=(5, 2), layout="constrained")
    left = 0
    for name, count in each.items():
        axes.barh("model", count, left=left, label=f"{name} {count}")
        left += count
    axes.legend(fontsize=8, loc="upper center", ncols=2, bbox_to_anchor=(0.5, -0.2))
    axes.set_title(f"{count_parameters(model)} parameters")
    plt.show()

# %% [markdown]
# ## Where people slip
#
# - Over which dimension is the mean taken, and is it still there afterwards? Try a square.
# - $\varepsilon$ inside or outside the root: look at what happens to a vector of $10^{-10}$.
# - What does the second layer of a block read: the `x` that came in, or the sum so far?
# - Is every module registered? Count the parameters: a plain list holds none.
# - Tied weights are one tensor. A second table with the same numbers drifts away in the first step.
# - `y = x; y += 1` changes `x`.
