"""The checks of lesson 02 that only the grader runs."""

import math

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later, made_elsewhere, mixes_devices, raised_by


def filled(layer: nn.Module, later: torch.Generator) -> nn.Module:
    """Give the four named weights of a layer new numbers, drawn in this order."""
    shape = layer.out.weight.shape
    weights = {
        f"{name}.weight": torch.randn(shape, generator=later, dtype=torch.float64) / 2
        for name in ("query", "key", "value", "out")
    }
    layer = layer.double()
    layer.load_state_dict(weights)
    return layer


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "$p_k = e^{z_k} / \\sum_j e^{z_j}$ along `dim`, which may be negative.",
    "any dimension may have length 1.",
)
def test_every_dim(solution):
    """Every dim of tensors with one to three dimensions is normalised, negative dims too."""
    z = 2 * torch.randn(3, 4, 3, dtype=torch.float64)
    square = torch.randn(4, 4, dtype=torch.float64)
    row = torch.randn(1, 5, dtype=torch.float64)
    return {
        "of three": [solution.softmax(z, dim) for dim in (0, 1, 2, -1, -2, -3)],
        "of a square": [solution.softmax(square, dim) for dim in (0, 1)],
        "of a row": [solution.softmax(row, dim) for dim in (0, 1)],
        "of a vector": solution.softmax(z[0, :, 0], 0),
    }


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "different slices may have very different sizes.",
    "A logit of $-\\infty$ means \"not at all\": its share is exactly 0, and so is its gradient.",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
)
def test_logits_of_any_size(solution):
    """Logits of any size are told apart, in any slice, and -inf has no share."""
    z = torch.randn(5, 6, dtype=torch.float64)
    offsets = torch.tensor([0.0, 1000.0, -1000.0, 3000.0, 0.0], dtype=torch.float64)[:, None]
    factors = torch.tensor([1.0, 1.0, 1.0, 1.0, 1e30], dtype=torch.float64)[:, None]
    z = factors * z + offsets
    z[:4, 2] = -math.inf
    single = torch.tensor([[1e30, -1e30, 0.0], [1e-30, -1e-30, 1e-40], [-3e30, -2e30, -1e30]])
    return {"rows": solution.softmax(z, 1), "columns": solution.softmax(z.T, 0), "float32": solution.softmax(single, 1)}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A logit of $-\\infty$ means \"not at all\": its share is exactly 0, and so is its gradient.",
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
)
def test_gradient_of_softmax(solution):
    """The gradient is that of softmax along every dim, and 0 where a logit is -inf."""
    leaves = [torch.randn(3, 4, dtype=torch.float64) for _ in range(2)]
    leaves[1][1, 2] = -math.inf
    upstream = torch.randn(3, 4, dtype=torch.float64)
    for dim, z in enumerate(leaves):
        solution.softmax(z.requires_grad_(), dim).backward(upstream)
    with torch.no_grad():
        unrecorded = solution.softmax(leaves[0], 1)
    return {
        "gradients": [z.grad for z in leaves],
        "upstream afterwards": upstream,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Results have the dtype of the input (float32 or float64) and are on its device.",
    "Arguments stay as they are and are not written to, not even for a moment.",
)
def test_softmax_keeps_dtype_and_input(solution):
    """float32 gives float32, on any device, transposes are read correctly, and z stays."""
    z = torch.randn(4, 3).T
    return {
        "shares": solution.softmax(z, 1),
        "z afterwards": z,
        "elsewhere": made_elsewhere(lambda: solution.softmax(z.to("meta"), 0)),
    }


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The loss of a position is $-\\ln p_t = \\ln\\sum_j e^{z_j} - z_t$, where $t$ is its target, and the result is the **mean** of these losses, without dimensions.",
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
)
def test_positions_of_any_shape(solution):
    """Loss and gradient are right for any number of dimensions in front, even a single position."""
    found, given = [], []
    upstream = torch.randn((), dtype=torch.float64)
    for shape, vocabulary in (((1,), 2), ((1, 1), 3), ((3, 2, 4), 7)):
        logits = (2 * torch.randn(*shape, vocabulary, dtype=torch.float64)).requires_grad_()
        given.append((logits, torch.randint(vocabulary, shape)))
    for logits, targets in given:
        loss = solution.cross_entropy(logits, targets)
        loss.backward(upstream)
        found.append({"loss": loss, "gradient": logits.grad})
    return found


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Such positions do not count at all: not in the sum, **not in the number that it is divided by**, and they get a gradient of 0.",
    "If all positions are ignored there is nothing to take a mean of, and the loss is `nan`.",
)
def test_texts_of_different_lengths(solution):
    """Filling of any number counts nowhere, has no gradient, and alone it has no loss."""
    logits = torch.randn(3, 5, 6, dtype=torch.float64, requires_grad=True)
    targets = torch.randint(6, (3, 5))
    targets[0, 3:], targets[1, 1:] = -100, -100
    loss = solution.cross_entropy(logits, targets)
    loss.backward()
    return {
        "loss": loss,
        "gradient": logits.grad,
        "loss of filling": solution.cross_entropy(logits.detach(), torch.full((3, 5), -100)),
        "targets afterwards": targets,
    }


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The filling has the target `ignore_index`, which is no token.",
    "Such positions do not count at all: not in the sum, **not in the number that it is divided by**, and they get a gradient of 0.",
)
@pytest.mark.parametrize("filling", [0, -1])
def test_other_numbers_for_filling(solution, filling):
    """The filling may have any number, 0 as well as -1."""
    logits = torch.randn(2, 6, 5, dtype=torch.float64, requires_grad=True)
    targets = torch.randint(1, 5, (2, 6))
    targets[1, 4:] = filling
    loss = solution.cross_entropy(logits, targets, ignore_index=filling)
    loss.backward()
    return {"loss": loss, "gradient": logits.grad}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The loss is stable: logits (1000, 0) with target 1 cost 1000, not `inf`.",
    "A logit of $-\\infty$ is a token that cannot come; as a target it costs `inf`.",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
)
def test_loss_of_logits_of_any_size(solution):
    """Sure and wrong positions cost what their logits say, and have the right gradient."""
    logits = 1000 * torch.randn(5, 4, dtype=torch.float64)
    logits[0] = 1000 + torch.randn(4, dtype=torch.float64)
    logits[1] = -1000 + torch.randn(4, dtype=torch.float64)
    targets = torch.randint(4, (5,))
    targets[2] = logits[2].argmin()
    logits[0, (targets[0] + 1) % 4] = -math.inf
    logits.requires_grad_()
    loss = solution.cross_entropy(logits, targets)
    loss.backward()
    far = torch.tensor([[1e30, 0.0, -1e30], [1e-30, -1e-30, 0.0]])
    never = torch.tensor([[0.5, -math.inf, 1.0]])
    return {
        "loss": loss,
        "gradient": logits.grad,
        "loss of 1e30": solution.cross_entropy(far, torch.tensor([2, 1])),
        "loss of -inf": solution.cross_entropy(never, torch.tensor([1])),
    }


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Results have the dtype of the input (float32 or float64) and are on its device.",
    "Inputs may be slices or transposes of other tensors, and any dimension may have length 1.",
    "under `torch.no_grad()` nothing is recorded.",
)
def test_loss_keeps_dtype_and_input(solution):
    """float32 gives float32, on any device, transposes are read correctly, and arguments stay."""
    logits = torch.randn(5, 4, 3).transpose(0, 2)
    targets = torch.randint(5, (4, 3)).T
    targets[0, 1] = -100
    loss = solution.cross_entropy(logits, targets)
    with torch.no_grad():
        unrecorded = solution.cross_entropy(logits.clone().requires_grad_(), targets)
    return {
        "loss": loss,
        "logits afterwards": logits,
        "targets afterwards": targets,
        "recorded under no_grad": unrecorded.requires_grad,
        "mixes devices": mixes_devices(
            lambda: solution.cross_entropy(logits.to("meta"), targets.to("meta"))
        ),
    }


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("front, t, s, d, e", [((), 1, 5, 3, 2), ((2, 3), 4, 6, 9, 5)])
@pytest.mark.rests_on(
    "The softmax goes over the keys, so each row of $W$ sums to 1.",
    "It is divided by the **root** of `d`, the size of a query:",
)
def test_attention_of_any_size(solution, front, t, s, d, e):
    """Any number of queries looks at any number of keys, with any dimensions in front."""
    q = torch.randn(*front, t, d, dtype=torch.float64)
    k = torch.randn(*front, s, d, dtype=torch.float64)
    v = torch.randn(*front, s, e, dtype=torch.float64)
    mixed, weights = solution.attention(q, k, v)
    return {"mixed": mixed, "weights": weights, "q afterwards": q, "k afterwards": k}


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Its shape is `(T, S)`, or it has dimensions of `…` in front that broadcast.",
    "`mask` says who may look where: `True` at row $t$, column $s$ lets query $t$ look at key $s$.",
)
def test_masks_of_any_shape(solution):
    """A mask holds for all heads, or for each text by itself, and any pattern may be given."""
    q, k, v = torch.randn(3, 2, 3, 4, 5, dtype=torch.float64)
    for_all = torch.rand(4, 4) < 0.5
    for_all[:, 1] = True
    for_texts = torch.rand(2, 1, 1, 4) < 0.5
    for_texts[..., 0] = True
    return {
        "for all": solution.attention(q, k, v, for_all),
        "for each text": solution.attention(q, k, v, for_texts),
        "masks afterwards": [for_all, for_texts],
    }


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
)
def test_gradients_of_attention(solution):
    """Gradients reach queries, keys and values, and what is masked gets none."""
    q, k = (torch.randn(3, 4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    v = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
    upstreams = torch.randn(3, 2, dtype=torch.float64), torch.randn(3, 3, dtype=torch.float64)
    mask = torch.tensor([[True, False, False], [True, True, False], [True, False, True]])
    mixed, weights = solution.attention(q, k, v, mask)
    torch.autograd.backward([mixed, weights], list(upstreams))
    with torch.no_grad():
        unrecorded = solution.attention(q, k, v, mask)[0]
    return {
        "q.grad": q.grad,
        "k.grad": k.grad,
        "v.grad": v.grad,
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A weight that is masked is **exactly 0**, however small the other scores are, and those that are left sum to 1:",
    "Numbers are as small as $10^{-30}$ and as large as $10^{30}$, and none of them is capped.",
)
def test_scores_of_any_size(solution):
    """Enormous scores decide for one key that may be seen, however far below the hidden ones."""
    q = torch.rand(4, 3, dtype=torch.float64) + 1
    k = torch.cat([-1 - torch.rand(2, 3, dtype=torch.float64), torch.ones(2, 3, dtype=torch.float64)])
    v = 1e30 * torch.randn(4, 2, dtype=torch.float64)
    mask = torch.tensor([True, True, False, False])
    return {
        "huge": solution.attention(q, 1e12 * k, v, mask.expand(4, 4)),
        "tiny": solution.attention(q, 1e-30 * k, v, mask.expand(4, 4)),
        "not masked": solution.attention(q, 1e12 * k, v),
    }


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Results have the dtype of the input (float32 or float64) and are on its device.",
    "Inputs may be slices or transposes of other tensors, and any dimension may have length 1.",
)
def test_attention_keeps_dtype_and_inputs(solution):
    """float32 gives float32, on any device, transposes are read correctly, and arguments stay."""
    q, k, v = torch.randn(3, 2, 4, 5).transpose(2, 3)
    mask = torch.ones(5, 5, dtype=torch.bool).tril()
    mixed, weights = solution.attention(q, k, v, mask)
    far = [each.to("meta") for each in (q, k, v, mask)]
    return {
        "mixed": mixed,
        "weights": weights,
        "v afterwards": v,
        "mixed elsewhere": made_elsewhere(lambda: solution.attention(*far)[0]),
        "weights elsewhere": made_elsewhere(lambda: solution.attention(*far)[1]),
    }


@pytest.mark.task("split_heads")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("shape, n_heads", [((2, 5, 12), 3), ((1, 1, 4), 4)])
@pytest.mark.rests_on(
    "Cut the vectors of all positions into `H = n_heads` pieces **in a row**:",
    "The heads come before the positions in the result, so that each head is a table `(T, D / H)` of its own.",
)
def test_any_number_of_heads(solution, shape, n_heads):
    """Any number of heads gets its part of every vector, each of one number too."""
    x = 1e-30 * torch.randn(shape, dtype=torch.float64)
    return {"heads": solution.split_heads(x, n_heads), "x afterwards": x}


@pytest.mark.task("split_heads")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
    "Inputs may be slices or transposes of other tensors, and any dimension may have length 1.",
    "Results have the dtype of the input (float32 or float64) and are on its device.",
)
def test_gradient_through_the_heads(solution):
    """Gradients flow back to where the numbers came from, dtype and device stay, views are read."""
    leaf = torch.randn(6, 4, 3, requires_grad=True)
    upstream = torch.randn(3, 2, 4, 3)
    heads = solution.split_heads(leaf.transpose(0, 2), 2)
    heads.backward(upstream)
    with torch.no_grad():
        again = solution.split_heads(2 * leaf.transpose(0, 2), 2)
    return {
        "heads": heads,
        "gradient": leaf.grad,
        "heads under no_grad": again,
        "elsewhere": made_elsewhere(lambda: solution.split_heads(torch.empty(2, 5, 8, device="meta"), 4)),
    }


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.parametrize("b, t, d, n_heads", [(1, 1, 4, 1), (3, 5, 12, 4)])
@pytest.mark.rests_on(
    "puts the heads side by side again, the first one first, so that there are `D` numbers for each position, and",
    "position $t$ looks at positions 0 to $t$ if `causal` is true, and everywhere if it is not,",
)
def test_layers_of_any_size(solution, b, t, d, n_heads):
    """The result is that of the five steps for any number of texts, positions and heads."""
    x, later = torch.randn(b, t, d, dtype=torch.float64), drawn_later()
    layer = filled(solution.MultiHeadAttention(d, n_heads, causal=True), later)
    return {"result": layer(x), "of 1e12": layer(1e12 * x) / 1e12, "x afterwards": x}


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.rests_on(
    "position $t$ looks at positions 0 to $t$ if `causal` is true, and everywhere if it is not,",
)
def test_looking_everywhere(solution):
    """Without the causal mask every position looks everywhere."""
    x, later = torch.randn(2, 4, 6, dtype=torch.float64), drawn_later()
    layer = filled(solution.MultiHeadAttention(6, 3, causal=False), later)
    return {"result": layer(x)}


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.rests_on(
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
)
def test_gradients_of_the_layer(solution):
    """Gradients reach the input and all four weights."""
    x = torch.randn(4, 3, 2, dtype=torch.float64).transpose(0, 2).requires_grad_()
    upstream = torch.randn(2, 3, 4, dtype=torch.float64)
    later = drawn_later()
    layer = filled(solution.MultiHeadAttention(4, 2), later)
    layer(x).backward(upstream)
    with torch.no_grad():
        unrecorded = layer(x)
    return {
        "x.grad": x.grad,
        "gradients": {name: weight.grad for name, weight in layer.named_parameters()},
        "recorded under no_grad": unrecorded.requires_grad,
    }


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.rests_on(
    "If `d_model` is no multiple of `n_heads`, the constructor raises a `ValueError`.",
)
def test_heads_that_do_not_fit(solution):
    """Seven numbers are not cut into two heads, while eight are."""
    return {
        "7 into 2": raised_by(lambda: solution.MultiHeadAttention(7, 2), ValueError),
        "2 into 4": raised_by(lambda: solution.MultiHeadAttention(2, 4), ValueError),
        "8 into 2": raised_by(lambda: solution.MultiHeadAttention(8, 2), ValueError),
    }


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.rests_on(
    "It has four `nn.Linear(d_model, d_model, bias=False)`, with their usual first weights and **these names**: `query`, `key`, `value` and `out`.",
    "Results have the dtype of the input (float32 or float64) and are on its device.",
)
def test_layer_on_any_device(solution):
    """A new layer is float32 with random weights that differ, and works on any device."""
    x = torch.randn(2, 3, 16)
    layer = solution.MultiHeadAttention(16, 2)
    weights = torch.stack([weight.detach() for weight in layer.parameters()])
    result = layer(x)
    elsewhere = layer.to("meta")
    return {
        "dtype": str(result.dtype),
        "shape": tuple(result.shape),
        "different rows": len({tuple(row) for row in weights.flatten(0, 1).tolist()}),
        # nn.Linear draws up to 1/sqrt(16): none lie outside, and many beyond the half of it.
        "outside the bounds": int((weights.abs() > 0.2501).sum()),
        "beyond the half": bool((weights.abs() > 0.125).any()),
        "elsewhere": made_elsewhere(lambda: elsewhere(x.to("meta"))),
    }


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "At position $p$, pair $i$ is turned by the angle",
    "The dimensions in front (`…`, batches and heads) have no part in it.",
)
def test_vectors_of_any_size(solution):
    """Any number of pairs is turned at any number of positions, with any dimensions in front."""
    shapes = ((1, 4), (7, 10), (2, 3, 4, 6), (3, 1, 2))
    xs = [torch.randn(shape, dtype=torch.float64) for shape in shapes]
    return {"turned": [solution.rope(x) for x in xs], "xs afterwards": xs}


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Row 0 of `x` stands at position `start`, row 1 at `start + 1`, and so on.",
    "At position $p$, pair $i$ is turned by the angle",
)
def test_other_starts_and_bases(solution):
    """Rows may stand at any positions, and the angles follow from the base."""
    x = torch.randn(4, 6, dtype=torch.float64)
    return {
        "from 5": solution.rope(x, 5),
        "from 1000": solution.rope(x, start=1000),
        "base 10": solution.rope(x, 2, 10.0),
        "base 500000": solution.rope(1e30 * x, base=500000.0) / 1e30,
    }


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Gradients flow back to every tensor of floating-point numbers that is given, and to the parameters of a layer; under `torch.no_grad()` nothing is recorded.",
)
def test_gradient_through_the_turn(solution):
    """A gradient is turned back, and nothing is recorded under no_grad."""
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(3, 4, dtype=torch.float64)
    solution.rope(x, 2).backward(upstream)
    with torch.no_grad():
        unrecorded = solution.rope(x)
    return {"x.grad": x.grad, "recorded under no_grad": unrecorded.requires_grad}


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Results have the dtype of the input (float32 or float64) and are on its device.",
    "Arguments stay as they are and are not written to, not even for a moment.",
    "Inputs may be slices or transposes of other tensors, and any dimension may have length 1.",
)
def test_turn_keeps_dtype_and_input(solution):
    """float32 gives float32, on any device, transposes are read correctly, and x stays."""
    x = torch.randn(4, 5, 2).transpose(0, 2)
    return {
        "turned": solution.rope(x),
        "x afterwards": x,
        "elsewhere": made_elsewhere(lambda: solution.rope(x.to("meta"), 3)),
    }
