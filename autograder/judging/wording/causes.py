"""What went wrong first: a name is missing because a line that would have bound it failed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from autograder.judging.wording.kinds import say_cell
from autograder.language import N_, _
from autograder.sandbox.outcome import Report
from autograder.sandbox.wire import Aside, Fault, Seen

ALWAYS_THERE = ("torch", "numpy", "matplotlib", N_("Python's own modules"))
_NOT_FOUND = re.compile(r"No module named '([\w.]{1,80})'")
_NO_NAME = re.compile(r"name '(\w{1,80})' is not defined")
_IMPORTED = re.compile(r"(?:from|import)\s+([\w.]{1,80})")
_WORD = re.compile(r"[^\W\d]\w*")
MOST_STEPS = 10  # from one name that is missing to another


def first_cause(names: Collection[str], report: Report) -> Fault | None:
    """Find the line that failed before any check ran, so that one of these names is missing.

    Where that line itself missed a name, the cause is what made that one miss.
    """
    cause = None
    for _step in range(MOST_STEPS):
        found = next(
            (
                fault
                for fault, unmade in zip(report.faults, report.unmade, strict=False)
                if fault is not cause and ("*" in unmade or not set(unmade).isdisjoint(names))
            ),
            None,
        )
        if found is None:
            return cause
        cause = found
        if found.kind != "NameError":
            return cause
        names = names_missed(found)
    return cause


def names_missed(fault: Fault, *, with_message: bool = True) -> frozenset[str]:
    """Name what may have been missing on a line that raised a NameError.

    Without its message, which code can write: the words of the line.
    """
    said = _NO_NAME.search(fault.message) if with_message else None
    return frozenset([said[1]] if said else _WORD.findall(fault.source))


def explaining(name: str, asides: Sequence[Aside]) -> Aside | None:
    """Find a cell that holds a definition of a name and did not define it."""
    return next(
        (a for a in asides if name in a.defines and a.what not in (Seen.AGAIN, Seen.NEWER_PYTHON)),
        None,
    )


def say_cause(fault: Fault, packages: Sequence[str]) -> str:
    """Say which line failed before any check ran, and why."""
    module = module_not_found(fault)
    line = _("`{source}` ({cell}, line {line})").format(
        source=fault.source, cell=say_cell(fault.cell), line=fault.line
    )
    if module:
        return _("{line} failed: {not_there}").format(
            line=line, not_there=say_not_there(module, packages)
        )
    if fault.kind == "TookTooLong":
        return _("{line} took too long before any check ran: {message}.").format(
            line=line, message=fault.message
        )
    return _("{line} failed before any check ran: {kind}: {message}").format(
        line=line, kind=fault.kind, message=fault.message
    )


def say_not_there(module: str, packages: Sequence[str]) -> str:
    """Say that a module is missing, and which ones may be used."""
    root = module.partition(".")[0]
    there = ", ".join([*map(_, ALWAYS_THERE), *packages])
    return _(
        "there is no package `{root}` where your work is graded, and no file "
        "{root}.py was handed in. There are: {there}."
    ).format(root=root, there=there)


def module_not_found(fault: Fault) -> str:
    """Give the module that an import did not find; empty where it was something else."""
    if fault.kind != "ModuleNotFoundError" or not fault.builtin:
        return ""
    said = _NOT_FOUND.search(fault.message) or _IMPORTED.search(fault.source)
    return said[1] if said else ""


def step_after_cause(fault: Fault) -> str:
    """Say what to do about it."""
    module = module_not_found(fault).partition(".")[0]
    if module:
        return _(
            "Use what is there, or write what you take from `{module}` into the notebook."
        ).format(module=module)
    return _("Fix that line first: what it would define is missing.")
