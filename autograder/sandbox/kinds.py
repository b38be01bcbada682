"""The kinds of input and of use that a task can be tried with.

A wrong program is often right on the usual numbers: a task that no check tries with one of these
kinds has a hole there.
"""

from __future__ import annotations

import enum
from typing import Final

HUGE: Final = 1e10
TINY: Final = 1e-10


class Given(enum.StrEnum):
    """What a call can be given, or be made under."""

    MAGNITUDE = "magnitude"  # huge, tiny or not finite
    NOT_CONTIGUOUS = "not contiguous"
    ONE_ROW = "N = 1"
    OTHER_DTYPE = "other dtype"
    OTHER_DEVICE = "other device"
    NO_GRAD = "no_grad"


class Looked(enum.StrEnum):
    """What the kit looks at by itself, in every check that is made twice."""

    AFTERWARDS = "afterwards"  # what the call left behind
    AGAIN = "again"  # a call on other numbers
