"""Reports of runs that would come out the same again: what a proof that is repeated need not run.

A run depends on its program, its calls, and the statements of the files that these are made of: the
other functions of such a file may change without another run.
"""

from __future__ import annotations

import ast
import functools

import msgspec

from autograder.digest import digest
from autograder.sandbox.job import Job
from autograder.sandbox.outcome import Report
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse

_HOLDS_STILL = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class KeptReports:
    """The reports of one round of runs, and those of the round before, by what they depend on."""

    def __init__(self, before: KeptReports | None = None) -> None:
        self._before = before.found if before else {}
        self.found: dict[str, Report] = {}
        self.again = 0  # how many runs there were no reports of

    def find(self, job: Job) -> Report | None:
        """Give the report of a run that was made already."""
        name = _name(job)
        report = self.found.get(name) or self._before.get(name)
        if report is not None:
            self.found[name] = report
        return report

    def keep(self, job: Job, report: Report) -> None:
        """Keep the report of a run."""
        self.again += 1
        self.found[_name(job)] = report


def _name(job: Job) -> str:
    overlay = job.program.overlay
    part = _made_of(overlay.source, overlay.function) if overlay else ""
    own = msgspec.structs.replace(overlay, source=part) if overlay else None
    calls = [
        (msgspec.structs.replace(call, statements=None), _written(file, call.statements))
        for call in job.calls
        for file in [job.probes[call.file]]
    ]
    program = msgspec.structs.replace(job.program, overlay=own)
    # Of the files with the calls only what these are made of; of all else, all.
    rest = msgspec.structs.replace(job, program=program, calls=(), probes={}, packed={})
    return digest([msgspec.msgpack.encode((rest, calls))])


@functools.lru_cache(maxsize=1024)
def _made_of(source: str, function: str) -> str:
    """Give the statements that a known answer is made of."""
    slicer = Slicer(_statements(source))
    kept = slicer.keep([function, "*"])
    return _written(source, tuple(n for n, s in enumerate(slicer.statements) if s in kept))


def _written(source: str, numbers: tuple[int, ...] | None) -> str:
    """Give statements by their numbers, or all of them, with their lines, which faults name."""
    return "\n".join(
        f"{statement.lineno}: {ast.unparse(statement)}"
        for number, statement in enumerate(_statements(source))
        # What is no definition may change anything when the file is loaded.
        if numbers is None or number in numbers or not isinstance(statement, _HOLDS_STILL)
    )


@functools.lru_cache(maxsize=16)
def _statements(source: str) -> tuple[ast.stmt, ...]:
    return tuple(parse(source).body)
