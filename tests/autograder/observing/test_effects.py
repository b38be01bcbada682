"""Of what a call leaves behind, that counts which the reference does not leave."""

from __future__ import annotations

import pytest

from autograder.model import Check, Visibility
from autograder.observing.effects import beyond, of_check
from autograder.sandbox.wire import Effect, Left

WRITES = Effect(Left.WRITTEN, "f", 1)


@pytest.mark.parametrize(
    ("effect", "reference", "counts"),
    [
        (WRITES, (), True),
        (WRITES, (WRITES,), False),
        (Effect(Left.WRITTEN, "f", 2), (WRITES,), True),
        (Effect(Left.TOUCHED, "f", 1), (WRITES,), False),
        (Effect(Left.GRAD, "f", 1), (), True),
        (Effect(Left.GRAD, "f", 1), (WRITES,), False),
        (Effect(Left.GRAD, "f", 2), (WRITES,), True),
        (Effect(Left.RANDOM, "f"), (), True),
        (Effect(Left.RANDOM, "f"), (WRITES,), False),
        (Effect(Left.MODE, "f", 1), (WRITES,), True),
    ],
)
def test_beside_the_reference(effect: Effect, reference: tuple[Effect, ...], counts: bool) -> None:
    """What the reference leaves costs nothing, nor do gradients and draws of what trains."""
    assert beyond([effect], reference) == ((effect,) if counts else ())


def test_effects_of_a_check() -> None:
    """They are its own task's, in a fixed order, without what the task may leave."""
    check = Check("t", "t.py", "t", (), "f", 1.0, "A fact.", Visibility.HIDDEN, may_leave=("grad",))
    found = [
        Effect(Left.MODE, "f", 2),
        Effect(Left.GRAD, "f", 1),
        Effect(Left.WRITTEN, "g", 1),
        Effect(Left.WRITTEN, "f", 2),
        Effect(Left.RANDOM, "f"),
    ]
    assert of_check(found, check) == (
        Effect(Left.RANDOM, "f"),
        Effect(Left.WRITTEN, "f", 2),
        Effect(Left.MODE, "f", 2),
    )
