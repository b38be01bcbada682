"""Results as JSON: the object that the documentation describes, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from autograder.model import Status, Visibility
from autograder.results.as_json import to_json, to_object
from autograder.results.gradebook import Entry

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
    "seconds": float,
    "feedback": FEEDBACK,
}
TASK: Schema = {
    "name": str,
    "status": set(Status),
    "score": float,
    "possible": float,
    "note": str,
    "checks": [CHECK],
}
RESULT: Schema = {
    "student": str,
    "lesson": str,
    "status": set(Status),
    "score": float,
    "possible": float,
    "note": str,
    "tasks": [TASK],
}
OBJECT: Schema = {
    "format_version": int,
    "course": str,
    "sealed": bool,
    "sandbox": [str],
    "results": [RESULT],
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


def written(*entries: Entry) -> Any:
    return json.loads(to_json("tiny", entries, ("Landlock",), sealed=True))


def test_fields_are_as_documented(make_entry: Any, unreadable: Entry) -> None:
    """Every field is there, under its name and with its type, and no other."""
    assert problems(written(make_entry(), unreadable), OBJECT) == []
    assert problems(written(), OBJECT) == []


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


def test_order_and_end_of_the_file(make_entry: Any) -> None:
    """Results stand in the order given; the file ends with a line, as files do."""
    data = to_json("tiny", [make_entry("zoë"), make_entry("anna")], (), sealed=False)
    assert [r["student"] for r in json.loads(data)["results"]] == ["zoë", "anna"]
    assert data.endswith(b"}\n")
    assert b'\n  "course": "tiny"' in data


def test_object_and_file_are_the_same(make_entry: Any) -> None:
    """The object that other commands print is what the file holds."""
    entries = [make_entry()]
    assert written(*entries) == json.loads(
        msgspec.json.encode(to_object("tiny", entries, ("Landlock",), sealed=True))
    )
