"""One short text for what a check saw of a program: equal where two programs did the same.

It groups what no known mistake explains, so that an instructor sees what is worth naming. It is
stored with the result, says nothing by itself, and is never shown to students.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from autograder.digest import digest
from autograder.judging.agreement import Examined
from autograder.observation.form import Form, Other
from autograder.observation.tree import Observation
from autograder.sandbox.outcome import Ending

# Right programs of one kind differ by rounding alone, far behind these digits.
DIGITS = 3
# Where a number is cut between two texts: at no fraction that means and sums of few numbers have.
_TIE = 0.5868
# Next to the largest number of a tensor, a smaller one than this is what rounding leaves of zero.
_NOTHING = 1e-6
# Below, the power of ten that a number is divided by would be zero.
_SMALLEST = 1e-300
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")  # of an object, in a message: another one in each run
_UNTOLD = (Ending.FAILED, Ending.PROTOCOL)  # these show nothing of what the program computes


def digest_of(examined: Examined) -> str:
    """Give the text for one check; empty where what was seen can stand for no mistake.

    That is a check that is right, a task that is not written or not defined, and a check of where
    a long training ends: programs that are alike end there in different numbers.
    """
    outcome = examined.outcome
    if examined.is_right or examined.unwritten or outcome.missing or examined.check.outcome:
        return ""
    if outcome.ending in _UNTOLD:
        return ""
    parts = [outcome.ending.encode(), *map(msgspec.json.encode, examined.effects)]
    if outcome.ending is Ending.OBSERVED:
        parts += _parts(outcome.observation)
    elif outcome.fault is not None and outcome.ending is Ending.RAISED:
        message = _ADDRESS.sub("0x", outcome.fault.message)
        parts += [_of_text(outcome.fault.kind), _of_text(message)]
    return digest(parts)


def _parts(value: Observation) -> Iterator[bytes]:
    """Write an observation down, each value after its type."""
    yield type(value).__name__.encode()
    if isinstance(value, Other):
        yield value.kind.encode()
    elif isinstance(value, Form):
        yield value.kind.encode()
        yield from _parts(value.parts)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield _of_text(str(key))
            yield from _parts(value[key])
        yield b"}"
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _parts(item)
        yield b"]"
    elif isinstance(value, float):
        yield _of_number(value)
    elif isinstance(value, bool) or value is None:
        yield str(value).encode()
    elif isinstance(value, int):
        yield hex(value).encode()  # however long it is
    elif isinstance(value, str):
        yield _of_text(value)
    else:
        yield from _of_tensor(value)


def _of_text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _of_number(value: float) -> bytes:
    if not math.isfinite(value) or value == 0:
        return str(value + 0.0).encode()
    if abs(value) < _SMALLEST:
        return f"{value:.{DIGITS - 1}e}".encode()
    exponent = math.floor(math.log10(abs(value)))
    digits = math.floor(abs(value) / 10.0 ** (exponent - DIGITS + 1) + _TIE)
    return f"{math.copysign(digits, value) * 10.0 ** (exponent - DIGITS + 1):.6g}".encode()


def _of_tensor(tensor: Any) -> Iterator[bytes]:
    import torch

    yield f"{tensor.dtype} {tuple(tensor.shape)}".encode()
    if not (tensor.dtype.is_floating_point or tensor.dtype.is_complex):
        yield tensor.contiguous().numpy().tobytes()
        return
    flat = torch.view_as_real(tensor) if tensor.dtype.is_complex else tensor
    flat = flat.detach().to(torch.float64).reshape(-1)
    finite = flat.isfinite()
    size = flat.abs()
    largest = size[finite].max() if finite.any() else torch.zeros(())
    counted = finite & (size > _NOTHING * largest)
    step = 10.0 ** (torch.where(counted, size, 1.0).log10().floor() - DIGITS + 1)
    rounded = flat.sign() * (size / step + _TIE).floor() * step
    # What is no number stays what it is; as float32, so that no last place of the scaling is left.
    kept = torch.where(counted, rounded, torch.where(finite, torch.zeros_like(flat), flat))
    yield kept.to(torch.float32).add(0.0).numpy().tobytes()
