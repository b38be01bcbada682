"""Global state of torch, numpy, random and matplotlib: reset for a check, restored afterwards.

Used in student processes before each check, and around checks in a student's own kernel. Of torch
and numpy, where they are loaded.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograder.observation.loaded import loaded_numpy, loaded_torch


def reset() -> None:
    """Reset torch's global state to that of a fresh interpreter."""
    torch = loaded_torch()
    if torch is None:
        return
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)  # naming a device, even the CPU, would slow every call
    torch.set_grad_enabled(True)
    _use_deterministic_algorithms(torch, on=False)
    torch.autograd.set_detect_anomaly(False)


@contextmanager
def kept() -> Iterator[None]:
    """Leave the caller's state as it was: RNGs, default dtype and device, grad mode, figures."""
    numpy = loaded_numpy()
    drawn = random.getstate(), numpy.random.get_state() if numpy else None
    put_back = _torch_as_it_is()
    figures = set(_figures())
    try:
        with warnings.catch_warnings():
            yield
    finally:
        random.setstate(drawn[0])
        if numpy is not None:
            numpy.random.set_state(drawn[1])
        put_back()
        for number in set(_figures()) - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _torch_as_it_is() -> Callable[[], None]:
    """Give a function that puts torch's global state back to what it is now."""
    torch = loaded_torch()
    if torch is None:
        return lambda: None
    generator = torch.get_rng_state()
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    grad, deterministic = (
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
    )
    anomaly = torch.is_anomaly_enabled()

    def put_back() -> None:
        torch.set_rng_state(generator)
        torch.set_default_dtype(dtype)
        # Naming the CPU where no device was named would slow every later call.
        torch.set_default_device(None if device.type == "cpu" else device)
        torch.set_grad_enabled(grad)
        _use_deterministic_algorithms(torch, on=deterministic)
        torch.autograd.set_detect_anomaly(anomaly)

    return put_back


def _use_deterministic_algorithms(torch: Any, *, on: bool) -> None:
    # torch's own function imports its compiler, which takes as long as importing torch.
    if torch.are_deterministic_algorithms_enabled() is not on:
        torch.use_deterministic_algorithms(on)


def _figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot else []
