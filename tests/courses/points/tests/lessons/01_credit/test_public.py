"""What a student can see and run."""

import pytest
import torch

from autograder.authoring import drawn_later


@pytest.mark.task("roman")
@pytest.mark.points(1)
@pytest.mark.partial
def test_some_numbers(solution):
    """The numbers 3, 14 and 29 are III, XIV and XXIX."""
    return {"three": solution.roman(3), "fourteen": solution.roman(14), "29": solution.roman(29)}


@pytest.mark.task("threshold")
@pytest.mark.points(3)
def test_accuracy(solution):
    """The threshold tells new numbers of two classes apart."""
    later = drawn_later()
    y = torch.arange(200) % 2
    place = 100 * torch.randn(()).repeat(200)
    x = place + 4 * y + torch.randn(200)
    found = float(solution.threshold(x, y))
    new = place + 4 * y + torch.randn(200, generator=later)
    return {"accuracy": float(((new > found) == (y == 1)).double().mean())}


@pytest.mark.task("mean")
@pytest.mark.points(0.1)
def test_three_numbers(solution):
    """The mean of 1, 2 and 6 is 3."""
    return {"mean": solution.mean(torch.tensor([1.0, 2.0, 6.0]) + torch.rand(3))}


@pytest.mark.task("mean")
@pytest.mark.points(0.5)
@pytest.mark.extra_credit
def test_no_numbers(solution):
    """The mean of no numbers is zero."""
    some = torch.randn(4)
    return {"of none": solution.mean(some[:0]), "of four": solution.mean(some)}


@pytest.mark.task("order")
@pytest.mark.points(0.5)
@pytest.mark.all_or_nothing("in order")
def test_numbers_in_order(solution):
    """Five numbers come from the smallest to the largest."""
    return {"order": solution.order(torch.randn(5))}
