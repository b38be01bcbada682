"""What only the grader runs."""

import pytest
import torch

from autograder.authoring import drawn_later


@pytest.mark.task("roman")
@pytest.mark.points(1.5)
@pytest.mark.partial
@pytest.mark.rests_on("a number from 1 to 39 in Roman numerals")
def test_all_numbers(solution):
    """The other numbers from 1 to 39 are right."""
    return [solution.roman(n) for n in range(1, 40) if n not in (3, 14, 29)]


@pytest.mark.task("threshold")
@pytest.mark.points(1.5)
@pytest.mark.rests_on("Return a threshold between the classes.")
def test_accuracy_elsewhere(solution):
    """The threshold tells classes apart that lie elsewhere."""
    later = drawn_later()
    y = torch.arange(300) % 2
    place = 100 * torch.randn(()).repeat(300)
    x = place + 4 * y + torch.randn(300)
    found = float(solution.threshold(x, y))
    new = place + 4 * y + torch.randn(300, generator=later)
    return {"accuracy": float(((new > found) == (y == 1)).double().mean())}


@pytest.mark.task("mean")
@pytest.mark.points(0.2)
@pytest.mark.rests_on("the mean of some numbers")
def test_any_numbers(solution):
    """The mean of any numbers is their sum over their count."""
    return {"mean": solution.mean(torch.randn(7, dtype=torch.float64))}


@pytest.mark.task("order")
@pytest.mark.points(0.25)
@pytest.mark.all_or_nothing("in order")
@pytest.mark.rests_on("the numbers from the smallest to the largest")
def test_equal_numbers(solution):
    """Numbers that are equal all stay."""
    return {"order": solution.order(torch.cat([torch.randn(3).repeat(2), torch.randn(1)]))}


@pytest.mark.task("order")
@pytest.mark.points(0.25)
@pytest.mark.all_or_nothing("in order")
@pytest.mark.rests_on("the numbers from the smallest to the largest")
def test_one_number(solution):
    """One number is in order."""
    return {"order": solution.order(torch.randn(1, dtype=torch.float64))}
