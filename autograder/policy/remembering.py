"""The rules of a class in its gradebook: whatever comes after `grade` settles by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.errors import OutputError
from autograder.policy.final import Finals
from autograder.policy.functions import load_function
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


def remember_rules(gradebook: Gradebook, rules: Rules, root: Path) -> None:
    """Store rules in the place of those that held before."""
    stored = _Stored(
        rules.settings,
        rules.people,
        rules.groups,
        rules.possible,
        tuple(rules.functions),
        str(root.resolve()),
    )
    gradebook.keep_rules(msgspec.json.encode(stored))


def recall_rules(gradebook: Gradebook) -> Rules:
    """Give the rules of a class; those that change nothing where none were stored.

    CourseError: a penalty function of the course is not where it was.
    """
    data = gradebook.rules()
    if data is None:
        return Rules()
    try:
        found = msgspec.json.decode(data, type=_Stored)
    except (msgspec.MsgspecError, ValueError):
        raise OutputError(
            f"{gradebook.file}: the policy in it is damaged; run `autograder grade` on the class "
            "once more"
        ) from None
    functions = {name: load_function(name, Path(found.root)) for name in found.functions}
    return Rules(found.settings, found.people, found.groups, found.possible, functions)


def settled(gradebook: Gradebook, language: str = "") -> tuple[ClassResults, Finals]:
    """Give the class of a gradebook and the numbers that count, with the marks as they are now.

    Steps are told in the language of the class's feedback, or in another.
    """
    results = recall(gradebook)
    return results, settle(results, recall_rules(gradebook), language)
