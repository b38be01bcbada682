"""A check in a student's own kernel leaves generators, modes and figures as they were."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable

import numpy
import pytest
import torch

from autograder.sandbox.inside.state import kept, reset


def state() -> list[object]:
    return [
        torch.get_rng_state().tolist(),
        numpy.random.get_state()[1].tolist(),
        random.getstate(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.is_grad_enabled(),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
    ]


CHANGES: list[Callable[[], object]] = [
    lambda: torch.manual_seed(3),
    lambda: torch.randn(5),
    lambda: numpy.random.seed(3),
    lambda: random.seed(3),
    lambda: torch.set_default_dtype(torch.float64),
    lambda: torch.set_default_device("meta"),
    lambda: torch.set_grad_enabled(False),
    lambda: torch.use_deterministic_algorithms(True),
    lambda: torch.autograd.set_detect_anomaly(True),
]
NAMES = "seed randn numpy random dtype device grad deterministic anomaly".split()


@pytest.mark.parametrize("change", CHANGES, ids=NAMES)
def test_state_is_kept(change: Callable[[], object]) -> None:
    """Whatever is changed inside is outside as it was, also after an exception."""
    before = state()
    with kept():
        change()
    assert state() == before
    with pytest.raises(ZeroDivisionError), kept():
        _ = change(), 1 / 0
    assert state() == before


def test_warnings_that_a_check_silences() -> None:
    """A filter that is set inside is gone outside."""
    with kept():
        warnings.filterwarnings("ignore", message="a filter of this test")
        assert "a filter of this test" in str(warnings.filters)
    assert "a filter of this test" not in str(warnings.filters)


def test_state_of_a_caller_that_changed_it() -> None:
    """A caller's own settings are what is restored, not the defaults."""
    with kept():
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        with kept():
            reset()
            assert torch.get_default_dtype() is torch.float32
            assert torch.is_grad_enabled()
        assert torch.get_default_dtype() is torch.float64
        assert not torch.is_grad_enabled()


def test_figures_that_a_check_opens() -> None:
    """Figures that were open stay open; those opened inside are closed."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("Agg")
    mine = pyplot.figure()
    with kept():
        pyplot.figure()
        assert len(pyplot.get_fignums()) == 2
    assert pyplot.get_fignums() == [mine.number]
    pyplot.close(mine)


def test_reset_is_what_a_fresh_interpreter_has() -> None:
    """After a reset, torch's modes are its defaults."""
    fresh = state()[3:]
    with kept():
        for change in CHANGES[4:9]:
            change()
        reset()
        assert state()[3:] == fresh
