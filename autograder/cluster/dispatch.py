"""Hand pieces to the workers of a cluster: a bounded number, each answered for once.

A piece is out as one copy, or as two where it takes too long, or waits to be sent again. What
becomes of a worker, or of the connection, changes which of these it is and nothing else.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import dask
import msgspec
from distributed import Future as DaskFuture
from distributed.client import ClosedClientError

from autograder.cluster import on_worker
from autograder.cluster.bundle import Bundle
from autograder.cluster.crew import Crew
from autograder.cluster.on_worker import Answer
from autograder.cluster.patience import Patience
from autograder.errors import UsageError
from autograder.grading.piece import Piece
from autograder.language import _
from autograder.results.gradebook import Entry

AHEAD = 2  # pieces that are out for each thread: one at work, one that waits beside it
TRIES = 2  # of a piece, each on another worker if there is one
MOST_FAULTS = 3  # of a worker in a row, then it gets nothing more

# What Dask raises from a client whose scheduler is gone.
_LOST = (OSError, RuntimeError, ClosedClientError)
_MOST_STUMBLES = 3
# Dask advises whoever sends much at once; a course goes to each worker once, as it should.
_QUIET = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
_GONE = ("cancelled", "lost", "error")  # what Dask calls a result that nobody has

Future = concurrent.futures.Future[bytes]


class Lost(msgspec.Struct, frozen=True):
    """A piece that nobody could grade, and why."""

    why: str


class _Copy(msgspec.Struct, frozen=True):
    """A piece that was sent, as one task for one worker."""

    worker: str
    since: float


class _Ticket:
    """A piece that is out, and every copy of it."""

    def __init__(self, piece: Piece, number: int) -> None:
        self.piece, self.number = piece, number
        self.copies: dict[Future, _Copy] = {}
        self.failed_on: set[str] = set()
        self.faults: list[str] = []


class Dispatch:
    """Has pieces graded by the fit workers of a cluster."""

    def __init__(
        self,
        crew: Crew,
        course: Bundle,
        terms: bytes,
        patience: Patience,
        say: Callable[[str], None],
    ) -> None:
        """`say` is for what whoever grades should know of workers."""
        self._client, self._crew, self._patience = crew.client, crew, patience
        self._bundle, self._terms, self._say = course, terms, say
        self._name = f"autograder-{course.name[:8]}-{time.time_ns():x}"
        self._numbers = itertools.count()
        self._out: dict[Future, _Ticket] = {}
        self._again: list[_Ticket] = []
        self._courses: dict[str, DaskFuture[bytes]] = {}  # by worker
        self._row: dict[str, int] = {}  # faults of a worker since its last entry
        self._longest = 0.0
        self._fit: dict[str, int] = {}
        self._done = 0

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry | Lost]]:
        """Give each piece once, as it is done: its entry, or why it has none.

        UsageError: no worker is left, or the scheduler is gone.
        """
        waiting = iter(pieces)
        more = True
        looked = 0.0
        stumbled = 0  # in a row, over a scheduler that is there
        while more or self._out or self._again:
            now = time.monotonic()
            try:
                if now - looked >= self._patience.look or not self._fit:
                    self._look()
                    self._care()
                    looked = time.monotonic()
                more = self._fill(waiting) and more
                stumbled = 0
            except _LOST:
                stumbled += self._client.status == "running"
                if stumbled > _MOST_STUMBLES:
                    raise
                self._fit = {}  # look again: it says so if the scheduler is gone for good
                continue
            if not self._out:
                continue
            done, _waiting = concurrent.futures.wait(
                self._out, self._patience.look, concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                ticket = self._out.pop(future, None)
                if ticket is not None:
                    yield from self._take(ticket, future)

    def close(self) -> None:
        """Take back what is still out."""
        for future in list(self._out):
            future.cancel()
        self._out.clear()

    def _fill(self, waiting: Iterator[Piece]) -> bool:
        """Send out as much as the workers have room for; False where nothing waits any more.

        Dask itself would leave a worker that joins without work while others have the course.
        """
        while free := self._free():
            ticket = next((each for each in self._again if self._may_have(each, free)), None)
            if ticket is not None:
                self._again.remove(ticket)
            elif (piece := next(waiting, None)) is not None:
                ticket = _Ticket(piece, next(self._numbers))
            else:
                return False
            self._send(ticket, free)
        return True

    def _free(self) -> dict[str, float]:
        """Say how busy each worker is that has room for another piece: pieces for each thread."""
        out = Counter(ticket.copies[future].worker for future, ticket in self._out.items())
        busy = {worker: out[worker] / threads for worker, threads in self._fit.items()}
        return {worker: share for worker, share in busy.items() if share < AHEAD}

    def _may_have(self, ticket: _Ticket, free: Iterable[str]) -> bool:
        """Whether a piece may go to one of these workers: one that failed it is the last resort."""
        others = self._fit.keys() - ticket.failed_on
        return not others or bool(others & set(free))

    def _send(self, ticket: _Ticket, free: Mapping[str, float]) -> None:
        """Send a piece to the least busy of some workers, the least blamed for it first."""
        worker = min(free, key=lambda each: (each in ticket.failed_on, free[each], each))
        key = f"{self._name}-{ticket.number}-{next(self._numbers)}"
        executor = self._client.get_executor(pure=False, workers=[worker], retries=0)
        data = msgspec.msgpack.encode(ticket.piece)
        try:
            course = self._course_on(worker)
            future = executor.submit(
                on_worker.grade, self._bundle.name, course, self._terms, data, key=key
            )
        except _LOST:
            if not ticket.copies:
                self._again.append(ticket)
            raise
        ticket.copies[future] = _Copy(worker, time.monotonic())
        self._out[future] = ticket

    def _course_on(self, worker: str) -> DaskFuture[bytes]:
        """Give the course as the result of a task of that worker: it goes there once."""
        course = self._courses.get(worker)
        if course is None or course.status in _GONE:
            with dask.config.set(_QUIET):
                self._courses[worker] = course = self._client.submit(
                    on_worker.course,
                    self._bundle.data,
                    key=f"{self._name}-course-{next(self._numbers)}",
                    workers=[worker],
                    pure=False,
                )
        return course

    def _take(self, ticket: _Ticket, future: Future) -> Iterator[tuple[Piece, Entry | Lost]]:
        """Take what came of one copy of a piece: its entry, a fault, or nothing at all."""
        since = ticket.copies.pop(future).since
        detail = ""
        if future.cancelled():
            fault, worker = "", ""  # the scheduler forgot it, and nobody is to blame
        elif (error := future.exception()) is not None:
            # Dask's own error, which names addresses; students read why they have no grade.
            detail = f"{type(error).__name__}: {error}"
            lost = _("the workers that graded it were lost ({error})")
            fault, worker = lost.format(error=type(error).__name__), ""
        else:
            answer = msgspec.msgpack.decode(future.result(), type=Answer)
            fault, worker, detail = answer.reply.fault, answer.worker, answer.reply.detail
            if not fault:
                self._row[worker] = 0
                self._longest = max(self._longest, time.monotonic() - since)
                yield self._finish(ticket, msgspec.msgpack.decode(answer.reply.entry, type=Entry))
                return
        if worker:
            ticket.failed_on.add(worker)
            self._blame(worker, fault)
        if fault:
            ticket.faults.append(fault)
            whose = f"{ticket.piece.student}/{ticket.piece.own.lesson}"
            says = (
                _("{whose} was not graded by {worker}: {fault}")
                if worker
                else _("{whose} was not graded on the cluster: {fault}")
            )
            said = says.format(whose=whose, worker=worker, fault=fault)
            self._say("\n".join(filter(None, (said, detail))))
        if ticket.copies:
            return  # another copy is still out
        if len(ticket.faults) < TRIES:
            self._again.append(ticket)
        else:
            yield self._finish(ticket, Lost(_("; then: ").join(ticket.faults)))

    def _finish(self, ticket: _Ticket, done: Entry | Lost) -> tuple[Piece, Entry | Lost]:
        for other in ticket.copies:
            self._out.pop(other, None)
            other.cancel()
        ticket.copies.clear()
        self._done += 1
        return ticket.piece, done

    def _blame(self, worker: str, fault: str) -> None:
        self._row[worker] = self._row.get(worker, 0) + 1
        if self._row[worker] >= MOST_FAULTS and worker in self._fit:
            why = _("{count} faults in a row, the last: {fault}")
            self._crew.refuse(worker, why.format(count=MOST_FAULTS, fault=fault))
            del self._fit[worker]  # at once: it would fail the next piece before the next look

    def _look(self) -> None:
        """See who is there; wait where nobody is, and give up where nobody comes."""
        begun = time.monotonic()
        answered = begun
        while True:
            try:
                self._fit = dict(self._crew.look())
                answered = time.monotonic()
            except _LOST as error:
                self._fit = {}
                gone = time.monotonic() - answered > self._patience.scheduler
                if gone or self._client.status == "closed":
                    raise UsageError(self._say_gone(error)) from None
            if self._fit:
                return
            waited = time.monotonic() - begun
            self._give_up_after(waited)
            time.sleep(min(self._patience.look, 0.2))

    def _give_up_after(self, waited: float) -> None:
        crew = self._crew
        all_refused = crew.there and crew.refused.keys() >= crew.there and not crew.undecided
        longest = self._patience.workers if self._done else self._patience.first_worker
        if all_refused or waited > longest:
            said = crew.say_refused()
            who = (
                _("no worker of the cluster may grade:") + said if said else _("no worker is there")
            )
            stored = _(
                "{done} submissions were graded in this run, and their results are stored; fix the "
                "workers or start others, and run the same command again"
            ).format(done=self._done)
            raise UsageError(f"{who}\n{stored}")

    def _say_gone(self, error: Exception) -> str:
        return _(
            "the Dask scheduler does not answer any more ({error}). {done} submissions were graded "
            "in this run, and their results are stored; start the cluster again and run the same "
            "command: only the rest is graded"
        ).format(error=f"{type(error).__name__}: {error}", done=self._done)

    def _care(self) -> None:
        """Send again what nobody can do any more, and copy what takes too long."""
        for worker in self._courses.keys() - self._crew.there:
            del self._courses[worker]
        for future, ticket in list(self._out.items()):
            if ticket.copies[future].worker not in self._crew.there:
                self._out.pop(future)
                ticket.copies.pop(future)
                future.cancel()
                if not ticket.copies:
                    self._again.append(ticket)
        slow = max(self._patience.slow, 3 * self._longest)
        now = time.monotonic()
        for ticket in set(self._out.values()):
            if len(ticket.copies) != 1:
                continue
            (copy,) = ticket.copies.values()
            free = {each: share for each, share in self._free().items() if each != copy.worker}
            if now - copy.since > slow and free:
                self._send(ticket, free)
