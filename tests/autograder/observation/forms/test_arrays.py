"""NumPy's arrays and scalars: told by dtype, shape and numbers, whatever their memory looks like."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import torch

from autograder.observation.compare import compare, describe_type
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance

Said = Callable[..., str]
HoldsEqual = Callable[..., None]
Sent = Callable[[object], Any]

NUMBERS = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16 >i4 >f8 m8[s]".split()
VALUES: list[Any] = [
    *(np.arange(6).reshape(2, 3).astype(dtype) for dtype in NUMBERS),
    *(np.array(1).astype(dtype) for dtype in NUMBERS),
    np.zeros((0, 3)),
    np.zeros((3, 0)),
    np.array([1 << 63, 5], dtype=np.uint64),
    np.array(["a", "ünï"]),
    np.array([["a"], ["ünï"]]),
    np.array([b"a", b"b"]),
    np.array(["2026-01-01", "NaT"], dtype="M8[D]"),
    np.array(["2026-01-01", "NaT"], dtype="M8[ns]"),
    np.ones((1, 1)).view(np.matrix),
    np.float64(0.5),
    np.float32(0.5),
    np.int64(3),
    np.bool_(True),
    np.str_("a"),
    np.complex128(1j),
    np.datetime64("2026-01-01"),
    np.dtype("f4"),
    np.dtype("i8"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {value!r}")
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
        (np.ones(2), torch.ones(2), "`y`: expected a NumPy array of dtype float64, found a tensor."),
        (torch.ones(2), np.ones(2), "`y`: expected a tensor, found a NumPy array of dtype float64."),
        (np.ones(2), [1.0, 1.0], "`y`: expected a NumPy array of dtype float64, found a list."),
        (np.ones(2), np.ones(2, "f4"), "`y`: expected dtype float64, found dtype float32."),
        (np.ones(2), np.ones((2, 1)), "`y`: expected shape (2,), found shape (2, 1)."),
        (np.ones(2), np.array([1, 2.0]), "`y`: expected 1, found 2 at index [1]; the other one is right."),
        (
            np.ones(2, "u2"),
            np.ones(2, "i8"),
            "`y`: expected a NumPy array of dtype uint16, found a NumPy array of dtype int64.",
        ),
        (np.float64(2), 2.0, "`y`: expected a NumPy scalar of dtype float64, found a float."),
        (np.float64(2), np.float64(3), "`y`: expected 2, found 3."),
        (np.float64(2), np.array(2.0), "`y`: expected a NumPy scalar of dtype float64, found a NumPy array of dtype float64."),
        (np.array(["a", "b"]), np.array(["a", "c"]), "`y.1`: expected 'b', found 'c'."),
        (np.array(["a", "b"]), np.array([["a", "c"]]), "`y.shape`: expected 1 item, found 2."),
        (np.array([1 << 63], "u8"), np.array([1], "u8"), "`y`: expected the parts // 2**32, % 2**32, found its values."),
        (np.dtype("f4"), np.dtype("f8"), "`y`: expected 'float32', found 'float64'."),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_words(said: Said, expected: Any, found: Any, words: str) -> None:
    """A difference is said as one of tensors is."""
    assert said(expected, found) == words


@pytest.mark.parametrize(
    "view",
    [
        np.asfortranarray,
        lambda x: x.T.copy().T,
        lambda x: x[::-1][::-1],
        lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        lambda x: np.flip(np.flip(x, 1).copy(), 1),
    ],
    ids="fortran transposed reversed steps negative".split(),
)
def test_memory_does_not_count(said: Said, view: Callable[[Any], Any]) -> None:
    """An array is what it shows, with any strides."""
    for dtype in "f8 i2 U1 c8".split():
        plain = np.arange(6).reshape(2, 3).astype(dtype)
        assert said(plain, view(plain)) == ""


def test_width_of_texts_does_not_count(said: Said) -> None:
    """Texts are compared, and not how much room there is for them."""
    assert said(np.array(["a", "b"]), np.array(["a", "b"], dtype="U50")) == ""


def test_tolerances_hold_as_for_tensors(said: Said) -> None:
    """A dtype has its default tolerance, and a rule for the part's own path holds."""
    for one in (np.array([1.0, 2.0]), np.float64(2.0)):
        assert said(one, one * (1 + 1e-13)) == ""
        assert said(one, one * 1.1) != ""
        assert said(one, one * 1.1, y=Tolerance(rtol=0.2)) == ""
        assert said(one, one * 1.1, y=Tolerance(low=0.0, high=9.0)) == ""
    assert said(np.float32(0.1), np.float32(0.1) * np.float32(1.000001)) == ""
    assert said(np.array([math.nan]), np.array([math.nan])) == ""


def test_values_that_hold_anything(sent: Sent) -> None:
    """Objects, records, masked arrays and numbers of more than 64 bits have no faithful form."""
    values = [
        np.array([object()]),
        np.zeros(2, dtype=[("a", "f8")]),
        np.ma.masked_array([1, 2], [True, False]),
        np.zeros(2, dtype=np.longdouble),
        np.zeros(1, dtype="V3"),
    ]
    assert [each.kind for each in sent(values)] == [
        "a NumPy array of dtype object",
        "a NumPy array of dtype void64",
        "a masked NumPy array",
        f"a NumPy array of dtype {np.dtype(np.longdouble).name}",
        "a NumPy array of dtype void24",
    ]
    assert all(type(each) is Other for each in sent(values))


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("a student's method ran")


LIES: dict[str, Any] = dict.fromkeys(
    "__array__ __iter__ __eq__ __len__ __getitem__ __repr__ __array_ufunc__ __array_function__"
    " view astype copy tolist reshape ravel __getattribute__ __array_priority__".split(),
    never,
) | {
    "shape": property(never),
    "dtype": property(never),
    "__class__": property(lambda _: list),
    "__hash__": None,
}


def test_array_subclass_that_lies(sent: Sent) -> None:
    """A subclass is read past its own methods: its true numbers arrive, and none of its code runs."""
    liar = np.arange(3.0).view(type("Liar", (np.ndarray,), LIES))
    found = sent({"a": liar})["a"]
    assert found.kind == "a NumPy array"
    assert torch.equal(found.parts[""], torch.arange(3.0, dtype=torch.float64))


def test_scalar_subclass(sent: Sent) -> None:
    """A subclass of a scalar's class is another type, as a subclass of int is."""
    liar = type("Liar", (np.float64,), {"__float__": never, "__eq__": never, "__hash__": None})
    assert sent([liar(2)]) == [Other("an object of type Liar")]


def test_object_that_claims_to_be_an_array(sent: Sent) -> None:
    """What can be turned into an array is none."""
    kind = type("Impostor", (), {"__array__": never, "__class__": property(lambda _: np.ndarray)})
    assert sent([kind()]) == [Other("an object of type Impostor")]


def test_arrays_beyond_the_budget(sent: Sent) -> None:
    """An array counts as a tensor does; one that only looks large is not written out."""
    huge = np.broadcast_to(np.float64(1), (1 << 20, 1 << 20))
    kind = "a NumPy array of shape (1048576, 1048576): more numbers than an observation may hold"
    assert sent([huge, 1]) == [Other(kind), 1]
    kept = sent([np.zeros(1 << 20)] * 9)
    assert [isinstance(each, Form) for each in kept] == [True] * 7 + [False] * 2
    texts = sent(np.array(["a"] * 30_000))
    kind = "a NumPy array of text with 30000 items: more data than an observation may hold"
    assert texts == Other(kind)


def test_array_is_kept_as_it_was_when_it_was_returned() -> None:
    """What happens to an array after it is encoded does not change its bytes."""
    from autograder.observation.tree import decode, encode

    array = np.ones(3)
    encoded = encode([array])
    array[:] = 0
    (found,) = decode(encoded.tree, encoded.payload)
    assert found.parts[""].tolist() == [1, 1, 1]


def test_type_in_words(sent: Sent) -> None:
    """An array's type is said with its dtype."""
    assert describe_type(sent(np.ones(2, "f4"))) == "a NumPy array of dtype float32"
    assert describe_type(sent(np.bool_(True))) == "a NumPy scalar of dtype bool"
    assert describe_type(sent(np.array(["a"]))) == "a NumPy array of text"
    assert describe_type(Form("a NumPy array", {})) == "a NumPy array"
