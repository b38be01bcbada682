"""Servers are lent to one thread at a time, and nobody waits for one that does not come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all, run_side_by_side

PATIENCE = 300  # seconds; a limit for what hangs, not an expectation


class Server:
    """Stands for a sandbox server, and knows whether it was ended."""

    def __init__(self) -> None:
        self.users = 0
        self.most_users = 0
        self.ended = False
        self.is_running = True
        self.thread = threading.current_thread()

    def close(self) -> None:
        self.ended = True


@pytest.fixture
def started() -> list[Server]:
    """Every server that was started."""
    return []


@pytest.fixture
def start(started: list[Server]) -> Callable[[], SandboxServer]:
    """Start a server."""

    def start_one() -> SandboxServer:
        started.append(Server())
        return cast("SandboxServer", started[-1])

    return start_one


def no_server() -> SandboxServer:
    """Fail to start a server."""
    raise SandboxError("no server can be started here")


def test_no_server_is_started_before_it_is_needed(start: Any, started: list[Server]) -> None:
    """A run whose records are all stored pays for no sandbox."""
    with ServerPool(start, jobs=2):
        pass
    assert started == []


def test_server_that_is_started_ahead(start: Any, started: list[Server]) -> None:
    """The first who asks gets the server that was begun before, and nobody gets a second one."""
    with ServerPool(start, jobs=2) as pool:
        pool.start_first()
        pool.start_first()
        with pool.server() as first, pool.server() as second:
            assert [first, second] == started
    assert [each.ended for each in started] == [True, True]


def test_server_that_is_started_ahead_in_vain(start: Any, started: list[Server]) -> None:
    """A server that nobody asked for is ended; one that cannot start is nobody's error."""
    with ServerPool(start, jobs=1) as pool:
        pool.start_first()
    assert [each.ended for each in started] == [True]
    with ServerPool(no_server, jobs=1) as pool:
        pool.start_first()
        with pytest.raises(SandboxError, match="no server can be started here"), pool.server():
            pass


def test_one_after_the_other(start: Any, started: list[Server]) -> None:
    """Whoever takes turns needs one server, however many there may be."""
    with ServerPool(start, jobs=4) as pool:
        for _ in range(10):
            with pool.server():
                pass
    assert len(started) == 1


def test_each_server_has_one_user_at_a_time(start: Any, started: list[Server]) -> None:
    """Forty pieces of work are done by three servers at most, each doing one at a time."""
    together = threading.Barrier(3, timeout=PATIENCE)

    def work(server: Any, piece: int) -> int:
        server.users += 1
        server.most_users = max(server.most_users, server.users)
        if piece < 3:
            together.wait()
        server.users -= 1
        return piece * 2

    with ServerPool(start, jobs=3) as pool:
        assert dict(run_all(pool, range(40), work)) == {piece: piece * 2 for piece in range(40)}
    assert [server.most_users for server in started] == [1, 1, 1]


def test_all_are_ended(start: Any, started: list[Server]) -> None:
    """Leaving the pool ends its servers, and the threads that started them live until then."""
    with ServerPool(start, jobs=2) as pool, pool.server(), pool.server():
        assert all(server.thread.is_alive() for server in started)
    assert [server.ended for server in started] == [True, True]


def test_no_server_can_be_started() -> None:
    """Everyone who waits for a server reads why, or that there is none any more."""
    with ServerPool(no_server, jobs=2) as pool:
        said = []

        def take() -> None:
            with pytest.raises(SandboxError) as caught, pool.server():
                pass
            said.append(str(caught.value))

        threads = [threading.Thread(target=take) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert len(said) == 6
    assert "no server can be started here" in said


def test_stopped_while_others_wait(start: Any) -> None:
    """Who waits for a server when the run is ended gets an error instead."""
    waiting, said = threading.Event(), []
    with ServerPool(start) as pool:

        def wait() -> None:
            waiting.set()
            with pytest.raises(SandboxError, match="before all work was done") as caught:
                with pool.server():
                    pass
            said.append(caught.value)

        threads = [threading.Thread(target=wait) for _ in range(3)]
        with pool.server():
            for thread in threads:
                thread.start()
            waiting.wait(PATIENCE)
            pool.stop()
            for thread in threads:
                thread.join(PATIENCE)
    assert len(said) == 3


def test_one_piece_fails(start: Any) -> None:
    """The error of a piece ends the run, and what had not begun is not done."""
    done = []

    def work(server: SandboxServer, piece: int) -> None:
        if piece == 1:
            raise ValueError("piece 1")
        done.append(piece)

    with ServerPool(start) as pool, pytest.raises(ValueError, match="piece 1"):
        list(run_all(pool, range(1000), work))
    assert 0 in done
    assert len(done) < 1000


def test_pool_serves_after_a_failed_run(start: Any) -> None:
    """An error of one piece says nothing about the servers: the next run has them."""

    def fail(server: SandboxServer, piece: int) -> None:
        raise ValueError

    with ServerPool(start) as pool:
        with pytest.raises(ValueError):
            list(run_all(pool, [1], fail))
        assert list(run_all(pool, [1], lambda server, piece: piece)) == [(1, 1)]


def test_side_by_side(start: Any) -> None:
    """Pieces that use the pool themselves run at the same time and all get servers."""
    together = threading.Barrier(2, timeout=PATIENCE)

    with ServerPool(start, jobs=2) as pool:

        def lesson(name: str) -> int:
            together.wait()
            return sum(done for _, done in run_all(pool, range(20), lambda server, n: n))

        assert run_side_by_side(pool, "ab", lesson, ord) == [190, 190]


def test_the_largest_first(start: Any) -> None:
    """Pieces are begun by their size, and their results come in the order that was asked for."""
    begun = []

    def double(piece: int) -> int:
        begun.append(piece)
        return piece * 2

    with ServerPool(start) as pool:
        assert run_side_by_side(pool, [2, 3, 1], double, abs) == [4, 6, 2]
    assert begun == [3, 2, 1]


def test_one_of_several_side_by_side_fails(start: Any) -> None:
    """The others end at their next step instead of being waited for to their end."""
    failed, steps = threading.Event(), []
    with ServerPool(start, jobs=2) as pool:

        def lesson(name: str) -> None:
            if name == "broken":
                failed.set()
                raise ValueError("broken lesson")
            failed.wait(PATIENCE)
            for step in range(1_000_000):
                with pool.server():
                    steps.append(step)

        with pytest.raises(ValueError, match="broken lesson"):
            run_side_by_side(pool, ["long", "broken"], lesson, len)
    assert len(steps) < 1_000_000


def test_server_is_lost(start: Any, started: list[Server]) -> None:
    """What was done with a server that was lost is done again with another; nothing is done less."""
    tried: list[int] = []

    def work(server: Any, piece: int) -> int:
        tried.append(piece)
        if tried.count(5) == 1 and piece == 5:
            server.is_running = False
            raise SandboxError("the sandbox server ended by itself")
        if tried.count(7) == 1 and piece == 7:
            server.is_running = False
            return -1  # what a lost server had to do with is not believed
        return piece

    with ServerPool(start, jobs=2) as pool:
        assert dict(run_all(pool, range(10), work)) == {piece: piece for piece in range(10)}
    assert sorted(tried) == sorted([*range(10), 5, 7])
    assert len(started) == 4
    assert all(server.ended for server in started)


def test_piece_that_loses_every_server(start: Any, started: list[Server]) -> None:
    """It is tried twice, and its error is the last one's; the others are done."""

    def work(server: Any, piece: int) -> str:
        if piece == 1:
            server.is_running = False
        return f"{piece} {server.is_running}"

    with ServerPool(start, jobs=1) as pool:
        done = dict(run_all(pool, range(3), work))
    assert done == {0: "0 True", 1: "1 False", 2: "2 True"}
    assert len(started) == 3


def test_no_other_server_can_be_started(start: Any, started: list[Server]) -> None:
    """Where a lost server cannot be replaced, the run ends with an error instead of waiting."""

    def start_once() -> SandboxServer:
        return no_server() if started else start()

    def lose(server: Any, piece: int) -> int:
        server.is_running = False
        return piece

    with ServerPool(start_once, jobs=1) as pool:
        with pytest.raises(SandboxError, match="before all work was done"):
            list(run_all(pool, range(3), lose))
