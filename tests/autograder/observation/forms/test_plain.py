"""Python's own types, and the small ones of torch: equal where `==` says so, and different in words."""

from __future__ import annotations

import datetime
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
import torch

from autograder.observation.compare import Aspect, compare
from autograder.observation.form import Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others

Said = Callable[..., str]
HoldsEqual = Callable[..., None]
Sent = Callable[[object], Any]

VALUES: list[Any] = [
    b"",
    b"bytes\x00\xff",
    bytearray(b"bytes"),
    1 + 2j,
    complex("nan"),
    set(),
    {1, "two", (3, None), frozenset({4.5}), b"six", 1j, False},
    {3.5, float("nan"), float("inf"), 10**30},
    frozenset({torch.float32, torch.Size([2])}),
    range(3),
    range(10**30, 0, -7),
    slice(None, 3),
    slice("a", 2.5, torch.ones(2)),
    datetime.date(2026, 2, 28),
    datetime.datetime(2026, 2, 28, 12),
    datetime.timedelta(days=1, seconds=2),
    torch.Size([2, 3]),
    torch.float32,
    torch.device("cuda:1"),
    torch.strided,
    OrderedDict(a=1, b=torch.ones(2)),
    torch.nn.Linear(2, 1).state_dict(),
    defaultdict(list, {"a": [1]}),
    Counter("hello"),
    {torch.float32: 1, 2.5: {1, 2}, (1, "a"): b"x", 1j: None},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_equal_values(holds_equal: HoldsEqual, value: Any) -> None:
    """A value is as right as itself, inside other data too."""
    holds_equal(value, value)


def test_any_two_values_differ(sent: Sent) -> None:
    """No value of one of these types is taken for another."""
    for one, other in combinations(map(sent, VALUES), 2):
        assert compare(one, other, {}), (one, other)


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        (b"abc", b"abd", "`y`: expected b'abc', found b'abd'."),
        (b"abc", b"ab", "`y`: expected 3 items, found 2."),
        (b"abc", "abc", "`y`: expected bytes, found a string."),
        (b"abc", bytearray(b"abc"), "`y`: expected bytes, found a bytearray."),
        (
            bytes(100),
            bytes(90) + b"a" + bytes(9),
            f"`y`: expected {bytes(20)!r} from byte 80 on, found {bytes(10) + b'a' + bytes(9)!r}.",
        ),
        (1 + 2j, 1 + 3j, "`y`: expected (1+2j), found (1+3j)."),
        (1 + 2j, 1.0, "`y`: expected a complex number, found a float."),
        ({1, 2, 3}, {2, 3, 4, 5}, "`y` lacks 1 and holds 4, 5, which it should not."),
        ({1, 2}, {1}, "`y` lacks 2."),
        (set(), {"a"}, "`y` holds 'a', which it should not."),
        (
            {(1, "a")},
            {(1, b"a")},
            "`y` lacks (1, 'a') and holds (1, b'a'), which it should not.",
        ),
        (set(range(9)), set(), "`y` lacks 0, 1, 2, 3, 4 and 4 more."),
        ({1}, {True}, "`y` lacks 1 and holds True, which it should not."),
        ({1}, frozenset({1}), "`y`: expected a set, found a frozenset."),
        ({1}, [1], "`y`: expected a set, found a list."),
        (range(3), range(4), "`y.stop`: expected 3, found 4."),
        (range(3), [0, 1, 2], "`y`: expected a range, found a list."),
        (slice(1, 2), slice(1, None), "`y.stop`: expected an int, found None."),
        (torch.Size([2, 3]), torch.Size([2, 4]), "`y.1`: expected 3, found 4."),
        (torch.Size([2, 3]), (2, 3), "`y`: expected a torch.Size, found a tuple."),
        (torch.float32, torch.float64, "`y`: expected 'torch.float32', found 'torch.float64'."),
        (torch.float32, "torch.float32", "`y`: expected a torch.dtype, found a string."),
        (torch.device("cpu"), torch.device("meta"), "`y`: expected 'cpu', found 'meta'."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_words(said: Said, expected: Any, found: Any, words: str) -> None:
    """A difference says what it is: the bytes, the members, the field."""
    assert said(expected, found) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (range(0, 5, 2), range(0, 6, 2)),
        (range(3, 3), range(9, 0)),
        (range(4, 5), range(4, 6, 3)),
        ({"a": 1, "b": 2}, OrderedDict(b=2, a=1)),
        ({"a": 1}, defaultdict(int, a=1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_different_ways_to_write_the_same(said: Said, one: Any, other: Any) -> None:
    """What Python calls equal is equal."""
    assert one == other
    assert said(one, other) == ""
    assert said(other, one) == ""


def test_order_of_a_set_does_not_count(said: Said) -> None:
    """A set has no order: the one in which two processes walk through it differs."""
    one, other = set(), set()
    for number in range(2000):
        one.add(f"{number}")
        other.add(f"{1999 - number}")
    assert list(one) != list(other)
    assert said(one, other) == ""


def test_members_that_are_nearly_equal(said: Said) -> None:
    """Numbers of a set may differ by what rounding does, as anywhere; a tolerance holds for them."""
    assert said({0.1 + 0.2, 7.0}, {0.3, 7.0}) == ""
    # In another order once they are sorted.
    assert said({(1.0, "b"), (1.0 + 1e-15, "a")}, {(1.0 + 1e-15, "b"), (1.0, "a")}) == ""
    assert said({1.0, 2.0}, {1.0, 2.1}) == "`y` lacks 2.0 and holds 2.1, which it should not."
    loose = {"y.*": Tolerance(atol=0.2)}
    assert said({1.0, 2.0}, {1.0, 2.1}, **loose) == ""
    many = {number / 7 for number in range(3000)}
    assert said(many, {number * (1 + 1e-13) for number in many}) == ""


def test_tolerance_of_a_complex_number(said: Said) -> None:
    """A complex number has the tolerance of its own path."""
    assert said(1 + 2j, 1 + 2.1j, y=Tolerance(atol=0.2)) == ""


def test_sets_of_very_many(sent: Sent) -> None:
    """A set of a million items is described by its size; so is a range, which holds three numbers."""
    kind = "a set of 1000000 items: more data than an observation may hold"
    assert sent(set(range(1_000_000))) == Other(kind)
    assert sent(range(1 << 60)).parts == {"start": 0, "stop": 1 << 60, "step": 1}


def nested(innermost: Any, others: int) -> Any:
    """Make a set in a set, and so on, as deep as an observation may be, each with other members."""
    value: Any = frozenset({innermost})
    for depth in range(14):
        value = frozenset({value, *(f"{depth} {n}" for n in range(others))})
    return value


def test_frozensets_inside_one_another(sent: Sent) -> None:
    """Each set is read and compared once, however deep it lies."""
    for others in (0, 3):
        one, far = sent(nested(1.0, others)), sent(nested(2.0, others))
        assert compare(one, sent(nested(1.0, others)), {}) == ()
        assert compare(one, sent(nested(1.0 + 1e-15, others)), {}) == ()
        (difference,) = compare(one, far, {})
        assert difference.aspect is Aspect.MEMBERS
    endless: Any = frozenset({1})
    for _ in range(100):
        endless = frozenset({endless})
    assert [kind for _, kind in find_others(sent(endless))] == [
        "more data than an observation may hold"
    ]


def test_bytes_beyond_the_budget(sent: Sent) -> None:
    """Bytes count as the numbers of a tensor do."""
    kind = "bytes of length 70000000: more data than an observation may hold"
    assert sent({"a": bytes(70_000_000), "b": 1}) == {"a": Other(kind), "b": 1}
    kept = sent([bytes(25_000_000)] * 3)
    assert [isinstance(each, Other) for each in kept] == [False, False, True]


def test_member_without_a_form(said: Said) -> None:
    """A set that holds an object without a form equals no set."""
    thing = object()
    assert said({1}, {1, thing}) == ("`y` holds an object of type object, which it should not.")
    assert said({thing}, {thing}) != ""
