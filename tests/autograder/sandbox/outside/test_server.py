"""The sandbox server: what becomes of those who wait for it when it ends, and what stays of it."""

from __future__ import annotations

import os
import select
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all

F = "def f(x):\n    return x\n"


@pytest.fixture
def own_server() -> Iterator[SandboxServer]:
    """A server that a test may end."""
    with SandboxServer(memory_bytes=256 << 20) as server:
        yield server


@pytest.mark.slow  # starts servers of its own
def test_server_that_is_killed(own_server: SandboxServer, run: Any) -> None:
    """A server that is killed is a fault of ours: an error, for this program and the next."""
    assert run(F, on=own_server).outcomes[0].observation == {"y": 1}
    os.kill(own_server._process.pid, signal.SIGKILL)
    _wait_for_end(own_server._control)
    for _ in range(2):
        with pytest.raises(SandboxError, match="the sandbox server "):
            run(F, on=own_server)


@pytest.mark.slow  # starts servers of its own
def test_server_that_is_killed_in_a_run(run: Any) -> None:
    """A run goes on with another server, and loses no program."""
    killed = []

    def work(server: SandboxServer, piece: int) -> object:
        if piece == 1 and not killed:
            killed.append(piece)
            os.kill(server._process.pid, signal.SIGKILL)
            _wait_for_end(server._control)
        return run(F, on=server).outcomes[0].observation

    with ServerPool(lambda: SandboxServer(memory_bytes=256 << 20)) as pool:
        assert dict(run_all(pool, range(3), work)) == {piece: {"y": 1} for piece in range(3)}
    assert killed


@pytest.mark.slow  # starts servers of its own
def test_nothing_stays_of_a_server() -> None:
    """After a server is closed its process and its folder are gone."""
    with SandboxServer(memory_bytes=256 << 20) as server:
        process, box = server._process, Path(server._box.path)
        assert box.is_dir()
    assert not Path(f"/proc/{process.pid}").exists()
    assert not box.exists()


def test_nothing_stays_of_many_programs(server: SandboxServer, run: Any) -> None:
    """Programs one after another leave no descriptors and no scratch folders behind."""
    run(F)
    server.end(server.open())  # all that were let go are gone
    before = len(os.listdir("/proc/self/fd")), len(os.listdir(server._box.path))
    for body in ("return x", "raise ValueError", "import os; os._exit(1)") * 4:
        run(f"def f(x):\n    {body}\n")
    server.end(server.open())
    assert (len(os.listdir("/proc/self/fd")), len(os.listdir(server._box.path))) == before


def test_next_job_waits_for_a_process_that_was_let_go(server: SandboxServer) -> None:
    """A process that finished is reaped, and its folder is gone, before another one gets a job."""
    first = server.open()
    used = server.let_go(first)
    second = server.open()
    assert not Path(f"/proc/{first.pid}").exists()
    assert not Path(first.policy.scratch).exists()
    assert 0.0 < used < 5.0
    server.end(second)


def test_job_that_need_not_wait(server: SandboxServer) -> None:
    """A process that may begin beside the last one leaves the waiting to the next that may not."""
    first = server.open()
    server.let_go(first)
    second = server.open(beside_last=True)
    server.let_go(second)
    server.end(server.open())
    assert not any(Path(each.policy.scratch).exists() for each in (first, second))
    assert not server._leaving


def test_layers_are_reported(run: Any) -> None:
    """Every report names the layers that held."""
    layers = run(F).layers
    assert "resource limits" in layers
    assert len(set(layers)) == len(layers)


def _wait_for_end(control: socket.socket) -> None:
    """Wait until nobody holds the other end: the process that we killed is the server's parent.

    The server in its namespaces dies a moment later, and until then may still answer.
    """
    poll = select.poll()
    poll.register(control, 0)  # a hang-up is always reported
    while not poll.poll():
        pass
