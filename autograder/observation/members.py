"""What one set holds that another does not, where nearly equal numbers count as equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from autograder.observation.form import SELF, Form, Other
from autograder.observation.order import order_of
from autograder.observation.tree import Observation, find_others

MOST_TRIED = 20  # beyond this, members are held against each other in their order alone
MOST_SAID = 5
LONGEST_SAID = 60

Agree = Callable[[Observation, Observation, int], bool]
Members = list[Observation]


def is_octets(value: Observation) -> bool:
    """Say whether this is what the form of bytes holds: one byte after another."""
    is_tensor = type(value).__name__ == "Tensor"
    return is_tensor and str(value.dtype) == "torch.uint8" and value.dim() == 1


def lacking_and_extra(reference: Members, found: Members, agree: Agree) -> tuple[Members, Members]:
    """Give the members that are missing from `found`, and those that do not belong there.

    `agree` says whether two members are equal within the tolerances, the first at its position.
    It is asked of each pair once, and of few pairs: members may be sets of sets themselves.
    """
    places = {id(member): place for place, member in enumerate(reference)}
    right, other = _without(reference, found), _without(found, reference)
    apart: set[tuple[int, int]] = set()
    if len(right) == len(other):
        pairs = [
            (one, two)
            for one, two in zip(right, other, strict=True)
            if not agree(one, two, places[id(one)])
        ]
        right, other = [one for one, _ in pairs], [two for _, two in pairs]
        apart = {(id(one), id(two)) for one, two in pairs}
    if max(len(right), len(other)) > MOST_TRIED:
        return right, other
    lacking: Members = []
    for one in right:
        for place, two in enumerate(other):
            if (id(one), id(two)) not in apart and agree(one, two, places[id(one)]):
                del other[place]
                break
        else:
            lacking.append(one)
    return lacking, other


def _without(members: Sequence[Observation], others: Sequence[Observation]) -> Members:
    """Leave out the members that the others hold too, exactly."""
    there = Counter(map(order_of, others))
    left = []
    for member in members:
        key = order_of(member)
        # What has no faithful form equals nothing.
        if there[key] and next(find_others(member), None) is None:
            there[key] -= 1
        else:
            left.append(member)
    return left


def say_members(members: Sequence[Observation]) -> str:
    """Name members of a set as a student would write them, the first few of them."""
    said = ", ".join(map(_say, members[:MOST_SAID]))
    return said + (f" and {len(members) - MOST_SAID} more" if len(members) > MOST_SAID else "")


def _say(member: Observation) -> str:
    if isinstance(member, Other):
        return member.kind
    if isinstance(member, Form):
        about: Observation = member.parts.get(SELF)
        if member.kind == "bytes" and is_octets(about):
            return repr(bytes(about[:LONGEST_SAID].tolist()))[:LONGEST_SAID]
        inner = f" {_say(about)}" if about is not None else ""
        return (member.kind + inner)[:LONGEST_SAID]
    if isinstance(member, tuple):
        inside = ", ".join(map(_say, member[:MOST_SAID]))
        return f"({inside}{', …' if len(member) > MOST_SAID else ''})"[:LONGEST_SAID]
    if type(member).__name__ == "Tensor":
        return str(member.item()) if member.numel() == 1 else f"of shape {tuple(member.shape)}"
    return repr(member)[:LONGEST_SAID]
