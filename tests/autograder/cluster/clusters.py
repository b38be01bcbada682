"""Schedulers and workers as processes of their own, as they are started by hand on a cluster."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

DEPRIVED = Path(__file__).parents[1] / "commands" / "deprived.py"
SCHEDULER = "import sys; from distributed.cli.dask_scheduler import main; main()"
WORKER = "import sys; from distributed.cli.dask_worker import main; main()"
# The same, after features of the kernel were given up.
UNSEALED = (
    "import sys, errno; sys.path.insert(0, {folder!r}); import deprived; "
    "deprived.hide({{'Landlock': errno.ENOSYS, 'namespaces': errno.EPERM}}); "
    + WORKER.removeprefix("import sys; ")
)
START_SECONDS = 120.0


@dataclass
class ByHand:
    """A cluster whose parts a test starts and ends one by one."""

    folder: Path
    prefix: Sequence[str] = ()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, program: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a part; what it says goes into a file beside the others'."""
        number = len(self.processes)
        with (self.folder / f"{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", program, *arguments],
                cwd=self.folder,
                env={**os.environ, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def scheduler(self, **variables: str) -> subprocess.Popen[bytes]:
        """Start a scheduler on this machine alone, and wait until it says where it is."""
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)  # of one that was killed
        started = self.start(
            SCHEDULER,
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(file)),
            **variables,
        )
        self.address = self.wait_for(lambda: _address(file))
        return started

    def worker(
        self, *arguments: str, threads: int = 1, program: str = WORKER, **variables: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker without a nanny: nobody starts it again when it is killed."""
        return self.start(
            program,
            self.address,
            *("--nthreads", str(threads), "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"),
            *("--local-directory", str(self.folder / "scratch"), "--memory-limit", "0"),
            *arguments,
            **variables,
        )

    def unsealed_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker on what looks like a machine without Landlock and namespaces."""
        return self.worker(program=UNSEALED.format(folder=str(DEPRIVED.parent)))

    def logs(self) -> str:
        """What every part has said."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{each.name}: {each.read_text(errors='replace')}" for each in files)

    def wait_for(self, ready: object) -> str:
        """Wait until something is true, and give it."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if found := ready():  # type: ignore[operator]
                return str(found)
            time.sleep(0.05)
        raise TimeoutError(self.logs())

    def close(self) -> None:
        """End everything, whatever state it is in."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


@contextlib.contextmanager
def by_hand(folder: Path) -> Iterator[ByHand]:
    """Give a cluster of nothing yet, and end what was started of it."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = ByHand(folder)
    try:
        yield cluster
    finally:
        cluster.close()


def below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes that a worker has started, with theirs."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def grades(worker: subprocess.Popen[bytes]) -> bool:
    """Whether a worker has a process that grades."""
    for each in below(worker):
        with contextlib.suppress(psutil.Error):
            if "autograder.cluster.seat" in each.cmdline():
                return True
    return False


def is_alive(process: psutil.Process) -> bool:
    """Whether a process still runs: one that ended may wait long for its parent to notice."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _address(file: Path) -> str:
    try:
        told: Mapping[str, str] = json.loads(file.read_text())
        return told["address"]
    except (OSError, ValueError, KeyError):
        return ""
