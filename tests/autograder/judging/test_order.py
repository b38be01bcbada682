"""Tasks are judged after those that they need; tasks that need one another are judged together."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.judging.judge import judge
from autograder.judging.order import in_order
from autograder.model import Status

WRONG = 0.0


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ({"a": set(), "b": {"a"}}, [("a",), ("b",)]),
        ({"b": {"a"}, "a": set()}, [("a",), ("b",)]),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [("a", "b"), ("c",)]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}}, [("a", "b", "c")]),
        ({"a": {"elsewhere"}}, [("a",)]),
    ],
)
def test_order(needs: dict[str, set[str]], expected: list[tuple[str, ...]]) -> None:
    """A circle is one group, and each group comes after what it needs."""
    assert in_order(needs) == expected


@pytest.fixture
def judged(check, record, report) -> Callable[..., dict[str, Status]]:
    """Judge two tasks that need each other, and one that needs the first; all right but what is given."""
    checks = [
        check("encode_public", "encode"),
        check("encode_back", "encode", ("decode",)),
        check("decode_public", "decode", ("encode",)),
        check("decode_alone", "decode"),
        check("send_public", "send", ("encode",)),
    ]
    course = record(dict(zip(checks, [1.0, 2.0, 3.0, 4.0, 5.0], strict=True)), {})

    def run(**found: float) -> dict[str, Status]:
        right = {name: each.observation for name, each in course.reference.items()}
        values = [found.get(each.name, right[each.name]) for each in course.checks]
        tasks = judge(course, course.checks, report(values), 2.0)
        return {c.name: c.status for t in tasks for c in t.checks if c.status is not Status.PASSED}

    return run


def test_one_of_two_is_wrong(judged) -> None:
    """What is between the two waits for the one that fails by itself; its own checks are told."""
    found = judged(encode_public=WRONG, encode_back=WRONG, decode_public=WRONG)
    assert found == {
        "encode_public": Status.FAILED,
        "encode_back": Status.FAILED,
        "decode_public": Status.SKIPPED,
    }


def test_both_are_wrong(judged) -> None:
    """Each fails its own checks, and what is between them waits for the other."""
    found = judged(encode_public=WRONG, encode_back=WRONG, decode_public=WRONG, decode_alone=WRONG)
    assert found == {
        "encode_public": Status.FAILED,
        "encode_back": Status.SKIPPED,
        "decode_public": Status.SKIPPED,
        "decode_alone": Status.FAILED,
    }


def test_only_what_is_between_them_is_wrong(judged) -> None:
    """Where neither fails by itself, nobody waits: the checks between them are judged."""
    found = judged(encode_back=WRONG, decode_public=WRONG, send_public=WRONG)
    assert found == {
        "encode_back": Status.FAILED,
        "decode_public": Status.FAILED,
        "send_public": Status.SKIPPED,
    }
