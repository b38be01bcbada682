"""The layouts that are known, by the name that `--layout` takes."""

from __future__ import annotations

from autograder.submissions.layouts.canvas import Canvas
from autograder.submissions.layouts.flat import Flat
from autograder.submissions.layouts.folders import Folders
from autograder.submissions.layouts.github import GitHub
from autograder.submissions.layouts.gradescope import Gradescope
from autograder.submissions.layouts.layout import Layout, Top
from autograder.submissions.layouts.moodle import Moodle

LAYOUTS: dict[str, type[Layout]] = {
    "nbgrader": Folders,
    "flat": Flat,
    "moodle": Moodle,
    "canvas": Canvas,
    "gradescope": Gradescope,
    "github": GitHub,
}
LEAST_CONFIDENCE = 0.5


def recognise(top: Top, wanted: str = "") -> Layout:
    """Give the layout that was asked for, or the one that accounts for most of the folder."""
    if wanted:
        return LAYOUTS[wanted](top)
    found = [layout(top) for layout in LAYOUTS.values()]
    best = max(found, key=lambda layout: layout.confidence)  # the first of equals
    return best if best.confidence >= LEAST_CONFIDENCE else found[0]
