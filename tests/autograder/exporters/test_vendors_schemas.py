"""What is written for each submission, held against the vendor's schema, parser or rules."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import jsonschema
import msgspec
import pytest
from exported import (
    PNG,
    RUNNERS_WORDS,
    SUBMISSION,
    UNGRADED,
    UNREADABLE,
    given_of,
    make_check,
    make_class,
    make_result,
    make_waiting,
)
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from autograder.errors import UsageError
from autograder.exporters import classroom, gradescope, junit, prairielearn
from autograder.exporters.actions import command, commands, summary
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.classroom50 import about, in_utc, release_body, result_json
from autograder.exporters.points import Given, points_of
from autograder.model import SubmissionResult
from autograder.policy.final import Step

EVERY = pytest.mark.parametrize(
    "result",
    [make_result(), UNREADABLE, UNGRADED, make_waiting(), make_result("王小明")],
    ids=["graded", "unreadable", "ungraded", "waiting", "chinese"],
)

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
                "dependentRequired": {"score": ["max_score"], "max_score": ["score"]},
            },
        },
    },
    "required": ["score"],
}
WHOLE = {"type": "integer", "minimum": 0}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
TEXT = {"type": "string", "minLength": 1}
CLASSROOM50: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": TEXT,
        "assignment": TEXT,
        "assignment_type": {"enum": ["individual", "group"]},
        "owner": TEXT,
        "submission": {"type": "string", "pattern": "^submit/"},
        "commit": TEXT,
        "release": TEXT,
        "review": TEXT,
        "datetime": TIME,
        "graded_at": TIME,
        "submitted_by": {"type": "object"},
        "score": WHOLE,
        "max-score": WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "test-name": TEXT,
                    "passed": {"type": "boolean"},
                    "score": WHOLE,
                    "max-score": WHOLE,
                },
                "required": ["test-name", "passed", "score", "max-score"],
            },
        },
    },
    "required": [
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission"),
        *("commit", "release", "review", "datetime", "score", "max-score", "tests"),
    ],
}
RUNNER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": {"type": "string"},
        "max_score": {"type": "integer"},
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "status": {"enum": ["pass", "fail", "error"]},
                    "message": {"type": "string", "maxLength": 500},
                    "filename": {"type": "string"},
                    "line_no": {"type": "integer"},
                    "duration": {"type": "number"},
                    "score": {"type": "number"},
                    "test_code": False,
                },
                "required": ["name", "status", "score"],
            },
        },
    },
    "required": ["version", "status", "max_score", "tests"],
}
PRAIRIELEARN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "gradable": {"type": "boolean"},
        "format_errors": {"type": "array", "items": TEXT, "minItems": 1},
        "message": {"type": "string"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "points": {"type": "number"},
                    "max_points": {"type": "number"},
                    "message": {"type": "string"},
                    "images": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "url": {"type": "string", "pattern": "^data:image/png;base64,"},
                                "label": {"type": "string"},
                            },
                            "required": ["url", "label"],
                        },
                    },
                },
                "required": ["points", "max_points"],
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
    "then": {"required": ["format_errors"], "not": {"required": ["score"]}},
    "else": {"required": ["score"]},
}


def valid(found: Any, schema: dict[str, Any]) -> Any:
    """Give an object as its reader sees it, if the schema takes it."""
    read = json.loads(as_bytes(found))
    jsonschema.Draft202012Validator(schema).validate(read)
    return read


@EVERY
def test_gradescope(result: SubmissionResult) -> None:
    """Gradescope gets its own keys only, the final points as the score, and seconds as a number."""
    found = valid(gradescope.results_json(result, given_of(result)), GRADESCOPE)
    assert found["score"] == result.score
    assert found["output_format"] == "text"


def test_gradescope_hides_what_is_hidden() -> None:
    """Hidden checks have the visibility that was asked for, all others are visible."""
    result = make_result()
    for when in gradescope.When:
        tests = gradescope.results_json(result, given_of(result), when)["tests"]
        assert [test["visibility"] for test in tests if "hidden" in test["name"]] == [when] * 2
        assert {test["visibility"] for test in tests if "hidden" not in test["name"]} == {"visible"}


def test_gradescope_numbers_and_status() -> None:
    """Each test has its task's number and its own, points of both kinds, and how it ended."""
    tests = gradescope.results_json(make_result(), given_of(make_result()))["tests"]
    assert [test["number"] for test in tests] == ["1.1", "1.2", "1.3", "1.4", "1.5", "2"]
    assert [test["status"] for test in tests].count("passed") == 1
    assert sum(test["score"] for test in tests) == 2.0 - 0.25 + 0.25 - 0.0
    assert sum(test["max_score"] for test in tests) == 4.0


def test_gradescope_answer_that_waits() -> None:
    """What a person has not marked yet is a note without a score, and the output says so."""
    found = gradescope.results_json(make_waiting(), given_of(make_waiting()))
    assert "score" not in found["tests"][-1]
    assert "NOT FINISHED" in found["output"]


@pytest.mark.parametrize("name", ["", "no", "Visible"])
def test_gradescope_visibility_that_is_none(name: str) -> None:
    """A visibility that Gradescope does not have is an error that lists them."""
    with pytest.raises(UsageError, match="after_due_date, after_published, visible"):
        gradescope.when(name)


def test_gradescope_when_nothing_was_graded() -> None:
    """An error writes a results.json, too."""
    assert valid(gradescope.not_graded("It broke."), GRADESCOPE)["score"] == 0


@pytest.mark.parametrize("scale", [1, 100])
@EVERY
def test_classroom50(result: SubmissionResult, scale: int) -> None:
    """Classroom 50 gets whole points, none above what is possible, that add up to the score."""
    found = valid(result_json(result, given_of(result), SUBMISSION, scale), CLASSROOM50)
    assert found["score"] <= found["max-score"] == 4 * scale
    assert all(test["score"] <= test["max-score"] for test in found["tests"])
    assert sum(test["score"] for test in found["tests"]) == found["score"]
    assert sum(test["max-score"] for test in found["tests"]) == found["max-score"]
    assert found["datetime"] == "2026-03-01T08:00:00Z"


def test_classroom50_without_its_runner() -> None:
    """What the runner's environment lacks is named; a tag of another kind is refused."""
    with pytest.raises(UsageError, match="lacks CLASSROOM, COMMIT_URL"):
        about({**RUNNERS_WORDS, "CLASSROOM": "", "COMMIT_URL": ""}, "2026-03-01T09:00:00Z")
    with pytest.raises(UsageError, match="begins with submit/"):
        about({**RUNNERS_WORDS, "SUBMISSION_TAG": "v1"}, "2026-03-01T09:00:00Z")


@pytest.mark.parametrize("time", ["", "yesterday", "2026-03-01T09:00:00"])
def test_time_without_an_offset(time: str) -> None:
    """A time that could be any moment is no time of a submission."""
    with pytest.raises(UsageError, match="--at"):
        in_utc(time)


@EVERY
def test_classroom_runner(result: SubmissionResult) -> None:
    """The reporter always finds tests, and their scores add up to the points; no source of one."""
    written = classroom.encoded(classroom.runner_result(result, given_of(result)))
    found = valid(json.loads(base64.b64decode(written, validate=True)), RUNNER)
    assert round(sum(test["score"] for test in found["tests"]), 2) == result.score
    assert "\n" not in written


def test_classroom_runner_after_a_rule_changed_the_points() -> None:
    """What the course's rules changed is a term of the sum that the reporter posts."""
    given = Given(1.25, 4.0, 2.0, (Step("late", 2.0, 1.25, "A day late: 0.75 points less."),))
    found = valid(classroom.runner_result(make_result(), given), RUNNER)
    assert sum(test["score"] for test in found["tests"]) == 1.25
    assert found["tests"][-1]["message"] == "A day late: 0.75 points less."


@EVERY
def test_prairielearn(result: SubmissionResult) -> None:
    """PrairieLearn gets a share of 1 and points of every test, or why nothing is gradable."""
    found = valid(prairielearn.results_json(result, given_of(result)), PRAIRIELEARN)
    assert found["gradable"] == bool(result.tasks)


def test_prairielearn_picture() -> None:
    """A public check's picture is a data URL."""
    found = prairielearn.results_json(make_result(), given_of(make_result()))
    assert found["tests"][0]["images"][0]["url"].endswith(PNG)
    assert not any("images" in test for test in found["tests"] if "hidden" in test["name"])


@pytest.mark.parametrize("large", ["picture", "text"])
def test_prairielearn_below_a_megabyte(large: str) -> None:
    """What does not fit is left out, the points never."""
    result = make_result()
    double, essay = result.tasks
    said = msgspec.structs.replace(
        make_check().feedback,
        **{"picture": PNG * 4000} if large == "picture" else {"message": "ä" * 200_000},
    )
    checks = tuple(make_check(f"test_public.py::test_{n}", feedback=said) for n in range(8))
    big = msgspec.structs.replace(
        result, tasks=(msgspec.structs.replace(double, checks=checks), essay)
    )
    found = prairielearn.results_json(big, given_of(big))
    assert len(as_bytes(found)) <= 1_000_000
    assert [test["points"] for test in found["tests"]] == [0.5] * 8 + [0.5]
    if large == "picture":
        assert "images" in found["tests"][0]
        assert "images" not in found["tests"][7]


def parsed_commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as actions/runner does: properties, then the message, unescaped."""

    def plain(value: str, signs: dict[str, str]) -> str:
        for code, sign in signs.items():
            value = value.replace(code, sign)
        return value

    data = {"%0D": "\r", "%0A": "\n", "%25": "%"}
    found = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line)
        assert match, line
        pairs = [each.split("=", 1) for each in (match[2] or "").split(",") if each]
        own = {key: plain(value, {"%3A": ":", "%2C": ",", **data}) for key, value in pairs}
        found.append((match[1], own, plain(match[3], data)))
    return found


@EVERY
def test_workflow_commands(result: SubmissionResult) -> None:
    """Every line is one command of this kit's: no text of a student begins another."""
    text = commands(result, given_of(result), "a,b:c%.ipynb")
    found = parsed_commands(text)
    assert {kind for kind, _, _ in found} <= {"error", "warning", "notice"}
    assert all(own["file"] == "a,b:c%.ipynb" for kind, own, _ in found if kind != "notice")
    assert found[-1][0] == "notice"
    assert found[-1][2].startswith(f"{result.score:g} of 4 points")


def test_workflow_command_is_escaped() -> None:
    """Percent signs, line ends, colons and commas arrive as they were."""
    ((kind, own, message),) = parsed_commands(
        command("error", "50 %: a,b\n::error::x", title="a:b,c%0Ad") + "\n"
    )
    assert (kind, own, message) == ("error", {"title": "a:b,c%0Ad"}, "50 %: a,b\n::error::x")


@EVERY
def test_markdown_holds_nothing_of_a_student(result: SubmissionResult) -> None:
    """A summary and a release show students' words as code: no link, no picture, no HTML."""
    reader = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
    for text in (summary(result, given_of(result)), release_body(result, given_of(result))):
        page = reader.render(text)
        assert not re.search(r"<(?:a|img|script|b)\b", page)
        prose = re.sub(r"<pre>.*?</pre>|<code>.*?</code>", "", page, flags=re.DOTALL)
        assert "evil.example" not in prose
        assert "@" not in prose


def test_summary_that_is_too_long() -> None:
    """GitHub shows a megabyte of a step: what is longer ends with where the rest is."""
    result = make_result()
    double, essay = result.tasks
    checks = tuple(make_check(f"test_public.py::test_{n}{'x' * 3000}") for n in range(500))
    many = msgspec.structs.replace(
        result, tasks=(msgspec.structs.replace(double, checks=checks), essay)
    )
    text = summary(many, given_of(many))
    assert len(text.encode()) < 1 << 20
    assert text.endswith("see the log.\n")


def as_xunit2(data: bytes) -> ET.Element:
    """Read JUnit XML, with the rules of `xunit2` as pytest writes it."""
    root = ET.fromstring(data)
    assert root.tag == "testsuites"
    for suite in root:
        assert suite.tag == "testsuite"
        cases = suite.findall("testcase")
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            assert int(suite.attrib[attribute]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(cases) > 0
        float(suite.attrib["time"])
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert [each.tag for each in case if each.tag != "properties"] in (
                [],
                ["failure"],
                ["error"],
                ["skipped"],
            )
    return root


@EVERY
def test_junit(result: SubmissionResult) -> None:
    """A suite says the points of its submission, and each case its own, as properties."""
    points = points_of(make_class(result))
    root = as_xunit2(junit.junit_xml([result], points, "tiny"))
    (suite,) = root
    said = {
        each.attrib["name"]: each.attrib["value"] for each in suite.findall("properties/property")
    }
    assert said["student"] == result.student
    assert said["points"] == f"{result.score:g}"
    assert bool(said.get("waits")) == (result.needs_a_person)
    (read,) = JUnitXml.fromstring(junit.junit_xml([result], points, "tiny"))
    assert (read.tests, read.failures, read.errors, read.skipped) == tuple(
        int(suite.attrib[key]) for key in ("tests", "failures", "errors", "skipped")
    )
    cases = suite.findall("testcase/properties/property[@name='points']")
    if result.tasks:
        assert sum(float(each.attrib["value"]) for each in cases) == result.score


def test_junit_without_controls() -> None:
    """What XML cannot hold is no part of it, whatever a student printed."""
    result = make_result("a\x1b[2J\x00\ufffe\x85")
    root = as_xunit2(junit.junit_xml([result], points_of(make_class(result)), "tiny"))
    assert root[0].attrib["name"].startswith("a?[2J??")
