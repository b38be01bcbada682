"""How students are called on the page of a class: by name, or by numbers that say nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

import msgspec

from autograder.language import _
from autograder.results.absent import OnRoster


class Named(msgspec.Struct, frozen=True):
    """One student on a page."""

    shown: str
    page: str = ""  # the address of their own page; empty if there is none


def by_name(
    students: Iterable[str], roster: OnRoster | None, pages: Mapping[str, str]
) -> dict[str, Named]:
    """Call students by their names on the roster, or else by their folders."""
    people = roster.people if roster else {}
    found = {}
    for student in students:
        name = people.get(student, {}).get("name", "")
        shown = f"{name} ({student})" if name and name != student else student
        found[student] = Named(shown, pages.get(student, ""))
    return found


def by_number(students: Iterable[str]) -> dict[str, Named]:
    """Call students by numbers in an order that is drawn anew each time."""
    drawn = list(students)
    secrets.SystemRandom().shuffle(drawn)
    width = len(str(len(drawn)))
    said = _("Student {number}")
    numbered = enumerate(drawn, start=1)
    return {name: Named(said.format(number=f"{n:0{width}}")) for n, name in numbered}
