"""What the name of a part of an observation says of it.

A check names the parts of what it returns, and two words in a name choose what is said of that
part: `loss` and `grad`. docs/writing-a-lesson.md tells authors.
"""

from __future__ import annotations


def is_loss(path: str) -> bool:
    """Whether a part holds a loss, or losses in the order of a training."""
    return "loss" in path.lower()


def is_gradient(path: str) -> bool:
    """Whether a part holds a gradient, which is None where the graph was cut."""
    return "grad" in path.lower()
