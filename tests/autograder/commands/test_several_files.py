"""A submission that is more than a notebook: its own modules, and files of results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from autograder.commands.grade import Graded
from autograder.model import Status

pytestmark = pytest.mark.slow

POINTS, MODEL = "01_points", "02_model"
Run = Callable[..., tuple[int, str]]
Grade = Callable[..., Graded]
HandedIn = Callable[..., Path]

READS = """
from reading import numbers
def read_points(name):
    return torch.tensor(numbers(name), dtype=torch.float64)
"""
NUMBERS = """
from pathlib import Path
def numbers(name):
    lines = Path("data", name).read_text().split()
    return [[float(n) for n in line.split(",")] for line in lines]
"""
MIDDLE = "from mylib.means import mean\ndef middle():\n    return mean(POINTS)\n"
LINE = """
class make_model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x):
        return self.layer(x)
"""


def write(file: Path, **tasks: str) -> None:
    """Write tasks in their cells of a notebook."""
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = tasks.get(task, cell["source"])
    file.write_text(json.dumps(notebook))


def with_modules(folder: Path) -> Path:
    """Write a right notebook that is made of a module, and of a package."""
    write(folder / "points.ipynb", read_points=READS, middle=MIDDLE)
    (folder / "reading.py").write_text(NUMBERS)
    (folder / "mylib").mkdir()
    (folder / "mylib" / "__init__.py").write_text("")
    (folder / "mylib" / "means.py").write_text("def mean(x):\n    return x.mean(dim=0)\n")
    return folder


def test_modules_beside_a_notebook(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """A module and a package are found and graded; the terminal says the same, without a warning."""
    folder = with_modules(handed_in(POINTS))
    code, text = in_folder(folder, "check")
    assert code == 0, text
    assert "in grading" not in text
    done = graded()
    (entry,) = done.entries
    assert (entry.result.status, entry.result.score, entry.result.note) == (Status.PASSED, 4, "")
    assert done.found.unplaced == ()


def test_modules_in_an_archive(handed_in: HandedIn, graded: Grade) -> None:
    """They are found in an archive, too."""
    folder = with_modules(handed_in(POINTS))
    with zipfile.ZipFile(folder.parent / "all.zip", "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, Path(POINTS) / file.relative_to(folder))
            file.rename(file.with_suffix(".gone")) if file.is_file() else None
    subprocess.run(["rm", "-r", str(folder)], check=True)
    (entry,) = graded().entries
    assert (entry.result.status, entry.result.score) == (Status.PASSED, 4)


def test_module_that_changed(handed_in: HandedIn, graded: Grade) -> None:
    """A changed module is a changed submission; an unchanged one is not graded again."""
    folder = with_modules(handed_in(POINTS))
    assert graded().reused == 0
    assert graded().reused == 1
    (folder / "reading.py").write_text(NUMBERS.replace("split()", "split()[1:]"))
    again = graded()
    assert again.reused == 0
    assert again.entries[0].result.tasks[0].score == 0


def test_file_that_nothing_imports(handed_in: HandedIn, graded: Grade) -> None:
    """A Python file that the notebook does not import is listed, as before."""
    folder = with_modules(handed_in(POINTS))
    (folder / "old.py").write_text("x = 1")
    (unplaced,) = graded().found.unplaced
    assert unplaced.place.endswith("old.py")


def test_module_that_holds_the_tasks(handed_in: HandedIn, graded: Grade) -> None:
    """A module with the tasks themselves is the notebook's, and no second submission."""
    folder = handed_in(POINTS)
    write(
        folder / "points.ipynb", read_points="from mine import *", middle="from mine import middle"
    )
    whole = f"import torch\n{NUMBERS}{READS.replace('from reading import numbers', '')}"
    middle = "def middle():\n    return torch.tensor(numbers('points.csv')).mean(dim=0)\n"
    (folder / "mine.py").write_text(whole + middle)
    done = graded()
    assert done.found.unplaced == ()
    assert done.entries[0].result.score == 4


def test_error_in_a_module(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """The student reads the module's file and line, in the terminal and in the grade."""
    folder = with_modules(handed_in(POINTS))
    (folder / "reading.py").write_text(NUMBERS.replace("    lines", "    1 / 0\n    lines"))
    assert "reading.py, line 4" in in_folder(folder, "check")[1]
    public = [
        c for c in graded().entries[0].result.tasks[0].checks if c.name.startswith("test_pub")
    ]
    assert all("reading.py, line 4" in check.feedback.message for check in public)


def test_module_of_an_installed_name(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """A file named as what is installed is not what is imported, and the student is told."""
    folder = with_modules(handed_in(POINTS))
    write(folder / "points.ipynb", read_points="import csv\n" + READS)
    (folder / "csv.py").write_text("raise SystemExit\n")
    text = in_folder(folder, "check")[1]
    said = "is not your own csv.py in grading, but the installed csv. Give your file another"
    assert said in " ".join(text.split())
    (entry,) = graded().entries
    assert (entry.result.score, entry.result.note) == (
        4,
        "csv.py was not run: in grading, `import csv` gives the installed `csv`.",
    )


def test_module_that_is_no_file(handed_in: HandedIn, graded: Grade) -> None:
    """A module that cannot be read is a link to nowhere: its import fails, and nothing else does."""
    folder = with_modules(handed_in(POINTS))
    (folder / "reading.py").unlink()
    os.mkfifo(folder / "reading.py")
    (entry,) = graded().entries
    reads, middle = entry.result.tasks
    assert (reads.score, middle.score) == (0, 2)


def with_results(folder: Path) -> Path:
    """Hand in a right notebook with both files that the lesson asks for."""
    write(folder / "model.ipynb", make_model=LINE)
    weights = {"layer.weight": torch.tensor([[2.01]]), "layer.bias": torch.tensor([0.99])}
    torch.save(weights, folder / "model.pt")
    (folder / "predictions.csv").write_text("1.0\n3.0\n5.0\n")
    return folder


def test_files_of_results(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """A checkpoint and a table are inputs of checks, where the student works and in the grade."""
    folder = with_results(handed_in(MODEL))
    code, text = in_folder(folder, "check")
    assert code == 0, text
    done = graded()
    assert (done.entries[0].result.score, done.found.unplaced) == (4, ())


def test_file_that_is_missing(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """A file that was not handed in is a failed check that names it, and no other check's business."""
    folder = with_results(handed_in(MODEL))
    (folder / "model.pt").unlink()
    assert "model.pt was not handed in." in in_folder(folder, "check")[1]
    (entry,) = graded().entries
    failed = [check for check in entry.result.tasks[0].checks if check.status is not Status.PASSED]
    (check,) = failed
    assert (check.status, check.feedback.summary, check.feedback.hint) == (
        Status.FAILED,
        "The weights in `model.pt` fit y = 2x + 1. `model.pt` was not handed in.",
        "Hand in `model.pt` with your notebook, beside it and under exactly this name.",
    )


def test_reference_never_stands_in(material_released: Path) -> None:
    """What the reference hands in is in no release."""
    folder = material_released / "assignments" / MODEL
    assert not [file for file in folder.rglob("*") if file.name in ("model.pt", "predictions.csv")]


class Planted:
    """Runs a command when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.file}",)


def test_file_that_is_an_attack(handed_in: HandedIn, graded: Grade, tmp_path: Path) -> None:
    """A checkpoint that runs code when it is unpickled is refused inside, and never opened outside."""
    folder = with_results(handed_in(MODEL))
    torch.save({"layer.weight": Planted(tmp_path / "planted")}, folder / "model.pt")
    (entry,) = graded().entries
    checks = {check.name: check for check in entry.result.tasks[0].checks}
    weights = checks["test_public.py::test_weights_that_were_handed_in"]
    assert weights.status is not Status.PASSED
    assert "Unpickling" in weights.feedback.summary + weights.feedback.message
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("kind", ["link", "large"])
def test_file_that_cannot_be_taken(
    handed_in: HandedIn, graded: Grade, kind: str, tmp_path: Path
) -> None:
    """A link, or a file without measure, counts as not handed in."""
    folder = with_results(handed_in(MODEL))
    (folder / "model.pt").rename(tmp_path / "elsewhere.pt")
    if kind == "link":
        (folder / "model.pt").symlink_to(tmp_path / "elsewhere.pt")
    else:
        with (folder / "model.pt").open("wb") as file:
            file.truncate(33 << 20)
    (entry,) = graded().entries
    assert entry.result.score == 3
    assert ("larger than 32 MiB" in entry.result.note) == (kind == "large")


KERNEL = """
import json, os
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(Path("points.ipynb").read_text())["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"])).raise_error()
"""


def test_modules_in_a_notebook(handed_in: HandedIn) -> None:
    """`check()` takes modules as they are imported, without a warning; their lines are named."""
    folder = with_modules(handed_in(POINTS))
    broken = NUMBERS.replace("    lines", "    1 / 0\n    lines")
    script = KERNEL + (
        f"Path('reading.py').write_text({broken!r})\n"
        "import importlib, reading\n"
        "importlib.invalidate_caches(); importlib.reload(reading)\n"
        "shell.run_cell('from reading import numbers\\ncheck(\"read_points\")').raise_error()\n"
    )
    environment = os.environ | {"IPYTHONDIR": str(folder.parent), "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 of 2 tasks done" in done.stdout
    assert "in grading" not in done.stdout
    assert "reading.py, line 4" in done.stdout
