"""The points that leave the kit: as graded, or as the course's rules settled them."""

from __future__ import annotations

import msgspec
from exported import UNGRADED, make_class, make_result, make_waiting

from autograder.exporters.points import UNFINISHED, Given, points_of, totals_of
from autograder.policy.final import Final, Finals, Step, Total
from autograder.results.absent import NEEDS_A_PERSON, Absent

LATE = Step("late", 2.0, 1.5, "A day late: a quarter less.")


def test_as_graded() -> None:
    """Without rules the points are those that were graded, and who is missing has none."""
    points = points_of(make_class(make_result("anna"), missing=("ben",)))
    assert points["anna", "01_vectors"] == Given(2.0, 4.0, 2.0)
    assert points["ben", "01_vectors"] == Given(0.0, 4.0, 0.0)


def test_what_may_not_leave() -> None:
    """A fault of ours, an open answer and a file that is not placed each say what to do."""
    results = make_class(make_waiting("dora"), UNGRADED)
    lost = (Absent("eva", "01_vectors", NEEDS_A_PERSON),)
    others = msgspec.structs.replace(results.others, absent=lost)
    points = points_of(msgspec.structs.replace(results, others=others))
    assert "autograder mark" in points["dora", "01_vectors"].waits
    assert "not the student's fault" in points["cem", "01_vectors"].waits
    assert "see unplaced" in points["eva", "01_vectors"].waits


def test_as_settled() -> None:
    """With rules the points are the rules', each with its reasons; members of groups are there."""
    finals = Finals(
        (
            Final("anna", "01_vectors", 2.0, 1.5, 4.0, (LATE,)),
            Final("ben", "01_vectors", 2.0, 2.0, 4.0),
            Final("dora", "01_vectors", 1.5, 1.5, 4.0, waiting=True),
            Final("eva", "01_vectors", 0.0, 0.0, 4.0, waiting=True),
        ),
        (Total("anna", 15.0, 100.0, (LATE,)), Total("dora", 1.0, 100.0, waiting=True)),
    )
    results = make_class(make_result("anna"), make_waiting("dora"))
    points = points_of(results, finals)
    assert points["anna", "01_vectors"].points == 1.5
    assert points["anna", "01_vectors"].raw == 2.0
    assert points["anna", "01_vectors"].why == ("A day late: a quarter less.",)
    assert points["ben", "01_vectors"].points == 2.0
    assert "autograder mark" in points["dora", "01_vectors"].waits
    assert points["eva", "01_vectors"].waits == UNFINISHED
    totals = totals_of(points, finals)
    assert (totals["anna"].points, totals["anna"].possible) == (15.0, 100.0)
    assert "autograder mark" in totals["dora"].waits


def test_sum_of_the_lessons() -> None:
    """Without rules the course's points are the exact sum, and wait where one lesson waits."""
    results = make_class(make_result("anna"), make_result("anna", "02_lines"), make_waiting("dora"))
    totals = totals_of(points_of(results))
    assert (totals["anna"].points, totals["anna"].possible, totals["anna"].waits) == (4.0, 8.0, "")
    assert totals["dora"].waits
