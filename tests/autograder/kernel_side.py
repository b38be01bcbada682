"""Run notebooks' cells in IPython, each in a process forked from one that has imported everything.

Reads lines of JSON, `{"folder": …, "cells": […], "task": …}`, and answers each with the public checks
that pass, of one task or of all, or with how the process ended: what a student who restarts the
kernel and runs all cells would see.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import select
import signal
import sys

import matplotlib.pyplot  # noqa: F401 - so that each process need not import it
import msgspec
import torch
from IPython.core.interactiveshell import InteractiveShell

from autograder.jupyter.checking import assignment_of, reset, this_kernel, untouched
from autograder.jupyter.running import run_here
from autograder.model import Status

SECONDS = 30  # a limit for cells that hang, not an expectation
MEMORY = 6 << 30


def verdicts(folder: str, cells: list[str], task: str | None) -> dict[str, object]:
    """Run the cells in order, then the public checks on what is defined."""
    os.chdir(folder)
    sys.path.insert(0, "")  # as in a kernel
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.enable_gui = lambda gui=None: None  # a kernel's shell has one of its own
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for cell in cells:
            shell.run_cell(cell, store_history=True)
        kernel = this_kernel()
        with untouched(kernel):
            reset()
            assignment = assignment_of(kernel)
            job = assignment.job((), task)
            report = run_here(kernel, job)
            reset()
            results = assignment.judge(job, report)
    return {c.name: c.status is Status.PASSED for task in results for c in task.checks}


def main() -> None:
    """Answer each line."""
    torch.set_num_threads(1)
    for line in sys.stdin:
        request = json.loads(line)
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            try:
                answer = verdicts(**request)
            except BaseException as error:
                answer = {"ended": f"{type(error).__name__}: {error}"[:200]}
            os.write(theirs, msgspec.json.encode(answer))
            os._exit(0)
        os.close(theirs)
        ready, _, _ = select.select([ours], [], [], SECONDS)
        data = os.read(ours, 1 << 20) if ready else b""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(ours)
        print(data.decode() or '{"ended": "it hung or ended the process"}', flush=True)


if __name__ == "__main__":
    main()
