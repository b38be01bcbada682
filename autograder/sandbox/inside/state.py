"""Global state of torch, numpy, random and matplotlib: reset for a check, restored afterwards.

Used in student processes before each check, and around checks in a student's own kernel.
"""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy
import torch


def reset() -> None:
    """Reset torch's global state to that of a fresh interpreter."""
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)  # naming a device, even the CPU, would slow every call
    torch.set_grad_enabled(True)
    _use_deterministic_algorithms(False)
    torch.autograd.set_detect_anomaly(False)


@contextmanager
def kept() -> Iterator[None]:
    """Leave the caller's state as it was: RNGs, default dtype and device, grad mode, figures."""
    generators = torch.get_rng_state(), numpy.random.get_state(), random.getstate()
    dtype, device = torch.get_default_dtype(), torch.get_default_device()
    grad, deterministic = (
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
    )
    anomaly = torch.is_anomaly_enabled()
    figures = set(_figures())
    try:
        with warnings.catch_warnings():
            yield
    finally:
        torch.set_rng_state(generators[0])
        numpy.random.set_state(generators[1])
        random.setstate(generators[2])
        torch.set_default_dtype(dtype)
        # Naming the CPU where no device was named would slow every later call.
        torch.set_default_device(None if device.type == "cpu" else device)
        torch.set_grad_enabled(grad)
        _use_deterministic_algorithms(deterministic)
        torch.autograd.set_detect_anomaly(anomaly)
        for number in set(_figures()) - figures:
            sys.modules["matplotlib.pyplot"].close(number)


def _use_deterministic_algorithms(on: bool) -> None:
    # torch's own function imports its compiler, which takes as long as importing torch.
    if torch.are_deterministic_algorithms_enabled() is not on:
        torch.use_deterministic_algorithms(on)


def _figures() -> list[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return list(pyplot.get_fignums()) if pyplot else []
