"""What a call left behind is said with the argument for public checks, and without for hidden."""

from __future__ import annotations

import pytest

from autograder.judging.wording.effects import say_effect, step_after_effect
from autograder.model import Visibility
from autograder.sandbox.wire import Effect, Left


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        (0, "the module itself"),
        (1, "its first argument"),
        (6, "its sixth argument"),
        (7, "one of its arguments"),
    ],
)
def test_argument(argument: int, name: str) -> None:
    """An argument is named by its place."""
    said = say_effect([Effect(Left.WRITTEN, "f", argument)], "f", Visibility.PUBLIC)
    assert said == f"`f` writes into {name}."


@pytest.mark.parametrize("left", list(Left))
def test_every_kind(left: Left) -> None:
    """Every kind has a sentence for a hidden check that tells no argument, and a next step."""
    texts = {
        say_effect([Effect(left, "f", argument)], "f", Visibility.HIDDEN) for argument in range(9)
    }
    (said,) = texts
    assert "`f`" in said
    assert said.endswith(".")
    assert step_after_effect([Effect(left, "f")]).endswith(".")
