"""The kit's shape: folders on their floors, few files at the top, small files, mirrored tests.

The floors stand in pyproject.toml, as import-linter's contracts.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

KIT = Path(autograder.__file__).parent
ROOT = KIT.parent
TESTS = Path(__file__).parent
MOST_AT_THE_TOP = 8
MOST_LINES = 400
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in a folder against the contracts in its pyproject.toml."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the kit that a test may change."""
    shutil.copytree(KIT, tmp_path / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.slow  # `make quick` runs lint-imports itself
def test_every_contract_holds(copy: Path) -> None:
    """Imports point down, the two ends of the sandbox stay apart, nothing goes round in a circle."""
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.slow  # eight copies of the kit, each read whole
@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("model.py", "import autograder.cli"),
        ("authoring.py", "import autograder.errors"),
        ("observing/calls.py", "def late():\n    import autograder.judging.judge"),
        ("sandbox/inside/state.py", "import autograder.sandbox.outside.host"),
        ("sandbox/outside/usage.py", "import autograder.sandbox.inside.child"),
        ("sandbox/wire.py", "import autograder.model"),
        ("course/stub.py", "import autograder.course.reading"),
        ("newroom/__init__.py", ""),
    ],
)
def test_a_contract_can_fail(copy: Path, file: str, line: str) -> None:
    """An import that points up, across, or back is refused, and so is a folder without a floor."""
    planted = copy / "autograder" / file
    planted.parent.mkdir(exist_ok=True)
    before = planted.read_text(encoding="utf-8") if planted.exists() else ""
    planted.write_text(f"{before}\n{line}\n", encoding="utf-8")
    done = lint_imports(copy)
    assert done.returncode == 1, done.stdout + done.stderr


def test_few_files_stand_at_the_top() -> None:
    """A file at the top of the package is for all floors; there are at most eight."""
    assert len(list(KIT.glob("*.py"))) <= MOST_AT_THE_TOP


def test_files_are_small() -> None:
    """No file of the kit has more than 400 lines."""
    lengths = {
        str(file.relative_to(KIT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in KIT.rglob("*.py")
    }
    assert {file: lines for file, lines in lengths.items() if lines > MOST_LINES} == {}


def test_every_folder_says_what_it_is_for() -> None:
    """Every folder of the kit is a package whose docstring is its first statement."""
    template = KIT / "starting" / "template"  # a course, whose folders are no packages
    folders = {f.parent for f in KIT.rglob("*.py") if not f.is_relative_to(template)}
    said = {folder: (folder / "__init__.py").read_text(encoding="utf-8") for folder in folders}
    assert [str(folder) for folder, text in said.items() if not text.startswith('"""')] == []


def test_tests_mirror_the_kit() -> None:
    """Each folder of tests is named after the folder of the kit that it tests."""
    folders = {file.parent.relative_to(TESTS) for file in TESTS.rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (KIT / folder).is_dir()] == []
