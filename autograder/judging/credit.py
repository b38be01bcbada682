"""What a result earns that is not all right: a share for its right cases, or a lower step."""

from __future__ import annotations

from autograder.language import _, ngettext
from autograder.model import Cases, Check, Visibility
from autograder.observation.compare import Comparison, compare
from autograder.observation.tree import parts_of
from autograder.results.points import say_points, share


def cases_of(check: Check, comparison: Comparison) -> Cases | None:
    """Count the right cases of a check with partial credit; None where it has no cases."""
    if not check.terms.partial:
        return None
    names = tuple(name for name, _ in parts_of(comparison.reference))
    wrong = {each.path.partition(".")[0] for each in comparison.differences}
    # A difference of the whole is one of its type, its length or its keys.
    right = () if "" in wrong else tuple(name for name in names if name not in wrong)
    shown = right if check.visibility is Visibility.PUBLIC else ()
    return Cases(len(right), len(names), shown)


def earned(check: Check, comparison: Comparison) -> float:
    """Give the points that an observation earns, as far as its numbers decide."""
    if not comparison.differences:
        return check.points
    cases = cases_of(check, comparison)
    if cases is not None:
        return share(check.points, cases.right, cases.of)
    return _reached(comparison)


def say_credit(check: Check, comparison: Comparison) -> str:
    """Say what part of the points a result earns, and what earns more; empty if it is all or none.

    Of a hidden check nothing is said of what it expects: how many cases are right, and no more.
    """
    points = earned(check, comparison)
    of = ngettext(
        "{points} of {most} point", "{points} of {most} points", 1 if check.points == 1 else 2
    ).format(points=say_points(points), most=say_points(check.points))
    cases = cases_of(check, comparison)
    if cases is not None:
        said = ngettext(
            "{right} of {count} cases is right, for {points}",
            "{right} of {count} cases are right, for {points}",
            cases.right,
        ).format(right=cases.right, count=cases.of, points=of)
        which = ", ".join(f"`{name}`" for name in cases.names)
        return (
            _("{text}: {which}.").format(text=said, which=which)
            if which
            else _("{text}.").format(text=said)
        )
    if not _levels(comparison):
        return ""
    if check.visibility is not Visibility.PUBLIC:
        return _("This reaches a lower step, for {points}.").format(points=of) if points else ""
    more = _say_next(check, comparison, points)
    return _("This earns {points}. {more}").format(points=of, more=more)


def _levels(comparison: Comparison) -> list[float]:
    """List what the steps of a check earn, from the highest down."""
    rules = comparison.tolerances.values()
    return sorted({points for rule in rules for _, points in rule.steps}, reverse=True)


def _reached(comparison: Comparison) -> float:
    for level in _levels(comparison)[1:]:  # the highest one was not reached
        eased = {path: rule.at_step(level) for path, rule in comparison.tolerances.items()}
        if not compare(comparison.reference, comparison.found, eased):
            return level
    return 0.0


def _say_next(check: Check, comparison: Comparison, points: float) -> str:
    """Say from where on more is earned."""
    level = min(each for each in _levels(comparison) if each > points)
    needed = [
        (
            _("`{path}` from {threshold:g}") if rule.rises else _("`{path}` up to {threshold:g}")
        ).format(path=path, threshold=threshold)
        for path, rule in comparison.tolerances.items()
        for threshold in [rule.threshold(level)]
        if threshold is not None
    ]
    return _("{needed} earns {points}.").format(
        needed=_(" and ").join(needed), points=say_points(level)
    )
