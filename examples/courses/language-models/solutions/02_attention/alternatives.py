"""Other right versions of the tasks."""

import math

import torch
import torch.nn.functional as F
from attention import attention, split_heads
from torch import nn

from autograder.authoring import alternative

# softmax


@alternative("softmax")
def through_logsumexp(z, dim):
    return (z - z.logsumexp(dim, keepdim=True)).exp()


@alternative("softmax")
def moved_to_the_end(z, dim):
    last = z.movedim(dim, -1)
    powers = (last - last.max(-1, keepdim=True).values.detach()).exp()
    return (powers / powers.sum(-1, keepdim=True)).movedim(-1, dim)


@alternative("softmax")
def slices(z, dim):
    largest = z.detach().amax(dim)
    powers = [torch.exp(logit - largest) for logit in z.unbind(dim)]
    total = torch.stack(powers).sum(0)
    return torch.stack([power / total for power in powers], dim)


# cross_entropy


@alternative("cross_entropy")
def log_softmax_and_gather(logits, targets, ignore_index=-100):
    flat, wanted = logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)
    kept = wanted != ignore_index
    flat, wanted = flat[kept], wanted[kept]
    return -torch.log_softmax(flat, 1).gather(1, wanted[:, None]).mean()


@alternative("cross_entropy")
def masked_sum(logits, targets, ignore_index=-100):
    kept = targets.ne(ignore_index)
    safe = torch.where(kept, targets, 0)
    chosen = torch.take_along_dim(logits, safe[..., None], dim=-1)[..., 0]
    losses = torch.logsumexp(logits, -1) - chosen
    return torch.where(kept, losses, 0).sum() / kept.sum()


@alternative("cross_entropy")
def positions_one_by_one(logits, targets, ignore_index=-100):
    losses = [
        row.logsumexp(0) - row[token]
        for row, token in zip(logits.flatten(0, -2), targets.flatten(), strict=True)
        if token != ignore_index
    ]
    if not losses:
        return (logits * math.nan).sum()
    return torch.stack(losses).mean()


@alternative("cross_entropy")
def indexed(logits, targets, ignore_index=-100):
    z = logits.flatten(end_dim=-2)
    t = targets.flatten()
    places = (t != ignore_index).nonzero()[:, 0]
    largest = z[places].amax(1, keepdim=True).detach()
    shifted = z[places] - largest
    return (shifted.exp().sum(1).log() - shifted[range(len(places)), t[places]]).sum() / len(places)


# attention


@alternative("attention")
def with_einsum(q, k, v, mask=None):
    scores = torch.einsum("...td,...sd->...ts", q, k) * q.size(-1) ** -0.5
    if mask is not None:
        scores = torch.where(mask, scores, float("-inf"))
    weights = scores.softmax(-1)
    return torch.einsum("...ts,...se->...te", weights, v), weights


@alternative("attention")
def scaled_query_and_added_mask(q, k, v, mask=None):
    root = math.sqrt(k.shape[-1])
    scores = (q / root) @ k.mT
    if mask is not None:
        added = torch.zeros(mask.shape, dtype=q.dtype, device=q.device)
        scores = scores + added.masked_fill(mask.logical_not(), -math.inf)
    weights = F.softmax(scores, dim=-1)
    return torch.matmul(weights, v), weights


@alternative("attention")
def softmax_by_hand(q, k, v, mask=None):
    scores = torch.matmul(q, k.transpose(-1, -2)).div(q.shape[-1] ** 0.5)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    powers = (scores - scores.amax(-1, keepdim=True)).exp()
    weights = powers / powers.sum(-1, keepdim=True)
    return weights.matmul(v), weights


# split_heads


@alternative("split_heads")
def permuted(x, n_heads):
    return x.unflatten(-1, (n_heads, -1)).permute(0, 2, 1, 3).contiguous()


@alternative("split_heads")
def chunks(x, n_heads):
    return torch.stack(x.chunk(n_heads, dim=-1), dim=1)


@alternative("split_heads")
def sliced(x, n_heads):
    size = x.shape[2] // n_heads
    return torch.stack([x[:, :, h * size : (h + 1) * size] for h in range(n_heads)], 1)


# MultiHeadAttention


@alternative("MultiHeadAttention")
class HeadByHead(nn.Module):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__()
        if d_model % n_heads:
            raise ValueError("d_model must be a multiple of n_heads")
        for name in ("query", "key", "value", "out"):
            self.add_module(name, nn.Linear(d_model, d_model, bias=False))
        self.heads, self.causal = n_heads, causal

    def forward(self, x):
        size = x.shape[-1] // self.heads
        q, k, v = self.query(x), self.key(x), self.value(x)
        places = torch.arange(x.shape[1], device=x.device)
        mask = places[:, None] >= places if self.causal else None
        mixed = []
        for start in range(0, x.shape[-1], size):
            part = slice(start, start + size)
            mixed.append(attention(q[..., part], k[..., part], v[..., part], mask)[0])
        return self.out(torch.cat(mixed, dim=-1))


@alternative("MultiHeadAttention")
class WithBuffers(nn.Module):
    def __init__(self, d_model, n_heads, causal=True):
        super(WithBuffers, self).__init__()  # noqa: UP008
        if d_model // n_heads * n_heads != d_model:
            raise ValueError
        self.out = nn.Linear(d_model, d_model, False)
        self.value = nn.Linear(d_model, d_model, False)
        self.key = nn.Linear(d_model, d_model, False)
        self.query = nn.Linear(d_model, d_model, False)
        self.options = (n_heads, causal)

    def forward(self, x):
        n_heads, causal = self.options
        b, t, d = x.size()
        q, k, v = (
            layer(x).view(b, t, n_heads, -1).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(2, 3) / math.sqrt(d // n_heads)
        if causal:
            future = torch.ones_like(scores, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(future, -torch.inf)
        mixed = scores.softmax(3) @ v
        return self.out(mixed.permute(0, 2, 1, 3).flatten(2))


@alternative("MultiHeadAttention")
class OneProduct(nn.Module):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__()
        if d_model % n_heads != 0:
            raise ValueError(d_model, n_heads)
        self.causal, self.n_heads = causal, n_heads
        # One draw of all weights, as of a layer with four times as many outputs.
        drawn = nn.Linear(d_model, 4 * d_model).weight.detach().chunk(4)
        self.query, self.key, self.value, self.out = (
            nn.Linear(d_model, d_model, bias=False) for _ in range(4)
        )
        for layer, weight in zip((self.query, self.key, self.value, self.out), drawn):
            layer.weight = nn.Parameter(weight.clone())

    def forward(self, x):
        weight = torch.cat([self.query.weight, self.key.weight, self.value.weight])
        q, k, v = (split_heads(p, self.n_heads) for p in F.linear(x, weight).chunk(3, dim=-1))
        t = x.size(1)
        mask = torch.tril(torch.ones((t, t), device=x.device)) > 0 if self.causal else None
        mixed = attention(q, k, v, mask)[0]
        return torch.einsum("bhtd,ohd->bto", mixed, self.out.weight.unflatten(1, (self.n_heads, -1)))


# rope


@alternative("rope")
def complex_numbers(x, start=0, base=10000.0):
    d = x.shape[-1]
    steps = torch.exp(torch.arange(0, d, 2, device=x.device).to(x) * (-math.log(base) / d))
    places = torch.arange(x.shape[-2], device=x.device).to(x) + start
    angles = torch.outer(places, steps)
    pairs = torch.complex(x[..., 0::2], x[..., 1::2])
    turned = pairs * torch.complex(angles.cos(), angles.sin())
    return torch.stack([turned.real, turned.imag], dim=-1).flatten(-2)


@alternative("rope")
def with_neighbours_swapped(x, start=0, base=10000.0):
    t, d = x.size(-2), x.size(-1)
    i = torch.arange(d // 2, dtype=x.dtype, device=x.device)
    angle = torch.arange(t, dtype=x.dtype, device=x.device).add(start)[:, None] / base ** (2 * i / d)
    angle = angle.repeat_interleave(2, dim=-1)
    swapped = torch.stack([-x[..., 1::2], x[..., ::2]], dim=-1).reshape(x.shape)
    return x * angle.cos() + swapped * angle.sin()


@alternative("rope")
def with_matrices(x, start=0, base=10000.0):
    t, d = x.shape[-2:]
    pairs = x.unflatten(-1, (d // 2, 2))
    steps = [base ** (-2 * i / d) for i in range(d // 2)]
    steps = torch.tensor(steps, dtype=x.dtype, device=x.device)
    angle = torch.arange(start, start + t).to(x)[:, None] * steps
    turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], -1)
    return torch.einsum("tpij,...tpj->...tpi", turn.unflatten(-1, (2, 2)), pairs).flatten(-2)
