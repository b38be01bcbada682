"""Run here what would start other processes: where work is checked and graded there is one.

Runs in the student process, and in a student's own kernel while a check runs, so that both give the
same. Workers that load data, and pools that map a function over a list, compute the same in one
process. What cannot be folded into it says so, and what to write instead.
"""

from __future__ import annotations

import concurrent.futures.process as executors
import multiprocessing.pool as pools
import multiprocessing.process as processes
import multiprocessing.synchronize as locks
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from autograder.observation.loaded import loaded_torch
from autograder.sandbox.inside.one_process import EXECUTOR, POOL

NO_PROCESS = (
    "no other process can be started where work is checked and graded; call the function itself, "
    "or give it to multiprocessing.Pool, which runs it in this process there"
)
NO_LOCK = (
    "locks and queues between processes are not there where work is checked and graded: there is "
    "one process; use a list or queue.Queue"
)


def fold() -> None:
    """Do so from now on: in a process that was started for student code, or forks such ones."""
    for place, name, ours in _places():
        setattr(place, name, ours(vars(place)[name]))


@contextmanager
def folded() -> Iterator[None]:
    """Have whatever starts processes run in this one, or refuse, for as long as it is entered."""
    own = [(place, name, vars(place)[name]) for place, name, _ in _places()]
    fold()
    try:
        yield
    finally:
        for place, name, before in own:
            setattr(place, name, before)


def _always(ours: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return lambda _: ours


def _started(_: object) -> NoReturn:
    raise OSError(NO_PROCESS)


def _locked(*_: object, **__: object) -> NoReturn:
    # An OSError: whoever can do without, as a progress bar, goes on.
    raise OSError(NO_LOCK)


Made = Callable[[Callable[..., Any]], Callable[..., Any]]
_PLACES: tuple[tuple[Any, str, Made], ...] = (
    (processes.BaseProcess, "start", _always(_started)),
    (locks.SemLock, "__init__", _always(_locked)),
    *((pools.Pool, name, _always(ours)) for name, ours in POOL.items()),
    *((executors.ProcessPoolExecutor, n, _always(ours)) for n, ours in EXECUTOR.items()),
)


def _places() -> tuple[tuple[Any, str, Made], ...]:
    """List what is put in its place; of torch where it is imported."""
    if loaded_torch() is None:
        return _PLACES
    from autograder.sandbox.inside.one_worker import PLACES

    return (*_PLACES, *PLACES)
