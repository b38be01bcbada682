"""The rules of a class in its gradebook: whatever comes after `grade` settles by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.errors import OutputError
from autograder.language import _
from autograder.policy.final import Finals
from autograder.policy.functions import load_function
from autograder.policy.people import NOBODY, People
from autograder.policy.reading import Written
from autograder.policy.rules import Group, Rules
from autograder.policy.settings import Settings, StudentTerms
from autograder.policy.settle import settle
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import ClassResults, recall


class _Stored(msgspec.Struct, frozen=True):
    settings: Settings
    people: Mapping[str, StudentTerms]
    groups: Mapping[str, tuple[Group, ...]]
    possible: Mapping[str, float]
    functions: tuple[str, ...]
    root: str  # of the course, where these functions are
    known: Mapping[str, tuple[str, ...]] = {}  # who handed in, and by what else they are known
    written: str = ""  # a digest of the policy as it was read; empty if it is not known


def remember_rules(
    gradebook: Gradebook,
    rules: Rules,
    root: Path,
    handed_in: People = NOBODY,
    written: Written | None = None,
) -> None:
    """Store rules in the place of those that held before, with whom they are about."""
    stored = _Stored(
        rules.settings,
        rules.people,
        rules.groups,
        rules.possible,
        tuple(rules.functions),
        str(root.resolve()),
        handed_in.known,
        written.digest(root) if written is not None else "",
    )
    gradebook.keep_rules(msgspec.json.encode(stored))


def recall_rules(gradebook: Gradebook) -> Rules:
    """Give the rules of a class; those that change nothing where none were stored.

    CourseError: a penalty function of the course is not where it was.
    """
    found = _stored(gradebook)
    if found is None:
        return Rules()
    functions = {name: load_function(name, Path(found.root)) for name in found.functions}
    return Rules(found.settings, found.people, found.groups, found.possible, functions)


def recall_people(gradebook: Gradebook) -> People:
    """Give who handed in, as the last run of `grade` met them."""
    found = _stored(gradebook)
    if found is None:
        return NOBODY
    shared = {
        lesson: tuple(group for group in groups if group.one_file)
        for lesson, groups in found.groups.items()
    }
    return People(found.known, {lesson: groups for lesson, groups in shared.items() if groups})


def has_changed(gradebook: Gradebook, written: Written, root: Path) -> bool:
    """Whether a course's policy is another one than that by which a class's numbers came about."""
    found = _stored(gradebook)
    return found is not None and bool(found.written) and found.written != written.digest(root)


def course_of(gradebook: Gradebook) -> Path | None:
    """Say where the course was when its policy was read last; None if nobody knows."""
    found = _stored(gradebook)
    return Path(found.root) if found is not None else None


def _stored(gradebook: Gradebook) -> _Stored | None:
    data = gradebook.rules()
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=_Stored)
    except (msgspec.MsgspecError, ValueError):
        raise OutputError(
            _(
                "{file}: the policy in it is damaged; run `autograder grade` on the class once more"
            ).format(file=gradebook.file)
        ) from None


def settled(gradebook: Gradebook, language: str = "") -> tuple[ClassResults, Finals]:
    """Give the class of a gradebook and the numbers that count, with the marks as they are now.

    Steps are told in the language of the class's feedback, or in another.
    """
    results = recall(gradebook)
    return results, settle(results, recall_rules(gradebook), language)
