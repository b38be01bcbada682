"""Which spellings of a function a rule such as `F.relu` means."""

from __future__ import annotations

import functools
import inspect
import itertools
import sys
from typing import Any

SHORTHANDS = {
    "F.": "torch.nn.functional.",
    "nn.": "torch.nn.",
    "Tensor.": "torch.Tensor.",
}
# Where one and the same function lives under several names.
HOMES = ("torch", "torch.nn.functional", "torch.Tensor", "torch.special", "torch._C._nn")
# Same name, different function: `F.unfold` cuts image patches, `Tensor.unfold` makes windows.
NAMESAKES = frozenset({"unfold", "fold", "norm", "normalize", "pad"})
# A namespace that only re-exports what is written elsewhere.
IMPLEMENTED_IN = {"torch.func": "torch._functorch.eager_transforms"}
# What tasks that are done by hand forbid: a server prepares for these. Any other rule works too,
# but costs the first check some milliseconds more.
USUAL_NAMESPACES = ("torch.autograd.*", "torch.func.*", "torch.nn.*", "torch.optim.*")
# What a forbidden function becomes below Python, where no wrapper hides it.
OPERATORS = {
    "avg_pool2d": "avg_pool2d",
    "conv2d": "convolution",
    "log_softmax": "_log_softmax",
    "max_pool2d": "max_pool2d_with_indices",
    "pad": "constant_pad_nd",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "softmax": "_softmax",
    "unfold": "im2col",
}


def expand(rule: str) -> str:
    """Write a rule's shorthand out: `F.relu` is `torch.nn.functional.relu`."""
    for short, full in SHORTHANDS.items():
        if rule.startswith(short):
            return full + rule[len(short) :]
    return rule


def spellings(rule: str) -> tuple[str, ...]:
    """List all dotted names of the function a rule forbids, its in-place form included."""
    full = expand(rule)
    home, _, name = full.rpartition(".")
    if name == "*" or name in NAMESAKES or home not in HOMES:
        return (full,)
    plain = name.removesuffix("_")
    return tuple(f"{place}.{form}" for place in HOMES for form in (plain, f"{plain}_"))


def matches(dotted: str, rule: str) -> bool:
    """Say whether a dotted name in the source is one that the rule forbids."""
    for spelling in spellings(rule):
        if spelling.endswith(".*"):
            if dotted.startswith(spelling[:-1]):
                return True
        elif dotted == spelling:
            return True
    return False


def functions(rule: str) -> list[Any]:
    """Find the objects that a rule forbids, as far as this torch has them.

    For a namespace these are its functions written in C; `modules` covers those in Python.
    """
    import torch

    found: list[Any] = []
    for spelling in spellings(rule):
        if spelling.endswith(".*"):
            space = _resolve(torch, spelling[:-2])
            found += filter(inspect.isbuiltin, getattr(space, "__dict__", {}).values())
        else:
            found.append(_resolve(torch, spelling))
    return [function for function in found if callable(function)]


def modules(rule: str) -> frozenset[str]:
    """Name the Python modules that a forbidden namespace is made of.

    What `torch` itself exports may live in one of them (`torch.no_grad` in `torch.autograd`);
    such a module is not named, because its functions are not forbidden.
    """
    full = expand(rule)
    if not full.endswith(".*"):
        return frozenset()
    space = full[:-2]
    last, known = _imported.get(space, ("", frozenset()))
    # Only what was imported since then: looking at every module takes longer than most checks.
    fresh = itertools.takewhile(lambda name: name != last, reversed(sys.modules))
    places = (space, IMPLEMENTED_IN.get(space, space))
    mine = {
        name
        for name in fresh
        if any(name == place or name.startswith(f"{place}.") for place in places)
    }
    known |= mine - _exporting() if mine else frozenset()
    _imported[space] = (next(reversed(sys.modules)), known)
    return known


# For each namespace: the module imported last when it was examined, and what was found.
_imported: dict[str, tuple[str, frozenset[str]]] = {}


@functools.cache
def _exporting() -> frozenset[str]:
    """Name the modules in which something lives that `torch` itself exports."""
    import torch

    return frozenset(getattr(value, "__module__", "") for value in vars(torch).values())


def _resolve(torch: Any, dotted: str) -> Any:
    value = torch
    for part in dotted.split(".")[1:]:
        value = getattr(value, part, None)
    return value
