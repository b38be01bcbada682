"""The checks of lesson 03 that a student can see and run."""

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later


def filled(module: nn.Module, later: torch.Generator) -> nn.Module:
    """Give all parameters new numbers in float64, in the order of their names."""
    module = module.double()
    with torch.no_grad():
        for _, weight in sorted(module.named_parameters()):
            weight.copy_(torch.randn(weight.shape, generator=later, dtype=torch.float64) / 2)
    return module


@pytest.mark.task("RMSNorm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The parameter is called `weight`, has the shape `(size,)` and begins as ones.",
    "Each vector, that is each slice along the **last** dimension, is divided by the root of the mean of its squares and multiplied, number by number, by a parameter:",
)
def test_new_norm(solution):
    """A new norm divides each vector by the root of its mean square; its weight is ones."""
    x = torch.randn(3, 4, dtype=torch.float64)
    norm = solution.RMSNorm(4).double()
    parameters = {name: weight.detach() for name, weight in norm.named_parameters()}
    return {"parameters": parameters, "normed": norm(x), "x afterwards": x}


@pytest.mark.task("RMSNorm")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "$\\varepsilon$ stands **inside** the root: a vector of zeros gives zeros, not `nan`, and a tiny vector stays tiny.",
)
def test_vectors_of_zeros_and_of_tiny_numbers(solution):
    """Zeros stay zeros, and numbers of 1e-8 become numbers of 1e-5."""
    x = torch.tensor([[0.0, 0.0], [3e-8, 4e-8], [3.0, 4.0]], dtype=torch.float64)
    return {"normed": solution.RMSNorm(2).double()(x)}


@pytest.mark.task("hidden_size")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the smallest one that is **at least** $\\frac83 D$, in whole numbers and without rounding anything on the way.",
)
def test_sizes_of_the_text(solution):
    """96 gives 256, and 100 gives 288, the next multiple of 32 after 266.67."""
    return [solution.hidden_size(96, 32), solution.hidden_size(100, 32)]


@pytest.mark.task("hidden_size")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the smallest one that is **at least** $\\frac83 D$, in whole numbers and without rounding anything on the way.",
)
def test_sizes_of_eight_models(solution):
    """Eight models of random sizes have feed-forward layers of at least 8/3 of them."""
    return [solution.hidden_size(d, 16) for d in torch.randint(16, 600, (8,)).tolist()]


@pytest.mark.task("SwiGLU")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The three are `nn.Linear` with `bias=False`, with their usual first weights and these names: `gate` and `up` from `d_model` to `hidden`, `down` from `hidden` to `d_model`.",
)
def test_parameters_of_the_feed_forward_layer(solution):
    """The layer has the weights gate, up and down, and no biases."""
    layer = solution.SwiGLU(6, 16)
    return {name: list(weight.shape) for name, weight in layer.named_parameters()}


@pytest.mark.task("SwiGLU")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Only the gate goes through silu, which may be PyTorch's `F.silu`.",
)
def test_formula_of_the_feed_forward_layer(solution):
    """With given weights four vectors become those of the formula."""
    x, later = torch.randn(4, 3, dtype=torch.float64), drawn_later()
    layer = filled(solution.SwiGLU(3, 5), later)
    return {"result": layer(x), "x afterwards": x}


@pytest.mark.task("Block")
@pytest.mark.points(0.25)
@pytest.mark.needs("RMSNorm")
@pytest.mark.rests_on(
    "The block keeps them as `attention` and `feed_forward`, and has a norm for each, your `RMSNorm` with its usual `eps`: `attention_norm` and `feed_forward_norm`.",
)
def test_parts_of_the_block(solution):
    """The block holds the two modules and two norms, each with a weight of its own."""
    block = solution.Block(4, nn.Linear(4, 4), nn.Linear(4, 4, bias=False))
    return {name: list(weight.shape) for name, weight in block.named_parameters()}


@pytest.mark.task("Block")
@pytest.mark.points(0.25)
@pytest.mark.needs("RMSNorm")
@pytest.mark.rests_on(
    "to `x`, as it came, is added what the attention makes of the **normed** `x`;",
    "to *that* sum is added what the feed-forward layer makes of the normed **sum**.",
)
def test_two_linear_layers_in_a_block(solution):
    """With linear layers for both modules, the two sums are those of the text."""
    x, later = 3 * torch.randn(2, 3, 4, dtype=torch.float64), drawn_later()
    block = filled(solution.Block(4, nn.Linear(4, 4), nn.Linear(4, 4)), later)
    return {"result": block(x), "x afterwards": x}


@pytest.mark.task("LanguageModel")
@pytest.mark.points(0.25)
@pytest.mark.needs("RMSNorm")
@pytest.mark.rests_on(
    "They are registered as `blocks`, so that their parameters are parameters of the model: `blocks.0`, `blocks.1`, …;",
    "The table of the embedding is used a second time for it (\"tied\" weights): there is no other table, and no bias.",
)
def test_parameters_of_the_model(solution):
    """The model has an embedding, its blocks and a norm, and no second table."""
    model = solution.LanguageModel(11, 4, [nn.Linear(4, 4), nn.Linear(4, 4, bias=False)])
    return {name: list(weight.shape) for name, weight in model.named_parameters()}


@pytest.mark.task("LanguageModel")
@pytest.mark.points(0.25)
@pytest.mark.needs("RMSNorm")
@pytest.mark.rests_on(
    "the logits are the products of each vector with the vector of **every** token.",
    "The result has logits for every position.",
)
def test_logits_of_two_texts(solution):
    """Two texts of five tokens have seven logits at each position, through one block."""
    ids, later = torch.randint(7, (2, 5)), drawn_later()
    model = filled(solution.LanguageModel(7, 4, [nn.Linear(4, 4)]), later)
    return {"logits": model(ids), "ids afterwards": ids}


@pytest.mark.task("count_parameters")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "the numbers of all parameters, at any depth, that are **trainable** (`requires_grad`).",
)
def test_numbers_of_a_small_net(solution):
    """A net with one hidden layer has the numbers of two tables and two biases."""
    n = int(torch.randint(3, 20, ()))
    return solution.count_parameters(nn.Sequential(nn.Linear(2, n), nn.ReLU(), nn.Linear(n, 3)))
