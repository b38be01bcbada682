"""Where submissions are graded: threads of this process, each with a sandbox server of its own.

The work is done in the servers' children, so threads are enough here.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from types import TracebackType
from typing import TypeVar

from autograder.sandbox.host import SandboxServer

Work = TypeVar("Work")
Done = TypeVar("Done")


class ServerPool:
    """Sandbox servers, started when they are first needed and ended together.

    A server dies with the thread that started it, so all are started by the thread that made
    the pool.
    """

    def __init__(self, start: Callable[[], SandboxServer]) -> None:
        self._start = start
        self._servers: list[SandboxServer] = []

    def first(self) -> SandboxServer:
        """Give one running server."""
        return self.take(1)[0]

    def take(self, count: int) -> list[SandboxServer]:
        """Give `count` running servers."""
        while len(self._servers) < count:
            self._servers.append(self._start())
        return self._servers[:count]

    def __enter__(self) -> ServerPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for server in self._servers:
            server.close()


def run_all(
    pool: ServerPool,
    jobs: int,
    work: Iterable[Work],
    do: Callable[[SandboxServer, Work], Done],
) -> Iterator[tuple[Work, Done]]:
    """Do each piece of work with a free server; yield results as they are ready."""
    pieces = list(work)
    if not pieces:
        return
    servers: queue.SimpleQueue[SandboxServer] = queue.SimpleQueue()
    running = pool.take(min(jobs, len(pieces)))
    for server in running:
        servers.put(server)

    def one(piece: Work) -> Done:
        server = servers.get()
        try:
            return do(server, piece)
        finally:
            servers.put(server)

    with ThreadPoolExecutor(max_workers=len(running)) as threads:
        futures: dict[Future[Done], Work] = {threads.submit(one, p): p for p in pieces}
        try:
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BaseException:
            # An interrupted run does not first finish what is still waiting.
            threads.shutdown(wait=False, cancel_futures=True)
            raise
