"""What a value that is not plain becomes: a form that can be compared, or a description."""

from __future__ import annotations

from typing import Any

import msgspec

MOST_NODES = 20_000  # of one observation


class Other(msgspec.Struct, frozen=True, tag="other"):
    """A value that is not data: an object of some other type, by its description."""

    kind: str


TOO_MUCH = Other("more data than an observation may hold")
SELF = ""  # the name of a part that is what the form is about; its path is the form's own


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a value that is no tensor, as a plain NumPy array of a dtype torch has too.

    They are written as a tensor is, and read back as one: torch need not be there to write them.
    """

    array: Any


class Form(msgspec.Struct, frozen=True):
    """A value of a type that has parts: what it is, in a student's words, and its named parts.

    Two values whose forms are equal are equal for whoever uses them. What was read off a value in
    a student's process may still hold arrays and other forms; what was decoded holds observations.
    """

    kind: str
    parts: dict[str, Any]
