"""Steps of a tolerance, as tolerances.toml gives them: whether they can be climbed."""

from __future__ import annotations

import msgspec

from autograder.observation.tolerance import Tolerance
from autograder.results.points import is_exact


def wrong_steps(rule: Tolerance) -> str:
    """Say what is wrong with the steps of a rule; empty if nothing is."""
    if msgspec.UNSET is rule.at_least is rule.at_most:
        return ""
    advice = "write at_least = [[0.85, 1], [0.95, 3]]: thresholds, each with what it earns"
    if not rule.steps or (rule.at_least and rule.at_most):
        return f"at_least or at_most needs at least one step, and not both; {advice}"
    if rule.low is not None or rule.high is not None:
        return f"steps stand alone, without low and high; {advice}"
    thresholds = [threshold if rule.rises else -threshold for threshold, _ in rule.steps]
    points = [each for _, each in rule.steps]
    if thresholds != sorted(set(thresholds)) or points != sorted(set(points)):
        return f"each step must be harder than the one before, and earn more; {advice}"
    if points[0] <= 0 or not all(map(is_exact, points)):
        return f"what a step earns is above 0, with at most two decimals; {advice}"
    return ""
