"""Runs in a fresh process: for each layer, fork a child, apply it, and try what it forbids.

A layer holds when the forbidden thing failed, whatever the kernel says about its version.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

from autograder.sandbox.confinement import (
    landlock,
    namespaces,
    privileges,
    rlimits,
    seccomp,
)
from autograder.sandbox.confinement.policy import MIB, Layer, Limits, Policy
from autograder.sandbox.confinement.roots import read_roots


class NotHeldError(Exception):
    """The layer was applied, but the forbidden thing was still done."""


class Place(NamedTuple):
    """The folder of one attempt: a file that must not be read, and one that may be written to."""

    canary: str
    scratch: str


def main() -> None:
    """Print, for each layer, whether it held, with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        place = Place(os.path.join(folder, "canary"), os.path.join(folder, "scratch"))
        os.mkdir(place.scratch)
        with open(place.canary, "w") as file:
            file.write("unread")
        os.chmod(place.canary, 0o600)
        answers = {str(layer): _in_a_child(attempt, place) for layer, attempt in ATTEMPTS.items()}
    json.dump(answers, sys.stdout)


def _in_a_child(attempt: Callable[[Place], str], place: Place) -> dict[str, object]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _answer(attempt, place, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if not text:
        return _failure(f"the process that tried it ended with {os.waitstatus_to_exitcode(status)}")
    answer: dict[str, object] = json.loads(text)
    return answer


def _answer(attempt: Callable[[Place], str], place: Place, pipe: int) -> NoReturn:
    try:
        answer = {"works": True, "detail": attempt(place), "errno": None}
    except OSError as error:
        answer = _failure(str(error), error.errno)
    except Exception as error:  # noqa: BLE001 - whatever it was, the layer did not hold
        answer = _failure(f"{type(error).__name__}: {error}")
    os.write(pipe, json.dumps(answer).encode())
    os._exit(0)


def _failure(detail: str, number: int | None = None) -> dict[str, object]:
    return {"works": False, "detail": detail, "errno": number}


def _must_fail(what: str, forbidden: Callable[[], object], kind: type[Exception]) -> None:
    try:
        forbidden()
    except kind:
        return
    raise NotHeldError(what)


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()


def _write(scratch: str) -> None:
    with open(os.path.join(scratch, "file"), "w") as file:
        file.write("written")


def _landlock(place: Place) -> str:
    privileges.forbid_new_privileges()
    abi = landlock.restrict(read_roots(), (place.scratch,))
    _must_fail("a file outside was read", lambda: _read(place.canary), PermissionError)
    _write(place.scratch)
    return f"ABI {abi}"


def _seccomp(_: Place) -> str:
    privileges.forbid_new_privileges()
    seccomp.restrict()
    _must_fail("a socket was opened", lambda: socket.socket().close(), PermissionError)
    _must_fail("a signal was sent", lambda: os.kill(os.getppid(), 0), PermissionError)
    return f"{len(seccomp.numbers(os.uname().machine))} calls reviewed"


def _throwaway_uid(place: Place) -> str:
    uid = privileges.THROWAWAY_UIDS[-1]
    privileges.become(uid)
    _must_fail("a private file was read", lambda: _read(place.canary), PermissionError)
    _must_fail("root came back", lambda: os.setuid(0), PermissionError)
    with open(os.__file__, "rb"):  # the libraries must still be readable: PermissionError if not
        pass
    return f"for example uid {uid}"


def _no_capabilities(_: Place) -> str:
    privileges.drop_capabilities()
    _must_fail("groups were changed", lambda: os.setgroups([1]), PermissionError)
    return "none is left"


def _resource_limits(place: Place) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = Limits(memory_bytes=32 * MIB, file_bytes=MIB)
    rlimits.limit(Policy(read_roots=(), scratch=place.scratch, limits=limits))
    _must_fail("64 MiB were allocated", lambda: bytearray(64 * MIB), MemoryError)
    large = os.path.join(place.scratch, "large")
    _must_fail("a large file was made", lambda: _grow(large, 2 * MIB), OSError)
    return "memory and file size are bounded"


def _grow(path: str, size: int) -> None:
    with open(path, "wb") as file:
        file.truncate(size)


def _no_new_privileges(_: Place) -> str:
    privileges.forbid_new_privileges()
    if "NoNewPrivs:\t1" not in _read("/proc/self/status"):
        raise NotHeldError("the kernel does not show it")
    return "setuid programs gain nothing"


def _namespaces(place: Place) -> str:
    if Layer.NAMESPACES not in namespaces.enter(read_roots(), (place.scratch,)):
        raise PermissionError(errno.EPERM, "the system forbids them")
    if os.getpid() != 1 or [name for _, name in socket.if_nameindex() if name != "lo"]:
        raise NotHeldError("outside processes or networks are visible")
    return "outside processes and networks are not visible"


def _private_root(place: Place) -> str:
    if Layer.PRIVATE_ROOT not in namespaces.enter(read_roots(), (place.scratch,)):
        raise PermissionError(errno.EPERM, "the system forbids a private root")
    _must_fail("a file outside was found", lambda: os.stat(place.canary), FileNotFoundError)
    _write(place.scratch)
    return "files outside do not exist"


ATTEMPTS: Final[dict[Layer, Callable[[Place], str]]] = {
    Layer.NAMESPACES: _namespaces,
    Layer.PRIVATE_ROOT: _private_root,
    Layer.THROWAWAY_UID: _throwaway_uid,
    Layer.NO_CAPABILITIES: _no_capabilities,
    Layer.RESOURCE_LIMITS: _resource_limits,
    Layer.NO_NEW_PRIVILEGES: _no_new_privileges,
    Layer.LANDLOCK: _landlock,
    Layer.SECCOMP: _seccomp,
}
