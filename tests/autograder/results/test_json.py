"""Results as JSON: the object that the documentation describes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from autograder.model import Status, Visibility
from autograder.results.absent import (
    MISSING,
    NEEDS_A_PERSON,
    Absent,
    Left,
    OnRoster,
    Others,
)
from autograder.results.as_json import to_json, to_object
from autograder.results.gradebook import Entry, Submitted
from autograder.results.the_class import ClassResults

Schema = dict[str, Any]

FEEDBACK: Schema = {
    "summary": str,
    "message": str,
    "mistake": (str, type(None)),
    "hint": (str, type(None)),
    "picture": (str, type(None)),
}
CHECK: Schema = {
    "name": str,
    "visibility": set(Visibility),
    "status": set(Status),
    "score": float,
    "possible": float,
    "extra": float,
    "cases": (dict, type(None)),
    "seconds": float,
    "feedback": FEEDBACK,
}
TASK: Schema = {
    "name": str,
    "status": set(Status),
    "score": float,
    "possible": float,
    "extra": float,
    "note": str,
    "question": (dict, type(None)),
    "checks": [CHECK],
}
RESULT: Schema = {
    "student": str,
    "lesson": str,
    "status": set(Status),
    "score": float,
    "possible": float,
    "extra": float,
    "note": str,
    "submitted_at": (str, type(None)),
    "late": (bool, type(None)),
    "submitted_from": (str, type(None)),
    "person": (dict, type(None)),
    "tasks": [TASK],
}
ABSENT: Schema = {"student": str, "lesson": str, "person": (dict, type(None))}
LEFT: Schema = {
    "file": str,
    "student": str,
    "lesson": str,
    "why": str,
    "what_to_do": str,
    "needs_a_person": bool,
}
OBJECT: Schema = {
    "format_version": int,
    "course": str,
    "sealed": bool,
    "sandbox": [str],
    "layout": str,
    "results": [RESULT],
    "unplaced": [LEFT],
    "needs_a_person": [ABSENT],
    "missing": [ABSENT],
    "roster": (dict, type(None)),
}


def problems(value: Any, schema: Any, place: str = "$") -> list[str]:
    """List where a value is not what the schema says."""
    if isinstance(schema, dict):
        if not isinstance(value, dict) or value.keys() != schema.keys():
            return [f"{place}: not the fields {', '.join(schema)}"]
        return [p for key in schema for p in problems(value[key], schema[key], f"{place}.{key}")]
    if isinstance(schema, list):
        if not isinstance(value, list):
            return [f"{place}: no list"]
        return [p for n, v in enumerate(value) for p in problems(v, schema[0], f"{place}[{n}]")]
    if isinstance(schema, set):
        return [] if value in schema else [f"{place}: {value!r}"]
    return [] if isinstance(value, schema) else [f"{place}: {value!r}"]


OTHERS = Others(
    (Absent("cem", "01_vectors", MISSING), Absent("dora", "01_vectors", NEEDS_A_PERSON)),
    (Left("dora/work.rar", "dora", "", "an archive", "unpack it", needs_a_person=True),),
    OnRoster({"cem": {"id": "3"}}, ("eva",), {"finn": "could be two"}),
    "Moodle",
)


def of_class(entries: Sequence[Entry], others: Others = Others()) -> ClassResults:
    return ClassResults("tiny", (), tuple(entries), others, layers=("Landlock",))


def written(*entries: Entry, others: Others = Others()) -> Any:
    return json.loads(to_json(of_class(entries, others)))


def test_fields_are_as_documented(make_entry: Any, unreadable: Entry) -> None:
    """Every field is there, under its name and with its type, and no other."""
    assert problems(written(make_entry(), unreadable), OBJECT) == []
    assert problems(written(), OBJECT) == []
    assert problems(written(make_entry(), others=OTHERS), OBJECT) == []


def test_values(make_entry: Any) -> None:
    """The values are the results'."""
    whole = written(make_entry())
    assert (whole["format_version"], whole["course"], whole["sandbox"]) == (1, "tiny", ["Landlock"])
    (result,) = whole["results"]
    assert (result["student"], result["status"], result["score"]) == ("anna", "failed", 0.5)
    (check,) = result["tasks"][0]["checks"]
    assert check["name"] == "test_public.py::test_a[1]"
    assert check["feedback"]["mistake"] == "squared"


def test_submission_that_could_not_be_read(unreadable: Entry) -> None:
    """A submission without a grade has no tasks and says why."""
    (result,) = written(unreadable)["results"]
    assert (result["status"], result["tasks"], result["note"]) == ("error", [], "not a notebook")


def test_those_without_a_result(make_entry: Any) -> None:
    """Who is missing, who needs a person and what is not graded stand beside the results."""
    whole = written(make_entry(), others=OTHERS)
    assert whole["missing"] == [{"student": "cem", "lesson": "01_vectors", "person": {"id": "3"}}]
    assert [each["student"] for each in whole["needs_a_person"]] == ["dora"]
    assert whole["unplaced"][0]["what_to_do"] == "unpack it"
    assert whole["roster"] == {
        "not_on_it": ["eva"],
        "unclear": [{"student": "finn", "why": "could be two"}],
    }


def test_when_it_was_handed_in(make_entry: Any) -> None:
    """A result has the platform's time and mark, and where they come from."""
    dated = msgspec.structs.replace(
        make_entry(), submitted=Submitted("2026-11-02T08:00:00+01:00", True, "timestamp.txt")
    )
    (result,) = written(dated)["results"]
    assert result["submitted_at"] == "2026-11-02T08:00:00+01:00"
    assert (result["late"], result["submitted_from"]) == (True, "timestamp.txt")
    (result,) = written(make_entry())["results"]
    assert result["submitted_at"] is result["late"] is result["submitted_from"] is None


def test_order_and_end_of_the_file(make_entry: Any) -> None:
    """Results stand in the order given; the file ends with a line, as files do."""
    data = to_json(of_class([make_entry("zoë"), make_entry("anna")]))
    assert [r["student"] for r in json.loads(data)["results"]] == ["zoë", "anna"]
    assert data.endswith(b"}\n")
    assert b'\n  "course": "tiny"' in data


def test_object_and_file_are_the_same(make_entry: Any) -> None:
    """The object that other commands print is what the file holds."""
    entries = [make_entry()]
    assert written(*entries) == json.loads(msgspec.json.encode(to_object(of_class(entries))))
