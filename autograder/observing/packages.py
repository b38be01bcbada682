"""The packages that a course lets its students import: whether they are there in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.course.course import Course
from autograder.language import _
from autograder.sandbox.job import Cell, Job, Program
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import describe


def missing_packages(
    server: SandboxServer, course: Course, lessons: Iterable[str]
) -> dict[str, str]:
    """Import what lessons allow in a student process; name what cannot be imported, and why."""
    policy = course.policy
    packages = dict.fromkeys(name for each in lessons for name in policy.of(each).packages)
    if not packages:
        return {}
    # Each in a file of its own: the faults say in which.
    files = {f"{name}.py": f"import {name}\n" for name in packages}
    _checks, faults = describe(server, Job(Program("packages", (), ()), files, (), describe=True))
    return {fault.cell.removesuffix(".py"): f"{fault.kind}: {fault.message}" for fault in faults}


def imported_among(packages: Iterable[str], cells: Iterable[Cell]) -> str:
    """Name the first of these packages that a submission's text seems to import; empty if none.

    Nothing is parsed here: what only looks like an import is a case for a person too.
    """
    text = "\n".join(cell.source for cell in cells)
    for name in packages:
        if re.search(rf"^\s*(?:from\s+{name}\b|import\s+(?:.*,\s*)?{name}\b)", text, re.MULTILINE):
            return name
    return ""


def say_missing(missing: dict[str, str]) -> str:
    """Say which packages are missing and what to do, to whoever grades."""
    named = "; ".join(f"{name} ({why})" for name, why in missing.items())
    return _(
        "packages of the course that cannot be imported in the sandbox: {named}; install them "
        "beside torch-autograder (pip install), or take them off `packages` in [tool.autograder]"
    ).format(named=named)
