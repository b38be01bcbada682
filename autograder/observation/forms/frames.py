"""Forms of pandas' tables, series and indexes: their labels, their dtypes and their values.

Only pandas' own classes have one: its methods call each other, so one that a student overrode would
be called in the middle of any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.observation.form import MOST_NODES, SELF, TOO_MUCH, Form, Other
from autograder.observation.forms.arrays import contents
from autograder.observation.forms.classes import is_altered, is_one_of, known, name_of
from autograder.observation.forms.keys import as_key

if TYPE_CHECKING:
    import numpy

_INDEXES = "Index RangeIndex DatetimeIndex TimedeltaIndex CategoricalIndex MultiIndex".split()
_MASKED = "IntegerArray FloatingArray BooleanArray".split()


def read_pandas(value: Any, kind: type, room: int) -> Form | Other | None:
    """Read a DataFrame, a Series, an Index, an array of pandas, or one of its moments."""
    if known("pandas", "DataFrame") is None:
        return None
    if is_one_of(kind, _own("pandas", ["Timestamp", "Timedelta"])):
        return Form(f"a pandas {name_of(kind)}", {SELF: value.isoformat()})
    if kind is type(known("pandas", "NA")) or kind is type(known("pandas", "NaT")):
        return Form(f"pandas' {value!r}", {})
    tables = _own("pandas", ["DataFrame", "Series", *_INDEXES])
    arrays = tuple(vars(known("pandas", "arrays")).values())
    if not is_one_of(kind, (*tables, *arrays)) or is_altered(value):
        return None
    if kind is known("pandas", "DataFrame"):
        return _table(value, room)
    if kind is known("pandas", "Series"):
        parts = {"index": _labels(value.index, room), "name": value.name}
        return Form("a Series", {**parts, SELF: _column(value.array, "values", room)})
    if is_one_of(kind, arrays):
        return _column(value, "a pandas array", room)
    return _labels(value, room)


def _own(module: str, names: list[str]) -> tuple[Any, ...]:
    return tuple(known(module, name) for name in names)


def _table(table: Any, room: int) -> Form | Other:
    if table.shape[1] > MOST_NODES:
        return Other(f"a DataFrame with {table.shape[1]} columns: {TOO_MUCH.kind}")
    labels = table.columns
    if not _is_index(labels):
        return Other("a DataFrame whose columns are named by an object of another type")
    names = labels.tolist()
    columns = [_column(table.iloc[:, place].array, "a column", room) for place in range(len(names))]
    keys = [as_key(name) for name in names]
    distinct = None not in keys and len(set(keys)) == len(keys)
    values = dict(zip(keys, columns, strict=True)) if distinct else columns
    return Form(
        "a DataFrame", {"columns": names, "index": _labels(table.index, room), "values": values}
    )


def _is_index(labels: Any) -> bool:
    return is_one_of(type(labels), _own("pandas", _INDEXES)) and not is_altered(labels)


def _labels(index: Any, room: int) -> Form | Other:
    if not _is_index(index):
        return Other(f"an index of type {name_of(type(index))}")
    if len(index) * 8 > room:  # a range takes no memory until its labels are written out
        return Other(f"an index of {len(index)} labels: {TOO_MUCH.kind}")
    if type(index) is known("pandas", "MultiIndex"):
        levels = [index.get_level_values(place) for place in range(index.nlevels)]
        columns = [_column(level.array, "labels", room) for level in levels]
        return Form("a MultiIndex", {"names": list(index.names), SELF: columns})
    return Form("an Index", {"name": index.name, SELF: _column(index.array, "labels", room)})


def _column(array: Any, noun: str, room: int) -> Form | Other:
    """Give the form of the values of one dtype; what is missing in a column of objects is None."""
    kind = type(array)
    if kind is known("pandas.arrays", "NumpyExtensionArray"):
        numbers = array.to_numpy()
        if numbers.dtype.kind == "O":
            return _objects(numbers, f"{noun} of dtype object")
        return contents(numbers, noun, room)
    if is_one_of(kind, _own("pandas.arrays", ["StringArray", "ArrowStringArray"])):
        import numpy

        return _objects(numpy.asarray(array, dtype=object), f"{noun} of dtype {array.dtype}")
    if is_one_of(kind, _own("pandas.arrays", ["DatetimeArray", "TimedeltaArray"])):
        plain = contents(array._ndarray, noun, room)
        if isinstance(plain, Other):
            return plain
        return Form(f"{noun} of dtype {array.dtype}", {SELF: plain.parts[SELF]})
    if kind is known("pandas", "Categorical"):
        return _categories(array, noun)
    if is_one_of(kind, _own("pandas.arrays", _MASKED)):
        values, missing = array._data.copy(), array._mask
        values[missing] = 0  # what stands where nothing is does not count
        return Form(f"{noun} of dtype {array.dtype}", {SELF: values, "missing": missing})
    return Other(f"{noun} held in a {name_of(kind)}")


def _objects(values: numpy.ndarray[Any, Any], noun: str) -> Form | Other:
    if values.size > MOST_NODES:
        return Other(f"{noun} with {values.size} items: {TOO_MUCH.kind}")
    return Form(noun, {SELF: [None if _is_missing(each) else each for each in values.tolist()]})


def _is_missing(value: Any) -> bool:
    if type(value) is float:
        return value != value  # noqa: PLR0124 - nan alone is not equal to itself
    return value is None or value is known("pandas", "NA") or value is known("pandas", "NaT")


def _categories(array: Any, noun: str) -> Form | Other:
    if len(array) > MOST_NODES or len(array.categories) > MOST_NODES:
        return Other(f"{noun} of dtype category with {len(array)} items: {TOO_MUCH.kind}")
    known_as = array.categories.tolist()
    values = [None if code < 0 else known_as[code] for code in array.codes.tolist()]
    if array.ordered:
        return Form(f"{noun} of ordered categories", {"categories": known_as, SELF: values})
    # Without an order, the one in which categories are kept does not count.
    categories = Form("a set", {SELF: known_as})
    return Form(f"{noun} of dtype category", {"categories": categories, SELF: values})
