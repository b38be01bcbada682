"""Runs on a worker: where one course is graded, with one process for each thread that grades."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

from autograder.cluster.bundle import Bundle
from autograder.cluster.frames import Reply
from autograder.cluster.seating import LostSeatError, Seat
from autograder.cluster.unpacking import unpack
from autograder.errors import RecordError

TRIES = 2  # as where a sandbox server is lost that a submission is run by
# Whoever submitted the work may be gone without a word.
IDLE_SECONDS = 120.0


class Room:
    """One course under one run's terms. Any thread may use it."""

    def __init__(self, within: Path, bundle: Bundle, terms: bytes) -> None:
        """Unpack a course; RecordError says why it is refused."""
        self._terms = terms
        self._lock = threading.Lock()
        self._free: list[Seat] = []
        self._guests = 0
        self._left_at = time.monotonic()
        self.folder = unpack(bundle, within)

    def enter(self) -> None:
        """Keep the room open until `leave` is called."""
        with self._lock:
            self._guests += 1

    def leave(self) -> None:
        """Say that a piece is done."""
        with self._lock:
            self._guests -= 1
            self._left_at = time.monotonic()

    def grade(self, piece: bytes) -> Reply:
        """Grade a piece; one that was lost with its process is graded once more, with another."""
        reply = Reply()
        for _ in range(TRIES):
            try:
                seat = self._take()
                reply = seat.grade(piece)
            except LostSeatError as error:
                reply = Reply(fault=str(error), detail=error.detail)
                continue
            with self._lock:
                self._free.append(seat)
            return reply
        return reply

    def _take(self) -> Seat:
        with self._lock:
            if self._free:
                return self._free.pop()
        return Seat(self.folder, self._terms)

    @property
    def idle_seconds(self) -> float:
        """How long nobody has graded here; 0 while somebody does."""
        with self._lock:
            return 0.0 if self._guests else time.monotonic() - self._left_at

    def close(self) -> None:
        """Have the processes end that are not at work, and remove the course."""
        with self._lock:
            free, self._free = self._free, []
        for seat in free:
            seat.hang_up()
        shutil.rmtree(self.folder, ignore_errors=True)


class Rooms:
    """The rooms of a worker, opened when they are first needed, closed when nobody uses them."""

    def __init__(self, within: Path) -> None:
        self._within = within
        self._rooms: dict[tuple[str, bytes], Room] = {}
        self._lock = threading.Lock()

    def grade(self, bundle: Bundle, terms: bytes, piece: bytes) -> Reply:
        """Grade a piece of a course; whatever goes wrong here is told."""
        key = (bundle.name, terms)
        try:
            with self._lock:
                room = self._rooms.get(key) or Room(self._within, bundle, terms)
                self._rooms[key] = room
                room.enter()
            try:
                return room.grade(piece)
            finally:
                room.leave()
        except (RecordError, OSError) as error:
            return Reply(fault=str(error))

    def close_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Close rooms in which nothing was graded for so long."""
        with self._lock:
            # Two runs may have one course in one folder.
            busy = {key[0] for key, room in self._rooms.items() if room.idle_seconds < seconds}
            idle = {key[0] for key in self._rooms} - busy
            closing = [self._rooms.pop(key) for key in list(self._rooms) if key[0] in idle]
            for room in closing:
                room.close()

    def close(self) -> None:
        """Close all rooms, and remove what was unpacked."""
        self.close_idle(0.0)
        shutil.rmtree(self._within, ignore_errors=True)
