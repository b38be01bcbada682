"""Who is who in another system's file: a wrong match is worse than none."""

from __future__ import annotations

import time

import pytest

from autograder.exporters.people import Paired, Row, pair

ANNA = Row(1, ("101", "s1", "anna"), "Meier, Anna", number="17")
BEN = Row(2, ("102", "s2", "ben"), "Özil, Ben", number="18")


def paired(known: dict[str, dict[str, str]], *rows: Row) -> Paired:
    return pair(known, rows or (ANNA, BEN))


def test_key_of_one_and_name_of_another() -> None:
    """A number that is one person's beside a name that is another's is nobody's grade."""
    done = paired({"Ben Özil": {"id": "101"}})
    assert done.rows == {}
    assert done.nowhere["Ben Özil"].startswith("by number this is Meier, Anna (101")
    assert "and by name Özil, Ben (102" in done.nowhere["Ben Özil"]


def test_name_that_nobody_has_contradicts_no_key() -> None:
    """A nickname or another script beside a number that fits is the number's person."""
    assert paired({"小安": {"id": "101"}}).rows == {"小安": 1}


def test_number_of_this_file_alone() -> None:
    """A participant's number is counted anew in each assignment, so it needs the name beside it."""
    assert paired({"17": {}}).rows == {}
    assert paired({"Cem_17": {}}).rows == {}
    assert paired({"Anna Meier_17": {}}).rows == {"Anna Meier_17": 1}
    assert paired({"x": {"id": "17", "name": "Anna Meier"}}).rows == {"x": 1}
    assert paired({"x": {"id": "17", "name": "Ben Özil"}}).rows == {"x": 2}


def test_team_with_a_number() -> None:
    """What ends in a number is not the person who has it as an id."""
    assert paired({"team_101": {}}).rows == {}


def test_namesakes_with_numbers() -> None:
    """Of two people with one name each has their own number."""
    rows = (Row(1, ("a@x",), "Li Wei", "a@x", "17"), Row(2, ("b@x",), "Li Wei", "b@x", "18"))
    assert paired({"Li Wei_18": {}, "Li Wei_17": {}}, *rows).rows == {
        "Li Wei_18": 2,
        "Li Wei_17": 1,
    }
    assert paired({"Li Wei": {}}, *rows).nowhere["Li Wei"].startswith("could be Li Wei (a@x) or")


def test_marking_without_names() -> None:
    """In an anonymous worksheet the number of the download is all that there is."""
    rows = (Row(1, ("",), "", "", "17"), Row(2, ("",), "", "", "18"))
    assert paired({"Participant_18": {}}, *rows).rows == {"Participant_18": 2}


def test_empty_cells_are_nobodys() -> None:
    """A cell without anything matches nobody, however many there are."""
    rows = (Row(1, ("", "", ""), ""), Row(2, ("", "", ""), ""))
    done = paired({"": {}, "x": {"id": ""}}, *rows)
    assert done.rows == {}


@pytest.mark.parametrize("order", [1, -1])
def test_two_for_one(order: int) -> None:
    """Two students with one person's number and login have no grade, whoever comes first."""
    known = dict([("101", {}), ("anna", {})][::order])
    done = paired(known)
    assert done.rows == {}
    assert set(done.nowhere) == {"101", "anna"}
    assert done.nobody == (BEN,)


def test_a_thousand_by_name() -> None:
    """A class of 1,000 is matched by name in the time that 1,000 names take, not a million."""
    rows = [Row(n, (str(n),), f"Last{n}, First{n}") for n in range(1000)]
    begun = time.process_time()
    done = pair({f"First{n} Last{n}": {} for n in range(1000)}, rows)
    spent = time.process_time() - begun
    assert len(done.rows) == 1000
    begun = time.process_time()
    pair({f"First{n} Last{n}": {} for n in range(100)}, rows[:100])
    assert spent < 60 * (time.process_time() - begun)
