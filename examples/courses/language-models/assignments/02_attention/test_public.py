"""The checks of lesson 02 that a student can see and run."""

import math

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later


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
    "The result has the shape of `z`, and its sum along `dim` is 1 everywhere.",
)
def test_softmax_of_rows_and_columns(solution):
    """Rows sum to 1 for dim 1 and columns for dim 0, and z stays as it is."""
    z = torch.randn(2, 3, dtype=torch.float64)
    return {"dim 1": solution.softmax(z, 1), "dim 0": solution.softmax(z, 0), "z afterwards": z}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Adding the same number to all logits along `dim` changes nothing, so subtract the largest one of each slice first; different slices may have very different sizes.",
    "A logit of $-\\infty$ means \"not at all\": its share is exactly 0, and so is its gradient.",
)
def test_softmax_of_a_thousand(solution):
    """Logits near 1000 and -1000 have ordinary shares, and one of -inf has none."""
    rows = [[1000.0, 1001.0, 1000.5], [-1000.0, -1001.0, -999.0], [1.0, -math.inf, 2.0]]
    return {"shares": solution.softmax(torch.tensor(rows, dtype=torch.float64), 1)}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "At each position the model gives `V` logits, and `targets` says which token came, from 0 to $V - 1$.",
    "and the result is the **mean** of these losses, without dimensions.",
)
def test_loss_of_two_texts(solution):
    """Two texts of four tokens have one loss, the mean over all eight positions."""
    logits = 2 * torch.randn(2, 4, 5, dtype=torch.float64)
    targets = torch.randint(5, (2, 4))
    return {"loss": solution.cross_entropy(logits, targets)}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Such positions do not count at all: not in the sum, **not in the number that it is divided by**, and they get a gradient of 0.",
)
def test_filling_does_not_count(solution):
    """A third position that is filling changes nothing of the worked example's loss, 1.2887."""
    rows = [[2.0, 0.0, 1.0], [0.0, 1.0, 3.0], [9.0, 9.0, 9.0]]
    logits = torch.tensor(rows, dtype=torch.float64)
    return {"loss": solution.cross_entropy(logits, torch.tensor([0, 1, -100]))}


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The softmax goes over the keys, so each row of $W$ sums to 1.",
    "It is divided by the **root** of `d`, the size of a query:",
)
def test_three_positions(solution):
    """The weights of three queries sum to 1 in each row, and mix the values."""
    q, k = torch.randn(2, 3, 4, dtype=torch.float64)
    v = torch.randn(3, 2, dtype=torch.float64)
    mixed, weights = solution.attention(q, k, v)
    return {"mixed": mixed, "weights": weights}


@pytest.mark.task("attention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`mask` says who may look where: `True` at row $t$, column $s$ lets query $t$ look at key $s$.",
    "A weight that is masked is **exactly 0**, however small the other scores are, and those that are left sum to 1:",
)
def test_causal_mask(solution):
    """With a causal mask no weight lies above the diagonal, and each row still sums to 1."""
    q, k, v = torch.randn(3, 4, 2, dtype=torch.float64)
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    mixed, weights = solution.attention(q, k, v, mask)
    return {"mixed": mixed, "weights": weights, "mask afterwards": mask}


@pytest.mark.task("split_heads")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "head 0 gets the first $D/H$ numbers of every vector, head 1 the next, and so on.",
)
def test_two_heads_of_four_numbers(solution):
    """Each of two heads gets two numbers in a row of each of three positions."""
    x = torch.randint(100, ()) + torch.arange(12).reshape(1, 3, 4)
    return {"heads": solution.split_heads(x, 2)}


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "It has four `nn.Linear(d_model, d_model, bias=False)`, with their usual first weights and **these names**: `query`, `key`, `value` and `out`.",
)
def test_parameters_of_the_layer(solution):
    """The layer has four weights with the names query, key, value and out, and no biases."""
    layer = solution.MultiHeadAttention(8, 2)
    return {name: list(parameter.shape) for name, parameter in layer.named_parameters()}


@pytest.mark.task("MultiHeadAttention")
@pytest.mark.points(0.25)
@pytest.mark.needs("attention", "split_heads")
@pytest.mark.rests_on(
    "position $t$ looks at positions 0 to $t$ if `causal` is true, and everywhere if it is not,",
)
def test_two_heads_look_back(solution):
    """With given weights two heads give the vectors of the five steps."""
    x, later = torch.randn(2, 4, 6, dtype=torch.float64), drawn_later()
    layer = filled(solution.MultiHeadAttention(6, 2), later)
    return {"result": layer(x)}


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on("At position 0 nothing is turned.")
def test_one_pair_turns(solution):
    """A pair that points to the right is turned by one radian at each position."""
    x = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]], dtype=torch.float64)
    return {"turned": solution.rope(x), "x afterwards": x}


@pytest.mark.task("rope")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "are $d/2$ pairs of **neighbours**: numbers 0 and 1 are pair 0, numbers 2 and 3 are pair 1, and so on.",
)
def test_three_pairs_turn(solution):
    """Each of three pairs of neighbours is turned by its own angle."""
    return {"turned": solution.rope(torch.randn(5, 6, dtype=torch.float64))}
