"""Pairs are found by what they share, and clusters by pairs."""

from __future__ import annotations

from autograder.similar.comparing import (
    Pair,
    Work,
    clusters,
    compare,
    shared_lines,
)
from autograder.similar.weighing import Known

LINE = ((0, 1),)


def work(student: str, *numbers: int, older: bool = False, file: str = "") -> Work:
    return Work(student, {"f": dict.fromkeys(numbers, LINE)}, older, file)


def others(count: int) -> list[Work]:
    return [work(f"s{n}", *range(1000 * n, 1000 * n + 20)) for n in range(1, count + 1)]


def names(works: list[Work], **more: object) -> list[tuple[str, str]]:
    found = compare(works, {}, **more).pairs  # type: ignore[arg-type]
    return [(works[pair.one].student, works[pair.other].student) for pair in found]


def test_a_copy_among_others() -> None:
    """The pair that shares what nobody else has is listed, and no other."""
    works = [*others(10), work("a", *range(20)), work("b", *range(20))]
    assert names(works) == [("a", "b")]


def test_most_similar_first() -> None:
    """Pairs are in the order of what they share."""
    works = [
        *others(10),
        work("a", *range(30)),
        work("b", *range(28)),
        work("c", *range(26), 91, 92),
    ]
    assert names(works, threshold=0.3)[0] == ("a", "b")


def test_handed_in_together() -> None:
    """Who handed in one file as a group is no pair."""
    works = [*others(5), work("a", *range(20), file="x"), work("b", *range(20), file="x")]
    assert names(works) == []


def test_older_classes() -> None:
    """Older work is compared with this class's, and not with other older work."""
    works = [
        *others(5),
        work("a", *range(20)),
        work("b (2024)", *range(20), older=True),
        work("c (2024)", *range(20), older=True),
    ]
    assert set(names(works, threshold=0.5)) == {("a", "b (2024)"), ("a", "c (2024)")}


def test_only_what_the_course_has() -> None:
    """Programs that are the course's own are no pair: nothing in them says anything."""
    works = [*others(5), work("a", *range(20)), work("b", *range(20))]
    assert not compare(works, {"f": Known(frozenset(range(20)))}).pairs


def test_clusters_are_connected() -> None:
    """A cluster is whom pairs connect, through others too; the largest comes first."""
    pairs = [Pair(one, other, 0.9, ()) for one, other in ((5, 6), (1, 2), (3, 2), (4, 1))]
    assert clusters(pairs) == [(1, 2, 3, 4), (5, 6)]


def test_shared_lines() -> None:
    """Lines are marked for what is shared and has a weight."""
    one = {1: ((0, 3), (0, 4)), 2: ((0, 9),), 3: ((0, 5),)}
    other = {1: ((2, 7),), 2: ((2, 8),)}
    assert shared_lines(one, other, {1: 0.9}) == ({(0, 3), (0, 4)}, {(2, 7)})
