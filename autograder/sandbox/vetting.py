"""Vet what a student process says about itself, so that no text of its choice passes as ours.

Its words end up in feedback. A place has to be a place in the program that was sent; the line of
source is read from that program again; a rule has to be one that was asked for.
"""

from __future__ import annotations

import builtins

from autograder.errors import WireError
from autograder.sandbox.forbidden import expand
from autograder.sandbox.job import Job
from autograder.sandbox.wire import Breach, Fault


class Vetting:
    """Checks words against the job that they answer."""

    def __init__(self, job: Job) -> None:
        self._sources = job.program.sources()
        self._tasks = frozenset(job.program.tasks)
        self._rules = frozenset(expand(rule) for call in job.calls for rule in call.forbidden)

    def fault(self, fault: Fault) -> Fault:
        """Keep an exception's kind and message; read its place and its line anew."""
        kind = vars(builtins).get(fault.kind)
        builtin = isinstance(kind, type) and issubclass(kind, BaseException)
        lines = self._sources.get(fault.cell, "").splitlines()
        known = 0 < fault.line <= len(lines)
        return Fault(
            kind=fault.kind[:100],
            message=fault.message[:2000],
            builtin=builtin and fault.builtin,
            cell=fault.cell if fault.cell in self._sources else "",
            line=fault.line if known else 0,
            source=lines[fault.line - 1].strip()[:200] if known else "",
        )

    def faults(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Vet a bounded number of exceptions."""
        return tuple(self.fault(fault) for fault in faults[:50])

    def breaches(self, breaches: tuple[Breach, ...]) -> tuple[Breach, ...]:
        """Refuse breaches of rules that the job does not have."""
        for breach in breaches:
            known = breach.task in self._tasks and breach.cell in self._sources
            if not known or breach.name not in self._rules:
                raise WireError("a breach was reported of a rule that does not exist")
        return tuple(self._placed(breach) for breach in breaches[:20])

    def _placed(self, breach: Breach) -> Breach:
        # A line outside its cell would be a number of the student's choice.
        lines = self._sources[breach.cell].count("\n") + 1
        if 0 < breach.line <= lines:
            return breach
        return Breach(breach.task, breach.name, breach.cell, 0)

    def task(self, name: str) -> str:
        """Keep the name of a task, and nothing else."""
        return name if name in self._tasks else ""
