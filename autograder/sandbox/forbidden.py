"""Which spellings of a function a rule such as `F.relu` or `@activations` means."""

from __future__ import annotations

import functools
import inspect
import itertools
import sys
from typing import Any

from autograder.sandbox.families import ALL_OF_TORCH, FAMILIES, WHOLE
from autograder.sandbox.manner import LOOPING

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
# A function that stands for all that become the same operator, where nothing tells them apart.
STANDS_FOR_ALL = frozenset({"conv2d", "max_pool2d", "avg_pool2d", "softmax", "pad"})


def expand(rule: str) -> str:
    """Write a rule's shorthand out: `F.relu` is `torch.nn.functional.relu`."""
    for short, full in SHORTHANDS.items():
        if rule.startswith(short):
            return full + rule[len(short) :]
    return rule


def members(rule: str) -> tuple[str, ...]:
    """List what a rule stands for: a family for its functions, any other for itself."""
    if rule == "@loops":
        return LOOPING
    return (*watched(rule), *FAMILIES[rule].named) if rule in FAMILIES else (rule,)


def watched(rule: str) -> tuple[str, ...]:
    """List what of a rule is watched while it runs; the rest is read off the source."""
    return FAMILIES[rule].watched if rule in FAMILIES else (rule,)


@functools.cache
def spellings(rule: str) -> tuple[str, ...]:
    """List all dotted names of what a rule forbids, the in-place forms of functions included."""
    return tuple(dict.fromkeys(name for member in members(rule) for name in _spell(member)))


def _spell(rule: str) -> tuple[str, ...]:
    full = expand(rule)
    home, _, name = full.rpartition(".")
    if name == "*" or name in NAMESAKES or home not in HOMES:
        return (full,)
    plain = name.removesuffix("_")
    return tuple(f"{place}.{form}" for place in HOMES for form in (plain, f"{plain}_"))


def matches(dotted: str, rule: str) -> bool:
    """Say whether a dotted name in the source is one that the rule forbids."""
    if rule in ALL_OF_TORCH:
        return dotted.startswith("torch.")
    return any(
        dotted.startswith(spelling[:-1]) if spelling.endswith(".*") else dotted == spelling
        for spelling in spellings(rule)
    )


def names(rule: str) -> frozenset[str]:
    """Name what a breach of the rule can be a breach of: a closed set, whoever asks."""
    if rule in ALL_OF_TORCH:
        return frozenset((*every_function().values(), WHOLE))
    return frozenset(map(expand, (rule, *members(rule))))


def operators(rule: str) -> dict[str, str]:
    """Give the operators that forbidden functions become below Python, each with its function."""
    if rule in FAMILIES:
        pairs = [
            (operator, expand(function))
            for function, all_of_it in FAMILIES[rule].functions.items()
            for operator in all_of_it
        ]
        # The first function of the table is the one that a reader knows.
        return dict(reversed(pairs))
    _, _, base = expand(rule).rpartition(".")
    return dict.fromkeys(_operators_by_function().get(base.removesuffix("_"), ()), expand(rule))


def operators_allowed(rule: str) -> frozenset[str]:
    """Give all operators that an allowed function may become, shared ones too."""
    if rule in FAMILIES:
        return frozenset(operators(rule))
    base = expand(rule).rpartition(".")[2].removesuffix("_")
    return frozenset(
        operator
        for function, all_of_it in _all_functions()
        if function.rpartition(".")[2] == base
        for operator in all_of_it
    )


def _all_functions() -> list[tuple[str, tuple[str, ...]]]:
    return [pair for family in FAMILIES.values() for pair in family.functions.items()]


@functools.cache
def _operators_by_function() -> dict[str, tuple[str, ...]]:
    """Give the operators of each function that show it and no other, by its base name."""
    users: dict[str, set[str]] = {}
    for function, all_of_it in _all_functions():
        for operator in all_of_it:
            users.setdefault(operator, set()).add(function.rpartition(".")[2])
    found: dict[str, tuple[str, ...]] = {}
    for function, all_of_it in _all_functions():
        base = function.rpartition(".")[2].removesuffix("_")
        own = [o for o in all_of_it if users[o] == {base} or base in STANDS_FOR_ALL]
        found[base] = (*found.get(base, ()), *own)
    # `expit` is the sigmoid under another name.
    return found | {"expit": ("sigmoid",), "sigmoid": ("sigmoid",)}


@functools.cache
def functions(rule: str) -> tuple[Any, ...]:
    """Find the objects that a rule forbids, as far as this torch has them.

    Found once, before a program has run that could put others in their places.

    For a namespace these are its functions written in C; `modules` covers those in Python.
    """
    import torch

    found: list[Any] = []
    for spelling in () if rule in ALL_OF_TORCH else spellings(rule):
        if spelling.endswith(".*"):
            space = _resolve(torch, spelling[:-2])
            found += filter(inspect.isbuiltin, getattr(space, "__dict__", {}).values())
        else:
            found.append(_resolve(torch, spelling))
    return tuple(function for function in found if callable(function))


@functools.cache
def classes(rule: str) -> tuple[type, ...]:
    """Find the classes that a rule names one by one, such as the modules of a family."""
    import torch

    found = (_resolve(torch, expand(member)) for member in members(rule))
    return tuple(each for each in found if isinstance(each, type))


def modules(rule: str) -> frozenset[str]:
    """Name the Python modules that a forbidden namespace is made of.

    What `torch` itself exports may live in one of them (`torch.no_grad` in `torch.autograd`);
    such a module is not named, because its functions are not forbidden.
    """
    spaces = [expand(member) for member in members(rule) if member.endswith(".*")]
    return frozenset().union(*(_modules_of(space[:-2]) for space in spaces))


def _modules_of(space: str) -> frozenset[str]:
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


@functools.cache
def every_function() -> dict[int, str]:
    """Name every function of torch by its identity."""
    import torch

    found: dict[int, str] = {}
    for place in (*HOMES, "torch.linalg", "torch.fft", "torch.sparse", "torch.masked"):
        home = _resolve(torch, place)
        for name in dir(home):  # a tensor inherits most of its methods
            value = getattr(home, name, None)
            if callable(value) and not isinstance(value, type):
                found.setdefault(id(value), f"{place}.{name}")
    return found


def is_function(dotted: str) -> bool:
    """Say whether a dotted name is a function of torch."""
    import torch

    return id(_resolve(torch, dotted)) in every_function()


def _resolve(torch: Any, dotted: str) -> Any:
    root, *parts = dotted.split(".")
    value = torch if root == "torch" else None
    for part in parts:
        value = getattr(value, part, None)
    return value
