"""A job's files lie where its process works: to be read, and changed for nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.alone import OwnRunner
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.placing import place

FILES = {"data/points.csv": b"1,2", "data/more/line.csv": b"3,4", "model.pt": b"\x80"}
PROBE = """
def test_it(solution):
    return solution.f()
"""
ALL = frozenset(Layer)


def job(body: str, files: dict[str, bytes] = FILES) -> Job:
    """One call of a function `f` with this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    program = Program("m", ("f",), (Cell("cell 1", f"import os\ndef f():\n{lines}"),))
    call = Call("test_it", "test_it.py", "test_it", (), "f", 1, 2.0)
    return Job(program, {"test_it.py": PROBE}, (call,), files=files)


def result(report: Report) -> object:
    (outcome,) = report.outcomes
    fault = outcome.fault
    return outcome.observation if outcome.ending is Ending.OBSERVED else fault and fault.kind


READS = "return [open(name, 'rb').read().hex() for name in ('data/points.csv', 'data/more/line.csv', 'model.pt')]"
WANTED = ["312c32", "332c34", "80"]
# What honest code may try; each must fail as on a read-only file.
WRITES = {
    "writes": "open('data/points.csv', 'w')",
    "appends": "open('data/points.csv', 'a')",
    "truncates": "os.truncate('data/points.csv', 0)",
    "adds": "open('data/new.csv', 'w')",
    "removes": "os.remove('data/points.csv')",
    "renames": "os.rename('data/points.csv', 'data/old.csv')",
}


@pytest.mark.parametrize(
    "without",
    [(), (Layer.NAMESPACES, Layer.PRIVATE_ROOT), (Layer.LANDLOCK,), (Layer.THROWAWAY_UID,)],
    ids=["all layers", "no namespaces", "no Landlock", "no throwaway uid"],
)
@pytest.mark.slow
def test_files_with_whatever_layers(without: tuple[Layer, ...]) -> None:
    """Whatever confines a process, it reads its files and cannot change them."""
    with SandboxServer(256 << 20, ALL - set(without)) as server:
        assert result(observe(server, job(READS), 20)) == WANTED
        for body in WRITES.values():
            kind = result(observe(server, job(body), 20))
            assert kind in ("PermissionError", "OSError"), body


def test_next_process_has_its_own(server: SandboxServer) -> None:
    """Whatever a process does to the folder that its files lie in, the next one's are whole."""
    exchange = """os.rename('data', 'gone')
os.mkdir('data')
open('data/points.csv', 'w').write('mine')
return open('data/points.csv').read()"""
    assert result(observe(server, job(exchange), 20)) == "mine"
    assert result(observe(server, job(READS), 20)) == WANTED


def test_job_without_files(server: SandboxServer) -> None:
    """A process whose job has no files finds its folder empty."""
    assert result(observe(server, job("return os.listdir()", {}), 20)) == []


def test_files_do_not_use_up_the_folder(server: SandboxServer) -> None:
    """What was put there leaves a student's code as much room as without it."""
    large = {f"data/{n}.bin": bytes(30 << 20) for n in range(5)}
    body = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass\nreturn len(os.listdir('data'))"
    assert result(observe(server, job(body, large), 20)) == 5


@pytest.mark.slow
def test_on_a_students_own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing confines, the files lie in a folder of the process's own that ends with it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.txt").write_text("x")
    with OwnRunner() as runner:
        assert result(observe(runner, job(READS), 20)) == WANTED
        there = result(observe(runner, job("return [os.getcwd(), *sorted(os.listdir())]"), 20))
    assert isinstance(there, list)
    assert there[1:] == ["data", "model.pt"]
    assert not Path(there[0]).exists()


def test_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That there is no room for the files is said; it is no fault of a student's."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    refused: Callable[[], None] = lambda: place(str(tmp_path), FILES)  # noqa: E731
    with pytest.raises(SandboxError, match=r"cannot be put in place: .*No space left on device"):
        refused()
