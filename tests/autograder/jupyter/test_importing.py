"""What importing costs, and what works without IPython."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test imports torch in a process of its own

HEAVY = ("torch", "numpy", "IPython", "matplotlib", "msgspec", "rich", "jupytext")

LEFT_OUT = ("safetensors", "pytest", "nbformat", "yaml", "typer", "nbgrader", "nbconvert", "dask")


def run(source: str, folder: Path) -> str:
    """Run a program in a fresh interpreter."""
    file = folder / "program.py"
    file.write_text(source)
    done = subprocess.run(
        [sys.executable, str(file)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_is_cheap(tmp_path: Path) -> None:
    """Importing autograder.jupyter imports neither torch nor IPython nor anything heavy."""
    source = "import sys, json\nfrom autograder.jupyter import check, hint, needs\n"
    source += f"print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    assert json.loads(run(source, tmp_path)) == []


def test_what_a_check_imports(folder: Path) -> None:
    """A check imports what it computes with, and none of what reads a course or prints tables."""
    text = run(
        "import sys\nfrom autograder.jupyter import check\nimport torch\n"
        "def double(x):\n    return 2 * x\nbefore = set(sys.modules)\ncheck('double')\n"
        f"print([m for m in {HEAVY + LEFT_OUT!r} if m in sys.modules and m not in before])\n",
        folder,
    )
    assert text.splitlines()[-1] == "['msgspec', 'safetensors', 'pytest']"


def test_without_ipython(folder: Path) -> None:
    """In a plain interpreter, without IPython installed, check and hint print."""
    text = run(
        "import sys\nsys.modules['IPython'] = None\n"
        "from autograder.jupyter import check, hint\n"
        "def double(x):\n    return x ** 2\n"
        "check('double')\nhint('double')\n",
        folder,
    )
    assert "x ** 2 squares each number; doubling is 2 * x." in text
    assert "Hint 1 of 2 for `double`" in text


def test_a_program_is_its_own_cell(folder: Path) -> None:
    """Without a notebook, places name the file."""
    text = run(
        "import torch\nfrom autograder.jupyter import check\n"
        "def total(x):\n    return torch.sum(x)\n"
        "def double(x):\n    return x.reshape(7)\n"
        "check()\n",
        folder,
    )
    assert "program.py, line 6: return x.reshape(7)" in text
    assert "it calls `torch.sum` (program.py, line 4)" in text
