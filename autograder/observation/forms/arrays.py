"""Forms of NumPy's arrays, scalars and dtypes; strides and the order in memory do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.observation.form import MOST_NODES, SELF, TOO_MUCH, Form, Numbers, Other
from autograder.observation.forms.classes import derives, is_one_of, known, name_of

if TYPE_CHECKING:
    import numpy

# NumPy's kinds and widths that torch has too, and for others the type that holds their numbers.
_SAME = frozenset("b1 i1 i2 i4 i8 u1 f2 f4 f8 c8 c16".split())
_WIDER = {"u2": "i8", "u4": "i8"}
_HALF = 1 << 32


def read_numpy(value: Any, kind: type, room: int) -> Form | Other | None:
    """Read an array, a scalar or a dtype; an array of a student's class is read as an array."""
    base = known("numpy", "ndarray")
    if base is None:
        return None
    import numpy

    if derives(kind, base):
        if derives(kind, known("numpy.ma", "MaskedArray")):
            return Other("a masked NumPy array")
        noun = "a NumPy matrix" if derives(kind, numpy.matrix) else "a NumPy array"
        # The base's own method: a subclass may have others, and its own idea of its numbers.
        return contents(base.view(value, base), noun, room)
    if derives(kind, numpy.generic):
        if not is_one_of(kind, tuple(numpy.sctypeDict.values())):
            return None
        return contents(numpy.array(value), "a NumPy scalar", room)
    if known("numpy.dtypes", name_of(kind)) is kind:
        return Form("a NumPy dtype", {SELF: str(value)})
    return None


def contents(array: numpy.ndarray[Any, Any], noun: str, room: int) -> Form | Other:
    """Give the form of a plain array's numbers, texts or times."""
    dtype = array.dtype
    if array.size * dtype.itemsize > room:
        shape = tuple(array.shape)
        return Other(f"{noun} of shape {shape}: more numbers than an observation may hold")
    if dtype.kind in "USM":
        return _texts(array, noun)
    if dtype.kind == "m":
        return _numbers(array.astype("m8", copy=False).view("i8"), f"{noun} of dtype {dtype.name}")
    code = f"{dtype.kind}{dtype.itemsize}"
    if not dtype.isnative:
        noun = f"{noun} of dtype {dtype.str}"
    elif code not in _SAME:
        noun = f"{noun} of dtype {dtype.name}"
    if code in _SAME:
        return _numbers(array, noun)
    if code in _WIDER:
        return _numbers(array.astype(_WIDER[code]), noun)
    if code == "u8":
        return _large(array, noun)
    return Other(noun)  # objects, records, numbers of more than 64 bits


def _numbers(array: numpy.ndarray[Any, Any], noun: str) -> Form:
    return Form(noun, {SELF: _as_numbers(array)})


def _as_numbers(array: numpy.ndarray[Any, Any]) -> Numbers:
    import numpy

    native = array.dtype.newbyteorder("=")
    return Numbers(numpy.array(array, dtype=native, order="C", copy=True))


def _large(array: numpy.ndarray[Any, Any], noun: str) -> Form:
    """Write unsigned numbers of 64 bits as they are, or in two halves if they are large."""
    if not array.size or int(array.max()) < 1 << 63:
        return _numbers(array.astype("i8"), noun)
    high, low = array // array.dtype.type(_HALF), array % array.dtype.type(_HALF)
    halves = {"// 2**32": _as_numbers(high.astype("i8")), "% 2**32": _as_numbers(low.astype("i8"))}
    return Form(noun, halves)


def _texts(array: numpy.ndarray[Any, Any], noun: str) -> Form | Other:
    import numpy

    kind = array.dtype.kind
    said = {"U": "text", "S": "bytes", "M": f"dtype {array.dtype.name}"}[kind]
    if array.size > MOST_NODES:
        return Other(f"{noun} of {said} with {array.size} items: {TOO_MUCH.kind}")
    texts = numpy.datetime_as_string(array) if kind == "M" else array
    shape = tuple(array.shape)
    return Form(f"{noun} of {said}", {"shape": shape, SELF: texts.reshape(-1).tolist()})
