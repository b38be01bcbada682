"""Vet what a student process says about itself, so that no text of its choice passes as ours.

Its words end up in feedback. A place must be a place in the program that was sent; the line of
source is read from that program again; a rule must be one that was asked for.
"""

from __future__ import annotations

import builtins
import re

from autograder.errors import WireError
from autograder.sandbox.forbidden import names
from autograder.sandbox.job import Job
from autograder.sandbox.outside.places import innermost
from autograder.sandbox.unwatched import EVENTS
from autograder.sandbox.wire import Breach, Effect, Fault

MOST_FAULTS = 50
MOST_BREACHES = 20
MOST_NAMES = 200
MOST_EFFECTS = 20
MOST_ARGUMENTS = 255
_LINE_END = re.compile(r"\r\n|\r|\n")  # what Python's parser counts, and no other


class Vetting:
    """Checks words against the job that they answer."""

    def __init__(self, job: Job) -> None:
        self._sources = job.program.sources()
        self._lines: dict[str, list[str]] = {}
        self._tasks = frozenset(job.program.tasks)
        rules = {
            rule
            for call in job.calls
            for each in (call.rules, *call.needed)
            for rule in each.forbids
        }
        # One of a closed set of names, so that none can carry a message.
        self._rules = frozenset(EVENTS.values()).union(*map(names, rules)) if rules else frozenset()

    def fault(self, fault: Fault) -> Fault:
        """Keep an exception's kind and message; read its place and its line again."""
        kind = vars(builtins).get(fault.kind)
        builtin = isinstance(kind, type) and issubclass(kind, BaseException)
        lines = self._lines_of(fault.cell)
        known = 0 < fault.line <= len(lines)
        return Fault(
            kind="".join(c if c.isprintable() else "?" for c in fault.kind[:100]),
            message=fault.message[:2000],
            builtin=builtin and fault.builtin,
            cell=fault.cell if fault.cell in self._sources else "",
            line=fault.line if known else 0,
            source=lines[fault.line - 1].strip()[:200] if known else "",
        )

    def faults(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Vet a bounded number of exceptions."""
        return tuple(self.fault(fault) for fault in faults[:MOST_FAULTS])

    def names(self, unmade: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        """Keep bounded numbers of names, which are compared and never shown."""
        return tuple(
            tuple(name for name in names[:MOST_NAMES] if name.isidentifier() or name == "*")
            for names in unmade[:MOST_FAULTS]
        )

    def place(self, dump: str) -> Fault | None:
        """Read from its dump the line at which a process was stopped; None if it names none."""
        place = innermost(dump, self._sources)
        if place is None:
            return None
        return self.fault(Fault("", "", builtin=False, cell=place.cell, line=place.line))

    def breaches(self, breaches: tuple[Breach, ...]) -> tuple[Breach, ...]:
        """Refuse breaches of rules that the job does not have, and in lines that no cell has."""
        for breach in breaches[:MOST_BREACHES]:
            known = breach.task in self._tasks and breach.name in self._rules
            known = known and breach.through in (self._tasks | {""})
            if not known or not 0 < breach.line <= len(self._lines_of(breach.cell)):
                raise WireError("a breach was reported of a rule or in a line that does not exist")
        return breaches[:MOST_BREACHES]

    def effects(self, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
        """Refuse what no call of one of the job's tasks can have left behind."""
        for effect in effects[:MOST_EFFECTS]:
            if effect.task not in self._tasks or not 0 <= effect.argument <= MOST_ARGUMENTS:
                raise WireError("an effect was reported of a task or an argument that is not there")
        return effects[:MOST_EFFECTS]

    def task(self, name: str) -> str:
        """Keep the name of a task, and nothing else."""
        return name if name in self._tasks else ""

    def _lines_of(self, cell: str) -> list[str]:
        # Split once: a cell may be large, and faults many.
        if cell not in self._sources:
            return []
        if cell not in self._lines:
            lines = _LINE_END.split(self._sources[cell])
            # A line end at the end of the cell does not begin another line.
            self._lines[cell] = lines[:-1] if lines[-1] == "" else lines
        return self._lines[cell]
