"""Which spellings of a function a rule such as `F.relu` means."""

from __future__ import annotations

from typing import Any

SHORTHANDS = {
    "F.": "torch.nn.functional.",
    "nn.": "torch.nn.",
    "Tensor.": "torch.Tensor.",
}
# Where one and the same function lives under several names.
HOMES = ("torch", "torch.nn.functional", "torch.Tensor", "torch.special", "torch._C._nn")
# Same name, other function: `F.unfold` cuts image patches, `Tensor.unfold` makes windows.
NAMESAKES = frozenset({"unfold", "fold", "norm", "normalize", "pad"})
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
    """Find the objects that a rule forbids, as far as this torch has them."""
    import torch

    found = []
    for spelling in spellings(rule):
        if spelling.endswith(".*"):
            space = _resolve(torch, spelling[:-2])
            found += [vars(space)[name] for name in dir(space) if name in vars(space)]
        else:
            found.append(_resolve(torch, spelling))
    return [function for function in found if callable(function)]


def _resolve(torch: Any, dotted: str) -> Any:
    value = torch
    for part in dotted.split(".")[1:]:
        value = getattr(value, part, None)
    return value
