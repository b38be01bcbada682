"""One run of `grade`: the only one, or one of many over a folder that fills."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.grading.executor import Executor
from autograder.grading.piece import Terms
from autograder.grading.workers import LocalWorkers
from autograder.results.gradebook import Entry
from autograder.submissions.submission import Submission

# Where a course lies, what holds for the run, and how many programs run at the same time.
Begin = Callable[[Path, Terms, int], AbstractContextManager[Executor]]


def begin_alone(root: Path, terms: Terms, jobs: int) -> AbstractContextManager[Executor]:
    """Begin an executor that ends with its run."""
    return closing(LocalWorkers(root, terms, jobs))


@dataclass(frozen=True)
class Round:
    """What a run does otherwise where others come before and after it."""

    begin: Begin | None = None  # else as the command line asks for
    goes_on: Callable[[], bool] = lambda: True  # asked before each submission is begun
    unsettled: frozenset[Path] = frozenset()  # files still being written
    order: Callable[[Submission], Any] | None = None  # of those that wait; else the longest first
    stored: Callable[[Submission, Entry], None] = lambda submission, entry: None
    may_be_empty: bool = False


ALONE = Round()
