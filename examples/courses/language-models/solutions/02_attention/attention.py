# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Attention
#
# A language model reads $T$ tokens and says, at each position, how probable each token of its
# vocabulary is as the next one. To say it well it has to look back: after "the keys are on the"
# the word "keys" matters, and "on" does not. **Attention** is how one position looks at others. It
# asks with a **query** vector, every position answers with a **key** vector, and where the two point
# the same way it takes more of that position's **value** vector.
#
# You will write the two functions that every language model begins and ends with, softmax and the
# cross-entropy; attention itself, with a mask that hides the future; the split of a vector into
# heads; a layer made of all that; and rotary embeddings, by which attention knows where things are.
#
# **Shapes.** `B` is the number of texts in a batch, `T` the number of positions, `D` the size of a
# vector, `H` the number of heads, `V` the size of the vocabulary. `…` stands for any number of
# dimensions in front, also none.
#
# **What holds for all tasks.** Arguments stay as they are and are not written to, not even for a
# moment. Inputs may be slices or transposes of other tensors, and any dimension may have length 1.
# Results have the dtype of the input (float32 or float64) and are on its device. Gradients flow back
# to every tensor of floating-point numbers that is given, and to the parameters of a layer; under
# `torch.no_grad()` nothing is recorded. Numbers are as small as $10^{-30}$ and as large as $10^{30}$,
# and none of them is capped. A call does not depend on earlier ones and draws no random numbers;
# only a layer does, for its first weights.

# %% given=true
import math

import matplotlib.pyplot as plt
import torch
from torch import nn

from autograder.jupyter import check, hint, needs
from autograder.jupyter.drawing import draw_images

torch.set_num_threads(1)  # the tensors are small: more threads only wait for each other

# %% [markdown]
# ## A worked example: who looks at whom
#
# Three positions, with queries and keys of two numbers each. The table of all products has a row
# for each query and a column for each key: row 2, column 0 says how much position 2 wants to see
# position 0. Softmax along each **row** turns this into shares that sum to 1, and the shares mix
# the values.

# %%
queries = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
keys = torch.tensor([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
values = torch.tensor([[10.0], [20.0], [30.0]])
scores = queries @ keys.T
shares = scores.exp() / scores.exp().sum(dim=1, keepdim=True)
print("scores", scores, "shares", shares.round(decimals=2), "mixed values", shares @ values, sep="\n")

# %% [markdown]
# ## Task: `softmax`
#
# `softmax(z: Tensor[…], dim: int) -> Tensor[…]`
#
# $p_k = e^{z_k} / \sum_j e^{z_j}$ along `dim`, which may be negative. The result has the shape of
# `z`, and its sum along `dim` is 1 everywhere.
#
# It must be **stable**: $e^{1000}$ overflows, yet the shares of (1000, 1001) are ordinary numbers.
# Adding the same number to all logits along `dim` changes nothing, so subtract the largest one of
# each slice first; different slices may have very different sizes. A logit of $-\infty$ means "not
# at all": its share is exactly 0, and so is its gradient. Each slice has at least one finite logit.
#
# By hand: PyTorch's own softmax, log-softmax and sigmoid may not be called, in any spelling, nor
# anything from `torch.nn`.
#
# ```python
# softmax(torch.tensor([1.0, 2.0, 3.0]), dim=0)
# # tensor([0.0900, 0.2447, 0.6652])
# softmax(torch.tensor([1000.0, -math.inf, 1000.0]), dim=0)
# # tensor([0.5000, 0.0000, 0.5000])
# ```


# %% task="softmax" forbids=["@activations", "torch.nn.*"]
def softmax(z: torch.Tensor, dim: int) -> torch.Tensor:
    """Turn logits z, of any shape, into shares that sum to 1 along dim; same shape."""
    ### BEGIN SOLUTION
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)
    ### END SOLUTION


# %% [markdown] hint="softmax"
# Three lines: the largest logit along `dim`, the powers of what is left after subtracting it, and
# each power's share of their sum.

# %% [markdown] hint="softmax"
# `amax(dim)` and `sum(dim)` drop the dimension, and what is left lines up with the wrong one. Both
# have an argument that keeps it with length 1.

# %%
with needs("softmax"):
    print(softmax(torch.tensor([[1.0, 2.0, 3.0], [1001.0, 1002.0, -math.inf]]), dim=1))

# %% [markdown]
# ## Task: `cross_entropy`
#
# `cross_entropy(logits: Tensor[…, V], targets: LongTensor[…], ignore_index: int = -100) -> Tensor[]`
#
# At each position the model gives `V` logits, and `targets` says which token came, from 0 to
# $V - 1$. The loss of a position is $-\ln p_t = \ln\sum_j e^{z_j} - z_t$, where $t$ is its target,
# and the result is the **mean** of these losses, without dimensions.
#
# Texts of a batch have different lengths, and the shorter ones are filled up. The filling has the
# target `ignore_index`, which is no token. Such positions do not count at all: not in the sum, **not
# in the number that it is divided by**, and they get a gradient of 0. If all positions are ignored
# there is nothing to take a mean of, and the loss is `nan`.
#
# The loss is stable: logits (1000, 0) with target 1 cost 1000, not `inf`. A logit of $-\infty$ is a
# token that cannot come; as a target it costs `inf`.
#
# By hand: PyTorch's losses may not be called. `torch.logsumexp` and `torch.log_softmax` may, if you
# use them right.
#
# ```python
# cross_entropy(torch.zeros(2, 5, 3), torch.zeros(2, 5, dtype=torch.long))
# # tensor(1.0986)                                              # ln 3: three equal chances
# logits = torch.tensor([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [9.0, 9.0, 9.0]])
# cross_entropy(logits, torch.tensor([0, 1, -100]))
# # tensor(1.2887)                                              # the mean of 0.4076 and 2.1698
# ```


# %% task="cross_entropy" forbids=["@losses"]
def cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100
) -> torch.Tensor:
    """Return the mean loss () of logits (…, V) where targets (…) are not ignore_index."""
    ### BEGIN SOLUTION
    kept = targets != ignore_index
    rows, tokens = logits[kept], targets[kept]
    chosen = rows.gather(1, tokens[:, None])
    return (rows.logsumexp(dim=1, keepdim=True) - chosen).mean()
    ### END SOLUTION


# %% [markdown] hint="cross_entropy"
# First get rid of the dimensions in front: `logits[kept]` with a mask `kept` of shape (…) is a table
# `(number of kept positions, V)`.

# %% [markdown] hint="cross_entropy"
# `gather` picks one number from each row. Its index must have as many dimensions as the table:
# `tokens[:, None]`. And −100 is no index: leave such positions out before you pick.

# %%
with needs("cross_entropy"):
    logits = torch.tensor([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [9.0, 9.0, 9.0]], requires_grad=True)
    loss = cross_entropy(logits, torch.tensor([0, 1, -100]))
    loss.backward()
    print("loss", loss.item(), "gradient", logits.grad, sep="\n")

# %% [markdown]
# ## Task: `attention`
#
# `attention(q: Tensor[…, T, d], k: Tensor[…, S, d], v: Tensor[…, S, e], mask: BoolTensor | None = None) -> tuple[Tensor[…, T, e], Tensor[…, T, S]]`
#
# Return the mixed values and the weights:
#
# $$W = \mathrm{softmax}\Big(\frac{q\,k^\top}{\sqrt d}\Big) \qquad \text{mixed} = W v$$
#
# The softmax goes over the keys, so each row of $W$ sums to 1. It is divided by the **root** of `d`,
# the size of a query: a sum of $d$ random products grows like $\sqrt d$, and large scores would
# leave all weight with one key.
#
# `mask` says who may look where: `True` at row $t$, column $s$ lets query $t$ look at key $s$. Its
# shape is `(T, S)`, or it has dimensions of `…` in front that broadcast. A weight that is masked is
# **exactly 0**, however small the other scores are, and those that are left sum to 1: so the scores
# are masked, with $-\infty$, before the softmax. Each query may look at one key at least. Without a mask all may look everywhere.
#
# By hand: `F.scaled_dot_product_attention`, `nn.MultiheadAttention` and
# `F.multi_head_attention_forward` may not be called. Softmax may be PyTorch's.
#
# ```python
# mixed, weights = attention(queries, keys, values)        # of the worked example, now with √2
# weights
# # tensor([[0.6728, 0.1636, 0.1636],
# #         [0.1636, 0.6728, 0.1636],
# #         [0.4458, 0.4458, 0.1084]])
# ```


# %% task="attention" forbids=["F.scaled_dot_product_attention", "F.multi_head_attention_forward", "nn.MultiheadAttention"]
def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mix v (…, S, e) by how well q (…, T, d) and k (…, S, d) agree; return it and the weights."""
    ### BEGIN SOLUTION
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights
    ### END SOLUTION


# %% [markdown] hint="attention"
# `@` multiplies matrices in the last two dimensions and leaves those in front alone. The keys have
# to be transposed for it, in those two dimensions only: `.T` reverses all of them.

# %% [markdown] hint="attention"
# `scores.masked_fill(where, value)` writes where its mask is True. This task's mask is True where
# one *may* look, so it has to be turned round.

# %%
with needs("attention"):
    torch.manual_seed(0)
    words = "the keys are on the shelf".split()
    vectors = {word: torch.randn(8) for word in dict.fromkeys(words)}
    x = torch.stack([vectors[word] for word in words])
    may_look_back = torch.ones(6, 6).tril().bool()
    figures = [attention(x, x, x)[1], attention(x, x, x, may_look_back)[1]]
    figure = draw_images(figures, ["everywhere", "only back"], size=3, cmap="viridis")
    for axes in figure.axes:
        axes.set_xticks(range(6), words, rotation=60)
        axes.set_yticks(range(6), words)
    plt.show()

# %% [markdown]
# Each row is one word that asks. On the right no word looks at a later one, and the first can only
# look at itself: this is the **causal** mask of a language model, without which it would be shown the
# answer.
#
# ## Task: `split_heads`
#
# `split_heads(x: Tensor[B, T, D], n_heads: int) -> Tensor[B, H, T, D / H]`
#
# One attention has one opinion on what matters. With several **heads** each looks at its own part of
# the vectors. Cut the vectors of all positions into `H = n_heads` pieces **in a row**: head 0 gets
# the first $D/H$ numbers of every vector, head 1 the next, and so on. The heads come before the
# positions in the result, so that each head is a table `(T, D / H)` of its own. `D` is a multiple of
# `n_heads`.
#
# ```python
# x = torch.tensor([[[0, 1, 2, 3], [10, 11, 12, 13]]])           # one text, two positions, D = 4
# split_heads(x, 2)
# # tensor([[[[ 0,  1],
# #           [10, 11]],
# #          [[ 2,  3],
# #           [12, 13]]]])
# ```


# %% task="split_heads"
def split_heads(x: torch.Tensor, n_heads: int) -> torch.Tensor:
    """Cut vectors (B, T, D) into heads (B, H, T, D / H)."""
    ### BEGIN SOLUTION
    b, t, d = x.shape
    return x.reshape(b, t, n_heads, d // n_heads).transpose(1, 2)
    ### END SOLUTION


# %% [markdown] hint="split_heads"
# `reshape` never changes the order of the numbers in memory, so it can only cut the last dimension in
# two: `(B, T, H, D / H)`. Which operation changes the order of dimensions?

# %% [markdown] hint="split_heads"
# `x.view(B, H, T, D / H)` has the right shape and the wrong numbers in it. Print the example.

# %%
with needs("split_heads"):
    print(split_heads(torch.arange(12).reshape(1, 3, 4), 2))

# %% [markdown]
# ## Task: `MultiHeadAttention`
#
# `class MultiHeadAttention(nn.Module)` with `__init__(d_model: int, n_heads: int, causal: bool = True)`
# and `forward(x: Tensor[B, T, D]) -> Tensor[B, T, D]`
#
# The layer of a language model. It has four `nn.Linear(d_model, d_model, bias=False)`, with their
# usual first weights and **these names**: `query`, `key`, `value` and `out`. `forward`
#
# 1. computes queries, keys and values of all positions from `x` with the first three,
# 2. splits each into heads, as `split_heads` does,
# 3. lets the heads attend, each for itself: position $t$ looks at positions 0 to $t$ if `causal` is
#    true, and everywhere if it is not,
# 4. puts the heads side by side again, the first one first, so that there are `D` numbers for each
#    position, and
# 5. returns what `out` makes of them.
#
# If `d_model` is no multiple of `n_heads`, the constructor raises a `ValueError`. Use your
# `attention` and `split_heads`; PyTorch's own attention is not allowed here either.
#
# ```python
# layer = MultiHeadAttention(8, 2)
# layer(torch.randn(3, 5, 8)).shape
# # torch.Size([3, 5, 8])
# ```


# %% task="MultiHeadAttention" forbids=["F.scaled_dot_product_attention", "F.multi_head_attention_forward", "nn.MultiheadAttention"]
class MultiHeadAttention(nn.Module):
    """Self-attention with heads; maps (B, T, D) to (B, T, D)."""

    def __init__(self, d_model: int, n_heads: int, causal: bool = True) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        if d_model % n_heads != 0:
            raise ValueError(f"{d_model} numbers cannot be cut into {n_heads} equal heads")
        self.n_heads = n_heads
        self.causal = causal
        self.query = nn.Linear(d_model, d_model, bias=False)
        self.key = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)
        self.out = nn.Linear(d_model, d_model, bias=False)
        ### END SOLUTION

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Let the positions of x (B, T, D) look at each other."""
        ### BEGIN SOLUTION
        t = x.shape[1]
        q, k, v = (split_heads(part(x), self.n_heads) for part in (self.query, self.key, self.value))
        mask = None
        if self.causal:
            mask = torch.ones(t, t, dtype=torch.bool, device=x.device).tril()
        mixed, _ = attention(q, k, v, mask)
        return self.out(mixed.transpose(1, 2).reshape(x.shape))
        ### END SOLUTION


# %% [markdown] hint="MultiHeadAttention"
# `nn.Linear` works on the last dimension whatever stands in front, and your `attention` does too:
# `(B, H, T, d)` needs no loop over heads.

# %% [markdown] hint="MultiHeadAttention"
# `torch.ones(t, t).tril()` keeps the diagonal and what is below it: row $t$, columns 0 to $t$. Make it
# on the device of `x`, and turn it into truth values.

# %% [markdown] hint="MultiHeadAttention"
# Putting heads together is splitting backwards: first swap heads and positions back, then `reshape`.
# (`view` refuses after a swap, because the numbers do not lie in that order in memory.)

# %%
with needs("attention", "split_heads", "MultiHeadAttention"):
    torch.manual_seed(0)
    layer = MultiHeadAttention(8, 2)
    x = torch.randn(1, 6, 8)
    changed = x.clone()
    changed[0, 4] += 1
    moved = (layer(changed) - layer(x)).abs().sum(dim=2)
    print("what moves at each position when position 4 changes:", moved.detach())

# %% [markdown]
# ## Task: `rope`
#
# `rope(x: Tensor[…, T, d], start: int = 0, base: float = 10000.0) -> Tensor[…, T, d]`
#
# Attention does not know where its keys are: shuffle them, and every query gets the same mix.
# **Rotary position embedding** (RoPE) turns queries and keys by an angle that grows with their
# position. The product of two vectors that are turned depends on the difference of their angles, so
# on how far apart they are, and on nothing else about where they are.
#
# The $d$ numbers of a vector (`d` is even) are $d/2$ pairs of **neighbours**: numbers 0 and 1 are
# pair 0, numbers 2 and 3 are pair 1, and so on. (Some models pair number $i$ with number $i + d/2$
# instead. Both work; weights of one do not work with the other.) Row 0 of `x` stands at position
# `start`, row 1 at `start + 1`, and so on. At position $p$, pair $i$ is turned by the angle
#
# $$\theta = p \cdot \text{base}^{-2i/d} \qquad
# (a, b) \mapsto (a\cos\theta - b\sin\theta,\; a\sin\theta + b\cos\theta)$$
#
# with the angle in radians. At position 0 nothing is turned. The dimensions in front (`…`, batches
# and heads) have no part in it. Angles are computed in the dtype of `x`.
#
# ```python
# rope(torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]))
# # tensor([[ 1.0000,  0.0000],
# #         [ 0.5403,  0.8415],                # turned by one radian: cos 1, sin 1
# #         [-0.4161,  0.9093]])               # by two
# ```


# %% task="rope"
def rope(x: torch.Tensor, start: int = 0, base: float = 10000.0) -> torch.Tensor:
    """Turn the pairs of neighbours in x (…, T, d) by angles that grow with the position."""
    ### BEGIN SOLUTION
    t, d = x.shape[-2:]
    positions = torch.arange(start, start + t, dtype=x.dtype, device=x.device)
    steps = base ** (-torch.arange(0, d, 2, dtype=x.dtype, device=x.device) / d)
    angles = positions[:, None] * steps
    cos, sin = angles.cos(), angles.sin()
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)
    ### END SOLUTION


# %% [markdown] hint="rope"
# A table of angles `(T, d / 2)`: positions down, pairs across. `x[..., 0::2]` are the first numbers of
# all pairs, `x[..., 1::2]` the second ones; both have the shape `(…, T, d / 2)`, so the table fits.

# %% [markdown] hint="rope"
# To put pairs together so that they are neighbours again, stack the two results in a new last
# dimension, `(…, T, d / 2, 2)`, and flatten the last two. `cat` would put all first numbers in front.

# %%
with needs("rope"):
    torch.manual_seed(0)
    query, key = torch.randn(2, 16)
    places = torch.arange(60)
    products = rope(query.expand(60, 16)) @ rope(key.expand(60, 16)).T
    figure = draw_images([products], ["products of turned vectors"], size=3.5, cmap="viridis")
    figure.axes[0].set_xlabel("position of the key")
    figure.axes[0].set_ylabel("position of the query")
    plt.show()

# %% [markdown]
# One query and one key at all positions: the product is the same along every diagonal, because only
# the distance counts.
#
# ## Where people slip
#
# - Over which dimension does the softmax go: do rows sum to 1, or columns? Print the sums.
# - By what are the scores divided? With `d` instead of $\sqrt d$ everything still trains, worse.
# - Is the mask True where one may look, or where one may not? Libraries disagree; try it with two
#   positions.
# - A mask after the softmax leaves rows that do not sum to 1, and the future has already had its say.
# - `view` can give the right shape with the numbers of other positions in it. Try it with
#   `torch.arange`, where you can see which number came from where.
# - What is the mean divided by, if some positions are ignored?
