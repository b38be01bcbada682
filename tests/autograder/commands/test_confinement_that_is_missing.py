"""What the command line does on machines that lack a part of the confinement.

The features are hidden from the process by a filter, so the kernel itself says that it has none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.confinement.status import probe

TINY = Path(__file__).parents[2] / "courses" / "tiny"
DEPRIVED = Path(__file__).with_name("deprived.py")
RIGHT = "def double(x):\n    return 2 * x\n"
NOTHING_HIDES_FILES = "Landlock=ENOSYS,namespaces=EPERM"

pytestmark = [
    pytest.mark.slow,  # each test starts the command line, which starts a server
    pytest.mark.skipif(
        sys.platform != "linux", reason="seccomp, which hides the other layers, is a part of Linux"
    ),
]


@pytest.fixture(scope="module")
def works() -> dict[Layer, bool]:
    """The layers that this machine has."""
    return {status.layer: status.works for status in probe()}


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    file = tmp_path / "class" / "ann" / "01_vectors" / "vectors.py"
    file.parent.mkdir(parents=True)
    file.write_text(RIGHT)
    return tmp_path / "class"


def without(features: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where `features` are missing."""
    command = [sys.executable, str(DEPRIVED), features, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def grade(features: str, submitted: Path, *more: str) -> subprocess.CompletedProcess[str]:
    output = submitted.parent / "out"
    return without(
        features, "grade", submitted, "--course", TINY, "--output", output, "--jobs", 1, *more
    )


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("features", "missing", "remedies"),
    [
        (
            NOTHING_HIDES_FILES,
            ("Landlock", "namespaces"),
            ("Use Linux 5.13 or newer with Landlock built in", "its administrator can allow them"),
        ),
        (
            "seccomp=ENOSYS",
            ("seccomp",),
            ("Grade on Linux with an x86_64 or aarch64 processor",),
        ),
    ],
    ids=["nothing hides files", "no filter of calls"],
)
def test_grading_is_refused(
    submitted: Path, features: str, missing: tuple[str, ...], remedies: tuple[str, ...]
) -> None:
    """Below sealed nothing is graded: exit code 2, what is missing, what fixes it, the way around."""
    run = grade(features, submitted)
    said = words(run.stderr)
    assert run.returncode == 2
    assert "this machine cannot seal student code, so nothing was graded" in said
    assert all(f"- {layer}: " in said for layer in missing)
    assert all(remedy in said for remedy in remedies)
    assert "autograder doctor" in said
    assert "--sandbox=none" in said
    assert "Traceback" not in said
    assert not (submitted.parent / "out" / "results.json").exists()


@pytest.mark.parametrize(
    ("features", "missing", "instead"),
    [
        ("Landlock=EOPNOTSUPP", Layer.LANDLOCK, Layer.PRIVATE_ROOT),
        ("namespaces=EPERM", Layer.NAMESPACES, Layer.LANDLOCK),
    ],
    ids=["no Landlock", "no namespaces"],
)
def test_one_layer_stands_in_for_another(
    submitted: Path, works: dict[Layer, bool], features: str, missing: Layer, instead: Layer
) -> None:
    """Files are hidden by Landlock or by a private root: with either the result is sealed."""
    if not (works[instead] and works[Layer.SECCOMP]):
        pytest.skip(f"{instead} or seccomp is missing on this machine")
    run = grade(features, submitted, "--json")
    found = json.loads(run.stdout)
    assert run.returncode == 0, run.stderr
    assert found["sealed"] is True
    assert missing not in found["sandbox"]
    assert instead in found["sandbox"]
    assert found["results"][0]["score"] == 2


def test_grading_without_confinement_is_shouted(submitted: Path) -> None:
    """`--sandbox=none` grades where nothing can be sealed; report and results.json say it.

    Asked again without it the command refuses: what it has did not come from a sealed run.
    """
    run = grade(NOTHING_HIDES_FILES, submitted, "--sandbox=none")
    found = json.loads((submitted.parent / "out" / "results.json").read_text())
    assert run.returncode == 0, run.stderr
    assert "NOT CONFINED: student code ran with the rights of the user who graded." in words(
        run.stdout
    )
    assert found["sealed"] is False
    assert "Landlock" not in found["sandbox"]
    assert found["results"][0]["score"] == 2
    assert grade(NOTHING_HIDES_FILES, submitted).returncode == 2


def test_doctor_says_what_is_missing() -> None:
    """Where files cannot be hidden the doctor names each missing layer with its remedy; code 1."""
    run = without("Landlock=EOPNOTSUPP,namespaces=EPERM", "doctor")
    said = words("".join(c for c in run.stdout if c not in "│┃"))
    assert run.returncode == 1, run.stderr
    assert "lsm= boot" in said
    assert "private root no" in said
    assert "NOT sealed: `autograder grade` refuses to run." in said


def test_doctor_finds_what_is_there(works: dict[Layer, bool]) -> None:
    """What the doctor shows as working is what the probe found, and seals where it can."""
    main = "import sys; from autograder.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", main, "doctor"], capture_output=True, text=True, check=False
    )
    said = words("".join(c for c in run.stdout if c not in "│┃"))
    for layer, holds in works.items():
        assert f"{layer} {'yes' if holds else 'no'}" in said
    hiding = (Layer.LANDLOCK, Layer.PRIVATE_ROOT)
    sealed = works[Layer.SECCOMP] and any(works[layer] for layer in hiding)
    assert run.returncode == int(not sealed)
