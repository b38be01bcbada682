"""The grader's end of the sandbox server: start it, have it fork, end what it forked."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import select
import socket
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from autograder.errors import SandboxError, WireError
from autograder.language import _
from autograder.sandbox.confinement import gpu
from autograder.sandbox.confinement.policy import Layer, Limits, Policy
from autograder.sandbox.confinement.private_root import STUDENTS
from autograder.sandbox.confinement.privileges import hide_memory
from autograder.sandbox.confinement.roots import others_may_read, read_roots
from autograder.sandbox.control import (
    LONGEST,
    FromServer,
    Open,
    Opened,
    ServerReady,
    ServerUnfit,
    Start,
)
from autograder.sandbox.exited import Exited
from autograder.sandbox.outside.launching import START_SECONDS, Executed, Launch, Launched
from autograder.sandbox.outside.process import StudentProcess
from autograder.sandbox.outside.runner import SETUP_SECONDS, Budget, Exceeded, Gone
from autograder.sandbox.outside.scratch import Box
from autograder.sandbox.wire import Ready

ALL_LAYERS = frozenset(Layer)
# A limit for what hangs, and no expectation: a machine may be busy with something else.
ANSWER_SECONDS = 180.0
MODULE = "autograder.sandbox.server"


class _Asked(NamedTuple):
    """Our ends of the channel and the output of a process that is being forked."""

    channel: socket.socket
    output: int
    policy: Policy


class SandboxServer:
    """A running sandbox server. Use it from one thread at a time, and as a context manager."""

    def __init__(
        self,
        memory_bytes: int,
        layers: frozenset[Layer] = ALL_LAYERS,
        cpu_seconds: int = 600,
        *,
        torch: bool = True,
        compiler: bool = False,
        devices: tuple[str, ...] = (),
        launch: Launch | None = None,
    ) -> None:
        """Start a server; `torch` is imported in it, so that no process it forks has to.

        So is torch's `compiler`, where that is needed often: it takes as long as torch itself.

        `devices` are those of a GPU that student code may use. `launch` forks the server from a
        process that has imported all this; without it, a fresh interpreter does.
        """
        self.limits = Limits(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)
        self._wanted = layers
        self._devices = devices
        self._roots = (*read_roots(), *(gpu.libraries() if devices else ()))
        self._uids = _throwaway_uids(self._roots, layers)
        with contextlib.suppress(OSError):  # not Linux
            # The process that starts a server holds what student code may not read.
            hide_memory()
        self._lost = False  # it has not answered once
        self._held: tuple[str, ...] | None = None
        self._exited: dict[int, Exited] = {}
        self._leaving: dict[int, str] = {}  # what was let go: its scratch folder, by its pid
        self._spare: StudentProcess | None = None
        self._asked: _Asked | None = None  # what the server has not answered yet
        self._pids: dict[int, int] = {}
        self._decoder = msgspec.msgpack.Decoder(FromServer)
        self._box = _box()
        self._process: Launched
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self._process = launch(theirs) if launch else Executed(MODULE, theirs, devices)
        except BaseException:
            self._control.close()
            self._box.close()
            raise
        try:
            # That hold for the server, and so for its children.
            self.layers = self._start(layers, torch=torch, compiler=compiler)
        except BaseException:
            self.close()
            raise

    def _start(self, layers: frozenset[Layer], *, torch: bool, compiler: bool) -> tuple[str, ...]:
        start = msgspec.msgpack.encode(
            Start(self._roots, self._box.path, layers, torch, compiler, self._devices)
        )
        try:
            self._control.send(start)
        except OSError as error:
            raise SandboxError(
                _("the sandbox server did not start: {error}").format(error=error)
            ) from None
        message, _descriptors = self._listen(START_SECONDS)
        if not isinstance(message, ServerReady):
            raise SandboxError(
                _("the sandbox server cannot be used: {message}").format(message=message)
            )
        return message.layers

    def layers_in_force(self) -> tuple[str, ...]:
        """Say which layers hold for student processes, by confining one and asking it."""
        process = self.open()
        self.end(process)
        return process.layers

    def open(self, *, beside_last: bool = False) -> StudentProcess:
        """Give a fresh student process that has confined itself and waits for its job.

        The next one is forked right away: it confines itself while this one works. No process
        that was let go is left, unless `beside_last` says that none of them matters to this one.
        """
        if self._spare is None and self._asked is None:
            self._ask()
        while self._spare is None or (self._leaving and not beside_last):
            self._hear()
        process, self._spare = self._spare, None
        try:
            self._ask()
            process.layers = (*self.layers, *self._greet(process))
            if process.layers != (self._held or process.layers):
                raise SandboxError(
                    _(
                        "a student process is held by {layers} only, and the first one was "
                        "held by {held}"
                    ).format(layers=", ".join(process.layers), held=", ".join(self._held or ()))
                )
        except SandboxError:
            self.end(process)
            raise
        self._held = process.layers
        return process

    def _greet(self, process: StudentProcess) -> tuple[str, ...]:
        """Wait until a process has confined itself; it has not seen any student's code yet."""
        try:
            process.allow(Budget.of(SETUP_SECONDS))
            message, _tensors = process.receive()
        except (Gone, Exceeded, WireError) as error:
            process.ends()
            process.drain()
            printed = process.printed.decode("utf-8", "replace")[-500:]
            raise SandboxError(
                _("a student process cannot confine itself: {error}{printed}").format(
                    error=error, printed=printed
                )
            ) from None
        if not isinstance(message, Ready):
            raise SandboxError(_("a student process does not say how it is confined"))
        return message.layers

    def _ask(self) -> None:
        """Ask for a process; the answer is heard when it is needed."""
        policy = self._policy()
        ours, theirs = socket.socketpair()
        read, write = os.pipe()
        try:
            request = msgspec.msgpack.encode(Open(policy))
            socket.send_fds(self._control, [request], [theirs.fileno(), write])
        except OSError as error:
            raise SandboxError(
                _("the sandbox server is gone: {error}").format(error=error)
            ) from None
        finally:
            theirs.close()
            os.close(write)
        self._asked = _Asked(ours, read, policy)

    def end(self, process: StudentProcess) -> Exited:
        """Kill a student process, wait until it is reaped, and close its descriptors."""
        process.kill()
        pid = self._pids.pop(process.pidfd)
        while pid not in self._exited:
            self._hear()
        process.close()
        self._box.remove(process.policy.scratch)
        return self._exited.pop(pid)

    def let_go(self, process: StudentProcess) -> float:
        """Kill a student process that has finished; give the CPU seconds that it used.

        The kernel takes its memory down meanwhile. It is reaped before the next one gets a job.
        """
        process.clock.start()
        process.kill()
        self._leaving[self._pids.pop(process.pidfd)] = process.policy.scratch
        process.close()
        return process.clock.cpu_seconds

    def _policy(self) -> Policy:
        uid = next(self._uids, None)
        try:
            scratch = self._box.new(uid)
        except OSError as error:
            raise SandboxError(
                _("no scratch folder can be made: {error}").format(error=error)
            ) from None
        root = STUDENTS if Layer.PRIVATE_ROOT in self.layers else ""
        return Policy(self._roots, scratch, self.limits, uid, root, self._wanted, self._devices)

    @property
    def is_running(self) -> bool:
        """Whether it can still be used: it has always answered, and has not ended."""
        poll = select.poll()
        poll.register(self._control, 0)  # a hang-up is always reported
        return not self._lost and not poll.poll(0)

    def kill(self) -> None:
        """End the server at once, from any thread: its user gets a SandboxError."""
        self._process.kill()

    def close(self) -> None:
        """End the server; its death ends everything that it forked."""
        if self._spare is not None:
            self._spare.kill()
            self._spare.close()
        if self._asked is not None:
            self._asked.channel.close()
            os.close(self._asked.output)
        self._control.close()
        self._process.end()
        self._box.close()

    def __enter__(self) -> SandboxServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hear(self) -> None:
        message, descriptors = self._listen(ANSWER_SECONDS)
        if isinstance(message, Opened) and self._asked is not None:
            asked, self._asked = self._asked, None
            self._spare = StudentProcess(asked.channel, asked.output, descriptors[0], asked.policy)
            self._pids[self._spare.pidfd] = message.pid
        elif isinstance(message, Exited) and message.pid in self._leaving:
            self._box.remove(self._leaving.pop(message.pid))
        elif isinstance(message, Exited):
            self._exited[message.pid] = message
        elif isinstance(message, ServerUnfit):
            raise SandboxError(
                _("the sandbox server cannot fork: {reason}").format(reason=message.reason)
            )

    def _listen(self, seconds: float) -> tuple[FromServer, list[int]]:
        self._control.settimeout(seconds)
        try:
            data, descriptors, _flags, _address = socket.recv_fds(self._control, LONGEST, 1)
        except OSError as error:
            self._lost = True
            raise SandboxError(
                _("the sandbox server does not answer: {error}").format(error=error)
            ) from None
        if not data:
            raise SandboxError(
                _("the sandbox server ended by itself: {said}").format(said=self._process.said())
            )
        message: FromServer = self._decoder.decode(data)
        return message, descriptors


def _box() -> Box:
    try:
        return Box()
    except OSError as error:
        raise SandboxError(
            _("no folder for scratch folders can be made: {error}").format(error=error)
        ) from None


def _throwaway_uids(roots: tuple[str, ...], layers: frozenset[Layer]) -> Iterator[int]:
    """Give each student process its own user id, if we are root and anyone can read Python.

    If the interpreter is under a folder that only root may enter, another user could not import
    anything: the process then stays root without any of root's capabilities.
    """
    wanted = Layer.THROWAWAY_UID in layers and os.geteuid() == 0
    if not wanted or not all(others_may_read(root) for root in roots):
        return iter(())
    # Far above real users, at a random place, so that two graders do not collide.
    return itertools.count(0x6000_0000 + secrets.randbelow(0x0F00_0000))
