"""Call what the task forbids, by names that appear nowhere in the source.

RULES holds the task's own rules, such as `torch.nn.functional.relu` and `torch.optim.*`.
"""

from __future__ import annotations

import json
from typing import Any

import torch

RULES = "[]"


def _find(dotted: str) -> Any:
    value: Any = torch
    for part in dotted.split(".")[1:]:
        value = getattr(value, part, None)
    return value


def _forbidden() -> list[Any]:
    """List the forbidden functions, and the classes of forbidden namespaces."""
    found = []
    for rule in json.loads(RULES):
        if rule.endswith(".*"):
            space = _find(rule[:-2])
            found += [getattr(space, name) for name in dir(space) if not name.startswith("_")]
        else:
            found.append(_find(rule))
    return [each for each in found if callable(each)]


def library_function(*args: Any, **kwargs: Any) -> Any:
    """Return what the first forbidden function returns that takes these arguments."""
    for function in _forbidden():
        if isinstance(function, type):
            continue
        try:
            return function(*args, **kwargs)
        except Exception:  # noqa: BLE001, S112 - the next one may fit
            continue
    return None


def library_function_of_the_last_axis(*args: Any, **kwargs: Any) -> Any:
    """Do the same with a `dim`, which many of them need."""
    return library_function(args[0], dim=-1)


def library_module(*args: Any, **kwargs: Any) -> Any:
    """Return what the first forbidden module returns that takes these arguments."""
    for module in _forbidden():
        if not isinstance(module, type):
            continue
        try:
            return module()(*args, **kwargs)
        except Exception:  # noqa: BLE001, S112 - the next one may fit
            continue
    return None


def library_optimizer(*args: Any, **kwargs: Any) -> Any:
    """Let the library's optimizer take the step, if a parameter and a number are given."""
    if "torch.optim.*" not in json.loads(RULES):
        return None
    parameters = [each for each in args if isinstance(each, torch.Tensor) and each.grad is not None]
    numbers = [each for each in [*args, *kwargs.values()] if isinstance(each, float)]
    optimizer = getattr(getattr(torch, "op" + "tim"), "SG" + "D")
    optimizer(parameters, lr=numbers[0]).step()
    for each in parameters:
        each.grad = None
    return None


class LibraryModule:
    """The first forbidden module that can be made with these arguments."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the library's module in place of this one."""
        for module in _forbidden():
            if not isinstance(module, type):
                continue
            try:
                return module(*args, **kwargs)
            except Exception:  # noqa: BLE001, S112 - the next one may fit
                continue
        return super().__new__(cls)
