"""A student process's clock counts what the process does, and not what else the machine does."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.sandbox.control import ASK_WHERE
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside import clock, process, usage
from autograder.sandbox.outside.clock import TICK_SECONDS, Clock
from autograder.sandbox.outside.usage import Want

Pass = Callable[..., Clock]


@pytest.fixture
def gone_by(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Let time go by in steps, in each of which the process wants something and uses some CPU."""
    now = SimpleNamespace(time=100.0, cpu=3.0, want=Want.NOTHING)
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: now.time))
    monkeypatch.setattr(usage, "cpu_seconds", lambda pid: now.cpu)
    monkeypatch.setattr(usage, "want_of", lambda pid: now.want)

    def look(steps: int, since: float, want: Want, cpu: float = 0.0) -> Clock:
        made = Clock(1)
        made.start()
        now.want = want
        for _ in range(steps):
            now.time += since
            now.cpu += cpu
            assert made.tick()
        return made

    return look


def test_time_without_a_processor_does_not_count(gone_by: Pass) -> None:
    """A process that wants a processor and has none for a minute has used nothing."""
    starved = gone_by(2000, 0.03, Want.PROCESSOR)
    assert (starved.used_seconds - 3.0, starved.counted_seconds) == (0.0, 0.0)


def test_time_with_little_of_a_processor_counts_as_that_little(gone_by: Pass) -> None:
    """Of a minute in which a process has a processor for two seconds, two seconds count."""
    starved = gone_by(200, 0.3, Want.PROCESSOR, cpu=0.01)
    assert starved.counted_seconds == pytest.approx(2.0)
    assert starved.idle_seconds == 0.0


def test_waiting_for_nothing_counts_as_use(gone_by: Pass) -> None:
    """A process that sleeps uses its time up as one that computes does."""
    asleep = gone_by(100, 0.03, Want.NOTHING)
    assert asleep.idle_seconds == pytest.approx(3.0)
    assert asleep.counted_seconds == pytest.approx(3.0)


def test_waiting_for_a_disk_counts_towards_the_looser_limit(gone_by: Pass) -> None:
    """A process that waits for a disk is not idle, and cannot do so for ever."""
    waiting = gone_by(100, 0.03, Want.DISK)
    assert waiting.idle_seconds == 0.0
    assert waiting.counted_seconds == pytest.approx(3.0)


def test_time_in_which_nobody_looked(gone_by: Pass) -> None:
    """When the grader itself comes late, the process pays for two ticks at most."""
    late = gone_by(3, 20.0, Want.NOTHING)
    assert late.idle_seconds == late.counted_seconds == pytest.approx(3 * 2 * TICK_SECONDS)


def test_looking_again_at_once(gone_by: Pass) -> None:
    """Between two ticks nothing is looked at."""
    made = gone_by(1, 0.03, Want.NOTHING)
    assert not made.tick()


def test_call_that_is_kept_waiting(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that gets no processor for longer than it may take is observed all the same."""
    monkeypatch.setattr(process.Budget, "of", lambda cpu: process.Budget(cpu, 0.3))
    source = "import time\ndef f(x):\n    time.sleep(0.8)\n    return x\n"
    assert run(source, cpu_seconds=5.0).outcomes[0].ending is Ending.TIMEOUT
    # What sleeps stands for what waits its turn: to the grader only the state differs.
    monkeypatch.setattr(usage, "want_of", lambda pid: Want.PROCESSOR)
    assert run(source, cpu_seconds=5.0).outcomes[0].observation == {"y": 1}


def test_place_of_one_that_is_kept_waiting(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a call was stopped is known, however late the process gets to say it."""
    send, want = signal.pidfd_send_signal, usage.want_of

    def send_late(pidfd: int, number: int) -> None:
        if number != ASK_WHERE:
            send(pidfd, number)
            return

        def ask() -> None:
            send(pidfd, number)
            monkeypatch.setattr(usage, "want_of", want)

        monkeypatch.setattr(usage, "want_of", lambda pid: Want.PROCESSOR)
        threading.Timer(0.6, ask).start()

    monkeypatch.setattr(signal, "pidfd_send_signal", send_late)
    source = "import time\ndef f(x):\n    time.sleep(1000)\n"
    outcome = run(source, cpu_seconds=0.2).outcomes[0]
    assert (outcome.ending, outcome.fault.line) == (Ending.TIMEOUT, 3)


def test_end_of_one_that_is_kept_waiting(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that closed its channel and gets no processor to end with has ended itself."""
    monkeypatch.setattr(usage, "want_of", lambda pid: Want.PROCESSOR)
    body = "os.closerange(0, 300)\n    time.sleep(0.8)\n    os._exit(3)"
    outcome = run(f"import os, time\ndef f(x):\n    {body}\n").outcomes[0]
    assert (outcome.ending, outcome.detail) == (Ending.EXITED, "exit code 3")


def test_cpu_time_of_a_process() -> None:
    """The CPU time of a process is what the kernel counts for it; of one that is gone, None."""
    before = usage.cpu_seconds(os.getpid())
    began = time.process_time()
    while time.process_time() - began < 0.05:
        pass
    after = usage.cpu_seconds(os.getpid())
    assert before is not None
    assert after is not None
    assert 0.05 <= after - before < 0.2
    child = subprocess.Popen(["true"])
    child.wait()
    assert usage.cpu_seconds(child.pid) is None
