"""What becomes of marks when a rubric changes: pure functions of rubrics and marks.

A mark that was given by items follows its items; one whose points were typed never changes. Which
item of a changed rubric is which of the one before is decided in this order, and each is at most
one other:

1. two with the same id (`{#id}` in the lesson's source) are the same item;
2. of the others, two with the same text, apart from blanks and case;
3. of the others, the two with the most similar texts, as long as they are `ALIKE`: the ratio of
   Ratcliff and Obershelp (Dr. Dobb's Journal 13, July 1988), as `difflib` computes it, in letters;
   of equally similar ones the first.

An item that is no other's is gone, and what it gave or cost is gone from the marks that had it.
Two items with different ids are never the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import msgspec

from autograder.language import _
from autograder.model import Mark, RubricItem
from autograder.results.points import total

ALIKE = 0.6


def worth(items: Iterable[RubricItem], possible: float) -> float:
    """Give what items are worth together: at least 0, and at most what is possible."""
    return min(possible, max(0.0, total(item.points for item in items)))


def followed(before: Sequence[RubricItem], now: Sequence[RubricItem]) -> dict[int, int]:
    """Say which item of `now` each item of `before` has become, by position."""
    found: dict[int, int] = {}
    for is_same in (_same_id, _same_text):
        for position, item in enumerate(before):
            for other, candidate in enumerate(now):
                free = position not in found and other not in found.values()
                if free and is_same(item, candidate):
                    found[position] = other
    for _likeness, position, other in sorted(_alike(before, now)):
        if position not in found and other not in found.values():
            found[position] = other
    return found


def reapplied(
    mark: Mark,
    before: Sequence[RubricItem],
    now: Sequence[RubricItem],
    possible: float,
    at: str,
    by: str,
) -> Mark | None:
    """Give the mark that follows a changed rubric; None where nothing of it changes.

    `possible` is what the question is worth now, `at` the time in UTC, and `by` who changed the
    rubric: the mark stays the one of who gave it.
    """
    if mark.by_hand:
        return None
    became = followed(before, now)
    items = [now[at] for at in sorted(_positions(mark.items, before, became, now))]
    kept = [item for item in mark.items if _place(item, before) is None and item not in now]
    items += kept
    points = worth(items, possible)
    if tuple(items) == mark.items and points == mark.points and possible == mark.possible:
        return None
    return msgspec.structs.replace(
        mark,
        points=points,
        possible=possible,
        at=at,
        items=tuple(items),
        because=_("the rubric was changed by {by}").format(by=by),
    )


def _positions(
    items: Iterable[RubricItem],
    before: Sequence[RubricItem],
    became: Mapping[int, int],
    now: Sequence[RubricItem],
) -> set[int]:
    found = set()
    for item in items:
        place = _place(item, before)
        if place is None and item in now:
            found.add(now.index(item))
        elif place is not None and place in became:
            found.add(became[place])
    return found


def _place(item: RubricItem, rubric: Sequence[RubricItem]) -> int | None:
    """Find an item of a mark in the rubric that it was given by."""
    for position, each in enumerate(rubric):
        if _same_id(item, each) or (item.id == each.id and _same_text(item, each)):
            return position
    return None


def _same_id(one: RubricItem, other: RubricItem) -> bool:
    return bool(one.id) and one.id == other.id


def _differ(one: RubricItem, other: RubricItem) -> bool:
    """Whether their ids say that they are not the same."""
    return bool(one.id) and bool(other.id) and one.id != other.id


def _same_text(one: RubricItem, other: RubricItem) -> bool:
    return _plain(one) == _plain(other) and not _differ(one, other)


def _plain(item: RubricItem) -> str:
    return " ".join(item.text.split()).casefold()


def _alike(
    before: Sequence[RubricItem], now: Sequence[RubricItem]
) -> Iterator[tuple[float, int, int]]:
    """Give each two that may be the same, the most similar ones with the least number."""
    for position, item in enumerate(before):
        for other, candidate in enumerate(now):
            if not _differ(item, candidate):
                ratio = SequenceMatcher(None, _plain(item), _plain(candidate), False).ratio()
                if ratio >= ALIKE:
                    yield -ratio, position, other
