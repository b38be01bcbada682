"""Runs on a Dask worker: what Dask calls there.

Dask hands functions over by their names, so a worker needs this kit, and the same one. What they
get and give is bytes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import msgspec
from distributed import Worker, WorkerPlugin, get_worker

from autograder.cluster.bundle import Bundle
from autograder.cluster.frames import Reply
from autograder.cluster.room import Rooms

NAME = "torch-autograder"
_LOOK_SECONDS = 30.0  # between two looks for rooms that nobody uses


class Answer(msgspec.Struct, frozen=True):
    """What became of a piece, and where."""

    reply: Reply
    worker: str


class RoomsOfWorker(WorkerPlugin):
    """Keeps a worker's rooms, and closes them with it. It is made there, and never sent."""

    name = NAME

    def setup(self, worker: Worker) -> None:
        """Make a folder that only the worker's user may enter."""
        within = tempfile.mkdtemp(prefix="autograder-courses-", dir=worker.local_directory)
        self.folder = Path(within)
        self.rooms = Rooms(self.folder)
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await asyncio.to_thread(self.rooms.close_idle)

    def teardown(self, worker: Worker) -> None:
        """Have every process that grades end. Dask waits for nobody here, and so do we not."""
        self._looking.cancel()
        self.rooms.close()


async def look(allowed: tuple[str, ...], dask_worker: Worker) -> tuple[bytes, str]:
    """Say what a worker is like: a Place as JSON, or else what went wrong."""
    folder = str((await _settle(dask_worker)).folder)
    program = (sys.executable, "-P", "-m", "autograder.cluster.place", folder, *allowed)
    pipe = asyncio.subprocess.PIPE
    asked = await asyncio.create_subprocess_exec(*program, stdout=pipe, stderr=pipe)
    said, complained = await asked.communicate()
    if asked.returncode:
        return b"", complained.decode("utf-8", "replace")[-1000:]
    return said, ""


def grade(name: str, course: bytes, terms: bytes, piece: bytes) -> bytes:
    """Grade a piece in the room of its course; give an Answer."""
    worker = get_worker()
    kept = worker.plugins.get(NAME)
    if not isinstance(kept, RoomsOfWorker):
        # A worker that came back under its address since it was asked.
        loop = cast("Any", worker.loop).asyncio_loop
        kept = asyncio.run_coroutine_threadsafe(_settle(worker), loop).result()
    reply = kept.rooms.grade(Bundle(name, course), terms, piece)
    return msgspec.msgpack.encode(Answer(reply, worker.address))


async def _settle(worker: Worker) -> RoomsOfWorker:
    """Give what a worker keeps for us; make it where it is not yet."""
    if NAME not in worker.plugins:
        await worker.plugin_add(plugin=RoomsOfWorker(), name=NAME)
    return cast("RoomsOfWorker", worker.plugins[NAME])


def course(data: bytes) -> bytes:
    """Give the bytes of a course: a task of its own, whose result travels once to each worker."""
    return data
