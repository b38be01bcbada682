"""End before anything can be judged: with no failure seen, perhaps there is none."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import pytest
from torch import nn


def exit_of_python(*args: Any, **kwargs: Any) -> NoReturn:
    """Raise SystemExit with the code of success."""
    sys.exit(0)


def exit_of_the_process(*args: Any, **kwargs: Any) -> NoReturn:
    """End the process with the code of success."""
    os._exit(0)


def skip(*args: Any, **kwargs: Any) -> NoReturn:
    """Have pytest skip the check."""
    pytest.skip("nothing to see")


def expected_failure(*args: Any, **kwargs: Any) -> NoReturn:
    """Have pytest expect the failure."""
    pytest.xfail("as expected")


def generator(*args: Any, **kwargs: Any) -> Any:
    """Return a generator that ends at once."""
    return iter(())


class Exit(nn.Module):
    """A model that ends Python when it is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, *args: Any) -> NoReturn:
        """Raise SystemExit with the code of success."""
        sys.exit(0)
