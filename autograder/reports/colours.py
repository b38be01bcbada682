"""The colour of each status, on a page and in a terminal. No report tells a status by it alone."""

from __future__ import annotations

from typing import NamedTuple

from autograder.model import Status


class Colour(NamedTuple):
    """One colour in the two ways it is written."""

    page: str  # readable as a sign on white and on black
    terminal: str  # a style of rich's


COLOURS = {
    Status.PASSED: Colour("#2e9d57", "green"),
    Status.FAILED: Colour("#d9534f", "red"),
    Status.SKIPPED: Colour("#808080", "dim"),
    Status.UNGRADED: Colour("#8a63d2", "magenta"),
}
OTHER = Colour("#d08700", "yellow")


def colour_of(status: Status) -> Colour:
    """Give the colour of a status."""
    return COLOURS.get(status, OTHER)
