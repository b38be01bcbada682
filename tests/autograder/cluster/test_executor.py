"""Pieces graded by workers of a cluster: each answered for once, whatever becomes of a worker."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

sys.path.insert(0, str(Path(__file__).parent))
import dask
import psutil
from clusters import ByHand, below, by_hand, grades, is_alive

import autograder
from autograder.cluster import executor as executing
from autograder.cluster.connecting import cluster_at
from autograder.cluster.executor import OnCluster
from autograder.cluster.patience import Patience
from autograder.course.course import Course
from autograder.course.reading import load_lesson
from autograder.errors import UsageError
from autograder.grading.piece import Own, Piece, Terms
from autograder.model import Status
from autograder.observing.wording import lesson_fingerprint
from autograder.results.attempts import Handed
from autograder.results.gradebook import Entry

pytestmark = [
    pytest.mark.slow,  # each test starts workers, and these sandbox servers
    pytest.mark.skipif(sys.platform != "linux", reason="student code is sealed on Linux"),
]

RIGHT = (
    b"import torch\ndef double(x):\n    return 2 * x\n"
    b"def total(x):\n    return x @ torch.ones_like(x)\n"
)
QUICK = Patience(look=0.2, slow=5.0, first_worker=300.0, workers=5.0, scheduler=5.0)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ByHand]:
    with by_hand(tmp_path / "cluster") as started:
        started.scheduler()
        yield started


@pytest.fixture(scope="module")
def own(tiny: Course) -> Own:
    """The first lesson as every student has it."""
    return Own("01_vectors", "ann", lesson_fingerprint(load_lesson(tiny, "01_vectors"), "en"))


class Graded:
    """What a run gave, and what was said meanwhile."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.entries: list[tuple[str, Entry]] = []

    @property
    def students(self) -> list[str]:
        return sorted(student for student, _ in self.entries)

    @property
    def statuses(self) -> set[Status]:
        return {entry.result.status for _, entry in self.entries}


def pieces(count: int, own: Own, source: bytes = RIGHT) -> Iterator[Piece]:
    for number in range(count):
        yield Piece(number, f"s{number:03}", own, Handed(source, ".py", "vectors.py"))


def run(
    cluster: ByHand,
    tiny: Course,
    own: Own,
    work: Iterator[Piece],
    meanwhile: Callable[[int], None] = lambda done: None,
    patience: Patience = QUICK,
    graded: Graded | None = None,
) -> Graded:
    """Grade on a cluster; `meanwhile` is called with the number of entries that are there."""
    graded = graded or Graded()
    say = graded.said.append
    terms = Terms(True, (str(tiny.root),), "en", tiny.secret)
    connect = partial(cluster_at, cluster.address, say)
    with closing(OnCluster(tiny.root, terms, 1, connect, say, patience)) as executor:
        executor.begin()
        assert executor.missing([own.lesson]) == {}
        assert list(executor.make_ready([own])) == [own]
        for piece, entry in executor.run(work):
            graded.entries.append((piece.student, entry))
            meanwhile(len(graded.entries))
    return graded


def test_two_workers(cluster: ByHand, tiny: Course, own: Own) -> None:
    """Each piece has one entry, sealed, and the points that its code earns."""
    for _ in range(2):
        cluster.worker()
    graded = run(cluster, tiny, own, pieces(12, own))
    assert graded.students == [f"s{n:03}" for n in range(12)]
    assert {entry.result.score for _, entry in graded.entries} == {4.0}
    assert all("seccomp" in entry.layers for _, entry in graded.entries)
    assert graded.said == []


def test_no_cluster_is_asked_before_there_is_work(tiny: Course) -> None:
    """What is wrong with the folder of submissions is said without waiting for a scheduler."""
    terms = Terms(True, (str(tiny.root),), "en", tiny.secret)
    connect = partial(cluster_at, "tcp://no host at all:port", print)
    with closing(OnCluster(tiny.root, terms, 1, connect, print)) as executor:
        executor.begin(0)
        with pytest.raises(UsageError, match="no Dask scheduler can be reached"):
            executor.begin(1)


@pytest.mark.filterwarnings("error:Sending large graph")
def test_a_large_course(
    cluster: ByHand, tiny: Course, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large a course is, Dask's advice to those who write its programs is not printed."""
    monkeypatch.setitem(
        dask.config.get("distributed.admin"), "large-graph-warning-threshold", "4KB"
    )
    cluster.worker()
    assert run(cluster, tiny, own, pieces(1, own)).statuses == {Status.PASSED}


def test_killed_worker(cluster: ByHand, tiny: Course, own: Own) -> None:
    """`kill -9` of one in mid-run loses nothing, gives nothing twice, and leaves no process."""
    first, _ = cluster.worker(), cluster.worker()
    left: list[psutil.Process] = []

    def kill(done: int) -> None:
        if not left and done >= 5 and grades(first):
            left.extend(below(first))
            first.kill()

    graded = run(cluster, tiny, own, until_dead(first, own), kill)
    assert left
    assert len(set(graded.students)) == len(graded.students) > 10
    assert graded.statuses == {Status.PASSED}
    cluster.wait_for(lambda: not any(map(is_alive, left)))


def test_every_worker_killed_and_another_comes(cluster: ByHand, tiny: Course, own: Own) -> None:
    """What was out goes to whoever comes next, with the course."""
    first = cluster.worker()

    def kill(done: int) -> None:
        if done == 3:
            first.kill()
            cluster.worker()

    patience = msgspec.structs.replace(QUICK, workers=60.0)
    graded = run(cluster, tiny, own, pieces(10, own), kill, patience)
    assert graded.students == [f"s{n:03}" for n in range(10)]
    assert graded.statuses == {Status.PASSED}


def test_a_worker_that_joins_gets_work(cluster: ByHand, tiny: Course, own: Own) -> None:
    """A cluster that grows grades with what it has grown by."""
    first = cluster.worker()
    late: list[subprocess.Popen[bytes]] = []

    def join(done: int) -> None:
        if done == 1:
            late.append(cluster.worker())
        elif grades(late[0]):
            first.kill()

    graded = run(cluster, tiny, own, until_dead(first, own), join)
    assert first.poll() is not None
    assert len(set(graded.students)) == len(graded.students) > 10
    assert graded.statuses == {Status.PASSED}


def until_dead(worker: subprocess.Popen[bytes], own: Own) -> Iterator[Piece]:
    """Pieces for as long as a worker lives, and ten more."""
    more = 10
    for piece in pieces(2000, own):
        yield piece
        more -= worker.poll() is not None
        if not more:
            return


def test_no_worker_left(cluster: ByHand, tiny: Course, own: Own) -> None:
    """An error says how much is graded, and what to do."""
    only = cluster.worker()

    def kill(done: int) -> None:
        if done == 3:
            only.kill()

    graded = Graded()
    with pytest.raises(UsageError, match=r"no worker is there\n\d+ submissions were graded"):
        run(cluster, tiny, own, pieces(30, own), kill, graded=graded)
    assert 3 <= len(graded.entries) < 30


def test_killed_scheduler(tmp_path: Path, tiny: Course, own: Own) -> None:
    """What is graded was given before; an error says that the same command goes on from there."""
    graded = Graded()
    with by_hand(tmp_path / "cluster") as cluster:
        scheduler = cluster.scheduler()
        cluster.worker()

        def kill(done: int) -> None:
            if done == 3:
                scheduler.kill()

        with pytest.raises(UsageError, match="the Dask scheduler does not answer any more"):
            run(cluster, tiny, own, pieces(30, own), kill, graded=graded)
    assert 3 <= len(graded.entries) < 30
    assert graded.statuses == {Status.PASSED}


def test_unsealed_worker_is_refused_by_name(cluster: ByHand, tiny: Course, own: Own) -> None:
    """It grades nothing; the other one grades everything."""
    cluster.unsealed_worker()
    cluster.wait_for(lambda: "Registered to" in cluster.logs())
    cluster.worker()

    graded = run(cluster, tiny, own, slowly(pieces(16, own)))
    assert graded.students == [f"s{n:03}" for n in range(16)]
    assert {"Landlock" in entry.layers for _, entry in graded.entries} == {True}
    (said,) = graded.said
    assert "worker refused: tcp://127.0.0.1:" in said
    assert "it cannot seal student code. What holds: no capabilities" in said
    assert "Landlock: Use Linux 5.13 or newer" in said
    assert "Run `autograder doctor` there" in said


def slowly(work: Iterator[Piece]) -> Iterator[Piece]:
    """Leave time enough for every worker to say what it is like."""
    for piece in work:
        time.sleep(0.5)
        yield piece


def test_only_unsealed_workers(cluster: ByHand, tiny: Course, own: Own) -> None:
    """Nothing is graded, and the error names each."""
    cluster.unsealed_worker()
    with pytest.raises(UsageError, match=r"no worker of the cluster may grade:\n- tcp://127.0.0.1"):
        run(cluster, tiny, own, pieces(3, own))


def test_worker_of_another_kit(cluster: ByHand, tiny: Course, own: Own, tmp_path: Path) -> None:
    """One that has another version of the kit, or other files, is refused by name."""
    kit = Path(autograder.__file__).parent
    for name, file, change in [
        ("version", "__init__.py", ('__version__ = "0.1.0"', '__version__ = "0.0.9"')),
        ("files", "judging/scoring.py", ('"""', '"""Changed. ')),
    ]:
        copy = tmp_path / name
        shutil.copytree(kit, copy / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
        changed = copy / "autograder" / file
        changed.write_text(changed.read_text().replace(*change, 1))
        cluster.worker(PYTHONPATH=str(copy))
    with pytest.raises(UsageError) as raised:
        run(cluster, tiny, own, pieces(3, own))
    said = str(raised.value)
    assert f"torch-autograder 0.0.9 instead of {autograder.__version__}" in said
    assert f"torch-autograder {autograder.__version__} with other files" in said
    assert said.count("A grade may not depend on which worker gives it") == 2


def test_worker_without_the_kit(cluster: ByHand, tiny: Course, own: Own, tmp_path: Path) -> None:
    """It is refused by name, with the line that installs the kit."""
    hiding = "import sys; sys.meta_path.insert(0, type('No', (), {'find_spec': staticmethod(lambda n, *_: (_ for _ in ()).throw(ModuleNotFoundError(n, name=n)) if n.partition('.')[0] == 'autograder' else None)})); "
    cluster.worker(program=hiding + "from distributed.cli.dask_worker import main; main()")
    with pytest.raises(UsageError) as raised:
        run(cluster, tiny, own, pieces(3, own))
    said = str(raised.value)
    assert "it cannot say what it is like (Exception: ModuleNotFoundError('autograder'))" in said
    assert "pip install 'torch-autograder[cluster]==" in said


def test_a_worker_that_stands_still(cluster: ByHand, tiny: Course, own: Own) -> None:
    """What it does not give back is graded by another, once, in the run's last part."""
    still, other = cluster.worker(), cluster.worker()
    stopped: list[int] = []

    def stop(done: int) -> None:
        if not stopped and grades(still) and grades(other):
            stopped.append(done)
            still.send_signal(signal.SIGSTOP)

    def until_stopped() -> Iterator[Piece]:
        more = 10
        for piece in pieces(2000, own):
            yield piece
            more -= bool(stopped)
            if not more:
                return

    graded = run(cluster, tiny, own, until_stopped(), stop)
    assert stopped
    assert len(set(graded.students)) == len(graded.students) > 10
    assert graded.statuses == {Status.PASSED}


def test_a_process_that_grades_is_killed(cluster: ByHand, tiny: Course, own: Own) -> None:
    """The piece that it had is graded by the next one."""
    worker = cluster.worker()

    def kill(done: int) -> None:
        if done == 4:
            for each in below(worker):
                each.kill()

    graded = run(cluster, tiny, own, pieces(12, own), kill)
    assert graded.students == [f"s{n:03}" for n in range(12)]
    assert graded.statuses == {Status.PASSED}


def test_damaged_course(
    cluster: ByHand, tiny: Course, own: Own, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bundle that is not what its name says grades nobody, and costs nobody a point."""
    cluster.worker()
    packed = executing.pack
    monkeypatch.setattr(
        executing, "pack", lambda *each: msgspec.structs.replace(packed(*each), data=b"\x80")
    )
    graded = Graded()
    with pytest.raises(UsageError, match="3 faults in a row, the last: a course arrived as"):
        run(cluster, tiny, own, pieces(4, own), graded=graded)
    assert graded.statuses <= {Status.UNGRADED}
