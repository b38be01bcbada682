"""The class that a gradebook remembers: what commands after `grade` read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.errors import OutputError
from autograder.model import Status, SubmissionResult
from autograder.results.absent import MISSING, Absent, OnRoster, Others
from autograder.results.gradebook import Entry, Gradebook
from autograder.results.the_class import ClassResults, recall, remember

OTHERS = Others((Absent("cem", "01_vectors", MISSING),), (), OnRoster({"cem": {"id": "3"}}), "flat")


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def of_class(*entries: Entry) -> ClassResults:
    points = {"01_vectors": {"double": 2.0}}
    return ClassResults(
        "tiny", ("01_vectors",), entries, OTHERS, points, ("seccomp",), sealed=False
    )


def test_class_is_read_as_it_was_written(
    gradebook: Gradebook, make_entry: Any, unreadable: Entry
) -> None:
    """Results that are stored, noted otherwise, replaced and stored nowhere are all as they were."""
    for name in ("anna", "dora", "eva"):
        gradebook.store(make_entry(name), name)
    noted = msgspec.structs.replace(make_entry("dora").result, note="found in an archive")
    other = SubmissionResult("eva", "01_vectors", Status.UNGRADED, 0.0, 2.0, (), "has changed")
    the_class = of_class(
        make_entry("anna"),
        unreadable,
        msgspec.structs.replace(make_entry("dora"), result=noted),
        Entry(other, ()),
    )
    remember(gradebook, the_class)
    assert recall(gradebook) == the_class


def test_what_its_results_say_is_not_stored_twice(gradebook: Gradebook, make_entry: Any) -> None:
    """A remembered class names the results that stand as they are stored, and no more of them."""
    gradebook.store(make_entry("anna"), "one")
    remember(gradebook, of_class(make_entry("anna")))
    data = gradebook.remembered()
    assert data is not None
    assert msgspec.json.decode(data)["rows"] == [{"student": "anna", "lesson": "01_vectors"}]


def test_later_run_takes_the_place_of_an_earlier_one(gradebook: Gradebook, make_entry: Any) -> None:
    """One class is remembered: the last."""
    gradebook.store(make_entry("anna"), "one")
    remember(gradebook, of_class(make_entry("anna")))
    remember(gradebook, of_class())
    assert recall(gradebook).entries == ()


def test_gradebook_without_a_class(gradebook: Gradebook) -> None:
    """Where no run was remembered, it says to grade the class once more."""
    with pytest.raises(OutputError, match=r"no run of a whole class .* run `autograder grade`"):
        recall(gradebook)


def test_damaged_class(gradebook: Gradebook, make_entry: Any) -> None:
    """A class that cannot be read, or that has lost a result, is an error and nobody vanishes."""
    gradebook.remember(b"{")
    with pytest.raises(OutputError, match="is damaged"):
        recall(gradebook)
    gradebook.store(make_entry("anna"), "one")
    remember(gradebook, of_class(make_entry("anna")))
    gradebook._connection.execute("DELETE FROM result")
    with pytest.raises(OutputError, match=r"missing in it \(anna/01_vectors\)"):
        recall(gradebook)
