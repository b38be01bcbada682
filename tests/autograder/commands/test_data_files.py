"""A lesson's data files: released, read under one path everywhere, hidden where they are hidden."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.grade import Graded
from autograder.commands.release import release
from autograder.course.reading import load_course, load_lesson
from autograder.model import Status, Visibility
from autograder.observing.fingerprint import grading_fingerprint
from autograder.observing.prepared import prepare
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

pytestmark = pytest.mark.slow

LESSON = "01_points"
Run = Callable[..., tuple[int, str]]
Grade = Callable[..., Graded]
HandedIn = Callable[..., Path]

READS = """
def read_points(name):
    lines = Path("data", name).read_text().split()
    return torch.tensor([[float(n) for n in line.split(",")] for line in lines], dtype=torch.float64)
"""
OVERWRITES = "    Path('data', name).write_text('0,0')\n"
MIDDLE = "def middle():\n    return POINTS.mean(dim=0)\n"


def write(folder: Path, **tasks: str) -> None:
    """Write tasks in their cells of the notebook."""
    file = folder / "points.ipynb"
    notebook = json.loads(file.read_text())
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = tasks.get(task, cell["source"])
    file.write_text(json.dumps(notebook))


def test_what_is_released(material_released: Path) -> None:
    """Public data go out with their notes; nothing of hidden data does, not even a name."""
    folder = material_released / "assignments" / LESSON
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert files >= {"data/points.csv", "data/more/line.csv", "data/data.toml"}
    assert (folder / "data/points.csv").read_bytes() == b"1,2\n3,4\n5,9\n"
    everything = b"".join((folder / name).read_bytes() for name in files)
    assert b"others" not in everything


def test_released_data_that_are_stale(course: Path) -> None:
    """`release --check` names data that are not the course's, and release puts that right."""
    folder = course / "assignments" / LESSON / "data"
    (folder / "points.csv").write_text("0,0\n")
    (folder / "left.csv").write_text("0,0\n")
    stale = release(course, [], 1, Console(quiet=True), check=True)
    assert stale == [f"assignments/{LESSON}/data/{name}" for name in ("left.csv", "points.csv")]
    release(course, [], 1, Console(quiet=True), check=False)
    assert not (folder / "left.csv").exists()
    assert (folder / "points.csv").read_text() == "1,2\n3,4\n5,9\n"


@pytest.mark.parametrize("place", ["solutions", "tests/lessons"])
def test_fingerprint_of_a_lesson_with_data(course: Path, place: str) -> None:
    """Grades under other data are others: public and hidden ones count, and their names."""
    before = grading_fingerprint(load_lesson(load_course(course), LESSON))
    file = next((course / place / LESSON / "data").glob("*.csv"))
    file.write_text(file.read_text() + "6,6\n")
    assert grading_fingerprint(load_lesson(load_course(course), LESSON)) != before


def test_right_program(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """A notebook that reads its data earns all points; a given cell has read them before."""
    folder = handed_in(LESSON)
    write(folder, read_points=READS, middle=MIDDLE)
    code, text = in_folder(folder, "check")
    assert code == 0, text
    (entry,) = graded().entries
    assert (entry.result.status, entry.result.score) == (Status.PASSED, 4), entry


def test_data_that_a_student_changed(handed_in: HandedIn, graded: Grade, in_folder: Run) -> None:
    """Changed data are said where the student works, and are the course's own in grading."""
    folder = handed_in(LESSON)
    write(folder, read_points=READS, middle=MIDDLE)
    (folder / "data" / "points.csv").write_text("0,0\n")
    code, text = in_folder(folder, "check")
    assert (code, text) == (
        2,
        f"{folder}/data/points.csv: not as it was handed out, and in grading it is; take it from "
        "the assignment again, and write what you change into another file",
    )
    assert graded().entries[0].result.score == 4


def test_data_that_a_student_removed(handed_in: HandedIn, in_folder: Run) -> None:
    """A data file that is missing is named, with what to do."""
    folder = handed_in(LESSON)
    (folder / "data" / "points.csv").unlink()
    code, text = in_folder(folder, "check")
    assert (code, text) == (
        2,
        f"{folder}/data/points.csv: cannot be read (No such file or directory); take it from the "
        "assignment again",
    )


def test_program_that_writes_to_its_data(handed_in: HandedIn, graded: Grade) -> None:
    """Writing to a data file fails where it is graded, and is told on its line."""
    folder = handed_in(LESSON)
    write(folder, read_points=READS.replace("    lines", f"{OVERWRITES}    lines"), middle=MIDDLE)
    (entry,) = graded().entries
    reads, middle = entry.result.tasks
    assert (reads.score, middle.score) == (0, 2)
    public = [c for c in reads.checks if c.visibility is Visibility.PUBLIC]
    assert all("PermissionError" in check.feedback.summary for check in public)


def test_public_checks_never_have_hidden_data(handed_in: HandedIn, graded: Grade) -> None:
    """Where a student's words come from, no hidden data file is there."""
    folder = handed_in(LESSON)
    spies = READS.replace(
        "    lines",
        "    raise RuntimeError(sorted(str(p) for p in Path('.').rglob('*.csv')))\n    lines",
    )
    write(folder, read_points=spies, middle=MIDDLE)
    (entry,) = graded().entries
    told = [check.feedback for check in entry.result.tasks[0].checks]
    assert any("data/points.csv" in each.summary for each in told)
    assert not any("others" in str(each) for each in told)


def test_public_check_that_reads_hidden_data(course: Path, server: SandboxServer) -> None:
    """A public check cannot rest on hidden data: the reference fails it as students would."""
    file = course / "tests" / "lessons" / LESSON / "test_public.py"
    file.write_text(file.read_text().replace('"more/line.csv"]', '"others.csv"]'))
    record = prepare(load_lesson(load_course(course), LESSON), ServerPool(lambda: server)).record
    failed = [name for name, each in record.reference.items() if each.fault]
    assert failed == ["test_public.py::test_points_of_a_file[others.csv]"]
    assert record.reference[failed[0]].fault.kind == "FileNotFoundError"


NOTEBOOK = """
import json, sys
from pathlib import Path
cells = [c for c in json.loads(Path("points.ipynb").read_text())["cells"] if c["cell_type"] == "code"]
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in cells:
    done = shell.run_cell("".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"])
    done.raise_error()
Path("written.txt").write_text("before")
import os
os.chdir("/")
"""


def test_in_a_notebook(handed_in: HandedIn) -> None:
    """In the notebook the data are read under the same path, also after `os.chdir`.

    Code that writes to them fails there as in grading, and the student's own files stay.
    """
    folder = handed_in(LESSON)
    write(folder, read_points=READS, middle=MIDDLE)
    overwrites = READS.replace("    lines", f"{OVERWRITES}    lines")
    script = NOTEBOOK + (
        f"os.environ['JPY_SESSION_NAME'] = {str(folder / 'points.ipynb')!r}\n"
        "shell.run_cell('%load_ext autograder.jupyter').raise_error()\n"
        "shell.run_cell('%check').raise_error()\n"
        f"shell.run_cell({overwrites!r}).raise_error()\n"
        "shell.run_cell('%check read_points').raise_error()\n"
    )
    environment = os.environ | {"IPYTHONDIR": str(folder.parent), "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *_, everything, last = done.stdout.split("Each line of the file")
    assert "2 of 2 tasks done" in done.stdout
    assert (folder / "data" / "points.csv").read_bytes() == b"1,2\n3,4\n5,9\n"
    if os.geteuid() != 0:  # whom no file's mode keeps from writing
        assert "PermissionError" in everything + last
