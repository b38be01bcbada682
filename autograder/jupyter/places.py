"""Where a notebook's assignment may be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.assignments.assignment import Assignment, find_assignment
from autograder.jupyter.kernel import Kernel
from autograder.language import speak, users_language


def assignment_of(kernel: Kernel) -> Assignment:
    """Find the assignment that this notebook belongs to; UsageError says where it looked."""
    speak(users_language())  # in case there is none
    assignment = find_assignment(_starts(kernel))
    speak(assignment.guide.spoken)
    return assignment


def _starts(kernel: Kernel) -> Iterator[Path]:
    yield Path()
    # The current folder can be another one: VS Code may start kernels in the workspace's folder,
    # and students change it.
    notebook = kernel.names.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME")
    if isinstance(notebook, str):
        yield Path(notebook).parent
