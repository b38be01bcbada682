"""Run a student's own code on their own machine, on any system: a process of its own, and a clock.

Nothing confines it. It has a process so that an endless loop, a crash or an exit ends that and not
the command, and so that each check meets freshly loaded code.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Final

import autograder
from autograder.errors import SandboxError
from autograder.language import _
from autograder.sandbox.exited import Exited
from autograder.sandbox.outside.runner import KEPT_OUTPUT, Budget, Exceeded, Gone
from autograder.sandbox.placing import place
from autograder.sandbox.wire import HEAD, LONGEST_PAYLOAD, Message, Ready, lengths, parse

START_SECONDS: Final = 300.0  # a first import of torch from a cold disk; a limit for what hangs
ENDING_SECONDS: Final = 5.0
# With one thread as in grading: two give other last digits, and are slower on shared cores.
ENVIRONMENT: Final = {
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0",
    "TORCHDYNAMO_DISABLE": "1",
}
_ROOT: Final = os.path.dirname(os.path.dirname(os.path.abspath(autograder.__file__)))
_START: Final = (
    "import sys; sys.path.append(sys.argv[1]); from autograder.sandbox.inside.alone import main; "
    "main()"
)


@dataclass
class WallClock:
    """All time counts: there is no way to ask what a process used that every system has."""

    began: float = field(default_factory=time.monotonic)
    idle_seconds: float = 0.0

    @property
    def used_seconds(self) -> float:
        """What went by since it was started."""
        return time.monotonic() - self.began

    @property
    def counted_seconds(self) -> float:
        """The same."""
        return self.used_seconds


class OwnProcess:
    """One process with a student's own code."""

    layers: tuple[str, ...] = ()

    def __init__(self) -> None:
        # As in grading: what lies beside the notebook is not there, but for what is sent.
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, _ROOT],
            cwd=self._folder.name,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.printed = bytearray()
        self.tail = bytearray()
        self.clock = WallClock()
        self._deadline = 0.0
        self._frames: queue.SimpleQueue[tuple[Message, bytes] | Exception] = queue.SimpleQueue()
        # Pipes can be waited for on some systems only; threads can wait on all.
        threading.Thread(target=self._read_frames, daemon=True).start()
        self._listener = threading.Thread(target=self._read_output, daemon=True)
        self._listener.start()

    def allow(self, budget: Budget) -> None:
        """Begin to count what comes next."""
        self._deadline = time.monotonic() + budget.cpu_seconds

    def place(self, files: Mapping[str, bytes]) -> None:
        """Put files into the folder that it works in."""
        place(self._folder.name, files)

    def send(self, data: bytes) -> None:
        """Send the job."""
        stream = _pipe(self.process.stdin)
        try:
            stream.write(data)
            stream.flush()
        except OSError:
            raise Gone from None

    def receive(self, longest_payload: int = LONGEST_PAYLOAD) -> tuple[Message, bytes]:
        """Read the next frame; a student's own machine has room for any that is allowed."""
        try:
            found = self._frames.get(timeout=max(self._deadline - time.monotonic(), 0.0))
        except queue.Empty:
            raise Exceeded("cpu") from None
        if isinstance(found, Exception):
            raise found
        return found

    def say_where(self) -> str:
        """Say nothing: no signal that asks for a stack is on every system."""
        return ""

    def ends(self) -> bool:
        """Whether a process that closed its channel ends soon."""
        try:
            self.process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> int:
        """End it; give its exit code, or minus the signal that ended it."""
        if self.process.poll() is None:
            self.process.kill()
        code = self.process.wait()
        self._listener.join(ENDING_SECONDS)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            _pipe(stream).close()
        self._folder.cleanup()
        return code

    def _read_frames(self) -> None:
        stream = _pipe(self.process.stdout)
        try:
            while head := stream.read(HEAD.size):
                if len(head) < HEAD.size:
                    break
                header, payload = lengths(head)
                self._frames.put((parse(stream.read(header)), stream.read(payload)))
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the frame
            self._frames.put(error if not isinstance(error, OSError | ValueError) else Gone())
            return
        self._frames.put(Gone())

    def _read_output(self) -> None:
        stream = _pipe(self.process.stderr)
        try:
            while data := os.read(stream.fileno(), 1 << 16):
                self.printed += data[: max(KEPT_OUTPUT - len(self.printed), 0)]
                self.tail = (self.tail + data)[-KEPT_OUTPUT:]
        except (OSError, ValueError):
            return  # it was ended


class OwnRunner:
    """Starts processes for a student's own code. Use it as a context manager, like the server."""

    def __enter__(self) -> OwnRunner:
        return self

    def __exit__(self, *ending: object) -> None:
        """Leave nothing: each process is ended when its job is done."""

    def open(self, *, beside_last: bool = False) -> OwnProcess:
        """Start a process and wait until it takes its job; none that was let go is left."""
        process = OwnProcess()
        process.allow(Budget.of(START_SECONDS))
        try:
            message, _tensors = process.receive()
        except (Gone, Exceeded) as error:
            process.close()
            said = process.printed.decode("utf-8", "replace")[-500:]
            raise SandboxError(
                _("the process for your code did not start: {error} {said}").format(
                    error=error or _("it ended"), said=said
                )
            ) from None
        except BaseException:
            process.close()
            raise
        if not isinstance(message, Ready):
            process.close()
            raise SandboxError(_("the process for your code did not start as it should"))
        process.clock.began = time.monotonic()
        return process

    def end(self, process: OwnProcess) -> Exited:
        """End a process and say how it ended."""
        used = process.clock.used_seconds
        code = process.close()
        pid = process.process.pid
        return Exited(pid, 0, -code, used) if code < 0 else Exited(pid, code, 0, used)

    def let_go(self, process: OwnProcess) -> float:
        """End a process that has finished; give the seconds that it used."""
        return self.end(process).cpu_seconds


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None, "every stream of the process is a pipe"
    return stream
