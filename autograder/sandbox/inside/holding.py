"""Hold one call below limits of its own, within those of its process.

Runs in the student process, on systems that can: the grader counts as well, and does not depend on
what happens here. This makes an allocation fail where it happens, so that its line is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from autograder.observation.loaded import loaded_torch
from autograder.sandbox.job import Call, Job

Hold = Callable[[int | None], AbstractContextManager[None]]  # below this many bytes


def not_held(_: int | None) -> AbstractContextManager[None]:
    """Hold nothing: where a student's own code runs on their own machine."""
    return nullcontext()


def memory_held(whole: int | None) -> Hold:
    """Give what holds the memory of a call; `whole` is what its process was given when confined."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if whole is None or soft == resource.RLIM_INFINITY:
        return not_held
    before = soft - whole  # what the process held then

    @contextmanager
    def hold(most: int | None) -> Iterator[None]:
        if most is None or most >= whole:
            yield
            return
        resource.setrlimit(resource.RLIMIT_DATA, (before + most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))

    return hold


@contextmanager
def held(request: Call, job: Job, hold: Hold) -> Iterator[None]:
    """Hold a call below its own limits, or those of its job."""
    threads = request.threads or job.threads
    torch = loaded_torch() if threads != job.threads else None
    if torch is not None:
        # Safe after the fork: the server computed with one thread, so no pool was copied.
        torch.set_num_threads(threads)
    try:
        with hold(request.memory_bytes or job.memory_bytes or None):
            yield
    finally:
        if torch is not None:
            torch.set_num_threads(job.threads)
