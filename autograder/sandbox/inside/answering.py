"""Run a job beside student code: load the program, make the calls, answer each with a frame.

The same wherever it runs: in a process that confined itself, or on a student's own machine.
"""

from __future__ import annotations

import _thread
from collections.abc import Callable

from autograder.observation.loaded import loaded_torch
from autograder.observation.tree import encode
from autograder.sandbox.inside.faults import describe_fault
from autograder.sandbox.inside.holding import Hold, held, not_held
from autograder.sandbox.inside.probing import ProbeFile, call
from autograder.sandbox.inside.program import Broken, NotDefined, ParsedProgram
from autograder.sandbox.inside.reading import read_breaches
from autograder.sandbox.inside.sharing import Shared
from autograder.sandbox.inside.solutions import Solutions
from autograder.sandbox.inside.state import reset
from autograder.sandbox.inside.watching import Watch
from autograder.sandbox.job import Call, Job
from autograder.sandbox.wire import (
    Again,
    Began,
    Fault,
    Finished,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
)

Send = Callable[..., None]


def run(job: Job, send: Send, hold: Hold = not_held) -> None:
    """Run a job's program and its calls, and send a frame for each step.

    `hold` keeps the memory of a call below a limit of its own.
    """
    torch = loaded_torch()
    if torch is not None and job.threads > 1:
        # Safe after the fork: the server computed with one thread, so no pool was copied.
        torch.set_num_threads(job.threads)
    program = ParsedProgram(job.program)
    breaches = read_breaches(program.trees_with_files(), job.calls, job.program.cells)
    faults, unmade = _faults(program.broken)
    asides = (*program.asides, *(program.slips() if job.slips else ()))
    send(Read(faults, tuple(breaches), asides, unmade))
    broken = list(program.broken)
    solutions = Solutions(program)
    solutions.load(lambda cell: send(Loading(cell)), broken)
    send(Loaded(*_faults(broken)))
    shared = Shared(job.shared)
    probes = {
        name: ProbeFile(name, source, job.packed.get(name, ()), shared)
        for name, source in job.probes.items()
    }
    for position, request in enumerate(job.calls):
        send(Began(position))
        solution = solutions.next()
        reset()
        with held(request, job, hold):
            _make(position, request, probes[request.file], solution, program, send)
        if _thread._count() > 0:
            # A thread would keep running beside the next check; a fresh process has none.
            send(Finished(tainted=True))
            return
    send(Finished())


def _faults(broken: list[Broken]) -> tuple[tuple[Fault, ...], tuple[tuple[str, ...], ...]]:
    return tuple(fault for fault, _ in broken), tuple(names for _, names in broken)


def _make(
    position: int,
    request: Call,
    probe: ProbeFile,
    solution: object,
    program: ParsedProgram,
    send: Send,
) -> None:
    sources = program.sources()
    watch = Watch(request.rules, sources, needed=request.needed, tasks=program.program.tasks)
    try:
        with watch:
            tasks = program.program.tasks
            called = call(probe, request, solution, tasks, lambda: send(Again(position)))
        encoded = encode(called.observation, request.most_bytes)
        message: Message = Observed(
            position, encoded.tree, tuple(watch.breaches), called.effects, called.kinds
        )
        send(message, encoded.payload)
    except BaseException as error:  # noqa: BLE001 - a student's code may raise anything
        fault = describe_fault(error, sources)
        send(
            Raised(
                position,
                fault,
                memory=_is_out_of_memory(error, fault),
                missing=str(error.args[0]) if isinstance(error, NotDefined) else "",
                breaches=tuple(watch.breaches),
            )
        )


def _is_out_of_memory(error: BaseException, fault: Fault) -> bool:
    if isinstance(error, MemoryError):
        return True
    # torch's CPU allocator raises a RuntimeError with these words.
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in fault.message
