"""Values on their way from the student's process to the grader's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from autograder.judging.wording import say_differences
from autograder.observation.compare import compare
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import Node, decode, encode, find_others


@pytest.fixture(scope="session")
def sent() -> Callable[[object], Any]:
    """Send a value as the sandbox does, then write and read it as a record does."""

    def send(value: object) -> Any:
        once = encode(value)
        first = decode(
            msgspec.msgpack.decode(msgspec.msgpack.encode(once.tree), type=Node), once.payload
        )
        again = encode(first)
        stored = msgspec.json.decode(msgspec.json.encode(again.tree), type=Node)
        return decode(stored, again.payload)

    return send


@pytest.fixture(scope="session")
def said(sent: Callable[[object], Any]) -> Callable[..., str]:
    """Say how a value differs from the right one, as the part `y` of a result."""

    def say(expected: object, found: object, **rules: Tolerance) -> str:
        return say_differences(compare(sent({"y": expected}), sent({"y": found}), rules))

    return say


@pytest.fixture(scope="session")
def holds_equal(sent: Callable[[object], Any], said: Callable[..., str]) -> Callable[..., None]:
    """Assert that a value is as right as its equal, by itself and inside other data."""

    def hold(value: object, equal: object) -> None:
        assert said(value, equal) == ""
        nested = [{"a": (value, [equal])}]
        assert said(nested, nested) == ""
        assert list(find_others(sent(nested))) == []

    return hold
