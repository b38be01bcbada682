"""Where submissions are graded: threads of this process, each with its own sandbox server.

The work is done in the servers' children, so threads are enough here.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from typing import TypeVar

from autograder.errors import SandboxError
from autograder.language import N_, _
from autograder.sandbox.outside.host import SandboxServer

Work = TypeVar("Work")
Done = TypeVar("Done")

_STOPPED = N_("the sandbox servers were ended before all work was done")
# How often a piece of work is done over because the server was lost that it was done with: the
# system may have killed it for memory. One that is always there when servers are lost is to blame.
TRIES = 2


class ServerPool:
    """At most `jobs` sandbox servers, started when they are first needed and ended together.

    Any thread may borrow one. A server dies with the thread that started it, so the pool keeps
    its own threads for starting them.
    """

    def __init__(self, start: Callable[[], SandboxServer], jobs: int = 1) -> None:
        self.jobs = jobs
        self._start = start
        self._starters = ThreadPoolExecutor(jobs)
        self._begun: list[Future[SandboxServer]] = []
        self._early: Future[SandboxServer] | None = None  # begun before anybody asked for it
        self._free: queue.SimpleQueue[SandboxServer | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopped = False

    @contextlib.contextmanager
    def server(self) -> Iterator[SandboxServer]:
        """Lend a running server that nobody else has; raises SandboxError if there is none."""
        server = self._take()
        while not server.is_running:  # lost while nobody had it
            self._replace(server)
            server = self._take()
        try:
            yield server
        finally:
            if server.is_running:
                self._free.put(server)
            else:
                self._replace(server)

    def _replace(self, lost: SandboxServer) -> None:
        """Start another server in the place of one that was lost."""
        with self._lock:
            self._begun = [each for each in self._begun if not _gave(each, lost)]
            if not self._stopped:
                self._begun.append(self._starters.submit(self._start))
                self._begun[-1].add_done_callback(self._lend)
        lost.close()

    def _lend(self, started: Future[SandboxServer]) -> None:
        if started.cancelled() or started.exception() is not None:
            self.stop()
        else:
            self._free.put(started.result())

    def start_first(self) -> None:
        """Begin to start a server, and do not wait for it; whoever needs one first waits."""
        with self._lock:
            if not self._stopped and not self._begun:
                self._early = self._starters.submit(self._start)
                self._begun.append(self._early)

    def _take(self) -> SandboxServer:
        starting = self._begin()
        if starting is not None:
            try:
                return starting.result()
            except BaseException:
                self.stop()
                raise
        server = self._free.get()
        if server is None:
            self._free.put(None)  # for whoever else waits
            raise SandboxError(_(_STOPPED))
        return server

    def _begin(self) -> Future[SandboxServer] | None:
        """Start one more server, if none is free and there may be another."""
        with self._lock:
            if self._stopped:
                raise SandboxError(_(_STOPPED))
            if self._early is not None:
                early, self._early = self._early, None
                return early
            if not self._free.empty() or len(self._begun) == self.jobs:
                return None
            self._begun.append(self._starters.submit(self._start))
            return self._begun[-1]

    def stop(self) -> None:
        """Stop lending servers; those on loan may finish their work."""
        with self._lock:
            self._stopped = True
        self._free.put(None)

    def kill(self) -> None:
        """Stop lending servers, and end those on loan while they are in use."""
        self.stop()
        for server in self._running():
            server.kill()

    def close(self) -> None:
        """End all servers once nobody is using them."""
        self.stop()
        self._starters.shutdown(cancel_futures=True)
        for server in self._running():
            server.close()

    def _running(self) -> list[SandboxServer]:
        with self._lock:
            begun = [each for each in self._begun if each.done() and not each.cancelled()]
        return [each.result() for each in begun if each.exception() is None]

    def __enter__(self) -> ServerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _gave(begun: Future[SandboxServer], server: SandboxServer) -> bool:
    return begun.done() and begun.exception() is None and begun.result() is server


def run_all(
    pool: ServerPool,
    work: Iterable[Work],
    do: Callable[[SandboxServer, Work], Done],
) -> Iterator[tuple[Work, Done]]:
    """Do each piece of work with its own server; yield results as they are ready.

    What was done with a server that was lost meanwhile is done once more, with another one.
    """

    def one(piece: Work) -> Done:
        return do_with(pool, lambda server: do(server, piece))

    return as_ready(pool, work, one, lambda: None)


def do_with(pool: ServerPool, do: Callable[[SandboxServer], Done]) -> Done:
    """Do something with a server, and once more with another one if that was lost meanwhile."""
    for _turn in range(TRIES - 1):
        with pool.server() as server:
            try:
                done = do(server)
            except SandboxError:
                if server.is_running:
                    raise
                continue
            if server.is_running:
                return done
    with pool.server() as server:
        return do(server)


def run_side_by_side(
    pool: ServerPool, work: Sequence[Work], do: Callable[[Work], Done], size: Callable[[Work], int]
) -> list[Done]:
    """Do pieces that take servers from the pool themselves, as many at once as it has servers.

    While one waits for its slowest part, another keeps the servers busy. The largest comes first,
    because nothing runs beside the last one. When one fails, the others end at their next step.
    """
    largest_first = sorted(range(len(work)), key=lambda place: -size(work[place]))
    done = dict(as_ready(pool, largest_first, lambda place: do(work[place]), pool.stop))
    return [done[place] for place in range(len(work))]


def as_ready(
    pool: ServerPool,
    work: Iterable[Work],
    do: Callable[[Work], Done],
    end_others: Callable[[], None],
) -> Iterator[tuple[Work, Done]]:
    """Do pieces of work in as many threads as a pool has servers; yield each when it is done."""
    with ThreadPoolExecutor(pool.jobs) as threads:
        futures = {threads.submit(do, piece): piece for piece in work}
        try:
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BaseException as error:
            # Waiting work is dropped, and an interrupt does not wait for anything.
            threads.shutdown(wait=False, cancel_futures=True)
            if isinstance(error, KeyboardInterrupt):
                pool.kill()
            end_others()
            raise
