"""Whatever a parser is driven to costs one answer, and the next question has a process of its own."""

from __future__ import annotations

import pytest

from autograder.drafting.draft import Draft, Wanted
from autograder.drafting.parsing import draft_of
from autograder.submissions import apart
from autograder.submissions.apart import Parser

GOOD = Wanted(("def f(x):\n    return x",), (), "f", ("f",), "lesson", "wrong", ())


def test_answer_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is waited for in vain is ended; the next question is answered all the same."""
    with Parser("autograder.drafting.parsing") as parser:
        monkeypatch.setattr(apart, "LONGEST_WAIT", 0.001)
        assert parser.exchange(GOOD) is None
        monkeypatch.undo()
        assert parser.exchange(GOOD) is not None


def test_answer_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What says that it is longer than any answer is not read."""
    monkeypatch.setattr(apart, "LONGEST_ANSWER", 3)
    with Parser("autograder.drafting.parsing") as parser:
        assert parser.exchange(GOOD) is None


def test_module_that_cannot_be_started() -> None:
    """A process that ends at once has no answer."""
    with Parser("autograder.there_is_no_such_module") as parser:
        assert parser.exchange(GOOD) is None


def test_program_nested_too_deeply_has_no_draft() -> None:
    """Where the parser gives up by itself, the draft says so."""
    deep = "def f(x):\n    return " + "-" * 50_000 + "x"
    found = draft_of(Wanted((deep,), (), "f", ("f",), "lesson", "wrong", ()))
    assert isinstance(found, Draft)
    assert not found.code
    assert found.problem
