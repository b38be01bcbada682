"""The zygote: a fresh process that imports torch once. All that grade or serve are its forks.

Started by exec with a clean environment, before any lesson is read, and never given one. It forks

- a nursery, which imports what students need and forks sandbox servers: nothing that grades is in
  its memory, and so none of the kit's code that judges;
- workers, which read the course and grade. They are siblings of the nursery: no server and no
  student process descends from a worker, or from anything that held a lesson.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import NoReturn

import msgspec

from autograder.sandbox import huge_pages, server
from autograder.sandbox.confinement.privileges import (
    close_descriptors,
    die_with_parent,
    hide_memory,
)
from autograder.sandbox.control import FORK, FORK_FOR_MANY, LONGEST, Imports


def main() -> None:
    """Fork a worker for each channel that comes through the socket of the first argument."""
    # Until there is something to share: what is collected before leaves holes in shared pages, and
    # the collector takes a fifth of the time of importing torch.
    gc.disable()
    asked = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(os.getppid())
    hide_memory()
    imports = msgspec.msgpack.decode(asked.recv(LONGEST), type=Imports)
    if imports.torch:
        importlib.import_module("torch")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    forks = _Forks()
    nursery = forks.fork(lambda parent: _nursery(theirs, imports, parent), (theirs.fileno(),))
    theirs.close()
    worker = importlib.import_module("autograder.grading.worker")
    gc.freeze()
    poll = select.poll()
    poll.register(asked, select.POLLIN)
    while nursery in forks.running:
        for descriptor in forks.wait(poll):
            if descriptor != asked.fileno():
                continue
            data, received, _, _ = socket.recv_fds(asked, 1, 1)
            if not data:
                return  # the run is over, or was killed: what was forked is told by its own signal
            (channel,) = received
            mine, nurserys = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with mine, nurserys:
                socket.send_fds(ours, [FORK], [nurserys.fileno()])
                forks.fork(partial(worker.main, channel, mine.fileno()), (channel, mine.fileno()))
            os.close(channel)


def _nursery(zygote: socket.socket, imports: Imports, parent: int) -> None:
    """Fork a sandbox server for each control socket that comes from one of the workers."""
    die_with_parent(parent)
    server.warm_up(torch=imports.torch, compiler=imports.compiler)
    server.settle()
    is_gathered = False
    forks = _Forks()
    workers: dict[int, socket.socket] = {}
    poll = select.poll()
    poll.register(zygote, select.POLLIN)
    while True:
        for descriptor in forks.wait(poll):
            channel = workers.get(descriptor, zygote)
            try:
                data, received, _, _ = socket.recv_fds(channel, 1, 1)
            except OSError:
                data, received = b"", []
            if not data and channel is zygote:
                return
            if not data:
                poll.unregister(descriptor)
                workers.pop(descriptor).close()
            elif channel is zygote:
                workers[received[0]] = socket.socket(fileno=received[0])
                poll.register(received[0], select.POLLIN)
            else:
                if data == FORK_FOR_MANY and not is_gathered:
                    huge_pages.gather()
                    is_gathered = True
                _fork_server(forks, channel, received[0])


def _fork_server(forks: _Forks, worker: socket.socket, control: int) -> None:
    def serve(parent: int) -> None:
        server.serve_forked(socket.socket(fileno=control), parent)

    pidfd = forks.fork(serve, (control,))
    os.close(control)
    try:
        socket.send_fds(worker, [FORK], [pidfd])
    except OSError:
        return  # the worker is gone, and so is the other end of the control socket


class _Forks:
    """The processes that this one has forked, each by a descriptor that tells of its end."""

    def __init__(self) -> None:
        self.running: dict[int, int] = {}

    def fork(self, do: Callable[[int], None], keep: tuple[int, ...]) -> int:
        """Fork a process that does something with the descriptors `keep`, and ends."""
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _do(do, parent, keep)
        pidfd = os.pidfd_open(pid)
        self.running[pidfd] = pid
        return pidfd

    def wait(self, poll: select.poll) -> list[int]:
        """Wait for something to read; reap what has ended meanwhile."""
        for pidfd in self.running:
            poll.register(pidfd, select.POLLIN)
        ready = [descriptor for descriptor, _ in poll.poll()]
        for pidfd in self.running:
            poll.unregister(pidfd)
        for pidfd in self.running.keys() & set(ready):
            os.waitpid(self.running.pop(pidfd), 0)
            os.close(pidfd)
            ready.remove(pidfd)
        return ready


def _do(do: Callable[[int], None], parent: int, keep: tuple[int, ...]) -> NoReturn:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        close_descriptors(keep)
        do(parent)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - whoever lost this process reads it
        traceback.print_exc()
    finally:
        # What stands on this stack belongs to the process that was forked.
        os._exit(code)
