"""Workers of this machine: processes that share one import of torch, each with a sandbox server.

The process that grades a class has them, and imports no torch itself.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from autograder.course.course import Course
from autograder.course.reading import load_course
from autograder.errors import SandboxError
from autograder.grading.asking import (
    Begin,
    Failed,
    Found,
    Grade,
    Graded,
    Hello,
    MakeReady,
    Missing,
    Points,
    Reply,
    Request,
    Worth,
    hear,
    say,
)
from autograder.grading.faults import ungraded
from autograder.grading.piece import Own, Piece, Terms
from autograder.language import N_, _
from autograder.observing.sealing import devices_for, uses_compiler, uses_torch
from autograder.results.gradebook import Entry
from autograder.sandbox.control import FORK, Imports
from autograder.sandbox.outside.launching import END_SECONDS, Executed

MODULE: Final = "autograder.grading.zygote"
# Gathering memory takes 0.2 to 0.4 s and saves 7 ms of each submission.
MANY: Final = 50
# A piece is done once more when its worker was lost: the system may have killed it for memory.
TRIES: Final = 2
# So many workers in a row end before they are there: none can be had here.
MOST_LOST: Final = 3
LOST: Final = N_("the process that graded it ended by itself, twice; was it out of memory?")


class LocalWorkers:
    """Grades in at most `jobs` processes; those that are lost are replaced."""

    def __init__(self, course_root: Path, terms: Terms, jobs: int) -> None:
        self._course = load_course(course_root, secret=terms.secret)
        self._terms = terms
        self._jobs = jobs
        self._tried: dict[str, str] = {}  # packages: why they are missing, or nothing
        self._zygote: _Zygote | None = None
        self._workers: list[_Worker] = []
        self._lost = 0  # workers in a row that never were there
        self._pieces = 0  # the most that are known of

    def begin(self, pieces: int = 1) -> None:
        """Start the workers that so many pieces need, and do not wait for them.

        For none, start what all workers need.
        """
        self._pieces = max(self._pieces, pieces)
        self._running_zygote()
        while len(self._workers) < min(self._jobs, pieces):
            self._workers.append(self._start())

    def missing(self, lessons: Sequence[str]) -> dict[str, str]:
        """Say which packages of some lessons cannot be imported here, and why."""
        reply = self._ask(Missing(tuple(lessons)))
        assert isinstance(reply, Found)
        self._tried |= reply.tried
        return {name: why for name, why in reply.tried.items() if why}

    def make_ready(self, lessons: Sequence[Own]) -> Iterator[Own]:
        """Have what lessons expect computed where no record has it; give each when it is ready."""
        for own in lessons:
            self._ask(MakeReady(own))
            yield own

    def points(self, lesson: str) -> dict[str, float]:
        """Say what each task and question of a lesson is worth."""
        reply = self._ask(Points(lesson))
        assert isinstance(reply, Worth)
        return reply.points

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry]]:
        """Grade pieces; give each with its entry as soon as it is done."""
        busy: dict[_Worker, Piece] = {}
        try:
            yield from self._run(iter(pieces), busy)
        finally:
            if busy:  # what they answer is for nobody any more
                self.close()

    def _run(
        self, coming: Iterator[Piece], busy: dict[_Worker, Piece]
    ) -> Iterator[tuple[Piece, Entry]]:
        again: deque[Piece] = deque()
        tries: dict[int, int] = {}
        while True:
            while len(busy) < self._jobs:
                piece = again.popleft() if again else next(coming, None)
                if piece is None:
                    break
                worker = self._idle(busy)
                busy[worker] = piece
                tries[piece.number] = tries.get(piece.number, 0) + 1
                worker.ask(Grade(piece, self._tried))
            if not busy:
                return
            for worker in _ready(busy):
                try:
                    reply = worker.hear()
                except (EOFError, OSError):
                    piece = busy.pop(worker)
                    self._replace(worker)
                    tries[piece.number] -= not worker.was_there  # it did not try
                    if tries[piece.number] < TRIES:
                        again.append(piece)
                        continue
                    reply = Graded(self._without_grade(piece))
                else:
                    if reply is None:
                        continue
                    piece = busy.pop(worker)
                del tries[piece.number]
                yield piece, _entry(reply)

    def close(self) -> None:
        """End the workers, whatever they do, and wait until nothing of them is left."""
        if self._zygote is not None:
            self._zygote.kill()  # which ends the others: each is told by the kernel
        last = time.monotonic() + END_SECONDS
        for worker in self._workers:
            worker.end(last)
        self._workers.clear()
        if self._zygote is not None:
            self._zygote.end()
            self._zygote = None

    def _ask(self, request: Request) -> Reply:
        """Have the first worker answer; another one, if that is lost."""
        tries = 0
        while True:
            self.begin()
            worker = self._workers[0]
            worker.ask(request)
            try:
                while (reply := worker.hear()) is None:
                    pass
            except (EOFError, OSError):
                self._replace(worker)
                tries += worker.was_there
                if tries == TRIES:
                    raise SandboxError(_(LOST)) from None
                continue
            if isinstance(reply, Failed):
                raise reply.error()
            return reply

    def _idle(self, busy: dict[_Worker, Piece]) -> _Worker:
        for worker in self._workers:
            if worker not in busy:
                return worker
        self._workers.append(self._start())
        return self._workers[-1]

    def _start(self) -> _Worker:
        begin = Begin(
            os.getcwd(),
            dict(os.environ),
            str(self._course.root),
            self._terms,
            self._jobs,
            self._pieces >= MANY,
        )
        return _Worker(self._running_zygote(), begin)

    def _running_zygote(self) -> _Zygote:
        if self._zygote is None or not self._zygote.is_running:
            if self._zygote is not None:
                self._zygote.end()
            self._zygote = _Zygote(self._course)
        return self._zygote

    def _replace(self, lost: _Worker) -> None:
        """Take note that a worker is lost; another one is started where it is needed."""
        self._workers.remove(lost)
        lost.end(time.monotonic())
        self._lost = 0 if lost.was_there else self._lost + 1
        if self._lost >= MOST_LOST:
            said = self._zygote.said() if self._zygote is not None else ""
            raise SandboxError(
                _("the processes that grade end by themselves: {said}").format(said=said)
            )

    def _without_grade(self, piece: Piece) -> Entry:
        lesson = piece.own.lesson
        possible = self._course.policy.of(lesson).points_per_lesson
        return ungraded(piece.student, lesson, possible, _(LOST))


class _Zygote:
    """The process that imports torch once, and forks the rest."""

    def __init__(self, course: Course) -> None:
        imports = Imports(uses_torch(course), uses_compiler(course), devices_for(course))
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = Executed(MODULE, theirs, imports.devices)
        with suppress(OSError):  # it ended at once: whoever hears its workers learns that
            self._control.send(msgspec.msgpack.encode(imports))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        poll = select.poll()
        poll.register(self._control, 0)  # a hang-up is always reported
        return not poll.poll(0)

    def fork(self, channel: socket.socket) -> None:
        """Have a worker forked that answers through `channel`."""
        with suppress(OSError):
            socket.send_fds(self._control, [FORK], [channel.fileno()])

    def said(self) -> str:
        """Give the end of what it and its forks wrote."""
        return self._process.said()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> None:
        """Wait for its end."""
        self._control.close()
        self._process.end()


class _Worker:
    """The run's end of a worker: what it was asked, and what it answers."""

    def __init__(self, zygote: _Zygote, begin: Begin) -> None:
        self.was_there = False
        self.pid = 0  # unknown before it is there
        self._pidfd: int | None = None
        self._channel, theirs = socket.socketpair()
        with theirs:
            zygote.fork(theirs)
        self._decoder = msgspec.msgpack.Decoder(Reply)
        self._say(begin)

    def fileno(self) -> int:
        """Give the descriptor to wait at."""
        return self._channel.fileno()

    def ask(self, request: Request) -> None:
        """Ask for something; one that is gone is noticed when it should answer."""
        self._say(request)

    def hear(self) -> Reply | None:
        """Receive its answer; None if it only said that it is there.

        EOFError or OSError: it is lost.
        """
        reply: Reply = self._decoder.decode(hear(self._channel))
        if isinstance(reply, Hello):
            self.pid = reply.pid
            with suppress(OSError):
                self._pidfd = os.pidfd_open(reply.pid)
            self.was_there = True
            return None
        return reply

    def end(self, last: float) -> None:
        """Wait until it has ended, no longer than until `last`; then kill it."""
        if self._channel.fileno() < 0:
            return
        try:
            self._channel.settimeout(max(last - time.monotonic(), 0.01))
            while self._channel.recv(1 << 16):
                pass
        except TimeoutError:
            if self._pidfd is not None:
                with suppress(OSError):
                    signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except OSError:
            pass  # it has ended with something unread
        self._channel.close()
        if self._pidfd is not None:
            os.close(self._pidfd)

    def _say(self, message: msgspec.Struct) -> None:
        with suppress(OSError):
            say(self._channel, message)


def _ready(busy: dict[_Worker, Piece]) -> list[_Worker]:
    poll = select.poll()
    by_descriptor = {worker.fileno(): worker for worker in busy}
    for descriptor in by_descriptor:
        poll.register(descriptor, select.POLLIN)
    return [by_descriptor[descriptor] for descriptor, _event in poll.poll()]


def _entry(reply: Reply) -> Entry:
    if isinstance(reply, Failed):
        raise reply.error()
    assert isinstance(reply, Graded)
    return reply.entry
