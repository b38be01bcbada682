"""What goes to the process that parses a student's code, and what comes back."""

from __future__ import annotations

import msgspec


class Wanted(msgspec.Struct, frozen=True):
    """One task of one student's program, and what it stands in."""

    cells: tuple[str, ...]  # of the student, in order
    given: tuple[str, ...]  # of the course: what stands before them
    task: str
    tasks: tuple[str, ...]  # of the lesson
    module: str  # the lesson's: where right versions of its tasks are imported from
    name: str  # what the draft is called
    people: tuple[str, ...]  # words that may say who wrote it
    own_files: tuple[str, ...] = ()  # modules that were handed in with it


class Draft(msgspec.Struct, frozen=True):
    """The code of one mistake, without comments, docstrings and names of people."""

    imports: tuple[str, ...] = ()
    code: str = ""  # what it needs, and then the decorated function or class
    replaced: int = 0  # how many names of people were replaced
    problem: str = ""  # why there is none
