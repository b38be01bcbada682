"""The autograder.zip where Gradescope would put it: unpacked, run for each submission, read.

The layout is Gradescope's, below a folder of the test; setup.sh, which installs the kit from the
network, is not run, and the kit that runs is the one that is tested.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from rich.console import Console

from autograder.commands.export_gradescope import make_zip
from autograder.course.course import Course
from autograder.course.reading import load_course
from autograder.errors import UsageError
from autograder.exporters.gradescope import When
from autograder.exporters.gradescope_zip import Kit, Settings, autograder_zip

TINY = Path(__file__).parents[2] / "courses" / "tiny"
DEPRIVED = Path(__file__).with_name("deprived.py")
CREATED = "2026-03-01T14:22:32.365935-07:00"
METADATA: dict[str, Any] = {
    "id": 1,
    "created_at": CREATED,
    "assignment": {"due_date": "2026-03-01T12:00:00-07:00", "total_points": "4.0"},
    "users": [{"email": "anna@x.example", "id": 7, "name": "Anna Meier"}],
    "previous_submissions": [],
}
RIGHT = "def double(x):\n    return 2 * x\n\ndef total(x):\n    return x @ x.new_ones(len(x))\n"
WRONG = "def double(x):\n    return x ** 2\n\ndef total(x):\n    return x @ x.new_ones(len(x))\n"
HOSTILE = """
import os, json
for place in ("/autograder", os.environ.get("AUTOGRADER_ROOT", "/autograder"), ROOT):
    for name in ("results/results.json", "source/course/.autograder-secret"):
        try:
            open(f"{place}/{name}", "w").write(json.dumps({"score": 1000}))
        except OSError:
            pass
try:
    FOUND = open(f"{ROOT}/source/course/.autograder-secret").read()
except OSError as error:
    FOUND = "refused"

def double(x):
    raise ValueError(f"FOUND={FOUND}")

def total(x):
    os._exit(0)
"""

Play = Callable[..., tuple[dict[str, Any], str]]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory, tiny: Course) -> Path:
    """Gradescope's /autograder after setup, with the zip unpacked as `unzip` does."""
    root = tmp_path_factory.mktemp("gradescope") / "autograder"
    kit = Kit("./torch_autograder-0-py3-none-any.whl", ("torch_autograder-0-py3-none-any.whl", b""))
    file = root.with_suffix(".zip")
    file.write_bytes(autograder_zip(tiny, Settings("01_vectors"), kit))
    with zipfile.ZipFile(file) as archive:
        archive.extractall(root / "source")
        for entry in archive.infolist():
            (root / "source" / entry.filename).chmod(entry.external_attr >> 16 & 0o777)
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    done = run(
        [str(command(root.parent)), "export", "on-gradescope", "--root", str(root), "--prepare"],
        root,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def run(words: Sequence[str], root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    # Not the tests' own secret and cache: what grades there is in the zip.
    kept = {key: value for key, value in os.environ.items() if key != "AUTOGRADER_SECRET"}
    own = {"AUTOGRADER_ROOT": str(root), "XDG_CACHE_HOME": str(root / "cache"), **more}
    return subprocess.run(words, env=kept | own, capture_output=True, text=True, check=False)


def command(folder: Path, *before: str) -> Path:
    """Write the command that the zip calls: this environment's kit."""
    line = f"{sys.executable} -c 'from autograder.cli import main; main()'"
    if before:
        line = " ".join([sys.executable, *before])
    file = folder / "command"
    file.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
    file.chmod(0o755)
    return file


@pytest.fixture
def play(unpacked: Path, tmp_path: Path) -> Play:
    """Hand in files, run run_autograder as Gradescope does, and give results.json and stdout."""

    def handed_in(
        files: dict[str, str | bytes],
        settings: dict[str, Any] | None = None,
        kit: Path | None = None,
        **metadata: Any,
    ) -> tuple[dict[str, Any], str]:
        for name in ("submission", "results"):
            shutil.rmtree(unpacked / name, ignore_errors=True)
            (unpacked / name).mkdir()
        for name, text in files.items():
            file = unpacked / "submission" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())
        about = json.dumps(METADATA | metadata)
        (unpacked / "submission_metadata.json").write_text(about)
        stored = unpacked / "source" / "settings.json"
        before = stored.read_text()
        stored.write_text(json.dumps(json.loads(before) | (settings or {})))
        try:
            done = run(
                [str(unpacked / "run_autograder")],
                unpacked,
                AUTOGRADER_COMMAND=str(kit or command(tmp_path)),
            )
        finally:
            stored.write_text(before)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads((unpacked / "results" / "results.json").read_text()), done.stdout

    return handed_in


@pytest.mark.slow
def test_right_submission(play: Play, unpacked: Path) -> None:
    """A right submission has all points, its lateness against created_at, and the layers said."""
    found, said = play({"vectors.py": RIGHT})
    assert found["score"] == 4
    assert {test["status"] for test in found["tests"]} == {"passed"}
    assert found["output"].startswith("Handed in 2 hours, 23 minutes after the due date.")
    assert "seccomp" in found["extra_data"]["sandbox"]
    assert "confined by:" in said
    for name in ("source", "results"):
        assert stat.S_IMODE((unpacked / name).stat().st_mode) & 0o007 == 0
    secret = unpacked / "source" / "course" / ".autograder-secret"
    assert stat.S_IMODE(secret.stat().st_mode) & 0o077 == 0


@pytest.mark.slow
def test_wrong_submission(play: Play) -> None:
    """A wrong one has the points of what is right; hidden checks wait until grades are published."""
    found, _ = play({"vectors.py": WRONG}, created_at="2026-03-01T11:00:00-07:00")
    assert 0 < found["score"] < 4
    assert "after the due date" not in found["output"]
    seen = [test for test in found["tests"] if test["visibility"] == "visible"]
    assert any("squares each number" in test["output"] for test in seen)
    hidden = [test for test in found["tests"] if test["visibility"] == "after_published"]
    assert len(hidden) == 5
    assert "test_any_shape" not in json.dumps(found)


LATE = """
[tool.autograder.policy]
timezone = "America/Los_Angeles"
late = {function = "late:half"}
students_file = "../own.csv"
[tool.autograder.policy.lessons.01_vectors]
due = 2026-02-27T12:00:00
"""


@pytest.mark.slow
def test_late_by_the_courses_policy(play: Play, unpacked: Path) -> None:
    """The course's policy takes its points by created_at, and the output says by which rule."""
    course = unpacked / "source" / "course"
    settings = course / "pyproject.toml"
    before = settings.read_text()
    settings.write_text(before + LATE)
    (course / "late.py").write_text("def half(points, possible, late):\n    return points / 2\n")
    (course.parent / "own.csv").write_text(
        "email,lesson,due\nb@x.example,01_vectors,2026-03-05T12:00\n"
    )
    try:
        found, said = play({"vectors.py": RIGHT})
    finally:
        settings.write_text(before)
    assert found["score"] == 2, (found, said)
    assert "late" in found["output"]


def test_files_that_the_policy_names(tiny_copy: Path, tmp_path: Path) -> None:
    """A penalty function and the file about students are in the zip, as far from its settings."""
    tiny_copy = tiny_copy.rename((tmp_path / "deep").mkdir() or tmp_path / "deep" / "course")
    settings = tiny_copy / "pyproject.toml"
    settings.write_text(settings.read_text() + LATE)
    (tiny_copy / "late.py").write_text("def half(points, possible, late):\n    return points / 2\n")
    (tiny_copy.parent / "own.csv").write_text(
        "email,lesson,due\nb@x.example,01_vectors,2026-03-05T12:00\n"
    )
    data = autograder_zip(load_course(tiny_copy), Settings("01_vectors"), Kit("x"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {"own.csv", "course/late.py"} < set(archive.namelist())
    (tmp_path / "own.csv").write_text("email,lesson,due\nb@x.example,01_vectors,2026-03-05T12:00\n")
    settings.write_text(settings.read_text().replace("../own.csv", "../../own.csv"))
    with pytest.raises(UsageError, match="too far from the course"):
        autograder_zip(load_course(tiny_copy), Settings("01_vectors"), Kit("x"))


@pytest.mark.slow
def test_hostile_submission(play: Play, unpacked: Path) -> None:
    """One that writes results itself and reads the secret changes nothing and finds nothing."""
    secret = (unpacked / "source" / "course" / ".autograder-secret").read_text()
    found, _ = play({"vectors.py": f"ROOT = {str(unpacked)!r}\n{HOSTILE}"})
    assert found["score"] == 0
    assert secret.strip() not in json.dumps(found)
    assert "FOUND=refused" in json.dumps(found)
    assert (unpacked / "source" / "course" / ".autograder-secret").read_text() == secret


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"vectors.ipynb": b"\x00\xff{"}, "vectors.ipynb"),
        ({"essay.txt": "words"}, "no vectors.ipynb and no vectors.py"),
        ({}, "nothing in it can be graded"),
    ],
    ids=["unreadable", "other", "empty"],
)
def test_submission_without_anything_to_grade(
    play: Play, files: dict[str, str | bytes], message: str
) -> None:
    """What cannot be read, and what is not there, has no points and an output that says so."""
    found, said = play(files)
    assert found["score"] == 0
    assert "NOT GRADED" in found["output"]
    assert message in found["output"]
    assert "/submitted/" not in found["output"]
    assert "exit code 1" in said


@pytest.mark.slow
def test_too_many_within_a_day(play: Play) -> None:
    """Above the rate nothing is run, the last score stays, and it says from when on again."""
    before = [
        {"submission_time": "2026-03-01T10:00:00-07:00", "score": 1.0},
        {"submission_time": "2026-03-01T12:00:00-07:00", "score": 3.5},
    ]
    found, said = play({"vectors.py": RIGHT}, {"per_day": 2}, previous_submissions=before)
    assert found["score"] == 3.5
    assert "from 2026-03-02 10:00 -0700 on" in found["output"]
    assert "exit code 0" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("metadata", "settings"),
    [({"created_at": "yesterday"}, {}), ({"users": 3}, {}), ({}, {"lesson": "07_none"})],
    ids=["time", "users", "lesson"],
)
def test_fault_of_ours(play: Play, metadata: dict[str, Any], settings: dict[str, Any]) -> None:
    """What is wrong with the set-up is told to staff; the student reads that it is not theirs."""
    found, said = play({"vectors.py": RIGHT}, settings, **metadata)
    assert "not your fault" in found["output"]
    assert "exit code 2" in said
    assert "autograder:" in said


@pytest.mark.slow
def test_kit_that_is_killed(play: Play, tmp_path: Path) -> None:
    """A run that ends without a word leaves the results.json that was written before it."""
    killed = tmp_path / "killed"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    found, said = play({"vectors.py": RIGHT}, kit=killed)
    assert found["output"].startswith("NOT GRADED, and not your fault")
    assert "exit code 137" in said


@pytest.mark.slow
def test_container_that_cannot_confine(play: Play, tmp_path: Path) -> None:
    """Where nothing hides files, nothing is run: staff read what is missing, and no grade is made."""
    kit = command(tmp_path, str(DEPRIVED), "Landlock=ENOSYS,namespaces=EPERM")
    found, said = play({"vectors.py": RIGHT}, kit=kit)
    assert "NOT GRADED, and not your fault" in found["output"]
    assert found["tests"] == []
    assert "this machine cannot seal student code" in " ".join(said.split())
    assert "Landlock" in said


@pytest.mark.slow
def test_container_without_namespaces(play: Play, tmp_path: Path) -> None:
    """Where namespaces are missing, what else holds is enough, and is said."""
    found, _ = play({"vectors.py": RIGHT}, kit=command(tmp_path, str(DEPRIVED), "namespaces=EPERM"))
    assert found["score"] == 4
    assert "Landlock" in found["extra_data"]["sandbox"]


@pytest.mark.slow
def test_unconfined_only_by_name(play: Play, tmp_path: Path) -> None:
    """A zip made with --sandbox=none grades there, and every result says that nothing confined it."""
    kit = command(tmp_path, str(DEPRIVED), "Landlock=ENOSYS,namespaces=EPERM")
    found, _ = play({"vectors.py": RIGHT}, {"unconfined": True}, kit=kit)
    assert found["score"] == 4
    assert "NOT CONFINED" in found["output"]
    assert "seccomp" not in found["extra_data"]["sandbox"]


def test_what_the_zip_holds(tiny: Course) -> None:
    """Scripts stand at the root and may be run; the secret and the answers are for their owner."""
    data = autograder_zip(tiny, Settings("01_vectors", When.HIDDEN), Kit("torch-autograder==0.1.0"))
    assert data == autograder_zip(
        tiny, Settings("01_vectors", When.HIDDEN), Kit("torch-autograder==0.1.0")
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
        assert archive.read("requirements.txt") == b"torch-autograder==0.1.0\n"
        assert archive.read("run_autograder").startswith(b"#!")
        assert archive.read("course/.autograder-secret").decode().strip() == tiny.secret.hex()
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    assert set(modes.values()) == {0o755, 0o600}
    wanted = {"course/pyproject.toml", "course/tests/lessons/01_vectors/test_hidden.py"}
    assert wanted < set(modes)
    assert not any("__pycache__" in name for name in modes)


@pytest.mark.slow
def test_wheel_is_built_from_this_checkout(tmp_path: Path) -> None:
    """Without --wheel the kit that runs is built into the zip; the file is for its owner only."""
    file = tmp_path / "out" / "autograder.zip"
    quiet = Console(quiet=True)
    assert make_zip(TINY, Settings("01"), None, "", ("scipy",), file, quiet) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        (wheel,) = (name for name in archive.namelist() if name.endswith(".whl"))
        assert archive.read("requirements.txt").decode() == f"./{wheel}[course]\nscipy\n"
        assert json.loads(archive.read("settings.json"))["lesson"] == "01_vectors"
        pinned = archive.read("constraints.txt").decode().splitlines()
        assert f"torch=={torch.__version__.partition('+')[0]}" in pinned
        assert not any(line.startswith("torch-autograder") for line in pinned)
        assert len(archive.read(wheel)) > 100_000


@pytest.mark.parametrize(
    ("wheel", "requirement", "message"),
    [
        (Path("kit.whl"), "torch-autograder==1", "from one of the two"),
        (Path("kit.zip"), "", "no wheel"),
        (Path("no-such.whl"), "", "cannot be read"),
    ],
)
def test_kit_that_cannot_be_packed(
    tmp_path: Path, wheel: Path, requirement: str, message: str
) -> None:
    """What is wrong with the kit that was named is said, with what to name."""
    with pytest.raises(UsageError, match=message):
        make_zip(
            TINY, Settings("01"), wheel, requirement, (), tmp_path / "a.zip", Console(quiet=True)
        )


@pytest.mark.skipif(not shutil.which("bash"), reason="the scripts are for bash")
@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_scripts_are_bash(name: str) -> None:
    """Both scripts are read by bash without an error."""
    from autograder.exporters.gradescope_zip import SCRIPTS

    done = subprocess.run(["bash", "-n", SCRIPTS / name], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
