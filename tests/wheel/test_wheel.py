"""What a student installs: the wheel, built, installed into a fresh environment, and used there.

The fresh environment borrows only the dependencies of the one that runs these tests. The kit
itself comes from the wheel, and from nowhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import pytest

import autograder
from autograder.course.reading import load_course, load_lesson

ROOT = Path(__file__).parents[2]
LESSON = "01_tensors"


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the wheel in it, and a folder that has nothing of the checkout."""

    wheel: Path
    environment: Path
    elsewhere: Path

    def run(self, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment as a student's terminal would."""
        kept = {"PATH": os.defpath, "HOME": str(self.elsewhere), "COLUMNS": "140"}
        return subprocess.run(
            [self.environment / "bin" / words[0], *words[1:]],
            cwd=folder or self.elsewhere,
            env=kept | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the sdist, the wheel from the sdist, and install that."""
    place = tmp_path_factory.mktemp("wheel")
    source = _source(place / "source")
    _call("build", "--no-isolation", "--outdir", str(place / "dist"), str(source))
    (wheel,) = (place / "dist").glob("*.whl")
    environment = place / "environment"
    # A link to an interpreter that only root may read would be of no use to a student process.
    venv.create(environment, symlinks=True, with_pip=False)
    _borrow_dependencies(environment)
    _call(
        *("pip", "--python", str(environment / "bin" / "python"), "--disable-pip-version-check"),
        *("install", "--quiet", "--no-deps", "--no-index", str(wheel)),
    )
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    return Installed(wheel, environment, elsewhere)


def _source(folder: Path) -> Path:
    # Not the checkout itself: what an editable install left there (SOURCES.txt in *.egg-info) adds
    # files to the sdist that pyproject.toml does not name, and hides that they are missing.
    shutil.copytree(
        ROOT / "autograder", folder / "autograder", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


def _call(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"python -m {' '.join(words)}\n{done.stdout}{done.stderr}"


def _borrow_dependencies(environment: Path) -> None:
    # A path that a .pth file names is searched, but the .pth files in it are not read: an
    # editable install of the kit that is there stays out of sight.
    folder = environment / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    libraries = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (folder / "dependencies.pth").write_text("\n".join(libraries) + "\n", encoding="utf-8")


@pytest.fixture
def assignment(installed: Installed, tmp_path: Path) -> Path:
    """A student's copy of a released lesson."""
    return shutil.copytree(ROOT / "assignments" / LESSON, tmp_path / LESSON)


def test_the_kit_is_imported_from_the_wheel(installed: Installed) -> None:
    """In the fresh environment `autograder` is the installed package, not the checkout."""
    done = installed.run("python", "-c", "import autograder; print(autograder.__file__)")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(installed.environment)


def test_nothing_is_left_out_of_the_wheel(installed: Installed) -> None:
    """The wheel holds each file of the package, those that no import reaches too, and no other."""
    package = Path(autograder.__file__).parent
    there = (file for file in package.rglob("*") if file.is_file())
    files = {str(f.relative_to(package.parent)) for f in there if "__pycache__" not in f.parts}
    with zipfile.ZipFile(installed.wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    for name in ("py.typed", "proving/cheating/echo.py", "starting/template/.gitignore"):
        assert f"autograder/{name}" in packed
    assert packed == files


def test_a_students_install_is_light(installed: Installed) -> None:
    """What only reading a course, nbgrader and work on the kit need is in extras."""
    with zipfile.ZipFile(installed.wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        wanted = Parser().parsestr(archive.read(name).decode()).get_all("Requires-Dist")
    everybody = {re.split(r"[^\w-]", each)[0] for each in wanted if "extra ==" not in each}
    assert everybody == set(
        "ipython matplotlib msgspec numpy pytest rich safetensors torch typer".split()
    )
    course = {each.partition(">")[0] for each in wanted if 'extra == "course"' in each}
    assert course == {"babel", "jinja2", "jupytext", "nbformat", "pyyaml"}


def test_the_version_is_that_of_the_package(installed: Installed) -> None:
    """The wheel's metadata, its name, and `autograder --version` say what `__version__` says."""
    with zipfile.ZipFile(installed.wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert metadata["Version"] == autograder.__version__
    assert installed.wheel.name.startswith(f"torch_autograder-{autograder.__version__}-")
    assert installed.run("autograder", "--version").stdout.split()[-1] == autograder.__version__


def test_a_released_folder_is_checked(installed: Installed, assignment: Path) -> None:
    """`autograder check` in a folder as it was released says that nothing is written yet."""
    done = installed.run("autograder", "check", folder=assignment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not written yet" in done.stdout
    assert "0 of 6 tasks done" in done.stdout


def test_a_wrong_answer_is_explained(installed: Installed, assignment: Path) -> None:
    """With one known mistake in the reference, its sentence is shown, and the other tasks pass."""
    source = (ROOT / "solutions" / LESSON / "tensors.py").read_text(encoding="utf-8")
    assert source.count("return v.unsqueeze(1)") == 1
    wrong = source.replace("return v.unsqueeze(1)", "return v.unsqueeze(0)")
    (assignment / "tensors.py").write_text(wrong, encoding="utf-8")
    done = installed.run("autograder", "check", "tensors.py", folder=assignment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "5 of 6 tasks done" in done.stdout
    (mistake,) = (
        known
        for known in load_lesson(load_course(ROOT), LESSON).mistakes
        if (known.task, known.name) == ("as_column", "unsqueeze_dim0")
    )
    assert mistake.sentence in " ".join(done.stdout.split())


def test_a_new_course_is_made(installed: Installed) -> None:
    """The template is in the wheel, with its hidden file, and validates as it comes."""
    done = installed.run("autograder", "new", "algebra")
    assert done.returncode == 0, done.stdout + done.stderr
    course = installed.elsewhere / "algebra"
    assert ".autograder-secret" in (course / ".gitignore").read_text(encoding="utf-8")
    done = installed.run("autograder", "validate", folder=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds" in done.stdout
