"""torch and NumPy where they are loaded: a course that uses neither pays for neither.

What runs beside student code asks here, at each use: a student may be the first to import one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.observation.forms.classes import known


def loaded_torch() -> Any:
    """Give torch if it was imported, and None if it was not."""
    # Not a module of that name that is none, or is not whole.
    return sys.modules["torch"] if known("torch", "default_generator") is not None else None


def loaded_numpy() -> Any:
    """Give NumPy if it was imported, and None if it was not."""
    return sys.modules["numpy"] if known("numpy", "ndarray") is not None else None


@contextmanager
def reading_tensors() -> Iterator[None]:
    """Read tensors as data, whatever their classes say; without torch there are none."""
    torch = loaded_torch()
    if torch is None:
        yield
        return
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():
        yield
