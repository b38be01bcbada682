"""How far an observation may be from the reference's: one rule for each of its keys."""

from __future__ import annotations

import fnmatch

import msgspec

Steps = tuple[tuple[float, float], ...]  # a threshold, and the points that it earns


class Tolerance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule: close to the reference (rtol, atol), or anywhere in an interval (low, high).

    With `low` or `high` the value is an outcome: the reference's own value plays no part. So it is
    with steps, `at_least` or `at_most`: all is right beyond the last of them, and each of the
    others earns some of the points.
    What `autograder calibrate` measured is kept with the rule that it led to.
    """

    rtol: float | None = None
    atol: float | None = None
    low: float | None = None
    high: float | None = None
    widest_right: float | None = None
    nearest_wrong: float | None = None
    margin: float | None = None
    reason: str = ""
    at_least: Steps | msgspec.UnsetType = msgspec.UNSET
    at_most: Steps | msgspec.UnsetType = msgspec.UNSET

    @property
    def is_outcome(self) -> bool:
        """Whether this is an interval."""
        return self.lowest is not None or self.highest is not None

    @property
    def steps(self) -> Steps:
        """The thresholds that earn something, each with what it earns."""
        return self.at_least or self.at_most or ()

    @property
    def rises(self) -> bool:
        """Whether a higher number earns more."""
        return bool(self.at_least)

    @property
    def lowest(self) -> float | None:
        """The least that is all right; None if there is no such limit."""
        return self.at_least[-1][0] if self.at_least else self.low

    @property
    def highest(self) -> float | None:
        """The most that is all right; None if there is no such limit."""
        return self.at_most[-1][0] if self.at_most else self.high

    def threshold(self, points: float) -> float | None:
        """The first threshold that earns at least these points; None if none does."""
        return next((threshold for threshold, each in self.steps if each >= points), None)

    def at_step(self, points: float) -> Tolerance:
        """The rule by which a number earns these points."""
        if not self.steps:
            return self
        threshold = self.threshold(points)
        return Tolerance(low=threshold) if self.rises else Tolerance(high=threshold)


# float64 leaves six empty orders of magnitude between rounding and mistakes (1e-13 .. 1e-7);
# float32 is graded on well-scaled numbers only, where 1e-5 covers every right order of summation.
DEFAULTS: dict[str, tuple[float, float]] = {
    "float64": (1e-9, 1e-11),
    "complex128": (1e-9, 1e-11),
    "float32": (1e-5, 1e-6),
    "complex64": (1e-5, 1e-6),
    "float16": (1e-2, 1e-3),
    "bfloat16": (2e-2, 1e-2),
}

Tolerances = dict[str, Tolerance]  # for one check: path pattern -> rule


def find(tolerances: Tolerances, path: str) -> Tolerance | None:
    """Find the rule for a path such as `losses.3`; the first matching pattern counts."""
    for pattern, tolerance in tolerances.items():
        if fnmatch.fnmatchcase(path, pattern):
            return tolerance
    return None


def compared_as(dtype: str) -> str:
    """Name the dtype whose defaults hold for numbers: float64 for those of Python's own."""
    return dtype if dtype in DEFAULTS else "float64"


def bounds(tolerance: Tolerance | None, dtype: str) -> tuple[float, float]:
    """Give (rtol, atol) for numbers of a floating dtype."""
    rtol, atol = DEFAULTS[dtype]
    if tolerance is None:
        return rtol, atol
    return (
        rtol if tolerance.rtol is None else tolerance.rtol,
        atol if tolerance.atol is None else tolerance.atol,
    )
