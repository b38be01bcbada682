"""What no known mistake explains has a text that is equal for equal observations."""

from __future__ import annotations

import math
from typing import Any

import numpy
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging import sameness
from autograder.judging.judge import judge
from autograder.model import CheckResult, Feedback, Status, Visibility
from autograder.observation.form import Form, Other
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Fault

RIGHT = torch.tensor([1.0, 2.0, 3.0])


def seen(check: Any, record: Any, report: Any, found: object, **more: Any) -> str:
    """Give the text for one check whose right answer is RIGHT."""
    made = check("test_a")
    mistakes = more.pop("mistakes", None)
    (task,) = judge(record({made: RIGHT}, mistakes), [made], report([found], **more), 10.0)
    (result,) = task.checks
    return result.seen


@pytest.fixture
def text(check: Any, record: Any, report: Any) -> Any:
    return lambda found, **more: seen(check, record, report, found, **more)


def raised(kind: str, message: str) -> Outcome:
    return Outcome(Ending.RAISED, fault=Fault(kind, message, builtin=True, cell="cell 1", line=3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (torch.tensor([4.0, 5.0, 6.0]), torch.tensor([4.0, 5.0, 6.0 + 1e-6])),
        (torch.tensor([4.125, 1e-9, 6.0]), torch.tensor([4.125, 0.0, 6.0])),
        (torch.tensor([-0.0, 5.0, 6.0]), torch.tensor([0.0, 5.0, 6.0])),
        (torch.tensor([9.9999999, 1, 1]), torch.tensor([10.0000001, 1, 1])),
        (torch.tensor([torch.nan, 1, 1]), torch.tensor([torch.nan, 1, 1])),
        (2.125, 2.125 + 1e-12),
        ({"b": 1, "a": [1.5]}, {"a": [1.5], "b": 1}),
        (torch.tensor([1 + 2j, 0, 0]), torch.tensor([1 + (2 + 1e-6) * 1j, 0, 0])),
        (raised("ValueError", "<f at 0x7f12>"), raised("ValueError", "<f at 0x7e00>")),
        (Outcome(Ending.TIMEOUT, seconds=2), Outcome(Ending.TIMEOUT, seconds=3)),
    ],
)
def test_equal_observations_have_equal_texts(text: Any, one: object, other: object) -> None:
    """Rounding, the order of a dict, an address and a time make no difference."""
    assert text(one) == text(other) != ""


DIFFERENT = [
    torch.tensor([4.0, 5.0, 6.0]),
    torch.tensor([4.0, 5.0, 6.1]),
    torch.tensor([-4.0, 5.0, 6.0]),
    torch.tensor([4.0, 5.0, torch.nan]),
    torch.tensor([4.0, 5.0, torch.inf]),
    torch.tensor([4.0, 5.0, 6.0], dtype=torch.float64),
    torch.tensor([[4.0, 5.0, 6.0]]),
    torch.tensor([4, 5, 6]),
    torch.tensor([]),
    [4.0, 5.0, 6.0],
    (4.0, 5.0, 6.0),
    [4, 5, 6],
    [[4.0, 5.0], 6.0],
    [4.0, [5.0, 6.0]],
    {"a": 4.0},
    {"b": 4.0},
    4.0,
    4,
    "4",
    True,
    None,
    float("nan"),
    1e300,
    Form("a set", {"": [4.0]}),
    Form("a frozenset", {"": [4.0]}),
    Other("a module"),
    raised("ValueError", "too long"),
    raised("ValueError", "too short"),
    raised("TypeError", "too long"),
    Outcome(Ending.TIMEOUT),
    Outcome(Ending.MEMORY),
]


def test_different_observations_have_different_texts(text: Any) -> None:
    """Every value, sign, shape, dtype, type, nesting and ending is told apart."""
    texts = [text(found) for found in DIFFERENT]
    assert "" not in texts
    assert len(set(texts)) == len(texts)


def test_rounding_at_the_edge_of_a_digit(text: Any) -> None:
    """Numbers as means and sums have them lie away from where the digits are cut."""
    numbers = sorted({round(a / b, 12) for a in range(1, 2000, 7) for b in (1, 2, 3, 4, 8, 16)})
    noise = numpy.random.default_rng(1).uniform(-1, 1, len(numbers)) * 2e-7
    one = torch.tensor(numbers, dtype=torch.float64)
    other = one * (1 + torch.from_numpy(noise))
    same = sum(text(float(a)) == text(float(b)) for a, b in zip(one, other, strict=True))
    assert same >= len(numbers) - 1


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(RIGHT, id="right"),
        pytest.param(Outcome(Ending.RAISED, missing="f"), id="not defined"),
        pytest.param(Outcome(Ending.FAILED), id="our fault"),
    ],
)
def test_what_shows_no_mistake_has_no_text(text: Any, found: object) -> None:
    """What is right, not there, or not the student's is nothing to name."""
    assert text(found) == ""


def test_known_mistake_has_no_text(check: Any, record: Any, report: Any) -> None:
    """What a known mistake explains has its name and nothing else."""
    wrong = torch.tensor([4.25, 5.5, 6.75])
    checks = [check(f"test_{n}") for n in range(3)]
    known = {("f", "m"): {each.name: wrong for each in checks}}
    record_ = record(dict.fromkeys(checks, RIGHT), known)
    (task,) = judge(record_, checks, report([wrong] * 3), 10.0)
    assert {each.feedback.mistake for each in task.checks} == {"m"}
    assert {each.seen for each in task.checks} == {""}


def test_end_of_a_training_has_no_text(check: Any, record: Any, report: Any) -> None:
    """Programs that are alike end a long training in different numbers."""
    made = check("test_a", outcome=True)
    (task,) = judge(record({made: RIGHT}), [made], report([RIGHT + 1]), 10.0)
    assert task.checks[0].status is Status.FAILED
    assert task.checks[0].seen == ""


def test_result_without_a_text_is_stored_as_before() -> None:
    """A result that was stored before there were such texts is read as it was."""
    import msgspec

    old = (
        b'{"name":"t","visibility":"hidden","status":"failed","score":0.0,"possible":1.0,'
        b'"seconds":0.1,"feedback":{"summary":"A fact."},"extra":0.0,"cases":null}'
    )
    result = CheckResult("t", Visibility.HIDDEN, Status.FAILED, 0.0, 1.0, 0.1, Feedback("A fact."))
    assert msgspec.json.decode(old, type=CheckResult) == result
    assert b"seen" not in msgspec.json.encode(result)


@pytest.mark.parametrize(
    "found",
    [
        *(5e-324, -5e-324, 1e-310, 2.2e-308, 1.7e308, -1.7e308),
        *(10**4000, -(10**4000), 2**64, "\ud800", "0x1f"),
        torch.tensor([5e-324, 1e-310], dtype=torch.float64),
        torch.tensor([1e-45, 3e38, -3e38]),
        torch.tensor([float("nan"), float("inf"), -float("inf")], dtype=torch.float16),
        torch.tensor([1.0, 2.0], dtype=torch.bfloat16),
        torch.tensor([1 + 2j, 5e-324j]),
        torch.tensor([1, 2], dtype=torch.uint16),
        torch.empty(0, 3),
    ],
    ids=lambda found: type(found).__name__,
)
def test_numbers_and_texts_at_the_ends_of_what_there_is(text: Any, found: object) -> None:
    """The smallest and largest numbers, huge integers and broken texts have a text as any other."""
    assert text(found) == text(found) != ""


@given(st.floats())
def test_every_number_has_a_text(number: float) -> None:
    """No float is without a text, and it says the float to three digits."""
    said = float(sameness._of_number(number))
    assert math.isnan(number) == math.isnan(said)
    assert math.isnan(number) or math.isinf(said) or math.isclose(said, number, rel_tol=0.02)
