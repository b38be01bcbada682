"""Tables of pandas: told by their columns, index, dtypes and values."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from autograder.observation.compare import compare
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others

pd = pytest.importorskip("pandas")

Said = Callable[..., str]
HoldsEqual = Callable[..., None]
Sent = Callable[[object], Any]


def table(**columns: Any) -> Any:
    return pd.DataFrame({"n": [1, 2, 3], "x": [0.5, np.nan, 2.0], "s": ["a", None, "c"]} | columns)


TIMES = pd.to_datetime(["2026-01-01", "2026-01-02", None])
VALUES: list[Any] = [
    table(),
    table(x=[0.5, np.nan, 3.0]),
    table(n=[1.0, 2.0, 3.0]),
    table(s=["a", "b", "c"]),
    table()[["x", "n", "s"]],
    table().iloc[::-1],
    table().set_index("s"),
    table().rename(columns={"x": "z"}),
    table(t=TIMES),
    table(t=TIMES.tz_localize("UTC")),
    table(t=TIMES - TIMES[0]),
    table(c=pd.Categorical(["a", None, "a"])),
    table(c=pd.Categorical(["a", None, "a"], categories=["a", "b"])),
    table(c=pd.Categorical(["a", None, "b"], ordered=True)),
    table(m=pd.array([1, None, 2], dtype="Int64")),
    table(m=pd.array([1, None, 2], dtype="Float64")),
    table(m=pd.array([True, None, False], dtype="boolean")),
    table(o=pd.Series([1, "a", (2, 3)], dtype=object)),
    table(b=[True, False, True]),
    table(z=np.array([1j, 2, 3])),
    table().groupby(["s", "n"]).sum(),
    table()[["n", "n"]],
    table()[[]],
    table()[:0],
    pd.DataFrame(),
    pd.DataFrame(np.eye(2)),
    table()["n"],
    table()["x"],
    table()["n"].rename("m"),
    table()["n"].rename(None),
    table()["n"].astype("i4"),
    table()["s"].astype(object),
    table()["s"].value_counts(),
    pd.Series([], dtype=float),
    pd.Index([1, 2]),
    pd.Index([1, 2], name="n"),
    pd.Index(["a", "b"]),
    pd.RangeIndex(3),
    pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["s", "n"]),
    TIMES,
    pd.Categorical(["a", "b"]),
    pd.array([1, None], dtype="Int64"),
    pd.Timestamp("2026-01-01"),
    pd.Timestamp("2026-01-01", tz="UTC"),
    pd.Timedelta("1D"),
    pd.NaT,
    pd.NA,
]


@pytest.mark.parametrize("place", range(len(VALUES)))
def test_equal_values(holds_equal: HoldsEqual, place: int) -> None:
    """A table is as right as a copy of it, inside other data too."""
    value = VALUES[place]
    copy = value.copy() if hasattr(value, "copy") else value
    holds_equal(value, copy)


def test_any_two_values_differ(sent: Sent) -> None:
    """Columns and their order, index, names, dtypes and values count."""
    for one, other in combinations(map(sent, VALUES), 2):
        assert compare(one, other, {}), (one, other)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (lambda: table().to_numpy(), "`y`: expected a DataFrame, found a NumPy array of dtype object."),
        (lambda: table()["n"], "`y`: expected a DataFrame, found a Series."),
        (lambda: table()[["n", "s"]], "`y.columns`: expected the parts n, x, s, found n, s."),
        (lambda: table()[["s", "n", "x"]], "`y.columns`: expected the parts n, x, s, found s, n, x."),
        (lambda: table(n=[1.0, 2, 3]), "`y.values.n`: expected dtype int64, found dtype float64."),
        (lambda: table(n=[1, 2, 4]), "`y.values.n`: expected 3, found 4 at index [2]; the other 2 are right."),
        (lambda: table(s=["a", "b", "c"]), "`y.values.s.1`: expected None, found a string."),
        (
            lambda: table(s=[1, 2, 3]),
            "`y.values.s`: expected a column of dtype str, found a column of dtype int64.",
        ),
        (lambda: table()[1:].reset_index(drop=True), "`y.index`: expected shape (3,), found shape (2,)."),
        (lambda: table().set_axis([3, 4, 5]), "`y.index`: expected 0, found 3 at index [0], where the difference is largest; 3 of 3 values differ."),
    ],
)  # fmt: skip
def test_words(said: Said, found: Callable[[], Any], words: str) -> None:
    """A difference names the columns, the index or the column."""
    assert said(table(), found()).splitlines()[0] == words


def test_words_for_an_index_and_a_series(said: Said) -> None:
    """Labels and names are said as they are."""
    series = table()["n"]
    assert said(series, series.rename("m")) == "`y.name`: expected 'n', found 'm'."
    assert said(series, series.tolist()) == "`y`: expected a Series, found a list."
    assert said(pd.Index([1]), pd.Index(["a"])) == (
        "`y`: expected labels of dtype int64, found labels of dtype str."
    )


def test_what_does_not_count(said: Said) -> None:
    """How an index is stored, how what is missing is written, and the order of categories."""
    one = table()
    other = one.set_axis(pd.Index([0, 1, 2]), axis=0)
    assert said(one, other) == ""
    objects = [pd.Series(["a", missing], dtype=object) for missing in (None, np.nan, pd.NA)]
    assert said(objects[0], objects[1]) == ""
    assert said(objects[0], objects[2]) == ""
    sorts = [pd.Categorical(["a", "b"], categories=list(names)) for names in ("ab", "ba")]
    assert said(*(pd.Series(each) for each in sorts)) == ""
    ordered = [
        pd.Categorical(["a", "b"], categories=list(names), ordered=True) for names in ("ab", "ba")
    ]
    assert said(*(pd.Series(each) for each in ordered)) != ""
    hidden = pd.array([1, 2], dtype="Int64")
    hidden[1] = pd.NA
    assert said(pd.array([1, None], dtype="Int64"), hidden) == ""


def test_tolerances(said: Said) -> None:
    """The numbers of a column have a path of their own; those of a series, its path."""
    one, other = table(x=[1.0, 2.0, 3.0]), table(x=[1.0, 2.0, 3.1])
    assert said(one, table(x=[1.0, 2.0, 3.0 + 1e-13])) == ""
    assert said(one, other, **{"y.values.x": Tolerance(atol=0.2)}) == ""
    assert said(one, other, **{"y.values.n": Tolerance(atol=0.2)}) != ""
    assert said(one["x"], other["x"], y=Tolerance(atol=0.2)) == ""


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("a student's method ran")


def test_tables_that_lie(sent: Sent) -> None:
    """A subclass, or a table that holds a function in the place of its class's, has no form."""
    lies = dict.fromkeys("__len__ __eq__ __iter__ __array__ items to_numpy".split(), never)
    liars = [
        type("Frame", (pd.DataFrame,), {**lies, "__hash__": None})({"a": [1]}),
        type("Row", (pd.Series,), {**lies, "__hash__": None})([1]),
    ]
    altered = table()
    object.__setattr__(altered, "_ixs", never)
    index = pd.Index([1, 2])
    object.__setattr__(index, "tolist", never)
    found = sent([*liars, altered, index])
    assert found == [
        Other(f"an object of type {name}") for name in ("Frame", "Row", "DataFrame", "Index")
    ]


class Odd:
    """A label that answers for itself."""

    def __repr__(self) -> str:
        raise AssertionError

    def __hash__(self) -> int:
        return 1


def test_labels_and_values_without_a_form(sent: Sent) -> None:
    """A table that holds any object is described there."""
    found = sent(pd.DataFrame({Odd(): [1]}))
    assert list(find_others(found)) == [("columns.0", "an object of type Odd")]
    found = sent(pd.Series([1, Odd()], dtype=object))
    assert list(find_others(found)) == [("1", "an object of type Odd")]


def test_dtypes_without_a_form(sent: Sent) -> None:
    """Periods, intervals and sparse columns are described."""
    periods = pd.Series(pd.period_range("2026-01", periods=2, freq="M"))
    assert list(find_others(sent(periods))) == [("", "values held in a PeriodArray")]
    sparse = pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])})
    assert list(find_others(sent(sparse))) == [("values.a", "a column held in a SparseArray")]


def test_tables_beyond_the_budget(sent: Sent) -> None:
    """What is too large is described where it is, and a range is never written out."""
    large = pd.DataFrame({"a": ["x"] * 30_000})
    kind = "a column of dtype str with 30000 items: more data than an observation may hold"
    assert list(find_others(sent(large))) == [("values.a", kind)]
    assert type(sent(pd.RangeIndex(1 << 50))) is Other
    wide = sent(pd.DataFrame(np.zeros((1, 30_000))))
    assert wide == Other("a DataFrame with 30000 columns: more data than an observation may hold")
    numbers = sent(pd.Series(np.zeros(1 << 20)))
    assert type(numbers) is Form
    assert list(find_others(numbers)) == []
