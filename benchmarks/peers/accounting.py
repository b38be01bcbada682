"""How much CPU a command takes, with every process that comes of it, whoever reaps it.

`getrusage(RUSAGE_CHILDREN)` knows only what was reaped by this process or by its children: not what
a server forked, gave away or left behind. So each command runs in a control group of its own, and
the kernel's count of that group is read once it is empty. Where no group can be made, the command
runs below a subreaper: whoever loses its parent becomes its child, and it waits for all. That
misses only the processes whose parent ignores their end. `known_load` tries the method on a second
of CPU in a grandchild in a session of its own, whose parent is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratios import Cost

LOAD = 1.0
# A grandchild in its own session, whose parent ends at once, burns a second.
ORPHAN = f"""
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while time.process_time() < {LOAD}:
            pass
    os._exit(0)
os.wait()
"""
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
PATIENCE = 60.0


class Group(NamedTuple):
    """A hierarchy of control groups that counts CPU."""

    folder: Path
    file: str
    unit: float  # seconds
    key: str = ""  # the word before the number, if the file has several lines

    def read(self, group: Path) -> float:
        """Read the CPU seconds of a group."""
        text = (group / self.file).read_text()
        if not self.key:
            return int(text) * self.unit
        lines = dict(line.split() for line in text.splitlines())
        return int(lines[self.key]) * self.unit


class Finished(NamedTuple):
    """A command that has ended, with all that came of it."""

    cost: Cost
    code: int
    output: str


class Accounting:
    """One of the two methods, whichever this machine allows."""

    def __init__(self) -> None:
        self._group = next((each for each in _groups() if _can_be_made(each)), None)

    def __str__(self) -> str:
        if self._group is None:
            return "a subreaper that waits for all descendants (no control group can be made here)"
        return f"a control group for each command ({self._group.folder}, {self._group.file})"

    def run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Finished:
        """Run a command and wait until everything that it started is gone.

        Wall time ends with the command itself, CPU time with the last of its processes.
        TimeoutError where one of them stays.
        """
        if self._group is None:
            return _below_subreaper(command, folder, environment)
        with _made(self._group) as group:
            start = time.perf_counter()
            done = _run(command, folder, environment, join=group / "cgroup.procs")
            wall = time.perf_counter() - start
            _wait_until_empty(group, command)
            cost = Cost(wall, self._group.read(group))
        return Finished(cost, done.returncode, done.stdout)

    def known_load(self) -> float:
        """Measure a second of CPU that no parent waits for; give what was counted."""
        bare = self.run([sys.executable, "-c", "pass"], Path("/"), os.environ).cost.cpu
        found = self.run([sys.executable, "-c", ORPHAN], Path("/"), os.environ).cost.cpu
        return found - bare


def _run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], join: Path | None = None
) -> subprocess.CompletedProcess[str]:
    # The shell joins the group before it becomes the command: nothing runs outside.
    words = ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(join or os.devnull), *command]
    # A file, not a pipe: a process that stays and holds a pipe open would be waited for.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            words,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    return subprocess.CompletedProcess(words, done.returncode, said)


def _groups() -> Iterator[Group]:
    """Find where this process may make groups: version 1's count of CPU, or version 2's."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    own = dict(
        line.split(":", 2)[1:] for line in Path("/proc/self/cgroup").read_text().splitlines()
    )
    for _, place, kind, options, *_ in mounts:
        if kind == "cgroup" and "cpuacct" in options.split(","):
            path = next((p for names, p in own.items() if "cpuacct" in names.split(",")), "/")
            yield Group(Path(place + path), "cpuacct.usage", 1e-9)
    for _, place, kind, *_ in mounts:
        if kind == "cgroup2":
            yield Group(Path(place + own.get("", "/")), "cpu.stat", 1e-6, "usage_usec")


def _can_be_made(group: Group) -> bool:
    try:
        with _made(group) as made:
            done = _run(["/bin/true"], Path("/"), os.environ, join=made / "cgroup.procs")
            _wait_until_empty(made, ["true"])
            return done.returncode == 0 and group.read(made) > 0
    except (OSError, KeyError, ValueError):
        return False


@contextlib.contextmanager
def _made(group: Group) -> Iterator[Path]:
    path = group.folder / f"peers-{os.getpid()}-{time.monotonic_ns()}"
    path.mkdir()
    try:
        yield path
    finally:
        _empty(path)
        path.rmdir()


def _empty(group: Path) -> None:
    """End what an interrupted run, or one that waited in vain, leaves in its group."""
    while left := (group / "cgroup.procs").read_text().split():
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        time.sleep(0.005)


def _wait_until_empty(group: Path, command: Sequence[str]) -> None:
    end = time.monotonic() + PATIENCE
    while left := (group / "cgroup.procs").read_text().split():
        if time.monotonic() > end:
            raise TimeoutError(
                f"{' '.join(command)} has ended, but {PATIENCE:g} s later its processes "
                f"{', '.join(left)} still run: its CPU cannot be counted; they are ended"
            )
        time.sleep(0.005)


def _below_subreaper(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Finished:
    """Run a command below a process that waits for all descendants, and writes what they used."""
    reader, writer = os.pipe()
    with open(reader) as answer:
        pid = os.fork()
        if pid == 0:
            ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
            start = time.perf_counter()
            done = _run(command, folder, environment)
            wall = time.perf_counter() - start
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.wait()
            used = os.times()
            cpu = used.children_user + used.children_system
            with open(writer, "w") as pipe:
                pipe.write(f"{wall} {cpu} {done.returncode}\n{done.stdout}")
            os._exit(0)
        os.close(writer)
        head, output = answer.readline(), answer.read()
        os.waitpid(pid, 0)
    wall_text, cpu_text, code = head.split()
    return Finished(Cost(float(wall_text), float(cpu_text)), int(code), output)
