"""Run public checks in the notebook's own process: what a student process does, unconfined.

Students run their own code on their own machine, so there is nothing to confine. What it returns
is compared with the released record, as on the grader's side.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from autograder.jupyter.kernel import Kernel
from autograder.jupyter.rules import read_asides, read_kernel_slips, read_rules
from autograder.observation.tree import decode, encode
from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.folding import folded
from autograder.sandbox.inside.probing import ProbeFile, call
from autograder.sandbox.inside.program import Namespace, NotDefined
from autograder.sandbox.inside.sharing import Shared
from autograder.sandbox.inside.state import reset
from autograder.sandbox.inside.watching import Watch
from autograder.sandbox.job import Call, Job
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.placing import place
from autograder.sandbox.wire import Breach, Fault

Place = tuple[str, int]


class Interrupted(Exception):  # noqa: N818 - it says what happened
    """The student interrupted the kernel; `fault` says where their code was."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def run_here(kernel: Kernel, job: Job) -> Report:
    """Make a job's calls on what is defined in the kernel now; raises Interrupted.

    The caller keeps the kernel's state.
    """
    run = _Run(kernel, job)
    with _beside(job.files):
        outcomes = tuple(run.make(request) for request in job.calls)
    missing = {outcome.missing for outcome in outcomes if outcome.missing}
    asides = read_asides(kernel, missing) if missing else ()
    return Report(
        outcomes,
        layers=(),
        breaches=read_rules(kernel, job),
        asides=(*asides, *read_kernel_slips(kernel, job)),
    )


@contextlib.contextmanager
def _beside(files: Mapping[str, bytes]) -> Iterator[None]:
    """Work where these files lie and nothing else does, as in grading; without any, stay here."""
    if not files:
        yield
        return
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        contextlib.chdir(folder),
    ):
        place(folder, files)
        yield


class _Run:
    def __init__(self, kernel: Kernel, job: Job) -> None:
        self.kernel = kernel
        self.sources = kernel.sources()
        shared = Shared(job.shared)
        self.probes = {
            name: ProbeFile(name, source, shared=shared) for name, source in job.probes.items()
        }
        self.module = job.program.module
        self.tasks = job.program.tasks
        # The cell that asks for the check is on the stack too; it would be blamed for what the
        # check itself calls.
        self.standing = frozenset(_stack())

    def make(self, request: Call) -> Outcome:
        """Make one call and say how it ended."""
        solution = Namespace(self.module)
        vars(solution).update(self.kernel.names)
        watch = Watch(request.rules, self.sources, needed=request.needed, tasks=self.tasks)
        began = time.perf_counter()
        try:
            reset()
            with folded(), watch:
                called = call(self.probes[request.file], request, solution, self.tasks)
            encoded = encode(called.observation)
            observation = decode(encoded.tree, encoded.payload)
            outcome = Outcome(Ending.OBSERVED, observation=observation, effects=called.effects)
        except KeyboardInterrupt as error:
            raise Interrupted(self.fault(error)) from None
        except BaseException as error:  # noqa: BLE001 - a student's code may raise anything
            fault = self.fault(error)
            # torch's CPU allocator raises a RuntimeError with this word.
            memory = isinstance(error, MemoryError) or "DefaultCPUAllocator" in fault.message
            outcome = Outcome(
                Ending.MEMORY if memory else Ending.RAISED,
                fault=fault,
                missing=str(error.args[0]) if isinstance(error, NotDefined) else "",
            )
        return msgspec.structs.replace(
            outcome,
            seconds=time.perf_counter() - began,
            breaches=tuple(self.breaches(watch.breaches)),
        )

    def fault(self, error: BaseException) -> Fault:
        """Describe an exception, with its cell's number."""
        fault = describe_fault(error, self.sources)
        return msgspec.structs.replace(fault, cell=self.kernel.labels.get(fault.cell, ""))

    def breaches(self, seen: Iterable[Breach]) -> Iterable[Breach]:
        """Keep the calls that the student's functions made."""
        for breach in seen:
            if (breach.cell, breach.line) not in self.standing:
                yield msgspec.structs.replace(breach, cell=self.kernel.labels[breach.cell])


def _stack() -> Iterable[Place]:
    frame = sys._getframe()
    while frame is not None:
        yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]
