"""What checks import: inputs that come after the solution's call."""

from __future__ import annotations

import torch

from autograder.authoring import drawn_later


def test_what_is_drawn_later_does_not_depend_on_what_is_drawn_between() -> None:
    """Numbers for after a call are the same, however many the call draws itself."""
    found = []
    for drawn_by_the_solution in (0, 5):
        torch.manual_seed(1)
        later = drawn_later()
        torch.randn(drawn_by_the_solution)
        found.append(torch.randn(3, generator=later))
    assert torch.equal(*found)


def test_what_is_drawn_later_depends_on_the_seed() -> None:
    """Another seed of the check gives other numbers."""
    found = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        found.append(torch.randn(3, generator=drawn_later()))
    assert not torch.equal(*found)
