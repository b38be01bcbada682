"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

import math

import torch
import torch.nn.functional as F
from blocks import RMSNorm, hidden_size
from torch import nn

from autograder.authoring import mistake

# RMSNorm


class Norm(nn.Module):
    """The right parameter; the mistakes below differ in what they do with it."""

    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(size))

    def root(self, x):
        return (x.square().mean(-1, keepdim=True) + self.eps).sqrt()

    def forward(self, x):
        return x / self.root(x) * self.weight


@mistake(
    "RMSNorm",
    "eps stands outside the root. A tiny vector is divided by something else then, and the gradient of "
    "a vector of zeros is nan: add eps to the mean square first.",
)
class eps_outside(Norm):
    def root(self, x):
        return x.square().mean(-1, keepdim=True).sqrt() + self.eps


@mistake("RMSNorm", "eps is missing: a vector of zeros becomes 0/0, which is nan.")
class no_eps(Norm):
    def root(self, x):
        return x.square().mean(-1, keepdim=True).sqrt()


@mistake("RMSNorm", "The argument `eps` is not used: yours is always 1e-6.")
class eps_fixed(Norm):
    def __init__(self, size, eps=1e-6):
        super().__init__(size)


@mistake(
    "RMSNorm",
    "The mean square is that of the whole tensor, so every vector depends on all others. Each vector is "
    "divided by its own size: take the mean over the last dimension.",
)
class mean_over_all(Norm):
    def root(self, x):
        return (x.square().mean() + self.eps).sqrt()


@mistake(
    "RMSNorm",
    "The mean goes over the first dimension, or over the positions. The numbers of one vector lie along "
    "the last dimension.",
)
class mean_over_the_first(Norm):
    def root(self, x):
        return (x.square().mean(0, keepdim=True) + self.eps).sqrt()


@mistake(
    "RMSNorm",
    "The squares are added up. Divide by their mean's root, or the result depends on how long vectors "
    "are.",
)
class sum_of_squares(Norm):
    def root(self, x):
        return (x.square().sum(-1, keepdim=True) + self.eps).sqrt()


@mistake(
    "RMSNorm",
    "The mean is subtracted first. That is layer normalization; RMSNorm leaves the mean alone.",
)
class layer_norm(Norm):
    def forward(self, x):
        x = x - x.mean(-1, keepdim=True)
        return x / self.root(x) * self.weight


@mistake(
    "RMSNorm",
    "You divide by the standard deviation: it leaves out the mean of the vector. Take the root of the "
    "mean of the squares.",
)
class by_deviation(Norm):
    def root(self, x):
        return (x.var(-1, keepdim=True, unbiased=False) + self.eps).sqrt()


@mistake("RMSNorm", "The root is missing: you divide by the mean of the squares itself.")
class no_root(Norm):
    def root(self, x):
        return x.square().mean(-1, keepdim=True) + self.eps


@mistake("RMSNorm", "You divide by the mean of the absolute values. Take the root of the mean square.")
class mean_of_sizes(Norm):
    def root(self, x):
        return x.abs().mean(-1, keepdim=True) + self.eps


@mistake("RMSNorm", "`weight` is never used: multiply the result by it.")
class weight_unused(Norm):
    def forward(self, x):
        return x / self.root(x)


@mistake("RMSNorm", "`weight` is added. Multiply by it.")
class weight_added(Norm):
    def forward(self, x):
        return x / self.root(x) + self.weight


@mistake("RMSNorm", "The vectors are multiplied by their size. Divide by it.")
class multiplied(Norm):
    def forward(self, x):
        return x * self.root(x) * self.weight


@mistake(
    "RMSNorm",
    "`weight` is a plain tensor: no optimizer sees it, and `.to(…)` leaves it behind. Wrap it in "
    "nn.Parameter.",
)
class plain_tensor(nn.Module):
    def __init__(self, size, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.weight = torch.ones(size)

    def forward(self, x):
        return x / (x.square().mean(-1, keepdim=True) + self.eps).sqrt() * self.weight


@mistake("RMSNorm", "`weight` begins as zeros: everything becomes 0. It begins as ones.")
class begins_as_zeros(Norm):
    def __init__(self, size, eps=1e-6):
        super().__init__(size, eps)
        nn.init.zeros_(self.weight)


@mistake("RMSNorm", "`weight` begins as random numbers. It begins as ones.")
class begins_random(Norm):
    def __init__(self, size, eps=1e-6):
        super().__init__(size, eps)
        nn.init.normal_(self.weight)


@mistake(
    "RMSNorm",
    "The size is cut from the graph, so the gradient to x is wrong: it has to know that a longer vector "
    "is divided by more.",
)
class detached_size(Norm):
    def root(self, x):
        return super().root(x.detach())


@mistake("RMSNorm", "There is a bias too. RMSNorm has one parameter, `weight`.")
class with_bias(Norm):
    def __init__(self, size, eps=1e-6):
        super().__init__(size, eps)
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, x):
        return super().forward(x) + self.bias


@mistake("RMSNorm", "The values are right, but x is written to: `/=` and `*=` change the caller's tensor.")
class in_place(Norm):
    def forward(self, x):
        with torch.no_grad():
            x /= self.root(x)
        return x * self.weight


# hidden_size


@mistake("hidden_size", "Rounded to the nearest multiple. It is at least 8/3 d: round up.")
def to_the_nearest(d_model, multiple_of):
    return multiple_of * round(8 * d_model / 3 / multiple_of)


@mistake("hidden_size", "Rounded down. It is at least 8/3 d: round up.")
def rounded_down(d_model, multiple_of):
    return multiple_of * (8 * d_model // (3 * multiple_of))


@mistake(
    "hidden_size",
    "8/3 d is rounded down to a whole number first. Where that is a multiple already, the result is "
    "below 8/3 d: do not round on the way.",
)
def rounded_on_the_way(d_model, multiple_of):
    return multiple_of * math.ceil(8 * d_model // 3 / multiple_of)


@mistake("hidden_size", "One multiple too many where 8/3 d is a multiple already.")
def always_one_more(d_model, multiple_of):
    return multiple_of * (8 * d_model // (3 * multiple_of) + 1)


@mistake("hidden_size", "8/3 d is not brought to a multiple of `multiple_of`.")
def no_multiple(d_model, multiple_of):
    return math.ceil(8 * d_model / 3)


@mistake("hidden_size", "That is 4 d, the size of a layer with two tables. With three it is 8/3 d.")
def four_times(d_model, multiple_of):
    return multiple_of * math.ceil(4 * d_model / multiple_of)


@mistake("hidden_size", "You return a float. A size is a whole number.")
def as_float(d_model, multiple_of):
    return float(hidden_size(d_model, multiple_of))


@mistake("hidden_size", "That is how many multiples there are. Multiply by `multiple_of` again.")
def how_many(d_model, multiple_of):
    return math.ceil(8 * d_model / (3 * multiple_of))


@mistake("hidden_size", "The factor is upside down: 3/8 d instead of 8/3 d.")
def upside_down(d_model, multiple_of):
    return multiple_of * math.ceil(3 * d_model / (8 * multiple_of))


@mistake("hidden_size", "The factor is 2/3. It is 2/3 of four times d, so 8/3.")
def two_thirds(d_model, multiple_of):
    return multiple_of * math.ceil(2 * d_model / (3 * multiple_of))


# SwiGLU


class Gates(nn.Module):
    """The right layers; the mistakes below differ in what they do with them."""

    bias = False

    def __init__(self, d_model, hidden):
        super().__init__()
        self.gate = nn.Linear(d_model, hidden, bias=self.bias)
        self.up = nn.Linear(d_model, hidden, bias=self.bias)
        self.down = nn.Linear(hidden, d_model, bias=self.bias)

    def opened(self, z):
        return F.silu(z)

    def forward(self, x):
        return self.down(self.opened(self.gate(x)) * self.up(x))


@mistake("SwiGLU", "The gate goes through a sigmoid alone. silu(z) is z times the sigmoid of z.")
class sigmoid_gate(Gates):
    def opened(self, z):
        return torch.sigmoid(z)


@mistake("SwiGLU", "The gate goes through ReLU. The task asks for silu.")
class relu_gate(Gates):
    def opened(self, z):
        return torch.relu(z)


@mistake("SwiGLU", "The gate goes through GELU. The task asks for silu.")
class gelu_gate(Gates):
    def opened(self, z):
        return F.gelu(z)


@mistake("SwiGLU", "The gate goes through tanh. The task asks for silu.")
class tanh_gate(Gates):
    def opened(self, z):
        return torch.tanh(z)


@mistake("SwiGLU", "There is no silu: the product of two linear layers alone.")
class no_silu(Gates):
    def opened(self, z):
        return z


@mistake("SwiGLU", "silu is applied to `up` instead of `gate`: loaded weights would do something else.")
class silu_on_up(Gates):
    def forward(self, x):
        return self.down(self.gate(x) * F.silu(self.up(x)))


@mistake("SwiGLU", "silu is applied to both. Only the gate goes through it.")
class silu_on_both(Gates):
    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * F.silu(self.up(x)))


@mistake("SwiGLU", "silu comes after the product. It belongs to the gate alone, before it.")
class silu_after(Gates):
    def forward(self, x):
        return self.down(F.silu(self.gate(x) * self.up(x)))


@mistake("SwiGLU", "Gate and up are added. A gate multiplies.")
class added(Gates):
    def forward(self, x):
        return self.down(F.silu(self.gate(x)) + self.up(x))


@mistake("SwiGLU", "`up` is not used: that is an ordinary layer with one hidden layer, without a gate.")
class no_up(Gates):
    def forward(self, x):
        return self.down(F.silu(self.gate(x)))


@mistake("SwiGLU", "The layers have biases: the task asks for bias=False.")
class biases(Gates):
    bias = True


@mistake("SwiGLU", "x is added to the result. That is the business of the block around this layer.")
class residual(Gates):
    def forward(self, x):
        return x + super().forward(x)


@mistake("SwiGLU", "`hidden` is not used: the sizes are fixed.")
class fixed_size(Gates):
    def __init__(self, d_model, hidden):
        super().__init__(d_model, 4 * d_model)


@mistake("SwiGLU", "`gate` and `up` are one layer. They are two, with weights of their own.")
class tied_layers(Gates):
    def __init__(self, d_model, hidden):
        super().__init__(d_model, hidden)
        self.up = self.gate


@mistake(
    "SwiGLU",
    "The layers have other names. They are called `gate`, `up` and `down`.",
)
class other_layer_names(nn.Module):
    def __init__(self, d_model, hidden):
        super().__init__()
        self.w1 = nn.Linear(d_model, hidden, bias=False)
        self.w3 = nn.Linear(d_model, hidden, bias=False)
        self.w2 = nn.Linear(hidden, d_model, bias=False)

    def forward(self, x):
        return self.w2(F.silu(self.w1(x)) * self.w3(x))


# Block


class Parts(nn.Module):
    """The right parts; the mistakes below differ in how they put them together."""

    def __init__(self, d_model, attention, feed_forward):
        super().__init__()
        self.attention_norm = RMSNorm(d_model)
        self.attention = attention
        self.feed_forward_norm = RMSNorm(d_model)
        self.feed_forward = feed_forward


@mistake(
    "Block",
    "The norms stand behind the sums (\"post-norm\"): the stream from bottom to top is normed twice in "
    "each block. Norm what goes into a layer, and nothing else.",
)
class post_norm(Parts):
    def forward(self, x):
        x = self.attention_norm(x + self.attention(x))
        return self.feed_forward_norm(x + self.feed_forward(x))


@mistake("Block", "Nothing is added up: each layer replaces x. Without the sum deep models do not learn.")
class no_sum(Parts):
    def forward(self, x):
        x = self.attention(self.attention_norm(x))
        return self.feed_forward(self.feed_forward_norm(x))


@mistake(
    "Block",
    "The normed x is what is added to. The sum is made with x as it came; only what goes into a layer is "
    "normed.",
)
class sum_with_normed(Parts):
    def forward(self, x):
        x = self.attention_norm(x)
        x = x + self.attention(x)
        x = self.feed_forward_norm(x)
        return x + self.feed_forward(x)


@mistake(
    "Block",
    "Both layers read the x that came in. The feed-forward layer reads the sum so far, with what the "
    "attention found in it.",
)
class in_parallel(Parts):
    def forward(self, x):
        looked = self.attention(self.attention_norm(x))
        return x + looked + self.feed_forward(self.feed_forward_norm(x))


@mistake("Block", "The feed-forward layer comes first. Attention comes first.")
class other_order(Parts):
    def forward(self, x):
        x = x + self.feed_forward(self.feed_forward_norm(x))
        return x + self.attention(self.attention_norm(x))


@mistake("Block", "The two norms have changed places: each belongs to the layer it is named after.")
class norms_swapped(Parts):
    def forward(self, x):
        x = x + self.attention(self.feed_forward_norm(x))
        return x + self.feed_forward(self.attention_norm(x))


@mistake("Block", "One norm serves both layers. Each has its own, with weights of its own.")
class one_norm(Parts):
    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.attention_norm(x))


@mistake("Block", "There are no norms in front of the layers.")
class no_norms(Parts):
    def forward(self, x):
        x = x + self.attention(x)
        return x + self.feed_forward(x)


@mistake("Block", "The second sum is missing: x is lost at the feed-forward layer.")
class second_sum_missing(Parts):
    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return self.feed_forward(self.feed_forward_norm(x))


@mistake(
    "Block",
    "The second sum is made with the x that came in: what the attention found is lost on the way up.",
)
class sum_with_first_x(Parts):
    def forward(self, x):
        looked = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(looked))


@mistake(
    "Block",
    "`x += …` writes into the caller's tensor. Write `x = x + …`, which makes a new one.",
)
class stream_in_place(Parts):
    def forward(self, x):
        with torch.no_grad():
            x += self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))


@mistake("Block", "There is a third norm at the end. The sum goes on as it is.")
class third_norm(Parts):
    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        x = x + self.feed_forward(self.feed_forward_norm(x))
        return x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt()


@mistake("Block", "The attention is called twice. Each layer is called once.")
class attention_twice(Parts):
    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))


@mistake(
    "Block",
    "The modules that are handed in are switched to evaluation. In which mode they are is for whoever "
    "trains the model to say.",
)
class evaluation_mode(Parts):
    def __init__(self, d_model, attention, feed_forward):
        super().__init__(d_model, attention.eval(), feed_forward.eval())

    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        return x + self.feed_forward(self.feed_forward_norm(x))


# LanguageModel


class Model(nn.Module):
    """The right parts; the mistakes below differ in how they put them together."""

    def __init__(self, vocabulary, d_model, blocks):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d_model)
        self.blocks = nn.ModuleList(blocks)
        self.norm = RMSNorm(d_model)

    def stream(self, ids):
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x)
        return x

    def forward(self, ids):
        return self.norm(self.stream(ids)) @ self.embed.weight.T


@mistake(
    "LanguageModel",
    "The logits come from a table of their own. The weights are tied: the table of the embedding is used "
    "a second time.",
)
class own_head(Model):
    def __init__(self, vocabulary, d_model, blocks):
        super().__init__(vocabulary, d_model, blocks)
        self.head = nn.Linear(d_model, vocabulary, bias=False)

    def forward(self, ids):
        return self.head(self.norm(self.stream(ids)))


@mistake(
    "LanguageModel",
    "The head gets a copy of the embedding's numbers, and the two drift apart in the first step. Use the "
    "very same tensor.",
)
class copied_head(Model):
    def forward(self, ids):
        return self.norm(self.stream(ids)) @ self.embed.weight.detach().clone().T


@mistake("LanguageModel", "The norm before the logits is missing.")
class no_final_norm(Model):
    def forward(self, ids):
        return self.stream(ids) @ self.embed.weight.T


@mistake("LanguageModel", "The norm comes before the blocks. It comes after the last one.")
class norm_first(Model):
    def forward(self, ids):
        x = self.norm(self.embed(ids))
        for block in self.blocks:
            x = block(x)
        return x @ self.embed.weight.T


@mistake("LanguageModel", "The norm is applied after every block. There is one, after the last block.")
class norm_each_time(Model):
    def forward(self, ids):
        x = self.norm(self.embed(ids))
        for block in self.blocks:
            x = self.norm(block(x))
        return x @ self.embed.weight.T


@mistake("LanguageModel", "The blocks are applied in reverse order.")
class blocks_reversed(Model):
    def stream(self, ids):
        x = self.embed(ids)
        for block in reversed(self.blocks):
            x = block(x)
        return x


@mistake("LanguageModel", "All blocks get the embedding, and only the last one's result is used.")
class last_block_only(Model):
    def stream(self, ids):
        x = y = self.embed(ids)
        for block in self.blocks:
            y = block(x)
        return y


@mistake(
    "LanguageModel",
    "The blocks lie in a plain list, where PyTorch does not see them: their parameters are not the "
    "model's. Use nn.ModuleList.",
)
class plain_list(nn.Module):
    def __init__(self, vocabulary, d_model, blocks):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d_model)
        self.blocks = list(blocks)
        self.norm = RMSNorm(d_model)

    def forward(self, ids):
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.embed.weight.T


@mistake("LanguageModel", "Softmax is applied to the result. A loss wants logits; so does this task.")
class softmax_at_the_end(Model):
    def forward(self, ids):
        return super().forward(ids).softmax(-1)


@mistake(
    "LanguageModel",
    "Only the last position has logits. In training the model answers at every position.",
)
class last_position(Model):
    def forward(self, ids):
        return super().forward(ids)[:, -1]


@mistake("LanguageModel", "The vectors of the embedding are multiplied by the root of d_model.")
class scaled_embedding(Model):
    def stream(self, ids):
        x = self.embed(ids) * self.embed.weight.shape[1] ** 0.5
        for block in self.blocks:
            x = block(x)
        return x


@mistake("LanguageModel", "The logits are divided by the root of d_model. That belongs into attention.")
class scaled_logits(Model):
    def forward(self, ids):
        return super().forward(ids) / self.embed.weight.shape[1] ** 0.5


@mistake("LanguageModel", "x is added around every block. A block makes its sums itself.")
class sums_around_blocks(Model):
    def stream(self, ids):
        x = self.embed(ids)
        for block in self.blocks:
            x = x + block(x)
        return x


# count_parameters


@mistake(
    "count_parameters",
    "You count tensors. A parameter holds as many numbers as its `numel()` says.",
)
def tensors(model):
    return sum(1 for weight in model.parameters() if weight.requires_grad)


@mistake(
    "count_parameters",
    "Everything in `state_dict` is counted: it holds buffers too, and a parameter that is used twice "
    "stands in it twice.",
)
def state_dict(model):
    return sum(value.numel() for value in model.state_dict().values())


@mistake("count_parameters", "Frozen parameters are counted too. Look at `requires_grad`.")
def frozen_too(model):
    return sum(weight.numel() for weight in model.parameters())


@mistake(
    "count_parameters",
    "A parameter that is used in two places is counted twice. It is one: `model.parameters()` gives each "
    "once.",
)
def shared_twice(model):
    return sum(
        weight.numel()
        for _, weight in model.named_parameters(remove_duplicate=False)
        if weight.requires_grad
    )


@mistake("count_parameters", "Only the parameters of the module itself are counted, not those inside.")
def outermost_only(model):
    return sum(w.numel() for w in model.parameters(recurse=False) if w.requires_grad)


@mistake("count_parameters", "Only the modules one level down are counted. Go down to any depth.")
def one_level_down(model):
    found = {
        id(w): w.numel()
        for child in (model, *model.children())
        for w in child.parameters(recurse=False)
        if w.requires_grad
    }
    return sum(found.values())


@mistake("count_parameters", "Biases are left out. They are parameters too.")
def no_biases(model):
    return sum(w.numel() for w in model.parameters() if w.requires_grad and w.dim() > 1)


@mistake("count_parameters", "The rows are counted: `len` of a tensor is its first dimension.")
def rows(model):
    return sum(len(weight) for weight in model.parameters() if weight.requires_grad)


@mistake("count_parameters", "You return a tensor. The task asks for a Python int.")
def as_tensor(model):
    return torch.tensor(sum(w.numel() for w in model.parameters() if w.requires_grad))


@mistake("count_parameters", "You count bytes. A number of float32 has four of them.")
def in_bytes(model):
    return sum(w.numel() * w.element_size() for w in model.parameters() if w.requires_grad)


@mistake(
    "count_parameters",
    "Parameters of equal shape are counted once. Two tables of one shape are two.",
)
def once_per_shape(model):
    return sum({w.shape: w.numel() for w in model.parameters() if w.requires_grad}.values())


@mistake(
    "count_parameters",
    "All parameters are made trainable on the way. Counting changes nothing.",
)
def unfreezes(model):
    count = sum(w.numel() for w in model.parameters() if w.requires_grad)
    model.requires_grad_(True)
    return count
