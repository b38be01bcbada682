"""Workers of this machine: processes that may be lost, and then lose nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from autograder.course.course import Course
from autograder.errors import CourseError, SandboxError, UsageError
from autograder.grading import workers as module
from autograder.grading.piece import Own, Piece, Terms
from autograder.grading.workers import LocalWorkers
from autograder.model import Status
from autograder.results.attempts import Handed

pytestmark = pytest.mark.slow  # each test starts workers of its own

TOTAL = "import torch, time\ndef total(x):\n{}    return x @ torch.ones_like(x)\n"
DOUBLE = "def double(x):\n    return 2 * x\n"
LONGEST_WAIT = 120.0  # seconds; a limit for what hangs, not an expectation


def pieces(own: Own, count: int, seconds: float = 0.0) -> Iterator[Piece]:
    """Make right submissions that take their time."""
    sleeps = f"    time.sleep({seconds})\n" if seconds else ""
    source = (TOTAL.format(sleeps) + DOUBLE).encode()
    for number in range(count):
        data = source + f"# {number}\n".encode()
        yield Piece(number, f"student {number}", own, Handed(data, ".py", "vectors.py"))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the test's own, for scratch folders."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def descendants(of: int) -> dict[int, str]:
    """List the living processes that descend from one, with their state."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            state, parent = Path("/proc", name, "stat").read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if state != "Z":
            parents[int(name)] = int(parent)
    found: dict[int, str] = {}
    waiting = [of]
    while waiting:
        one = waiting.pop()
        mine = [child for child, parent in parents.items() if parent == one]
        found |= {child: Path("/proc", str(child), "cmdline").read_text() for child in mine}
        waiting += mine
    return found


def lives(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until(done: Callable[[], bool]) -> bool:
    last = time.monotonic() + LONGEST_WAIT
    while not done() and time.monotonic() < last:
        time.sleep(0.02)
    return done()


def kill_worker(local: LocalWorkers, place: int = 0) -> int:
    """Kill a worker as soon as it is there; give its number."""
    assert wait_until(lambda: len(local._workers) > place and bool(local._workers[place].pid))
    pid = local._workers[place].pid
    os.kill(pid, signal.SIGKILL)
    return pid


def test_every_piece_once_and_nothing_left(
    tiny: Course, terms: Terms, own: Own, temporary: Path
) -> None:
    """Each piece gets its grade from one of two workers; no process and no file is left."""
    before = descendants(os.getpid())  # of tests that this process ran earlier
    with closing(LocalWorkers(tiny.root, terms, 2)) as local:
        local.begin(7)
        assert local.missing(["01_vectors"]) == {}
        assert list(local.make_ready([own])) == [own]
        assert sum(local.points("02_lines").values()) == 4.0
        done = list(local.run(pieces(own, 7)))
        started = descendants(os.getpid()).keys() - before.keys()
        assert len(local._workers) == 2
        assert list(temporary.iterdir()) != []
    assert sorted(piece.number for piece, _ in done) == list(range(7))
    assert {entry.result.score for _, entry in done} == {4.0}
    assert {entry.result.student for _, entry in done} == {piece.student for piece, _ in done}
    assert wait_until(lambda: not any(map(lives, started)))
    assert list(temporary.iterdir()) == []


def test_start_before_anything_is_known(
    tiny: Course, terms: Terms, own: Own, temporary: Path
) -> None:
    """Begun for no piece yet, only what imports torch is started; what comes then is graded."""
    with closing(LocalWorkers(tiny.root, terms, 2)) as local:
        local.begin(0)
        assert local._workers == []
        assert local._zygote is not None
        first = local._zygote.pid
        done = list(local.run(pieces(own, 1)))
        assert local._zygote.pid == first
    assert [entry.result.score for _, entry in done] == [4.0]


def test_started_for_nothing(tiny: Course, terms: Terms, temporary: Path) -> None:
    """What was begun and not needed ends with the run, in the middle of importing torch."""
    before = descendants(os.getpid())
    with closing(LocalWorkers(tiny.root, terms, 2)) as local:
        local.begin(0)
        started = descendants(os.getpid()).keys() - before.keys()
        assert started
    assert wait_until(lambda: not any(map(lives, started)))


def test_lost_worker_loses_nothing(tiny: Course, terms: Terms, own: Own, temporary: Path) -> None:
    """A worker that is killed in mid-run is replaced, and its piece is graded by another one."""
    with closing(LocalWorkers(tiny.root, terms, 2)) as local:
        done = []
        for piece, entry in local.run(pieces(own, 6, 0.3)):
            done.append((piece.number, entry.result.status))
            if len(done) == 1:
                lost = kill_worker(local)
        assert lost not in [worker.pid for worker in local._workers]
    assert sorted(done) == [(number, Status.PASSED) for number in range(6)]
    assert list(temporary.iterdir()) == []


def test_zygote_is_lost(tiny: Course, terms: Terms, own: Own, temporary: Path) -> None:
    """Where the process is killed that all others are forked from, all are started anew."""
    with closing(LocalWorkers(tiny.root, terms, 2)) as local:
        done = []
        for piece, entry in local.run(pieces(own, 5, 0.2)):
            done.append((piece.number, entry.result.status))
            if len(done) == 1:
                assert local._zygote is not None
                os.kill(local._zygote.pid, signal.SIGKILL)
    assert sorted(done) == [(number, Status.PASSED) for number in range(5)]
    assert list(temporary.iterdir()) == []


def test_piece_that_loses_two_workers(tiny: Course, terms: Terms, own: Own) -> None:
    """It is ungraded, says so, and costs no other piece its grade."""
    with closing(LocalWorkers(tiny.root, terms, 1)) as local:
        slow, quick = next(pieces(own, 1, 5)), list(pieces(own, 2))[1]
        killed: list[int] = []

        def kill_twice() -> None:
            killed.append(kill_worker(local))
            assert wait_until(lambda: bool(local._workers) and local._workers[0].pid != killed[0])
            killed.append(kill_worker(local))

        killer = threading.Thread(target=kill_twice)
        killer.start()
        done = list(local.run([slow]))
        killer.join()
        assert len(set(killed)) == 2
        ((_, entry),) = done
        assert entry.result.status is Status.UNGRADED
        assert entry.result.needs_a_person
        assert "the process that graded it ended by itself, twice" in entry.result.note
        assert [entry.result.status for _, entry in local.run([quick])] == [Status.PASSED]


def test_workers_that_cannot_start(
    tiny: Course, terms: Terms, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no worker ever is there, the run ends and says what was written last."""
    monkeypatch.setattr(module, "MODULE", "autograder.no_such_module")
    with (
        closing(LocalWorkers(tiny.root, terms, 1)) as local,
        pytest.raises(SandboxError, match="No module named 'autograder.no_such_module'"),
    ):
        list(local.run(pieces(own, 1)))


def test_request_that_loses_two_workers(
    tiny: Course, terms: Terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run needs before it grades is asked for twice; then the run ends and says why."""
    asked = []

    def lost(worker: module._Worker) -> None:
        asked.append(worker)
        worker.was_there = True
        raise EOFError

    monkeypatch.setattr(module._Worker, "hear", lost)
    with (
        closing(LocalWorkers(tiny.root, terms, 1)) as local,
        pytest.raises(SandboxError, match="ended by itself, twice"),
    ):
        local.missing(["01_vectors"])
    assert len(set(asked)) == 2


def test_errors_about_the_run_come_home(tiny: Course, terms: Terms, own: Own) -> None:
    """A course that changed, and a path that lies open, are errors here as they are there."""
    other = msgspec.structs.replace(own, state="another")
    with (
        closing(LocalWorkers(tiny.root, terms, 1)) as local,
        pytest.raises(CourseError, match="has changed since this run began"),
    ):
        list(local.run(pieces(other, 1)))
    open_to_all = msgspec.structs.replace(terms, hidden=(os.path.dirname(os.__file__),))
    with (
        closing(LocalWorkers(tiny.root, open_to_all, 1)) as local,
        pytest.raises((UsageError, SandboxError), match=r"python3"),
    ):
        local.missing(["01_vectors"])


def test_killed_command_leaves_nothing(
    tiny: Course, own: Own, tmp_path: Path, temporary: Path
) -> None:
    """Where the command is killed by kill -9, workers, servers and scratch folders go with it."""
    for piece in pieces(own, 12, 0.5):
        folder = tmp_path / "class" / piece.student / "01_vectors"
        folder.mkdir(parents=True)
        (folder / "vectors.py").write_bytes(piece.handed.data)
    words = [tmp_path / "class", "--course", tiny.root, "--output", tmp_path / "out", "--jobs", "2"]
    command = subprocess.Popen(
        [
            *(sys.executable, "-c", "from autograder.cli import main; main()", "grade"),
            *map(str, words),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        # Each worker has a folder for its students.
        assert wait_until(lambda: len(list(temporary.iterdir())) >= 2)
        # The zygote, the nursery, two workers, and a server at least.
        assert wait_until(lambda: len(descendants(command.pid)) >= 5)
        started = descendants(command.pid)
    finally:
        command.kill()
        command.wait()
    assert wait_until(lambda: not any(map(lives, started)))
    assert wait_until(lambda: list(temporary.iterdir()) == [])
