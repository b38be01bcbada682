"""Students of one name: told apart by the platform's number, or listed where nothing does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from autograder.language import _
from autograder.submissions.layouts.layout import Owner
from autograder.submissions.names import look


def names_of(owners: Iterable[Owner]) -> dict[tuple[str, str], str]:
    """Name each student; the platform's number is added where two have one name."""
    keys = {(owner.student, owner.mark) for owner in owners}
    marks: dict[str, set[str]] = {}
    for student, mark in keys:
        marks.setdefault(look(student), set()).add(mark)
    return {
        (student, mark): f"{student}_{mark}" if mark and len(marks[look(student)]) > 1 else student
        for student, mark in keys
    }


def same_names(names: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Find students whom not even the platform's number tells apart, and say so of each."""
    reason = _("not graded: two students of the platform have this name; rename one")
    return {name: reason for name, times in Counter(names.values()).items() if times > 1}


def twins(names: Iterable[str]) -> dict[str, str]:
    """Find students whose names print the same, and say so of each."""
    groups: dict[str, set[str]] = {}
    for name in names:
        groups.setdefault(look(name), set()).add(name)
    return {
        name: _("not graded: its name, {name!a}, prints like {group}; rename one").format(
            name=name, group=_say(group - {name})
        )
        for group in groups.values()
        if len(group) > 1
        for name in group
    }


def _say(names: set[str]) -> str:
    return _(" and ").join(ascii(name) for name in sorted(names))
