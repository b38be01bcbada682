"""Have a student's code parsed in another process, and trust nothing of what comes back."""

from __future__ import annotations

import msgspec

from autograder.drafting.draft import Draft, Wanted
from autograder.submissions.apart import Parser

LONGEST = 100_000  # signs of a draft: more is nothing that somebody words


def ask_for(wanted: Wanted) -> Draft:
    """Give the draft; its `problem` says why there is none."""
    nothing = Draft(problem=f"the code of `{wanted.task}` could not be parsed")
    with Parser("autograder.drafting.parsing") as parser:
        data = parser.exchange(wanted)
    if data is None:
        return nothing
    try:
        draft = msgspec.msgpack.decode(data, type=Draft)
    except (msgspec.MsgspecError, ValueError):
        return nothing
    if len(draft.code) > LONGEST:
        return Draft(problem=f"the code of `{wanted.task}` is too long to be an example")
    return draft
