"""The checks of lesson 07 that a student can see and run."""

import pytest
import torch
from torch import nn

from autograder.authoring import drawn_later, fill_parameters


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "and its sum **along `dim`** is 1 everywhere.",
)
def test_softmax_of_one_two_three(solution):
    """The softmax of (1, 2, 3) is (0.0900, 0.2447, 0.6652)."""
    z = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    return {"probabilities": solution.softmax(z, 0)}


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "and its sum **along `dim`** is 1 everywhere.",
    "`z` itself stays as it is, and gradients flow back to it.",
)
def test_softmax_of_rows_and_columns(solution):
    """Rows sum to 1 for dim 1 and columns for dim 0, and z stays as it is."""
    z = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]], dtype=torch.float64)
    return {
        "dim 1": solution.softmax(z.clone(), 1),
        "dim 0": solution.softmax(z.clone(), 0),
        "dim -1": solution.softmax(z, -1),
        "z afterwards": z,
    }


@pytest.mark.task("softmax")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The result must be right for finite logits of any size, even where one slice of `z` is near 1000 and another near −1000.",
)
def test_softmax_of_a_thousand(solution):
    """Logits near 1000 and -1000, and one far above the others, have ordinary probabilities."""
    rows = [[1000.0, 1001.0, 1000.5], [-1000.0, -1001.0, -999.0], [2000.0, 0.0, 0.0]]
    z = torch.tensor(rows, dtype=torch.float64)
    return {"probabilities": solution.softmax(z, 1)}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The mean over the $N$ samples of $-\\ln p_{i,y_i}$, where $p_i$ is the softmax of the logits `z[i]` and `y[i]`, counted from 0 to $K-1$, is the true class.",
)
def test_equal_logits_cost_ln_k(solution):
    """Equal logits for three classes cost ln 3 = 1.0986, a tensor without dimensions."""
    z = torch.zeros(4, 3, dtype=torch.float64)
    return {"loss": solution.cross_entropy(z, torch.tensor([0, 1, 2, 1]))}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The mean over the $N$ samples of $-\\ln p_{i,y_i}$, where $p_i$ is the softmax of the logits `z[i]` and `y[i]`, counted from 0 to $K-1$, is the true class.",
    "in the dtype of `z`, with the natural logarithm, and gradients flow back to `z`.",
)
def test_cross_entropy_of_two_samples(solution):
    """The loss of the worked example is 1.2887, and its gradient is (p - one-hot) / 2."""
    z = torch.tensor([[2.0, 0.0, 1.0], [0.0, 1.0, 3.0]], dtype=torch.float64, requires_grad=True)
    loss = solution.cross_entropy(z, torch.tensor([0, 1]))
    loss.backward()
    return {"loss": loss, "gradient": z.grad}


@pytest.mark.task("cross_entropy")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A confident mistake, logits (1000, 0, 0) with true class 1, costs 1000, not `inf`, and its gradient is $(1, -1, 0)$.",
)
def test_a_confident_mistake_costs_a_thousand(solution):
    """Logits (1000, 0, 0) cost 1000 if class 1 is true and 0 if class 0 is."""
    z = torch.tensor([[1000.0, 0.0, 0.0]], dtype=torch.float64)
    return {
        "wrong": solution.cross_entropy(z, torch.tensor([1])),
        "right": solution.cross_entropy(z, torch.tensor([0])),
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "One hidden layer: a linear layer from `n_in` to `n_hidden`, ReLU, and a linear layer from `n_hidden` to `n_classes`.",
)
def test_net_has_123_parameters(solution):
    """Net(2, 20, 3) has 40 + 20 + 60 + 3 = 123 parameters."""
    net = solution.Net(2, 20, 3)
    return {
        "parameters": sum(parameter.numel() for parameter in net.parameters()),
        "shapes": sorted(list(parameter.shape) for parameter in net.parameters()),
    }


@pytest.mark.task("Net")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`forward` returns the **logits**, as they come out of the second layer: they may be negative and do not sum to 1.",
)
def test_logits_of_three_points(solution):
    """With given parameters the logits of three points are those of the formula."""
    net = fill_parameters(solution.Net(2, 20, 3).double(), seed=7)
    x = torch.tensor([[4.0, 4.0], [-4.0, -3.0], [-8.0, -9.0]], dtype=torch.float64)
    return {"logits": net(x)}


@pytest.mark.task("predict")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The class with the largest logit for each row of `x`, counted from 0.",
)
def test_classes_of_four_points(solution):
    """Each point gets the number of its largest logit, in int64."""
    model = nn.Identity()
    x = torch.tensor([[0.1, 2.0, -1.0], [3.0, 0.5, 0.2], [0.3, 0.4, 0.5], [-3.0, -1.0, -2.0]])
    return {"classes": solution.predict(model, x)}


@pytest.mark.task("confusion")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Its entry in **row** $t$ and **column** $p$ counts the samples whose true class is $t$ and whose predicted class is $p$.",
)
def test_confusion_of_six_samples(solution):
    """Six samples are counted, the truth in the row and the prediction in the column."""
    y = torch.tensor([0, 1, 1, 1, 2, 2])
    pred = torch.tensor([0, 1, 1, 2, 2, 0])
    return {"table": solution.confusion(pred, y, 3)}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "One epoch is one step, and each parameter moves by `-lr` times its gradient: no momentum, no decay, no random batches.",
    "The result is a list of `epochs` Python floats: the loss of each epoch **before** its step.",
)
def test_three_steps_of_a_linear_model(solution):
    """Three steps from given parameters give three losses and the expected parameters."""
    model = fill_parameters(nn.Linear(2, 3).double(), seed=3)
    x = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.0, -2.0], [3.0, 1.0]], dtype=torch.float64)
    y = torch.tensor([0, 2, 1, 0])
    losses = solution.train(model, x, y, 0.3, 3)
    return {"losses": losses, "weight": model.weight.detach(), "bias": model.bias.detach()}


@pytest.mark.task("train")
@pytest.mark.points(0.25)
@pytest.mark.outcome
@pytest.mark.rests_on(
    "Train `model`, which returns logits `(N, K)`, by gradient descent on the mean cross-entropy of **all** samples.",
)
def test_three_clouds_are_told_apart(solution):
    """After 400 bold epochs the accuracy at new points is at least 0.98, and the loss below 0.5."""
    y = torch.arange(3).repeat_interleave(500)
    side = torch.randn(2, dtype=torch.float64).sign()
    centres = torch.tensor([[4.0], [-4.0], [-8.0]], dtype=torch.float64) * side
    spread = torch.tensor([2.0, 1.0, 1.0], dtype=torch.float64)[y, None]
    x = centres[y] + spread * torch.randn(1500, 2, dtype=torch.float64)
    model = nn.Sequential(nn.Linear(2, 20), nn.ReLU(), nn.Linear(20, 3)).double()
    later = drawn_later()
    solution.train(model, x, y, 0.05, 400)
    # From the parameters, at points that the training never saw: they are what training changes.
    noise = torch.randn(1500, 2, generator=later, dtype=torch.float64)
    first, _, second = (layer for layer in model)
    hidden = (centres[y] + spread * noise) @ first.weight.detach().T + first.bias.detach()
    logits = hidden.clamp(min=0) @ second.weight.detach().T + second.bias.detach()
    return {
        "logits at new points": logits[::300],
        "accuracy": (logits.argmax(dim=1) == y).double().mean().item(),
        "loss at new points": nn.functional.cross_entropy(logits, y).item(),
    }
