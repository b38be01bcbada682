"""Frames between a worker and the processes that grade beside it: a length, then so many bytes."""

from __future__ import annotations

import select
import socket
import time

import msgspec

LARGEST = 1 << 30  # bytes; a bound for what is broken, as both ends are ours


class Reply(msgspec.Struct, frozen=True):
    """What became of a piece: an entry's bytes, or the fault that prevented one."""

    entry: bytes = b""
    fault: str = ""
    detail: str = ""  # what else is known of it, for whoever grades, and for no student


def send(channel: socket.socket, data: bytes) -> None:
    """Send one frame; OSError where nobody listens any more."""
    channel.sendall(len(data).to_bytes(8, "little") + data)


def receive(channel: socket.socket, seconds: float | None = None) -> bytes:
    """Wait for one frame, for at most so many seconds.

    EOFError where the other end is gone, TimeoutError where it takes longer.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    size = int.from_bytes(_exactly(channel, 8, deadline), "little")
    if size > LARGEST:
        raise EOFError(f"a frame of {size} bytes")
    return _exactly(channel, size, deadline)


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([channel], [], [], left)[0]:
            raise TimeoutError("no answer in time")
        step = channel.recv(min(size - len(data), 1 << 20))
        if not step:
            raise EOFError("the other end is gone")
        data += step
    return bytes(data)
