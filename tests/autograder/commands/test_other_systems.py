"""A student's side on Windows and macOS: without the modules and names that each of them lacks."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import msgspec
import pytest

from autograder.assignments.assignment import load_assignment
from autograder.commands.keyboard_windows import WindowsKeyboard
from autograder.sandbox.job import Cell
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.alone import OwnRunner
from autograder.sandbox.outside.observer import observe

SCRIPT = Path(__file__).with_name("other_system.py")
slow = pytest.mark.slow  # a process of its own, with torch
system = pytest.mark.parametrize("system", ["win32", "darwin"])


def run(
    folder: Path, system: str, program: str, *arguments: str, data: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a program as on another system."""
    return subprocess.run(
        [sys.executable, str(SCRIPT), system, program, *arguments],
        cwd=folder,
        input=data,
        capture_output=True,
        check=False,
    )


@slow
@system
def test_help(tmp_path: Path, system: str) -> None:
    """The command line can be asked what it does."""
    done = run(tmp_path, system, "autograder", "--help")
    assert done.returncode == 0, done.stderr
    assert b"check" in done.stdout


@slow
@system
def test_check(folder: Path, system: str) -> None:
    """A file is checked in a process of its own, and the student reads that nothing confines it."""
    (folder / "mine.py").write_text(
        "import torch\ndef double(x):\n    return 2 * x\ndef total(x):\n    return x.mean()\n"
    )
    done = run(folder, system, "autograder", "check", "mine.py")
    text = " ".join(done.stdout.decode().split())
    assert done.returncode == 1, done.stderr
    assert "✓ double" in text
    assert "✗ The sum of 1, -2 and 4 is 3." in text
    assert "this system has no sandbox" in text


@slow
@system
def test_hint(folder: Path, system: str) -> None:
    """A hint is given, and the next time the next one."""
    first, second = (run(folder, system, "autograder", "hint", "double") for _ in range(2))
    assert b"Hint 1 of 2" in first.stdout, first.stderr
    assert b"Hint 2 of 2" in second.stdout, second.stderr


@slow
@system
def test_in_a_program(folder: Path, system: str) -> None:
    """`check` works where torch does."""
    (folder / "program.py").write_text(
        "import torch\nfrom autograder.jupyter import check\n"
        "def double(x):\n    return x ** 2\ncheck('double')\n"
    )
    done = run(folder, system, "program.py")
    assert b"x ** 2 squares each number" in done.stdout, done.stderr


@slow
@system
@pytest.mark.parametrize("command", ["grade", "validate", "release", "doctor"])
def test_what_runs_others_code_is_refused(tmp_path: Path, system: str, command: str) -> None:
    """Where nothing can be sealed, one sentence says what to use; exit code 2."""
    done = run(tmp_path, system, "autograder", command, *(["."] if command == "grade" else []))
    assert done.returncode == 2
    assert b"needs Linux" in done.stderr
    assert b"WSL2 or a container" in done.stderr


@slow
@system
def test_process_for_ones_own_code(folder: Path, system: str) -> None:
    """The process that runs the code answers each call, on either system."""
    assignment = load_assignment(folder)
    job = assignment.job((Cell("cell 1", "def double(x):\n    print('hello')\n    return 2 * x"),))
    data = msgspec.msgpack.encode(job)
    done = run(folder, system, "alone", data=len(data).to_bytes(8, "little") + data)
    assert done.returncode == 0, done.stderr
    assert b"hello" in done.stderr
    assert b"hello" not in done.stdout
    assert done.stdout.count(b"observed") >= 1


CODE = """
import os, time
def double(x):
    {line}
    return 2 * x
"""
ENDINGS = [
    ("pass", Ending.OBSERVED, ""),
    ("x.reshape(7)", Ending.RAISED, ""),
    ("os._exit(3)", Ending.EXITED, "exit code 3"),
    ("os.abort()", Ending.CRASHED, "SIGABRT"),
    ("while True: pass", Ending.TIMEOUT, "cpu"),
]


@slow
@pytest.mark.parametrize(("line", "ending", "detail"), ENDINGS, ids=[e[0] for e in ENDINGS])
def test_endings_of_ones_own_code(folder: Path, line: str, ending: Ending, detail: str) -> None:
    """A loop, a crash or an exit ends a process and not the command, and costs its own check."""
    assignment = load_assignment(folder)
    job = assignment.job((Cell("cell 1", CODE.format(line=line)),), "double")
    calls = tuple(msgspec.structs.replace(call, cpu_seconds=2.0) for call in job.calls)
    with OwnRunner() as runner:
        report = observe(runner, msgspec.structs.replace(job, calls=calls), 60.0)
    assert {outcome.ending for outcome in report.outcomes} == {ending}
    assert {outcome.detail for outcome in report.outcomes} == {detail}
    assert report.layers == ()


class Console:
    """The keys of a Windows console, as `msvcrt` gives them."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)

    def kbhit(self) -> bool:
        return bool(self.keys)

    def getwch(self) -> str:
        return self.keys.pop(0)


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Console:
    keys = Console("")
    monkeypatch.setitem(sys.modules, "msvcrt", types.SimpleNamespace(**vars(Console)))
    module = sys.modules["msvcrt"]
    module.kbhit, module.getwch = keys.kbhit, keys.getwch
    return keys


def test_keys_of_a_windows_console(console: Console) -> None:
    """A key is given once, none is "", an arrow is no key, and Ctrl-C interrupts."""
    with WindowsKeyboard() as keyboard:
        assert keyboard.read(0.0) == ""
        console.keys[:] = ["n", "\xe0", "H", "h"]
        assert [keyboard.read(0.0) for _ in range(4)] == ["n", "", "h", ""]
        console.keys[:] = ["y", "y"]
        keyboard.forget()
        assert keyboard.read(0.0) == ""
        console.keys[:] = ["\x03"]
        with pytest.raises(KeyboardInterrupt):
            keyboard.read(0.0)
