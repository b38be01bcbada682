"""Several people's one submission: a mark that one of them was given is everybody's."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.model import Mark
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key

Shared = Mapping[str, tuple[tuple[str, ...], ...]]  # by lesson, who has one submission together


class _Rest(msgspec.Struct, frozen=True):
    shared: Shared = {}


class _Remembered(msgspec.Struct, frozen=True):
    rest: _Rest = _Rest()


def shared_in(gradebook: Gradebook) -> Shared:
    """Give who has one submission together, as the last run of `grade` met it.

    What is damaged says nothing here: whoever reads the class says that.
    """
    data = gradebook.remembered()
    try:
        return msgspec.json.decode(data, type=_Remembered).rest.shared if data else {}
    except (msgspec.MsgspecError, ValueError):
        return {}


def marks_now(gradebook: Gradebook) -> dict[Key, Mark]:
    """Give the mark that counts of every answer: that of a shared one, whoever it was given to."""
    marks, digests = gradebook.marks.latest(), gradebook.marks.digests()
    when = {key: number for number, key in enumerate(marks)}  # who was marked last comes last
    for keys in same_answers(shared_in(gradebook), digests):
        given = [key for key in keys if key in marks and marks[key].answer == digests[key]]
        if given:
            marks |= dict.fromkeys(keys, marks[max(given, key=when.__getitem__)])
    return marks


def same_answers(shared: Shared, digests: Mapping[Key, str]) -> tuple[tuple[Key, ...], ...]:
    """Give the answers that are one and the same, as their submission is, by whose they are."""
    questions: dict[tuple[str, str], list[str]] = {}
    for key in digests:
        questions.setdefault((key.student, key.lesson), []).append(key.question)
    found = []
    for lesson, groups in shared.items():
        for members in groups:
            same: dict[tuple[str, str], list[Key]] = {}
            for member in members:
                for question in questions.get((member, lesson), ()):
                    key = Key(member, lesson, question)
                    same.setdefault((question, digests[key]), []).append(key)
            found += [tuple(keys) for keys in same.values() if len(keys) > 1]
    return tuple(found)
