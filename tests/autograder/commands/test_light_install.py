"""A command that reads a course says which extra it needs, where that is not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test imports torch in a process of its own

WITHOUT = "import sys; sys.modules[{!r}] = None; from autograder.cli import main; main()"


@pytest.mark.parametrize(
    ("command", "package"),
    [("grade", "jupytext"), ("grade", "yaml"), ("release", "jupytext"), ("release", "nbformat")],
)
def test_course_without_its_extra(tiny_copy: Path, command: str, package: str) -> None:
    """One sentence names the package and how to install it; nothing is written."""
    (tiny_copy / "class" / "anna").mkdir(parents=True)
    (tiny_copy / "class" / "anna" / "vectors.py").write_text("")
    words = ["grade", "class", "--output", "out"] if command == "grade" else ["release"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(package), *words],
        cwd=tiny_copy,
        # Nothing is kept of an earlier run: a lesson that is takes no jupytext.
        env=os.environ | {"XDG_CACHE_HOME": str(tiny_copy / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    said = " ".join(done.stderr.split())
    assert f"autograder: {package} is not installed, and this command needs it" in said
    assert "pip install '.[course]'" in said
    assert "Traceback" not in said
    assert not (tiny_copy / "out" / "results.json").exists()
    assert not (tiny_copy / "assignments").exists()
