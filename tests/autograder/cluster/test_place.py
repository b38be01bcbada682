"""What a machine says of itself, and how it differs from another where grades could differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import autograder
from autograder.cluster.place import Installed, Place, installed, look_around

HERE = Installed("0.1.0", "abc", "3.11.7", "x86_64", {"torch": "2.13.0", "numpy": "2.4.6"})


def test_the_same_differs_in_nothing() -> None:
    """A machine with the same installed is as good as this one."""
    assert HERE.differences(msgspec.structs.replace(HERE)) == ()
    assert installed(["msgspec"]).differences(installed(["msgspec"])) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kit": "0.2.0", "code": "x"}, "torch-autograder 0.2.0 instead of 0.1.0"),
        ({"code": "x"}, "torch-autograder 0.1.0 with other files, although of that version"),
        ({"python": "3.12.1"}, "Python 3.12.1 instead of 3.11.7"),
        ({"machine": "aarch64"}, "processor aarch64 instead of x86_64"),
        ({"packages": {"torch": "2.12.0", "numpy": "2.4.6"}}, "torch 2.12.0 instead of 2.13.0"),
        ({"packages": {"torch": "2.13.0"}}, "numpy not installed instead of 2.4.6"),
        (
            {"packages": {**HERE.packages, "scipy": "1.17"}},
            "scipy 1.17 instead of none",
        ),
    ],
)
def test_what_differs_is_named(change: dict[str, object], said: str) -> None:
    """Each difference is one sentence, with both versions."""
    other = msgspec.structs.replace(HERE, **change)  # type: ignore[arg-type]
    assert HERE.differences(other) == (said,)


def test_what_students_may_import_counts() -> None:
    """A module that the course allows is looked up under the name that it is installed by."""
    assert installed(["sklearn", "numpy"]).packages["scikit-learn"]
    assert "scikit-learn" not in installed().packages
    assert "no_such_module" not in installed(["no_such_module"]).packages


@pytest.mark.skipif(sys.platform != "linux", reason="student code is sealed on Linux")
def test_a_machine_says_what_holds_student_code(tmp_path: Path) -> None:
    """In a process of its own, and as nothing but JSON."""
    program = [sys.executable, "-P", "-m", "autograder.cluster.place", str(tmp_path), "numpy"]
    done = subprocess.run(program, capture_output=True, check=True, cwd="/")
    place = msgspec.json.decode(done.stdout, type=Place)
    assert place.installed == installed(["numpy"])
    assert (place.sealed, place.lacking, place.fault) == (True, (), "")
    assert "seccomp" in place.layers


@pytest.mark.skipif(sys.platform != "linux", reason="student code is sealed on Linux")
def test_a_folder_that_student_code_reads_is_told() -> None:
    """Courses may not lie where Python's own files do."""
    within = Path(autograder.__file__).parent / "sandbox" / "courses"
    assert "student code could read this" in look_around(str(within)).fault
