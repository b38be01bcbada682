"""Have a student's code parsed in another process, and trust nothing of what comes back."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from autograder.drafting.draft import Draft, Wanted

SECONDS = 60
LONGEST = 100_000  # signs of a draft: more is nothing that somebody words


def ask_for(wanted: Wanted) -> Draft:
    """Give the draft; its `problem` says why there is none."""
    nothing = Draft(problem=f"the code of `{wanted.task}` could not be parsed")
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "autograder.drafting.parsing"],
            input=msgspec.json.encode(wanted),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return nothing
    if done.returncode:
        return nothing
    try:
        draft = msgspec.json.decode(done.stdout, type=Draft)
    except (msgspec.MsgspecError, ValueError):
        return nothing
    if len(draft.code) > LONGEST:
        return Draft(problem=f"the code of `{wanted.task}` is too long to be an example")
    return draft
