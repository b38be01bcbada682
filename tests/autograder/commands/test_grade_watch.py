"""A drop folder is graded as submissions arrive, and whatever ends the watch, nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands import grade_watch
from autograder.commands.grade import Options
from autograder.commands.grade_watch import watch
from autograder.errors import UsageError
from autograder.grading.piece import Own, Piece, Terms
from autograder.model import Status, SubmissionResult, TaskResult
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import FILE, Entry

LESSON = "01_vectors"
TOTAL = "import torch\n\n\ndef total(x):\n    return x @ torch.ones_like(x)\n\n\n"
RIGHT = f"{TOTAL}def double(x):\n    return 2 * x\n"
WRONG = f"{TOTAL}def double(x):\n    return x\n"
PATIENCE = 120.0
MANY = 2000
MOST_GROWTH_MIB = 64.0  # for 1,500 more students, whose results alone are in the gradebook


def hand_in(folder: Path, student: str, source: str) -> None:
    """Put a file there as an upload does: under another name first."""
    place = folder / student / LESSON
    place.mkdir(parents=True, exist_ok=True)
    (place / "vectors.part").write_text(source)
    (place / "vectors.part").rename(place / "vectors.py")


def stored(book: Path) -> dict[str, tuple[float, str]]:
    """Read what the gradebook of a running watch holds."""
    try:
        with closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as opened:
            rows = opened.execute("SELECT student, score, status FROM result").fetchall()
    except sqlite3.Error:
        return {}
    return {student: (score, status) for student, score, status in rows}


def wait_for(book: Path, expected: dict[str, float]) -> None:
    """Wait until these students have these points."""
    until = time.monotonic() + PATIENCE
    found: dict[str, tuple[float, str]] = {}
    while time.monotonic() < until:
        found = stored(book)
        if {name: found[name][0] for name in expected if name in found} == expected:
            return
        time.sleep(0.1)
    pytest.fail(f"after {PATIENCE:g} s the gradebook holds {found}, not {expected}")


@pytest.mark.slow
def test_what_arrives_is_graded_and_a_kill_loses_nothing(tiny_copy: Path, tmp_path: Path) -> None:
    """Killed and started again, a watch grades only what came since; stopped, it says 0."""
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    command = [
        *(sys.executable, "-c", "from autograder.cli import main; main()", "grade", str(drop)),
        *("--course", str(tiny_copy), "--output", str(out), "--jobs", "1", "--watch"),
    ]
    first = subprocess.Popen(command)
    try:
        hand_in(drop, "ann", RIGHT)
        wait_for(out / FILE, {"ann": 4.0})
        hand_in(drop, "bob", WRONG)
        wait_for(out / FILE, {"ann": 4.0, "bob": 2.0})
        hand_in(drop, "bob", RIGHT)
        wait_for(out / FILE, {"ann": 4.0, "bob": 4.0})
    finally:
        first.kill()
        first.wait()
    hand_in(drop, "cem", WRONG)
    with closing(sqlite3.connect(out / FILE)) as book:
        at = dict(book.execute("SELECT student, graded_at FROM result"))
    second = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(out / FILE, {"ann": 4.0, "bob": 4.0, "cem": 2.0})
        until = time.monotonic() + PATIENCE
        while "cem" not in (out / "grades.csv").read_text() and time.monotonic() < until:
            time.sleep(0.1)
        second.send_signal(signal.SIGTERM)
        said, _ = second.communicate(timeout=PATIENCE)
    finally:
        second.kill()
        second.wait()
    assert second.returncode == 0
    assert "cem" in said
    assert "ann" not in said
    results = json.loads((out / "results.json").read_text())["results"]
    assert {each["student"]: each["score"] for each in results} == {"ann": 4, "bob": 4, "cem": 2}
    with closing(sqlite3.connect(out / FILE)) as book:
        now = dict(book.execute("SELECT student, graded_at FROM result"))
    assert {name: now[name] for name in at} == at


class Instantly:
    """An executor that grades at once, and says how many pieces it holds at the same time."""

    def __init__(self, stop_after: int = 0, stopped: threading.Event | None = None) -> None:
        self.graded: list[str] = []
        self._stop_after = stop_after
        self._stopped = stopped

    def begin(self, pieces: int = 1) -> None:
        """There is nothing to start."""

    def missing(self, lessons: Iterable[str]) -> dict[str, str]:
        """Nothing is missing."""
        return {}

    def make_ready(self, lessons: Iterable[Own]) -> Iterator[Own]:
        """All are ready."""
        yield from lessons

    def points(self, lesson: str) -> dict[str, float]:
        """Say what the two tasks are worth."""
        return {"double": 2.0, "total": 2.0}

    def run(self, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Entry]]:
        """Give all points to everybody."""
        for piece in pieces:
            self.graded.append(piece.student)
            if len(self.graded) == self._stop_after and self._stopped is not None:
                self._stopped.set()
            tasks = tuple(
                TaskResult(name, Status.PASSED, 2.0, 2.0, ()) for name in ("double", "total")
            )
            yield (
                piece,
                Entry(
                    SubmissionResult(piece.student, LESSON, Status.PASSED, 4.0, 4.0, tasks),
                    ("seccomp",),
                ),
            )

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files settle at once: nothing here is written slowly."""
    monkeypatch.setattr(grade_watch, "SETTLED_SECONDS", 0.0)
    monkeypatch.setattr(grade_watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(grade_watch, "MOST_PAUSE", 0.05)
    monkeypatch.setattr(grade_watch, "AGAIN_SECONDS", (0.1, 0.1))


def watching(
    drop: Path, tiny_copy: Path, out: Path, graders: Instantly, monkeypatch: pytest.MonkeyPatch
) -> grade_watch.Watching:
    """Begin to watch, with graders of the test's own."""

    @contextmanager
    def begin(root: Path, terms: Terms, jobs: int) -> Iterator[Instantly]:
        yield graders

    monkeypatch.setattr(grade_watch, "begin_on", lambda *_: begin)
    options = Options(drop, tiny_copy, output=out)
    console = PlainConsole(file=(drop.parent / "said").open("a", buffering=1))
    return grade_watch.Watching(options, console, Console(quiet=True), threading.Event())


def resident_mib() -> float:
    """Give this process's resident memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@pytest.mark.slow
@pytest.mark.usefixtures("quickly")
def test_two_thousand_arrivals(
    tiny_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of 2,000 is graded once, in ten waves; memory does not grow with what was graded."""
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    graders = Instantly()
    made = watching(drop, tiny_copy, out, graders, monkeypatch)
    at: dict[int, float] = {}

    def arrive() -> None:
        for number in range(MANY):
            if made.stopped.is_set():
                return  # the watch failed, and the test says why
            hand_in(drop, f"student_{number:04}", f"{RIGHT}# {number}\n")
            if number % (MANY // 10) == MANY // 10 - 1:
                wait_for_count(graders, number + 1)
                at[number + 1] = resident_mib()
        made.stop()

    arriving = threading.Thread(target=arrive)
    arriving.start()
    try:
        assert made.run() == 0
    finally:
        made.stop()
        arriving.join()
        made.close()
    assert sorted(graders.graded) == [f"student_{number:04}" for number in range(MANY)]
    assert len(stored(out / FILE)) == MANY
    assert at[MANY] - at[MANY // 4 // 200 * 200] < MOST_GROWTH_MIB, at


def wait_for_count(graders: Instantly, count: int) -> None:
    """Wait until so many were graded."""
    until = time.monotonic() + PATIENCE
    while len(graders.graded) < count and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.usefixtures("quickly")
def test_a_stop_grades_what_was_begun_and_lists_the_rest(
    tiny_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was not graded yet has a row that says so, and the next run grades them."""
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    for number in range(5):
        hand_in(drop, f"student_{number}", f"{RIGHT}# {number}\n")
    graders = Instantly(stop_after=2)
    made = watching(drop, tiny_copy, out, graders, monkeypatch)
    graders._stopped = made.stopped
    assert made.run() == 1
    results = json.loads((out / "results.json").read_text())["results"]
    assert len(results) == 5
    waiting = [each for each in results if each["status"] == "ungraded"]
    assert len(waiting) == 3
    assert all("stopped before its turn" in each["note"] for each in waiting)
    again = Instantly()
    made = watching(drop, tiny_copy, out, again, monkeypatch)
    stopping = threading.Thread(target=lambda: (wait_for_count(again, 3), made.stop()))
    stopping.start()
    assert made.run() == 0
    stopping.join()
    assert sorted(again.graded) == sorted(each["student"] for each in waiting)


@pytest.mark.usefixtures("quickly")
def test_a_course_that_is_broken_for_a_while(
    tiny_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trouble is said once, and when the course is whole again what waited is graded."""
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    hand_in(drop, "ann", RIGHT)
    source = tiny_copy / "solutions" / LESSON / "vectors.py"
    whole = source.read_text()
    source.write_text("# %% [markdown] no_such_mark\n")
    graders = Instantly()
    made = watching(drop, tiny_copy, out, graders, monkeypatch)
    said = tmp_path / "said"

    def fix() -> None:
        until = time.monotonic() + PATIENCE
        while "vectors.py" not in said.read_text() and time.monotonic() < until:
            time.sleep(0.02)
        assert graders.graded == []
        source.write_text(whole)
        wait_for_count(graders, 1)
        made.stop()

    fixing = threading.Thread(target=fix)
    fixing.start()
    made.run()
    fixing.join()
    assert graders.graded == ["ann"]
    assert said.read_text().count("vectors.py") == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A wrong name is said at once: no watch waits for a folder that nobody makes."""
    nowhere = Options(tmp_path / "nowhere", tmp_path)
    with pytest.raises(UsageError, match="no such folder; make the folder"):
        watch(nowhere, PlainConsole(), Console())
    shutil.rmtree(tmp_path)
