"""What a call left behind that the reference does not leave behind."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.model import Check
from autograder.sandbox.wire import Effect, Left


def of_check(effects: Iterable[Effect], check: Check) -> tuple[Effect, ...]:
    """Give what calls of a check's own task left behind and should not have, in a fixed order."""
    mine = (e for e in effects if e.task == check.task and e.left not in check.may_leave)
    return tuple(sorted(mine, key=_order))


def beyond_reference(
    effects: Iterable[Effect], check: Check, reference: Iterable[Effect]
) -> tuple[Effect, ...]:
    """Give what calls of a check's own task left behind, and the reference's do not."""
    return beyond(of_check(effects, check), reference)


def beyond(effects: Iterable[Effect], reference: Iterable[Effect]) -> tuple[Effect, ...]:
    """Give the effects that are not the reference's too.

    Two are a matter of taste where the reference writes to what it is given, as a training does:
    whether gradients are left when it is done, and whether it shuffles.
    """
    known = set(reference)
    written = {(each.task, each.argument) for each in known if each.left is Left.WRITTEN}
    known |= {Effect(Left.TOUCHED, *place) for place in written}
    training = {task for task, _ in written}
    return tuple(
        each
        for each in effects
        if each not in known
        and not (each.left is Left.GRAD and (each.task, each.argument) in written)
        and not (each.left is Left.RANDOM and each.task in training)
    )


def _order(effect: Effect) -> tuple[int, int]:
    return effect.argument, tuple(Left).index(effect.left)
