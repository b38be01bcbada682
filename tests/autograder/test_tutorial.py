"""The tutorial works as it stands: every file, every command, and everything that is shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Importlib mode keeps the folders of tests off the path.
sys.path.insert(0, str(Path(__file__).parent))
import tutorial

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-lesson.md"
PART = "## From nothing to a graded class"


def part() -> str:
    """Give the part of the page that is a tutorial."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"\n{PART}\n")
    assert rest
    return rest.partition("\n## ")[0]


@pytest.mark.slow  # each command is a process that imports torch
def test_every_command_of_the_tutorial(tmp_path: Path) -> None:
    """In a fresh folder each command ends as it is said to, and prints what is shown."""
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "autograder").write_text(
        f"#!{sys.executable}\nfrom autograder.cli import main\nmain()\n"
    )
    (commands / "autograder").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "COLUMNS": "150",
    }
    folder = tmp_path / "fresh"
    folder.mkdir()
    where, printed, asked = folder, "", False
    ran = 0
    for step in tutorial.steps(part()):
        if isinstance(step, tutorial.File):
            (where / step.name).parent.mkdir(parents=True, exist_ok=True)
            (where / step.name).write_text(step.text)
        elif isinstance(step, tutorial.Command):
            printed = "" if asked else printed
            asked = False
            script = f"cd '{where}'\n{step.words}\nended=$?\npwd >'{tmp_path}/where'\nexit $ended\n"
            done = subprocess.run(
                [shutil.which("bash") or "bash", "-c", script],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            said = done.stdout + done.stderr
            assert done.returncode == step.status, f"{step.words}\n{said}"
            printed += said
            where = Path((tmp_path / "where").read_text().strip())
            ran += 1
        else:
            asked = True
            assert step.line in tutorial.plain(printed), f"{step.line}\n{printed}"
    assert ran > 25


def test_the_page_is_read_as_it_is_meant() -> None:
    """Every fenced block of the tutorial is a file, commands, or what they print."""
    text = part()
    kinds = [line.removeprefix("```") for line in text.splitlines() if line.startswith("```")]
    assert set(kinds[::2]) == {"console", "text", "python"}
    files = [each for each in tutorial.steps(text) if isinstance(each, tutorial.File)]
    assert kinds.count("python") == len(files)
    assert any("# ends with 1" in line for line in text.splitlines())
