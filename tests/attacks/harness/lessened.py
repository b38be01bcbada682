"""The zygote of a machine on which some layers of confinement are missing.

It runs in the place of the kit's own: whatever grades and serves is forked from it.
"""

from __future__ import annotations

import json
import os

from autograder.grading import zygote
from autograder.observing import sealing
from autograder.sandbox.confinement.policy import Layer

VARIABLE = "ATTACKS_LESSENED"


def main() -> None:
    """Leave layers out of those that servers are asked for, then be the zygote."""
    given = json.loads(os.environ.pop(VARIABLE))
    sealing.ALL_LAYERS = frozenset(map(Layer, given["layers"]))
    if given["alone"]:
        sealing.require_sealed = lambda server, hidden: None
    zygote.main()
