"""How long `check` takes in a notebook, against how long `import torch` takes there.

Every lesson's reference solution is defined in a real kernel, then each task is checked: once
with everything that a first check imports, and once more. Between the two a torch optimizer is
made: for the first one in a process torch imports its compiler, whoever asks for it, and that is
no part of a check. Run it from the project's folder:

    python benchmarks/check_in_kernel.py [lesson …]
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from autograder.course.lesson import Lesson
from autograder.course.reading import choose_lessons, load_course, load_lesson

ROOT = Path(__file__).parents[1]
GOAL = 0.3
TIMED = """
import json, time
_began = time.perf_counter()
{statement}
print("@" + json.dumps(time.perf_counter() - _began))
"""


def main() -> None:
    """Measure the lessons that are named, or all, and print a table."""
    course = load_course(ROOT)
    print(
        f"{'lesson':28}{'import torch':>14}{'optimizer':>12}{'first check':>14}{'ratio':>8}"
        f"{'slowest later':>16}{'ratio':>8}"
    )
    for name in choose_lessons(course, sys.argv[1:]):
        lesson = load_lesson(course, name)
        torch_seconds, optimizer, first, later = measure(lesson)
        slowest = max(later, key=later.__getitem__)
        ratios = (first / torch_seconds, later[slowest] / torch_seconds)
        print(
            f"{name:28}{torch_seconds:12.2f} s{optimizer:10.2f} s{first:12.2f} s{ratios[0]:8.2f}"
            f"{later[slowest]:14.3f} s{ratios[1]:8.2f}  {slowest}"
            f"{'' if max(ratios) < GOAL else f'   MORE THAN {GOAL}'}"
        )


def measure(lesson: Lesson) -> tuple[float, float, float, dict[str, float]]:
    """Give the seconds of `import torch`, a first optimizer, a first check, and all later ones."""
    program = lesson.reference()
    cells = [
        TIMED.format(statement="import torch"),
        *(cell.source for cell in program.cells),
        timed_check(lesson.task_names[0]),
        TIMED.format(statement="torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)"),
        *(timed_check(task) for task in lesson.task_names),
    ]
    with tempfile.TemporaryDirectory() as box:
        folder = Path(box) / lesson.name
        shutil.copytree(ROOT / "assignments" / lesson.name, folder)
        outputs = run(cells, folder)
    times = [json.loads(text) for text in outputs if text is not None]
    torch_seconds, first, optimizer, *later = times
    return torch_seconds, optimizer, first, dict(zip(lesson.task_names, later, strict=True))


def timed_check(task: str) -> str:
    """Make a cell that times one check."""
    return TIMED.format(statement=f"check({task!r})")


def run(cells: list[str], folder: Path) -> list[str | None]:
    """Run cells in a fresh kernel; give what each printed behind its `@`."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(
        notebook, resources={"metadata": {"path": str(folder)}}, kernel_name="python3", timeout=300
    ).execute()
    return [printed(cell) for cell in notebook.cells]


def printed(cell: nbformat.NotebookNode) -> str | None:
    """Give what a timed cell printed; a check that did not pass makes its time worthless."""
    for output in cell.outputs:
        text = output.get("data", {}).get("text/plain", "")
        assert not text.startswith(("✗", "!", "?")), text
    streams = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    _, found, number = streams.rpartition("@")
    return number if found else None


if __name__ == "__main__":
    main()
