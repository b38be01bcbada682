"""What the grader and its own server say to each other; both are trusted."""

from __future__ import annotations

import signal

import msgspec

from autograder.sandbox.confinement.policy import Layer, Policy
from autograder.sandbox.exited import Exited

LONGEST = 1 << 16
# What is said to a process that forks, with the socket that its fork is to serve.
FORK = b"+"
FORK_FOR_MANY = b"*"  # what is forked will fork so often itself that its memory should be gathered
ASK_WHERE = signal.SIGUSR1  # the grader asks a student process for its stack, before it kills it


class Start(msgspec.Struct, frozen=True):
    """The first message to a server: how to confine itself before it imports torch."""

    read_roots: tuple[str, ...]
    box: str  # the folder in which each student process has its scratch folder
    layers: frozenset[Layer]
    torch: bool = True  # import it, for all that are forked
    compiler: bool = False  # torch's, too: otherwise whoever needs it imports it
    devices: tuple[str, ...] = ()  # of a GPU, for all that are forked


class Imports(msgspec.Struct, frozen=True):
    """What a zygote and its nursery import, for all that are forked from them."""

    torch: bool
    compiler: bool  # torch's
    devices: tuple[str, ...]  # of a GPU that student code may use


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Fork a student process; its channel and its output pipe come with this message."""

    policy: Policy


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The student process exists; a pidfd of it comes with this message."""

    pid: int


class ServerReady(msgspec.Struct, frozen=True, tag="ready"):
    """What courses need is imported, and forking is safe."""

    layers: tuple[str, ...]  # that hold for it, and so for whatever it forks


class ServerUnfit(msgspec.Struct, frozen=True, tag="unfit"):
    """Forking would not be safe, and why."""

    reason: str


FromServer = Opened | Exited | ServerReady | ServerUnfit
