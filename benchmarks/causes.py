"""Charge what a process does to causes: to each the CPU time, or the page faults, of its own.

Used by submission_cost.py in the grader, and in a sandbox server, which imports it before anything
of the kit. A function that is charged to a cause has what it calls charged to other causes taken
off. Of a student process everything is charged until it sends its last frame; what comes then is
the kernel's work, seen in what the server is told when it reaps the process.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

# In a student process. A place that a version of the kit lacks is left out.
INSIDE = {
    "confinement": ("autograder.sandbox.inside.child:confine",),
    "wire": (
        "autograder.sandbox.inside.child:_receive",
        "autograder.sandbox.inside.child:frame",
        "autograder.sandbox.inside.answering:encode",
        "socket:socket.sendall",
    ),
    "reading the cells": (
        "autograder.sandbox.inside.answering:ParsedProgram",
        "autograder.sandbox.inside.program:ParsedProgram.slips",
    ),
    "compiling the cells": ("autograder.sandbox.inside.program:ParsedProgram._code",),
    "static rules": ("autograder.sandbox.inside.answering:read_breaches",),
    "loading the source afresh": (
        "autograder.sandbox.inside.solutions:Solutions.load",
        "autograder.sandbox.inside.solutions:Solutions.next",
    ),
    "loading the check afresh": ("autograder.sandbox.inside.probing:ProbeFile.function",),
    "seeds and torch's state": (
        "autograder.sandbox.inside.answering:reset",
        "autograder.sandbox.inside.probing:reset",
        "autograder.sandbox.inside.probing:seed_all",
    ),
    "watch on rules": (
        "autograder.sandbox.inside.answering:Watch",
        "autograder.sandbox.inside.watching:Watch.__enter__",
        "autograder.sandbox.inside.watching:Watch.__exit__",
    ),
    "watch on what is left behind": (
        "autograder.sandbox.inside.effects:_Before.__init__",
        "autograder.sandbox.inside.effects:_Before.changes",
        "autograder.sandbox.inside.effects:Effects.__enter__",
        "autograder.sandbox.inside.effects:Effects.__exit__",
        "autograder.sandbox.inside.effects:Effects._compare",
        "autograder.sandbox.inside.probing:Snapshot",
    ),
    "the checks and the student's code": ("autograder.sandbox.inside.probing:_observe",),
}
GRADER = {
    "reading the notebook": ("autograder.grading:read_handed_in",),
    "comparing the notebook's cells": (
        "autograder.grading:edition_of",
        "autograder.grading:carried_variant",
        "autograder.grading:course_cells",
        "autograder.grading:find_changes",
        "autograder.grading:read_answers",
    ),
    "judging": (
        "autograder.grading:judge",
        "autograder.grading:grade",
        "autograder.observing.arriving:Arrivals.settle",
        "autograder.observing.submission:only_what_may_be_told",
        "autograder.observing.whole:better_reading",
    ),
    "wire": (
        "autograder.sandbox.outside.process:StudentProcess.receive",
        "autograder.sandbox.outside.process:StudentProcess.send",
        "autograder.sandbox.outside.observer:_job_bytes",
        "autograder.sandbox.outside.exchange:Exchange.take",
    ),
    "watch on limits": (
        "autograder.sandbox.outside.process:StudentProcess._watch",
        "autograder.sandbox.outside.process:StudentProcess.allow",
        "autograder.sandbox.outside.process:StudentProcess.drain",
    ),
    "processes and their folders": (
        "autograder.sandbox.outside.host:SandboxServer.open",
        "autograder.sandbox.outside.host:SandboxServer.let_go",
        "autograder.sandbox.outside.host:SandboxServer.end",
    ),
    "making the jobs": ("autograder.observing.submission:make_job",),
}


def page_faults() -> int:
    """Count the page faults of this thread that needed no disk."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt


COUNTERS: dict[str, Callable[[], int]] = {"time": time.thread_time_ns, "faults": page_faults}


class Charging:
    """Charges what goes by on a counter to the innermost cause."""

    def __init__(self, count: Callable[[], int], rest: str) -> None:
        self._count, self._rest = count, rest
        self.begin()

    def begin(self) -> None:
        """Start again."""
        self.found: Counter[str] = Counter()
        self._causes = [self._rest]
        self._since = self._count()

    def take(self) -> dict[str, int]:
        """Give what was charged until now."""
        self._charge()
        return dict(self.found)

    def _charge(self) -> None:
        now = self._count()
        self.found[self._causes[-1]] += now - self._since
        self._since = now

    def charge(self, places: dict[str, tuple[str, ...]]) -> None:
        """Charge functions, methods and classes to causes from now on."""
        for cause, all_of_it in places.items():
            for place in all_of_it:
                module, _, dotted = place.partition(":")
                *owners, name = dotted.split(".")
                owner = importlib.import_module(module)
                for each in owners:
                    owner = getattr(owner, each, None)
                own = getattr(owner, name, None)
                if own is not None:
                    setattr(owner, name, self._charged(own, cause))

    def _charged(self, own: Any, cause: str) -> Any:
        @functools.wraps(own, updated=())
        def call(*args: Any, **kwargs: Any) -> Any:
            self._charge()
            self._causes.append(cause)
            try:
                result = own(*args, **kwargs)
                # What a generator does, it does when it is asked.
                return list(result) if hasattr(result, "gi_frame") else result
            finally:
                self._charge()
                self._causes.pop()

        return call


def serve(path: str, what: str) -> None:
    """In a sandbox server, before it begins: have its processes write to the file what they did.

    `what` is a counter, or "nothing": then only what each process took in all is written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    from autograder.sandbox import server

    def write(kind: str, found: dict[str, int]) -> None:
        os.write(descriptor, (json.dumps({"kind": kind} | found) + "\n").encode())

    own_wait = os.wait4

    def wait4(pid: int, options: int) -> Any:
        pid, status, usage = own_wait(pid, options)
        spent = round((usage.ru_utime + usage.ru_stime) * 1e9)
        write("process", {"time": spent, "faults": usage.ru_minflt})
        return pid, status, usage

    server.os.wait4 = wait4
    if what == "nothing":
        return
    own_warm_up = server.keep_to_one_process

    def keep_to_one_process() -> None:
        # The last step before it is ready: what is rehearsed is not charged.
        own_warm_up()
        _charge_children(COUNTERS[what], write, descriptor)

    server.keep_to_one_process = keep_to_one_process


def _charge_children(
    count: Callable[[], int], write: Callable[[str, dict[str, int]], None], keep: int
) -> None:
    from autograder.sandbox.inside import child
    from autograder.sandbox.wire import Finished

    charging = Charging(count, "the rest of it")
    own_main, own_confine, own_frame = child.main, child.confine, child.frame

    def main(*args: Any) -> None:
        charging.begin()
        charging.found["from the fork to its first line"] = count()  # it began there with nothing
        own_main(*args)

    def frame(message: Any, payload: bytes = b"") -> bytes:
        if isinstance(message, Finished):
            write("causes", charging.take())
        return own_frame(message, payload)

    child.main = main
    child.confine = lambda policy, keep=(), *, mine=keep: own_confine(policy, (*keep, mine))
    child.frame = frame
    charging.charge(INSIDE)
