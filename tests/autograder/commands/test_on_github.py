"""The public checks in a student's repository: what is written, and that nothing in it is secret."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from exported import RUNNERS_WORDS
from rich.console import Console

from autograder.commands.export_github import write_checks
from autograder.commands.on_github import pushed_at
from autograder.errors import UsageError
from autograder.exporters import on_github

RIGHT = "def double(x):\n    return 2 * x\n\ndef total(x):\n    return x @ x.new_ones(len(x))\n"
WRONG = "def double(x):\n    return x ** 2\n"
MAIN = "from autograder.cli import main; main()"


@pytest.fixture
def assignment(tiny_released: Path, tmp_path: Path) -> Path:
    return shutil.copytree(
        tiny_released / "assignments" / "01_vectors", tmp_path / "beside" / "assignment"
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    return folder


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"pushed_at": 1772352000}}))
    own = {
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    return os.environ | RUNNERS_WORDS | own | more


def on_checkout(
    assignment: Path, checkout: Path, form: str, **more: str
) -> subprocess.CompletedProcess[str]:
    words = ["export", "on-github", "--assignment", str(assignment), "--format", form]
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        cwd=checkout,
        env=environment(checkout.parent, **more),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_classroom50_runs_the_file(assignment: Path, checkout: Path) -> None:
    """autograder.py writes result.json and release-body.md into the checkout, and ends with 0."""
    script = shutil.copy(
        Path(on_github.__file__).with_name("autograder.py"), assignment.parent / "autograder.py"
    )
    (checkout / "vectors.py").write_text(RIGHT)
    # A file of the student's that is called like the kit is not taken for it.
    (checkout / "autograder.py").write_text("raise SystemExit(0)")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=checkout,
        env=environment(checkout.parent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((checkout / "result.json").read_text())
    assert (found["score"], found["max-score"]) == (1, 1)
    assert found["datetime"] == "2026-03-01T08:00:00Z"
    assert [test["passed"] for test in found["tests"]] == [True, True]
    assert (checkout / "release-body.md").read_text().startswith("```text\n1 of 1 points")


@pytest.mark.slow
def test_actions(assignment: Path, checkout: Path) -> None:
    """Annotations are printed, the summary is written, and the step fails as its checks do."""
    (checkout / "vectors.py").write_text(WRONG)
    done = on_checkout(assignment, checkout, "actions")
    assert done.returncode == 1, done.stderr
    assert (
        "::error file=vectors.py,line=1,title=double%3A three numbers are doubled::" in done.stdout
    )
    assert "::notice title=01_vectors::0 of 1 points" in done.stdout
    summary = (checkout.parent / "summary.md").read_text()
    assert "| ✗ | `double` | 0 of 0.5 points |" in summary


@pytest.mark.slow
@pytest.mark.parametrize("text", [None, b"\xff\x00{"], ids=["no file", "no notebook"])
def test_nothing_to_check(assignment: Path, checkout: Path, text: bytes | None) -> None:
    """A repository without the work, or with a file that cannot be read, has a result of 0."""
    if text is not None:
        (checkout / "vectors.ipynb").write_bytes(text)
    done = on_checkout(assignment, checkout, "classroom50")
    assert done.returncode == 0, done.stderr
    found = json.loads((checkout / "result.json").read_text())
    assert found["score"] == 0
    assert "vectors.ipynb" in found["tests"][0]["message"]


@pytest.mark.slow
def test_legacy_runner(assignment: Path, checkout: Path) -> None:
    """The step's output `result` is one line."""
    (checkout / "vectors.py").write_text(RIGHT)
    assert on_checkout(assignment, checkout, "classroom").returncode == 0
    (line,) = (checkout.parent / "output").read_text().splitlines()
    assert line.startswith("result=ey")


@pytest.mark.parametrize(
    ("form", "more", "message"),
    [
        ("xml", {}, "it is one of classroom50, actions, classroom"),
        ("classroom50", {"CLASSROOM": ""}, "lacks CLASSROOM"),
        ("classroom50", {"GITHUB_EVENT_PATH": ""}, "say it with --at"),
    ],
)
@pytest.mark.slow
def test_set_up_that_is_at_fault(
    assignment: Path, checkout: Path, form: str, more: dict[str, str], message: str
) -> None:
    """An error of the set-up ends with 2, and there is no result that costs a student points."""
    done = on_checkout(assignment, checkout, form, **more)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert not (checkout / "result.json").exists()


@pytest.mark.parametrize(
    ("event", "time"),
    [
        ({"repository": {"pushed_at": 1772352000}}, "2026-03-01T08:00:00+00:00"),
        ({"repository": {"pushed_at": "2026-03-01T08:00:00Z"}}, "2026-03-01T08:00:00Z"),
    ],
)
def test_time_of_a_push(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: dict[str, Any], time: str
) -> None:
    """A push is dated by GitHub, whatever the commit says."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(file))
    assert pushed_at() == time
    file.write_text("[]")
    with pytest.raises(UsageError, match="--at"):
        pushed_at()


def test_nothing_secret_is_handed_out(assignment: Path, tmp_path: Path) -> None:
    """What goes into a student's repository is what was released, the scripts, and the kit."""
    (assignment / ".autograder-progress.json").write_text("{}")
    wheel = tmp_path / "kit.whl"
    wheel.write_bytes(b"kit")
    out = tmp_path / "out"
    assert write_checks(assignment, wheel, out, Console(quiet=True)) == 0
    found = {str(file.relative_to(out)) for file in out.rglob("*") if file.is_file()}
    assert found == {
        "autograder.py",
        "checks.yml",
        "kit.whl",
        *(f"assignment/{n}" for n in ("lesson.json", "record.json", "record.safetensors")),
        *(f"assignment/{n}" for n in ("test_public.py", "vectors.ipynb")),
    }


def test_workflow_is_yaml_without_rights() -> None:
    """The workflow may read the repository, and nothing else."""
    file = Path(on_github.__file__).with_name("checks.yml")
    read = yaml.safe_load(file.read_text())
    assert read["permissions"] == {"contents": "read"}
    steps = [step.get("run", "") for step in read["jobs"]["checks"]["steps"]]
    assert any("export on-github" in step for step in steps)
