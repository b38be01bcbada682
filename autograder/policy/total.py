"""From the numbers of a student's lessons to one over the course: weights, dropping, rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from autograder.language import _
from autograder.policy.amounts import (
    exact,
    say,
    say_percent,
    say_rounded,
    shown,
    summed,
    to_step,
)
from autograder.policy.final import Final, Total
from autograder.policy.lesson import Chain
from autograder.policy.rules import Rules


def total_of(student: str, finals: Sequence[Final], rules: Rules) -> Total:
    """Add up a student's lessons; what waits for a person is in the sum as far as it is known."""
    weights = {each.lesson: _weight(each, rules) for each in finals}
    chain = Chain(summed(each.points for each in finals))
    for final in finals:
        weight = weights[final.lesson]
        if weight != 1:
            points = to_step(exact(final.points) * weight)
            why = _("{lesson} has weight {weight}: {points} points.").format(
                lesson=final.lesson, weight=say(weight), points=say(points)
            )
            chain.go("weight", chain.now - exact(final.points) + points, why)
    possible = sum((to_step(exact(e.possible) * weights[e.lesson]) for e in finals), Fraction(0))
    for final in _dropped(finals, weights, rules.drop(student), rules):
        weight = weights[final.lesson]
        points, worth = (to_step(exact(n) * weight) for n in (final.points, final.possible))
        possible -= worth
        why = _("{lesson} is dropped: {points} of {possible} points, {share}.").format(
            lesson=final.lesson,
            points=say(points),
            possible=say(worth),
            share=say_percent(points, worth),
        )
        chain.go("dropped", chain.now - points, why)
    rounding = rules.settings.total_rounding
    if rounding is not None:
        to = to_step(chain.now, exact(rounding.step), rounding.direction)
        to = possible if to > possible >= chain.now else to
        if to != chain.now:
            why = say_rounded(rounding.step, rounding.direction)
            chain.go("rounding", to, why)
    waiting = [each.lesson for each in finals if each.waiting]
    if waiting:
        why = _("Not finished: a person has to see {lessons}.")
        why = why.format(lessons=_(", ").join(waiting))
        chain.go("needs a person", chain.now, why)
    return Total(student, shown(chain.now), shown(possible), tuple(chain.steps), bool(waiting))


def _weight(final: Final, rules: Rules) -> Fraction:
    weight = rules.terms(final.student, final.lesson).weight
    return Fraction(1) if weight is None else exact(weight)


def _dropped(
    finals: Sequence[Final], weights: dict[str, Fraction], number: int, rules: Rules
) -> list[Final]:
    """Choose the lowest by percentage among what is finished; at least one lesson stays.

    What is worth nothing is not dropped, since its points are extra.
    """
    can = [
        each
        for each in finals
        if not each.waiting
        and each.possible > 0
        and weights[each.lesson] > 0
        and not rules.lesson(each.lesson).keep
    ]
    worth = sum(each.possible > 0 and weights[each.lesson] > 0 for each in finals)
    lowest = sorted(can, key=lambda each: exact(each.points) / exact(each.possible))
    return lowest[: max(0, min(number, worth - 1))]
