"""Other right versions of the tasks."""

import torch
import torch.nn.functional as F
from blocks import RMSNorm
from torch import nn

from autograder.authoring import alternative

# RMSNorm


@alternative("RMSNorm")
class WithRsqrt(nn.Module):
    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.weight = nn.Parameter(torch.full((size,), 1.0))
        self.eps = eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


@alternative("RMSNorm")
class WithNorm(nn.Module):
    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.zeros(size) + 1))
        self.options = (size, eps)

    def forward(self, x):
        size, eps = self.options
        squares = torch.einsum("...d,...d->...", x, x) / size
        return x * self.weight / (squares + eps).sqrt().unsqueeze(-1)


@alternative("RMSNorm")
class ScaledFirst(nn.Module):
    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x):
        size = (torch.sum(x * x, dim=-1) / x.shape[-1] + self.eps) ** 0.5
        return (x.movedim(-1, 0) / size).movedim(0, -1) * self.weight


# hidden_size


@alternative("hidden_size")
def whole_numbers(d_model, multiple_of):
    return (8 * d_model + 3 * multiple_of - 1) // (3 * multiple_of) * multiple_of


@alternative("hidden_size")
def counted_up(d_model, multiple_of):
    size = 0
    while 3 * size < 8 * d_model:
        size += multiple_of
    return size


@alternative("hidden_size")
def negative_floor(d_model, multiple_of):
    return -(-8 * d_model // (3 * multiple_of)) * multiple_of


# SwiGLU


@alternative("SwiGLU")
class SiluByHand(nn.Module):
    def __init__(self, d_model, hidden):
        super().__init__()
        self.down = nn.Linear(hidden, d_model, bias=False)
        self.up = nn.Linear(d_model, hidden, bias=False)
        self.gate = nn.Linear(d_model, hidden, bias=False)

    def forward(self, x):
        gate, up = self.gate(x), self.up(x)
        return self.down(gate * torch.sigmoid(gate) * up)


@alternative("SwiGLU")
class OneProduct(nn.Module):
    def __init__(self, d_model, hidden):
        super().__init__()
        drawn = nn.Linear(d_model, 2 * hidden).weight.detach()
        self.gate, self.up = (nn.Linear(d_model, hidden, bias=False) for _ in range(2))
        with torch.no_grad():
            self.gate.weight.copy_(drawn[:hidden])
            self.up.weight.copy_(drawn[hidden:])
        self.down = nn.Linear(hidden, d_model, bias=False)

    def forward(self, x):
        both = F.linear(x, torch.cat([self.gate.weight, self.up.weight]))
        gate, up = both.chunk(2, dim=-1)
        return self.down(up * F.silu(gate))


@alternative("SwiGLU")
class AsModules(nn.Module):
    def __init__(self, d_model, hidden):
        super().__init__()
        self.gate, self.up, self.down = (
            nn.Linear(*sizes, bias=False)
            for sizes in ((d_model, hidden), (d_model, hidden), (hidden, d_model))
        )
        self.silu = nn.SiLU()

    def forward(self, x):
        opened = torch.mul(self.silu(self.gate(x)), self.up(x))
        return opened @ self.down.weight.mT


# Block


@alternative("Block")
class NamedSteps(nn.Module):
    def __init__(self, d_model, attention, feed_forward):
        super().__init__()
        self.feed_forward, self.attention = feed_forward, attention
        self.feed_forward_norm, self.attention_norm = RMSNorm(d_model), RMSNorm(d_model)

    def forward(self, x):
        looked = self.attention(self.attention_norm(x))
        stream = torch.add(looked, x)
        thought = self.feed_forward(self.feed_forward_norm(stream))
        return thought + stream


@alternative("Block")
class InALoop(nn.Module):
    def __init__(self, d_model, attention, feed_forward):
        super().__init__()
        self.attention, self.feed_forward = attention, feed_forward
        for name in ("attention_norm", "feed_forward_norm"):
            setattr(self, name, RMSNorm(d_model, eps=1e-6))

    def forward(self, x):
        for name in ("attention", "feed_forward"):
            norm, layer = getattr(self, f"{name}_norm"), getattr(self, name)
            x = x + layer(norm(x))
        return x


@alternative("Block")
class Cloned(nn.Module):
    def __init__(self, d_model, attention, feed_forward):
        super().__init__()
        self.attention_norm = RMSNorm(d_model)
        self.feed_forward_norm = RMSNorm(d_model)
        self.attention = attention
        self.feed_forward = feed_forward

    def forward(self, x):
        stream = x.clone()
        stream += self.attention(self.attention_norm(stream.clone()))
        return stream + self.feed_forward(self.feed_forward_norm(stream))


# LanguageModel


@alternative("LanguageModel")
class InSequence(nn.Module):
    def __init__(self, vocabulary, d_model, blocks):
        super().__init__()
        self.norm = RMSNorm(d_model)
        self.blocks = nn.Sequential(*blocks)
        self.embed = nn.Embedding(vocabulary, d_model)

    def forward(self, ids):
        return F.linear(self.norm(self.blocks(self.embed(ids))), self.embed.weight)


@alternative("LanguageModel")
class LookedUp(nn.Module):
    def __init__(self, vocabulary, d_model, blocks):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d_model)
        self.norm = RMSNorm(d_model)
        self.blocks = nn.ModuleList()
        for block in blocks:
            self.blocks.append(block)

    def forward(self, ids):
        stream = self.embed.weight[ids]
        for block in self.blocks:
            stream = block(stream)
        return torch.einsum("btd,vd->btv", self.norm(stream), self.embed.weight)


@alternative("LanguageModel")
class Recursive(nn.Module):
    def __init__(self, vocabulary, d_model, blocks):
        super().__init__()
        table = torch.randn(vocabulary, d_model)
        self.embed = nn.Embedding.from_pretrained(table, freeze=False)
        self.blocks = nn.ModuleList(blocks)
        self.norm = RMSNorm(d_model)

    def forward(self, ids):
        def through(x, depth):
            return x if depth == 0 else self.blocks[depth - 1](through(x, depth - 1))

        vectors = self.norm(through(F.embedding(ids, self.embed.weight), len(self.blocks)))
        return vectors.matmul(self.embed.weight.t())


# count_parameters


@alternative("count_parameters")
def by_identity(model):
    found = {
        id(weight): weight.nelement()
        for _, weight in model.named_parameters(remove_duplicate=False)
        if weight.requires_grad
    }
    return sum(found.values())


@alternative("count_parameters")
def module_by_module(model):
    total, seen = 0, set()
    for module in model.modules():
        for weight in module.parameters(recurse=False):
            if weight.requires_grad and weight not in seen:
                seen.add(weight)
                total += weight.shape.numel()
    return total


@alternative("count_parameters")
def flattened(model):
    sizes = [len(weight.flatten()) for weight in model.parameters() if weight.requires_grad]
    return int(sum(sizes))
