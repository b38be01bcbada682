"""Steps of a tolerance, as tolerances.toml gives them: whether they can be climbed."""

from __future__ import annotations

import msgspec

from autograder.language import _
from autograder.observation.tolerance import Tolerance
from autograder.results.points import is_exact


def wrong_steps(rule: Tolerance) -> str:
    """Say what is wrong with the steps of a rule; empty if nothing is."""
    if msgspec.UNSET is rule.at_least is rule.at_most:
        return ""
    advice = _("write at_least = [[0.85, 1], [0.95, 3]]: thresholds, each with what it earns")
    if not rule.steps or (rule.at_least and rule.at_most):
        return _("at_least or at_most needs at least one step, and not both; {advice}").format(
            advice=advice
        )
    if rule.low is not None or rule.high is not None:
        return _("steps stand alone, without low and high; {advice}").format(advice=advice)
    thresholds = [threshold if rule.rises else -threshold for threshold, _other in rule.steps]
    points = [each for _other, each in rule.steps]
    if thresholds != sorted(set(thresholds)) or points != sorted(set(points)):
        return _("each step must be harder than the one before, and earn more; {advice}").format(
            advice=advice
        )
    if points[0] <= 0 or not all(map(is_exact, points)):
        return _("what a step earns is above 0, with at most two decimals; {advice}").format(
            advice=advice
        )
    return ""
