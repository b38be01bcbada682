"""A GPU: which paths would be passed on, and what passing a device on changes in confinement.

The machine of these tests has none: a device that does nothing, /dev/full, stands in for it. What
CUDA itself needs was not tried.
"""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.observing.sealing import devices_for, without_its_gpu
from autograder.sandbox.confinement import gpu, rlimits
from autograder.sandbox.confinement.policy import Policy
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.launching import ENVIRONMENT, environment
from autograder.sandbox.outside.observer import observe

STAND_IN = "/dev/full"
TRIED = """
import errno, fcntl, os

def tried(call):
    try:
        call()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "done"

def test_it(solution):
    flags = os.O_RDWR
    found = {
        "open": tried(lambda: os.close(os.open("/dev/full", flags))),
        "write": tried(lambda: open("/dev/full", "wb", buffering=0).write(b"x")),
        "other device": tried(lambda: os.close(os.open("/dev/tty", flags))),
        "folder": tried(lambda: os.listdir("/dev/shm")),
    }
    place = "/dev/full" if found["open"] == "done" else "/dev/null"
    with open(place, "wb", buffering=0) as file:
        # A command of the driver's, what types into a terminal, and where a file lies.
        found["command"] = tried(lambda: fcntl.ioctl(file, 0xC020462A, bytes(32)))
        found["typing"] = tried(lambda: fcntl.ioctl(file, 0x5412, b"x"))
        found["places"] = tried(lambda: fcntl.ioctl(file, 0xC020660B, bytes(32)))
    return {"found": found}
"""


def machine(root: Path, *names: str) -> Path:
    """A root folder whose /dev has files of these names."""
    for name in names:
        file = root / "dev" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return root


def test_devices_of_a_machine_with_two_cards(tmp_path: Path) -> None:
    """The cards, the control device and the memory manager are passed on, and nothing else."""
    names = ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "kvm", "sda")
    assert gpu.devices(machine(tmp_path, *names)) == (
        "/dev/nvidia0",
        "/dev/nvidia1",
        "/dev/nvidiactl",
        "/dev/nvidia-uvm",
        "/dev/nvidia-uvm-tools",
    )


@pytest.mark.parametrize(
    "names", [(), ("nvidiactl", "nvidia-uvm"), ("nvidia0",), ("nvidia0", "nvidiactl")]
)
def test_machine_whose_gpu_cannot_be_used(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Without a card, or without its driver's devices, there is no GPU."""
    assert gpu.devices(machine(tmp_path, *names)) == ()


def test_libraries_of_the_driver(tmp_path: Path) -> None:
    """Only what is there is made readable."""
    (tmp_path / "usr/local/nvidia/lib64").mkdir(parents=True)
    assert gpu.libraries(tmp_path) == ("/usr/local/nvidia",)


def test_variables_of_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with a GPU sees the cards that its user sees; any other sees none."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert environment(()) == ENVIRONMENT
    assert environment(())["CUDA_VISIBLE_DEVICES"] == ""
    with_gpu = environment((STAND_IN,))
    assert with_gpu["CUDA_VISIBLE_DEVICES"] == "1"
    assert with_gpu["PYTORCH_NVML_BASED_CUDA_CHECK"] == "1"
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    assert "CUDA_VISIBLE_DEVICES" not in environment((STAND_IN,))
    assert with_gpu["OMP_NUM_THREADS"] == "1"


def test_address_space_is_not_limited() -> None:
    """CUDA reserves more addresses than any machine has memory; data stays limited."""
    rows = {row.name: row for row in rlimits.TABLE}
    now = rlimits.Usage(0, 0)
    for devices, limited in (((), True), ((STAND_IN,), False)):
        policy = Policy((), "/tmp", devices=devices)
        assert (rows["RLIMIT_AS"].value(policy, now) is not None) is limited
        assert rows["RLIMIT_DATA"].value(policy, now) is not None
    assert resource.RLIMIT_AS != resource.RLIMIT_DATA


@pytest.fixture(scope="module", params=[(), (STAND_IN,)], ids=["without", "with a device"])
def found(request: pytest.FixtureRequest) -> tuple[bool, dict[str, str]]:
    """What a student process can do, where a device is passed on and where none is."""
    program = Program("m", ("f",), (Cell("cell 1", "def f():\n    return 1"),))
    call = Call("test_it", "test_it.py", "test_it", (), "f", 1, 5.0)
    job = Job(program, {"test_it.py": TRIED}, (call,))
    with SandboxServer(256 << 20, torch=False, devices=request.param) as server:
        (outcome,) = observe(server, job, 20.0).outcomes
    assert outcome.ending is Ending.OBSERVED, outcome
    return bool(request.param), outcome.observation["found"]


def test_what_a_device_that_is_passed_on_changes(found: tuple[bool, dict[str, str]]) -> None:
    """The device can be opened, and commands reach drivers; all else stays refused."""
    with_device, tried = found
    assert tried["open"] == ("done" if with_device else tried["open"])
    assert (tried["open"] == "done") is with_device
    assert tried["write"] == ("ENOSPC" if with_device else tried["write"])
    assert tried["command"] == ("ENOTTY" if with_device else "EPERM")
    assert tried["typing"] == "EPERM"
    assert tried["places"] == "EPERM"
    assert tried["other device"] in ("ENOENT", "EACCES")
    assert tried["folder"] in ("ENOENT", "EACCES")


def test_course_that_asks_for_none(tiny_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no lesson computes on a GPU, none is passed on, whatever the machine has."""
    monkeypatch.setattr(gpu, "devices", lambda: (STAND_IN,))
    assert devices_for(load_course(tiny_copy)) == ()


def test_lesson_that_computes_on_one(tiny_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson says so in its table; without a GPU it cannot be run, unless it says how."""
    file = tiny_copy / "pyproject.toml"
    text = file.read_text()
    file.write_text(f'{text}\n[tool.autograder.lessons.01_vectors]\ndevice = "cuda"\n')
    course = load_course(tiny_copy)
    first, second = (load_lesson(course, name) for name in course.lessons)
    monkeypatch.setattr(gpu, "devices", lambda: ())
    assert without_its_gpu(first).startswith(
        "the checks of 01_vectors compute on a GPU, and this machine has none; use one that has, or "
        'write without_gpu = "cpu" in [tool.autograder.lessons.01_vectors]'
    )
    assert without_its_gpu(second) == ""
    monkeypatch.setattr(gpu, "devices", lambda: (STAND_IN,))
    assert without_its_gpu(first) == ""
    assert devices_for(course) == (STAND_IN,)
    monkeypatch.setattr(gpu, "devices", lambda: ())
    file.write_text(
        f'{text}\n[tool.autograder.lessons.01_vectors]\ndevice = "cuda"\nwithout_gpu = "cpu"\n'
    )
    assert without_its_gpu(load_lesson(load_course(tiny_copy), "01_vectors")) == ""
