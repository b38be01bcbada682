"""Known wrong versions of the tasks, each with the sentence for whoever wrote it."""

import math

import torch
from attention import attention, cross_entropy, rope, softmax, split_heads
from torch import nn

from autograder.authoring import mistake

# softmax


@mistake(
    "softmax",
    "exp(1000) is inf, and inf/inf is nan: subtract the largest logit along dim before exp. This does "
    "not change the shares.",
)
def no_max_subtraction(z, dim):
    powers = torch.exp(z)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "You subtract the largest logit of the whole tensor. In a slice far below it every power becomes "
    "0, and 0/0 is nan: each slice along dim needs its own.",
)
def global_max(z, dim):
    powers = torch.exp(z - z.max())
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake("softmax", "The dim argument is ignored: the shares always sum to 1 along the last dimension.")
def last_dim_always(z, dim):
    return softmax(z, -1)


@mistake("softmax", "The dim argument is ignored: the shares always sum to 1 along dimension 0.")
def first_dim_always(z, dim):
    return softmax(z, 0)


@mistake(
    "softmax",
    "You divide by the sum over everything: all numbers together sum to 1, instead of each slice.",
)
def global_sum(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / powers.sum()


@mistake(
    "softmax",
    "sum(dim) drops the dimension, and what is left lines up with the wrong one: an error for (5, 3), "
    "silently wrong numbers for a square. Keep it with keepdim.",
)
def no_keepdim(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim)


@mistake("softmax", "That is the logarithm of softmax: the numbers are negative. Shares are asked for.")
def log_softmax(z, dim):
    return z - torch.logsumexp(z, dim=dim, keepdim=True)


@mistake(
    "softmax",
    "The mean is subtracted. It is -inf as soon as one logit is, and a logit can lie far above it; "
    "only the largest logit is never exceeded.",
)
def subtract_mean(z, dim):
    powers = torch.exp(z - z.mean(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "A small number in the denominator hides a division by 0 and makes all shares a little too small: "
    "they no longer sum to 1. With the largest logit subtracted the sum is at least 1 anyway.",
)
def epsilon_in_the_sum(z, dim):
    powers = torch.exp(z - z.amax(dim=dim, keepdim=True))
    return powers / (powers.sum(dim=dim, keepdim=True) + 1e-6)


@mistake(
    "softmax",
    "The shares are right, but the caller's logits are overwritten: `-=` and methods whose name ends "
    "in an underscore write into the tensor itself.",
)
def shifted_in_place(z, dim):
    z -= z.detach().amax(dim=dim, keepdim=True)
    powers = torch.exp(z)
    return powers / powers.sum(dim=dim, keepdim=True)


@mistake(
    "softmax",
    "The values are right, but no gradient flows back: it is cut off by detach(), item(), numpy() or "
    "no_grad().",
)
def detached(z, dim):
    with torch.no_grad():
        return softmax(z, dim)


@mistake("softmax", "The result is float32 whatever comes in: keep the dtype of z.")
def always_float32(z, dim):
    return softmax(z.float(), dim)


@mistake(
    "softmax",
    "Logits are cut off before exp. All large ones become equal then, and their shares with them; "
    "shift them instead.",
)
def clamped(z, dim):
    powers = torch.exp(z.clamp(-80, 80))
    return powers / powers.sum(dim=dim, keepdim=True)


# cross_entropy


@mistake(
    "cross_entropy",
    "The sum is divided by the number of all positions, also of those that are ignored: a text that is "
    "filled up seems easier. Divide by the number of positions that count.",
)
def mean_over_all(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    return cross_entropy(logits, targets, ignore_index) * kept.sum() / kept.numel()


@mistake(
    "cross_entropy",
    "ignore_index is not used: the filling counts as a token.",
)
def nothing_ignored(logits, targets, ignore_index=-100):
    return cross_entropy(logits, targets % logits.shape[-1], -1)


@mistake(
    "cross_entropy",
    "-100 is written into the function. Compare with the argument `ignore_index`.",
)
def always_minus_100(logits, targets, ignore_index=-100):
    return cross_entropy(logits, targets)


@mistake(
    "cross_entropy",
    "All negative targets are ignored, but not `ignore_index`: a vocabulary may have a token for the "
    "filling, such as 0.",
)
def negatives_ignored(logits, targets, ignore_index=-100):
    return cross_entropy(logits, torch.where(targets < 0, -100, targets))


@mistake("cross_entropy", "The losses are added up. Return their mean.")
def summed(logits, targets, ignore_index=-100):
    return cross_entropy(logits, targets, ignore_index) * (targets != ignore_index).sum()


@mistake(
    "cross_entropy",
    "The mean is taken for each text first and then over the texts. Every position counts the same, "
    "so there is one mean over all of them.",
)
def mean_of_means(logits, targets, ignore_index=-100):
    if targets.dim() < 2:
        return cross_entropy(logits, targets, ignore_index)
    means = [cross_entropy(*pair, ignore_index) for pair in zip(logits, targets)]
    return torch.stack(means).nanmean()


@mistake(
    "cross_entropy",
    "Softmax is applied twice, the second time to numbers that are shares already. Such a loss can "
    "never come near 0.",
)
def softmax_twice(logits, targets, ignore_index=-100):
    return cross_entropy(torch.softmax(logits, -1), targets, ignore_index)


@mistake(
    "cross_entropy",
    "The logarithm comes too late: for a sure and wrong model the share is already rounded to 0, and "
    "its logarithm is -inf. Compute ln p from the logits.",
)
def log_of_softmax(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    shares = torch.softmax(logits[kept], -1).gather(-1, targets[kept][:, None])
    return -shares.log().mean()


@mistake(
    "cross_entropy",
    "A small number inside the logarithm avoids inf, but caps the loss and takes the gradient from "
    "just the positions that need it.",
)
def epsilon_in_the_log(logits, targets, ignore_index=-100):
    kept = targets != ignore_index
    shares = torch.softmax(logits[kept], -1).gather(-1, targets[kept][:, None])
    return -(shares + 1e-9).log().mean()


@mistake("cross_entropy", "The minus sign is missing: a loss is positive.")
def no_minus(logits, targets, ignore_index=-100):
    return -cross_entropy(logits, targets, ignore_index)


@mistake(
    "cross_entropy",
    "The softmax goes over the positions (dim 0 or 1). Tokens compete with each other, in the last "
    "dimension.",
)
def over_positions(logits, targets, ignore_index=-100):
    dim = max(logits.dim() - 2, 0)
    kept = targets != ignore_index
    rows = torch.log_softmax(logits, dim)[kept]
    return -rows.gather(-1, targets[kept][:, None]).mean()


@mistake(
    "cross_entropy",
    "Only the last position of each text counts. The model predicts at every position.",
)
def last_position_only(logits, targets, ignore_index=-100):
    if targets.dim() == 0:
        return cross_entropy(logits, targets, ignore_index)
    return cross_entropy(logits[..., -1, :], targets[..., -1], ignore_index)


@mistake("cross_entropy", "You return a Python number, and no gradient can flow back from it.")
def python_number(logits, targets, ignore_index=-100):
    return cross_entropy(logits, targets, ignore_index).item()


@mistake("cross_entropy", "Base 2 is used. The loss is the natural logarithm.")
def base_2(logits, targets, ignore_index=-100):
    return cross_entropy(logits, targets, ignore_index) / math.log(2)


@mistake(
    "cross_entropy",
    "Where all positions are ignored you return 0. There is nothing to take a mean of: nan says so.",
)
def zero_if_all_ignored(logits, targets, ignore_index=-100):
    if (targets == ignore_index).all():
        return (logits * 0).sum()
    return cross_entropy(logits, targets, ignore_index)


# attention


def attend(q, k, v, mask, scale=None, dim=-1):
    """Attend with another scale, or along another dimension."""
    scores = q @ k.transpose(-2, -1) * (q.shape[-1] ** -0.5 if scale is None else scale)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=dim)
    return weights @ v, weights


@mistake(
    "attention",
    "The scores are divided by d. A sum of d random products grows like the square root of d: divide by "
    "that.",
)
def divided_by_d(q, k, v, mask=None):
    return attend(q, k, v, mask, scale=1 / q.shape[-1])


@mistake(
    "attention",
    "The scores are not divided by the square root of d: with long vectors nearly all weight goes to "
    "one key, and hardly any gradient is left.",
)
def not_scaled(q, k, v, mask=None):
    return attend(q, k, v, mask, scale=1)


@mistake("attention", "The scores are multiplied by the square root of d. Divide by it.")
def multiplied_by_root(q, k, v, mask=None):
    return attend(q, k, v, mask, scale=q.shape[-1] ** 0.5)


@mistake(
    "attention",
    "The scores are divided by the root of the size of the values. What counts is d, the size of a "
    "query: so many products are added up.",
)
def root_of_another_size(q, k, v, mask=None):
    return attend(q, k, v, mask, scale=v.shape[-1] ** -0.5)


@mistake(
    "attention",
    "The root is that of the number of keys. What counts is d, the size of a query: so many products "
    "are added up.",
)
def root_of_positions(q, k, v, mask=None):
    return attend(q, k, v, mask, scale=k.shape[-2] ** -0.5)


@mistake(
    "attention",
    "The softmax goes over the queries: columns sum to 1. Each query shares its attention among the "
    "keys, so each row has to.",
)
def over_queries(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-2)
    return weights @ v, weights


@mistake(
    "attention",
    "The mask comes after the softmax: the rows no longer sum to 1, and the hidden keys have taken "
    "their share from the others. Mask the scores.",
)
def mask_after_softmax(q, k, v, mask=None):
    weights = attend(q, k, v, None)[1]
    if mask is not None:
        weights = weights * mask
    return weights @ v, weights


@mistake(
    "attention",
    "Masked scores are set to 0. That is an ordinary score, and exp(0) = 1: use -inf.",
)
def masked_with_zero(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores * mask
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights


@mistake(
    "attention",
    "The mask is the wrong way round: True says that a query may look there.",
)
def mask_inverted(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights


@mistake(
    "attention",
    "Masked scores are -1e9 or so. Where all other scores are lower still, all weight goes to what is "
    "hidden: use -inf.",
)
def large_negative_number(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v, weights


@mistake("attention", "The mask is not used.")
def mask_ignored(q, k, v, mask=None):
    return attend(q, k, v, None)


@mistake(
    "attention",
    "A causal mask is always applied. Who may look where is said by `mask`; without one all may look "
    "everywhere.",
)
def always_causal(q, k, v, mask=None):
    shape = (q.shape[-2], k.shape[-2])
    causal = torch.ones(shape, dtype=torch.bool, device=q.device).tril()
    return attend(q, k, v, causal if mask is None else mask & causal)


@mistake(
    "attention",
    "After the mask the weights are divided by their sum again, but the mask came too late for that: "
    "where the visible keys have no weight left, 0/0 is nan. Mask the scores.",
)
def renormalised(q, k, v, mask=None):
    weights = attend(q, k, v, None)[1]
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True)
    return weights @ v, weights


@mistake("attention", "The mixed values alone are returned. Return the weights as well.")
def mixed_only(q, k, v, mask=None):
    return attend(q, k, v, mask)[0]


@mistake("attention", "Weights come first in your result. The mixed values come first.")
def swapped_results(q, k, v, mask=None):
    return attend(q, k, v, mask)[::-1]


@mistake(
    "attention",
    "The weights are cut from the graph, so no gradient reaches queries and keys.",
)
def detached_weights(q, k, v, mask=None):
    weights = attend(q, k, v, mask)[1].detach()
    return weights @ v, weights


@mistake(
    "attention",
    "The scores themselves are returned as weights. The weights are what softmax makes of them.",
)
def scores_returned(q, k, v, mask=None):
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    return attend(q, k, v, mask)[0], scores


# split_heads


@mistake(
    "split_heads",
    "`view` straight into (B, H, T, D / H) has the right shape and the wrong numbers: a head gets whole "
    "positions instead of its part of each. Cut the last dimension, then swap.",
)
def viewed_directly(x, n_heads):
    b, t, d = x.shape
    return x.reshape(b, n_heads, t, d // n_heads)


@mistake(
    "split_heads",
    "The numbers are dealt out in turn: head 0 gets every H-th number. Each head gets its numbers in a "
    "row.",
)
def dealt_out(x, n_heads):
    b, t, d = x.shape
    return x.reshape(b, t, d // n_heads, n_heads).permute(0, 3, 1, 2)


@mistake("split_heads", "Heads stand behind the positions: swap the two, so that each head is a table.")
def not_swapped(x, n_heads):
    b, t, d = x.shape
    return x.reshape(b, t, n_heads, d // n_heads)


@mistake(
    "split_heads",
    "The wrong dimensions are swapped: each head is turned on its side, (D / H, T).",
)
def sideways(x, n_heads):
    return split_heads(x, n_heads).transpose(2, 3)


@mistake("split_heads", "Heads come before the texts of the batch. The batch stays in front.")
def heads_first(x, n_heads):
    return split_heads(x, n_heads).transpose(0, 1)


@mistake(
    "split_heads",
    "`n_heads` is taken for the size of a head. It is the number of heads.",
)
def size_instead_of_number(x, n_heads):
    return split_heads(x, x.shape[2] // n_heads)


@mistake(
    "split_heads",
    "Every head gets the whole vector. With H heads each has D / H numbers of it.",
)
def whole_vectors(x, n_heads):
    return x.unsqueeze(1).expand(-1, n_heads, -1, -1)


@mistake("split_heads", "The heads are in reverse order. Head 0 gets the first numbers.")
def reversed_heads(x, n_heads):
    return split_heads(x, n_heads).flip(1)


@mistake("split_heads", "The values are right, but no gradient flows back to x.")
def cut_off(x, n_heads):
    return split_heads(x.detach(), n_heads)


@mistake("split_heads", "squeeze() removes dimensions of length 1: a batch of one text is a batch too.")
def squeezed(x, n_heads):
    return split_heads(x, n_heads).squeeze()


# MultiHeadAttention


class Layers(nn.Module):
    """The right layers; the mistakes below differ in what they do with them."""

    bias = False

    def __init__(self, d_model, n_heads, causal=True):
        super().__init__()
        if d_model % n_heads:
            raise ValueError
        self.n_heads, self.causal = n_heads, causal
        for name in ("query", "key", "value", "out"):
            self.add_module(name, nn.Linear(d_model, d_model, bias=self.bias))

    def parts(self, x):
        return (split_heads(part(x), self.n_heads) for part in (self.query, self.key, self.value))

    def mask(self, x):
        t = x.shape[1]
        return torch.ones(t, t, dtype=torch.bool, device=x.device).tril() if self.causal else None

    def joined(self, mixed):
        return mixed.transpose(1, 2).flatten(2)

    def forward(self, x):
        return self.out(self.joined(attention(*self.parts(x), self.mask(x))[0]))


@mistake(
    "MultiHeadAttention",
    "The heads are put together by `reshape` alone, without swapping heads and positions back first: "
    "numbers of different positions end up in one vector.",
)
class joined_without_swap(Layers):
    def joined(self, mixed):
        b, h, t, size = mixed.shape
        return mixed.reshape(b, t, h * size)


@mistake(
    "MultiHeadAttention",
    "Position t does not see itself: the mask leaves out the diagonal, and the first position may look "
    "nowhere at all, which is nan. `tril()` keeps the diagonal.",
)
class diagonal_masked(Layers):
    def mask(self, x):
        t = x.shape[1]
        return torch.ones(t, t, dtype=torch.bool, device=x.device).tril(-1) if self.causal else None


@mistake(
    "MultiHeadAttention",
    "Each position sees one position of the future: the diagonal of `tril` is off by one.",
)
class one_step_ahead(Layers):
    def mask(self, x):
        t = x.shape[1]
        return torch.ones(t, t, dtype=torch.bool, device=x.device).tril(1) if self.causal else None


@mistake(
    "MultiHeadAttention",
    "Each position looks at itself and what comes later: `triu` instead of `tril`.",
)
class future_only(Layers):
    def mask(self, x):
        t = x.shape[1]
        return torch.ones(t, t, dtype=torch.bool, device=x.device).triu() if self.causal else None


@mistake(
    "MultiHeadAttention",
    "There is no causal mask: positions look into the future, where their answers are.",
)
class never_causal(Layers):
    def mask(self, x):
        return None


@mistake(
    "MultiHeadAttention",
    "The mask is applied even if `causal` is false.",
)
class causal_always(Layers):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__(d_model, n_heads, True)


@mistake("MultiHeadAttention", "`out` is never applied: the heads are not mixed with each other.")
class no_out(Layers):
    def forward(self, x):
        return self.joined(attention(*self.parts(x), self.mask(x))[0])


@mistake("MultiHeadAttention", "All heads are one: the vectors are not split.")
class one_head(Layers):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__(d_model, n_heads, causal)
        self.n_heads = 1


@mistake(
    "MultiHeadAttention",
    "Queries and keys are swapped: row t of the scores belongs to the query at t.",
)
class query_and_key_swapped(Layers):
    def parts(self, x):
        return (split_heads(part(x), self.n_heads) for part in (self.key, self.query, self.value))


@mistake("MultiHeadAttention", "The values are x itself. They go through `value` first.")
class values_not_projected(Layers):
    def parts(self, x):
        q, k, _ = super().parts(x)
        return q, k, split_heads(x, self.n_heads)


@mistake("MultiHeadAttention", "The layers have biases: the task asks for bias=False.")
class with_bias(Layers):
    bias = True


@mistake(
    "MultiHeadAttention",
    "x is added to the result. That is the business of the block around this layer, not of the layer.",
)
class with_residual(Layers):
    def forward(self, x):
        return x + super().forward(x)


@mistake(
    "MultiHeadAttention",
    "A d_model that cannot be cut into n_heads equal heads has to be refused with a ValueError, in the "
    "constructor.",
)
class not_refused(Layers):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__(d_model, 1, causal)
        self.n_heads = n_heads


@mistake(
    "MultiHeadAttention",
    "The layers have other names. They are called `query`, `key`, `value` and `out`, so that weights "
    "from elsewhere can be loaded.",
)
class other_names(nn.Module):
    def __init__(self, d_model, n_heads, causal=True):
        super().__init__()
        if d_model % n_heads:
            raise ValueError
        self.q, self.k, self.v, self.o = (
            nn.Linear(d_model, d_model, bias=False) for _ in range(4)
        )
        self.n_heads, self.causal = n_heads, causal

    def forward(self, x):
        t = x.shape[1]
        mask = torch.ones(t, t, dtype=torch.bool).tril() if self.causal else None
        parts = (split_heads(part(x), self.n_heads) for part in (self.q, self.k, self.v))
        return self.o(attention(*parts, mask)[0].transpose(1, 2).flatten(2))


@mistake(
    "MultiHeadAttention",
    "The mask is made on the CPU and cannot be combined with an x that is elsewhere: pass "
    "device=x.device.",
)
class mask_on_the_cpu(Layers):
    def mask(self, x):
        t = x.shape[1]
        return torch.ones(t, t, dtype=torch.bool).tril() if self.causal else None


@mistake(
    "MultiHeadAttention",
    "One weight is used for queries, keys and values: there are four layers.",
)
class shared_weights(Layers):
    def parts(self, x):
        part = split_heads(self.query(x), self.n_heads)
        return part, part, part


# rope


def turned(x, angles):
    cos, sin = angles.cos(), angles.sin()
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


def table(x, start, base, exponent=2):
    t, d = x.shape[-2:]
    i = torch.arange(d // 2, dtype=x.dtype, device=x.device)
    places = torch.arange(start, start + t, dtype=x.dtype, device=x.device)
    return places[:, None] * base ** (-exponent * i / d)


@mistake(
    "rope",
    "Number i is paired with number i + d/2. That is the other convention; here neighbours are pairs: "
    "0 and 1, 2 and 3.",
)
def halves(x, start=0, base=10000.0):
    angles = table(x, start, base)
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], -1)


@mistake(
    "rope",
    "The pairs are taken apart and not put together again: all first numbers stand in front, all second "
    "ones behind. Stack the two in a new last dimension and flatten it.",
)
def not_interleaved(x, start=0, base=10000.0):
    y = rope(x, start, base)
    return torch.cat([y[..., 0::2], y[..., 1::2]], dim=-1)


@mistake("rope", "The pairs are turned backwards: the signs of the two sines are swapped.")
def backwards(x, start=0, base=10000.0):
    return turned(x, -table(x, start, base))


@mistake("rope", "Positions begin at 1. Row 0 stands at `start`, and at position 0 nothing is turned.")
def from_one(x, start=0, base=10000.0):
    return rope(x, start + 1, base)


@mistake("rope", "The exponent is -i/d. It is -2i/d for pair i, so the last pairs turn very slowly.")
def half_exponent(x, start=0, base=10000.0):
    return turned(x, table(x, start, base, exponent=1))


@mistake("rope", "The exponent has the wrong sign: later pairs turn more slowly, not faster.")
def positive_exponent(x, start=0, base=10000.0):
    return turned(x, table(x, start, base, exponent=-2))


@mistake("rope", "All pairs are turned by the same angle. Pair i has its own.")
def one_angle(x, start=0, base=10000.0):
    return turned(x, table(x, start, base, exponent=0))


@mistake("rope", "`start` is not used: row 0 always stands at position 0.")
def start_ignored(x, start=0, base=10000.0):
    return rope(x, 0, base)


@mistake("rope", "`base` is not used: it is always 10000.")
def base_ignored(x, start=0, base=10000.0):
    return rope(x, start)


@mistake(
    "rope",
    "Positions are counted along a dimension in front. They are the rows: the second dimension from the "
    "end.",
)
def along_the_batch(x, start=0, base=10000.0):
    if x.dim() < 3:
        return rope(x, start, base)
    return rope(x.transpose(-3, -2), start, base).transpose(-3, -2)


@mistake(
    "rope",
    "The angles are added to x. Rotary embeddings turn pairs of numbers and keep their length.",
)
def added(x, start=0, base=10000.0):
    angles = table(x, start, base)
    return x + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)


@mistake("rope", "The angle is taken for degrees. It is in radians.")
def degrees(x, start=0, base=10000.0):
    return turned(x, table(x, start, base) * math.pi / 180)


@mistake(
    "rope",
    "The angles are computed in float32 whatever x is: at float64 that is seen. Pass dtype=x.dtype.",
)
def angles_in_float32(x, start=0, base=10000.0):
    return turned(x, table(x.float(), start, base).to(x.dtype))


@mistake(
    "rope",
    "The positions are made on the CPU and cannot be combined with an x that is elsewhere: pass "
    "device=x.device.",
)
def on_the_cpu(x, start=0, base=10000.0):
    t, d = x.shape[-2:]
    i = torch.arange(d // 2, dtype=x.dtype)
    places = torch.arange(start, start + t, dtype=x.dtype)
    return turned(x, places[:, None] * base ** (-2 * i / d))


@mistake("rope", "The values are right, but x is written to: assign to a new tensor.")
def in_place(x, start=0, base=10000.0):
    with torch.no_grad():
        x.copy_(rope(x, start, base))
    return x
