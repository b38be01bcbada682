"""Runs in a fresh process, as whoever grades: grades the class, then says what is left running.

Its only argument is a JSON object: folder, canary, layers to use, jobs, alone.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path

from rich.console import Console

from autograder.commands import grade
from autograder.grading import workers
from autograder.model import Status, SubmissionResult
from autograder.results.gradebook import Entry, Gradebook
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.outside import launching

from lessened import VARIABLE

PR_SET_CHILD_SUBREAPER = 36
PF_EXITING = 0x4  # of a process's flags, as /proc/<pid>/stat has them


def main() -> None:
    """Grade, and print what the parent cannot see from outside as JSON."""
    given = json.loads(sys.argv[1])
    root = Path(given["folder"])
    # Whatever is left by processes below this one becomes its child, also what hides from it.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    earlier_gradebook(root / "out" / "gradebook.sqlite", given["canary"])
    if given["alone"] or set(given["layers"]) != set(Layer):
        launching.ENVIRONMENT[VARIABLE] = json.dumps(given)
        workers.MODULE = "tests.attacks.harness.lessened"
    options = grade.Options(
        submissions=root / "submitted",
        course=root / "course",
        lessons=["01_vectors"],
        jobs=given["jobs"],
        output=root / "out",
    )
    started = time.monotonic()
    try:
        graded = grade.grade(options, Console(stderr=True))
        # Showing is part of the run: it meets every name and text that the class holds.
        with open(root / "shown.txt", "w", encoding="utf-8", errors="backslashreplace") as file:
            grade.show(graded, options.output, Console(file=file, width=200))
        said = {"layers": graded.whole.layers, "exit_code": graded.exit_code, "refused": ""}
    except grade.UsageError as error:
        said = {"layers": [], "exit_code": 2, "refused": str(error)}
    said["seconds"] = time.monotonic() - started
    said["left_running"] = left_running()
    print(json.dumps(said))


def earlier_gradebook(file: Path, canary: str) -> None:
    """Make a gradebook as an earlier run left it, with somebody's result in it."""
    result = SubmissionResult("absent", "01_vectors", Status.PASSED, 4.0, 4.0, (), canary)
    with Gradebook(file) as gradebook:
        gradebook.store(Entry(result, ()), "earlier")


def left_running() -> list[str]:
    """Name the processes that are left of those that this one or any below it has started.

    What has been killed needs a while to be gone, how long depends on the machine: it is waited for.
    """
    left = []
    while pids := children():
        for pid in pids:
            if not is_ending(pid):
                with open(f"/proc/{pid}/cmdline", errors="replace") as file:
                    left.append(f"{pid}: {file.read()[:100]}")
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)  # its own children are then children of this process
    return left


def children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return [int(pid) for pid in file.read().split()]


def is_ending(pid: int) -> bool:
    """Whether a process has ended, is about to, or has a SIGKILL to find when it runs again."""
    with open(f"/proc/{pid}/stat", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/status", errors="replace") as file:
        lines = dict(line.rstrip().split(":", 1) for line in file if ":" in line)
    pending = int(lines["SigPnd"], 16) | int(lines["ShdPnd"], 16)
    ends = fields[0] in "ZX" or int(fields[6]) & PF_EXITING
    return bool(ends or pending & 1 << (signal.SIGKILL - 1))


if __name__ == "__main__":
    main()
