"""The same verdict in the notebook and in the grade: the public checks that pass are the same ones.

The notebook's side is IPython in a process that ran the cells from top to bottom. The course's own
experiments that nobody changed are left out on both sides: test_notebooks_run.py runs them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from autograder.assignments.assignment import Assignment, load_assignment
from autograder.course.reading import load_course, load_lesson
from autograder.judging.agreement import is_right
from autograder.model import Status
from autograder.notebooks.reading import read_handed_in, read_notebook
from autograder.observing.whole import better_reading
from autograder.sandbox.job import Cell
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import observe

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "examples" / "class"
SIDE = Path(__file__).with_name("kernel_side.py")
# All eight take ten minutes: `make agreement`. In `make test` it is two of them.
EVERY = "WHOLE_CLASS" in os.environ
LESSONS = load_course(ROOT).lessons if EVERY else ("01_tensors", "03_linear_regression")

pytestmark = pytest.mark.slow

TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n"
DOUBLE = "def double(x):\n    return 2 * x\n"
BY_STATE = "def double(x):\n    return state['factor'] * x\n"

# Notebooks of the tiny course, by what they try: its first cell is the course's, TOTAL is added.
CASES: dict[str, tuple[str, ...]] = {
    "right": (DOUBLE,),
    "wrong": ("def double(x):\n    return x\n",),
    "comment that ends in ?": ("%matplotlib inline\n" + DOUBLE.rstrip() + "  # right?",),
    "if with a comment": (
        "%%time\ndef double(x):\n    if x.dim():  # a vector?\n        return 2 * x\n    return x",
    ),
    "docstring that ends in ?": (
        '%%capture\ndef double(x):\n    """Twice?\n    %d\n    """\n    return 2 * x',
    ),
    "line that goes on with %": ("%cd .\ndef double(x):\n    return x * (9\n    % 7)\n",),
    "autocall": ('/print "hi"\n' + DOUBLE, ",print a b"),
    "semicolon autocall": (";print a b\n" + DOUBLE,),
    "shell line that goes on": ("!true \\\n  and so on\n" + DOUBLE,),
    "question": ("print?\n" + DOUBLE,),
    "time on a line": ("%time factor = 2", "def double(x):\n    return factor * x\n"),
    "time that gives a value": ("factor = %time 1 + 1", "def double(x):\n    return factor * x\n"),
    "two cell magics": ("%%time\n%%capture out\n" + DOUBLE,),
    "writefile": ("%%writefile double.py\n" + DOUBLE,),
    "writefile and import": ("%%writefile mine.py\n" + DOUBLE, "from mine import double"),
    "writefile and module": (
        "%%writefile mine.py\nfactor = 2",
        "import mine\ndef double(x):\n    return mine.factor * x\n",
    ),
    "other language": ("%%html\n" + DOUBLE,),
    "unknown magic": ("%%no_such_magic\n" + DOUBLE,),
    "prompts": (">>> def double(x):\n...     return 2 * x\n",),
    "numbered prompts": ("In [1]: def double(x):\n   ...:     return 2 * x\n",),
    "indented": ("    def double(x):\n        return 2 * x\n",),
    "display": ("def double(x):\n    display(x)\n    return 2 * x\n",),
    "shell": ("get_ipython().run_line_magic('cd', '.')\n" + DOUBLE,),
    "main": ("if __name__ == '__main__':\n    factor = 2\ndef double(x):\n    return factor * x",),
    "await": (
        "async def two():\n    return 2\nfactor = await two()\ndef double(x):\n    return factor * x",
    ),
    "filled by a function": (
        "state = {}\ndef fill(d):\n    d['factor'] = 2\nfill(state)",
        BY_STATE,
    ),
    "filled in a loop": ("state = {}\nfor key in ('a', 'factor'):\n    state[key] = 2", BY_STATE),
    "in place": (
        "twos = torch.empty(())\ntorch.nn.init.constant_(twos, 2.0)",
        "def double(x):\n    return (twos * x).to(x.dtype)",
    ),
    "registered": (
        "state = {}\ndef register(f):\n    state['f'] = f\n    return f\n@register\ndef g(x):\n    return 2 * x",
        "def double(x):\n    return state['f'](x)",
    ),
    "globals": ("globals()['factor'] = 2", "def double(x):\n    return factor * x"),
    "exec": ("exec('def double(x):\\n    return 2 * x')",),
    "setattr": (
        "class S: pass\nsetattr(S, 'factor', 2)",
        "def double(x):\n    return S.factor * x",
    ),
    "jit": ("@torch.jit.script\n" + DOUBLE,),
    "source": (
        "import inspect\ndef two(x):\n    return x\n",
        "def double(x):\n    return len(inspect.getsource(two).splitlines()) * x",
    ),
    "old try below": (DOUBLE, "def double(x):\n    return x  # an old try\n"),
    "wrapped below": (
        DOUBLE,
        "import functools\ndef same(f):\n    @functools.wraps(f)\n    def inner(x):\n"
        "        return f(x)\n    return inner\ndouble = same(double)",
    ),
    "deleted below": (DOUBLE, "del double"),
    "package that is missing": ("from no_such_package import two", DOUBLE),
    "package that is used": ("from no_such_package import two\ndef double(x):\n    return two(x)",),
    "star import": ("from my_helpers import *", "def double(x):\n    return helper(x)"),
    "GPU": ("def double(x):\n    return 2 * x.cuda()",),
    "error in a cell": ("1 / 0\nfactor = 2", "def double(x):\n    return x + x\n"),
    "syntax error": ("def double(x)\n    return 2 * x",),
    "line ends": (f"%cd .\n{DOUBLE}".replace("\n", "\r\n"),),
    "asks for input": (DOUBLE, "answer = 3\nprint(answer)"),
}
# Where the grade is kinder: in a notebook a timed cell keeps nothing of what it defines, and a line
# that fails keeps the rest of its cell from running. Both are shown there as they happen.
KINDER = {
    "timed": ("%%timeit -n 1 -r 1\n" + DOUBLE,),
    "unknown line magic": ("%no_such_magic\n" + DOUBLE,),
    "package that is missing": ("from no_such_package import two\n" + DOUBLE,),
}


@dataclass
class Sides:
    """Both sides for one assignment."""

    server: SandboxServer
    kernel: subprocess.Popen[str]
    folder: Path

    def notebook(self, assignment: Assignment, cells: Iterable[Cell]) -> dict[str, object]:
        """Say which public checks pass in a notebook that ran these cells."""
        place = self.folder / assignment.folder.name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(assignment.folder, place)
        sources = [cell.source for cell in (*assignment.guide.given, *cells)]
        assert self.kernel.stdin is not None
        assert self.kernel.stdout is not None
        self.kernel.stdin.write(json.dumps({"folder": str(place), "cells": sources}) + "\n")
        self.kernel.stdin.flush()
        return json.loads(self.kernel.stdout.readline())

    def grade(self, assignment: Assignment, cells: tuple[Cell, ...]) -> dict[str, object]:
        """Say which public checks pass in the grade."""
        job = assignment.job(cells)
        checks = [assignment.record.check(call.name) for call in job.calls]
        right = partial(is_right, assignment.record)
        report = better_reading(partial(observe, self.server, seconds=60), job, checks, right)
        results = assignment.judge(job, report)
        return {c.name: c.status is Status.PASSED for task in results for c in task.checks}


@pytest.fixture(scope="module")
def sides(server: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    folder = tmp_path_factory.mktemp("notebooks")
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "IPYTHONDIR": str(folder),
    }
    kernel = subprocess.Popen(
        [sys.executable, str(SIDE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    yield Sides(server, kernel, folder)
    assert kernel.stdin is not None
    kernel.stdin.close()
    kernel.wait()


@pytest.fixture(scope="module")
def tiny(tiny_released: Path) -> Assignment:
    return load_assignment(tiny_released / "assignments" / "01_vectors")


def numbered(*sources: str) -> tuple[Cell, ...]:
    return tuple(Cell(f"cell {n}", source) for n, source in enumerate(sources, start=1))


@pytest.mark.parametrize("name", CASES)
def test_kinds_of_cells(sides: Sides, tiny: Assignment, name: str) -> None:
    """A notebook of each kind passes the same public checks in IPython and in the grade."""
    cells = numbered(TOTAL, *CASES[name])
    assert sides.grade(tiny, cells) == sides.notebook(tiny, cells)


@pytest.mark.parametrize("name", KINDER)
def test_where_the_grade_is_kinder(sides: Sides, tiny: Assignment, name: str) -> None:
    """What stands below a line that fails, or in a timed cell, is graded all the same."""
    cells = numbered(TOTAL, *KINDER[name])
    assert all(sides.grade(tiny, cells).values())
    assert not all(sides.notebook(tiny, cells).values())


def compare(sides: Sides, assignment: Assignment, found: dict[str, tuple[Cell, ...]]) -> None:
    """Compare each solution's verdicts, and print how many there were."""
    differ, ended = {}, []
    for name, cells in found.items():
        notebook = sides.notebook(assignment, cells)
        if "ended" in notebook:
            ended.append(f"{name}: {notebook['ended']}")
        elif (graded := sides.grade(assignment, cells)) != notebook:
            differ[name] = [check for check in graded if graded[check] != notebook[check]]
    print(
        f"{assignment.guide.lesson}: {len(found)} compared, {len(differ)} differ, {len(ended)} ended"
    )
    print(*ended, sep="\n")
    assert differ == {}


def own_cells(data: bytes, ending: str, lesson: str) -> tuple[Cell, ...]:
    """Give what a student wrote: their code cells, without the course's experiments."""
    module = lesson.partition("_")[2]
    released = ROOT / "assignments" / lesson / f"{module}.ipynb"
    course = {cell.text for cell in read_notebook(released.read_bytes(), lesson)}
    cells = read_handed_in(data, ending, f"{module}{ending}").cells
    return tuple(cell for cell in cells if cell.source not in course)


def handed_in(lesson: str) -> Iterator[tuple[str, bytes, str]]:
    module = lesson.partition("_")[2]
    for file in sorted(CLASS.glob(f"*/{lesson}/{module}.*")):
        yield file.parts[-3], file.read_bytes(), file.suffix
    for file in sorted(CLASS.glob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            for member in archive.namelist():
                if member.endswith((f"{lesson}/{module}.ipynb", f"{lesson}/{module}.py")):
                    yield file.stem, archive.read(member), Path(member).suffix


@pytest.mark.parametrize("lesson", LESSONS)
def test_example_class(sides: Sides, lesson: str) -> None:
    """Each example that can be read passes the same public checks on both sides."""
    assignment = load_assignment(ROOT / "assignments" / lesson)
    found = {}
    for student, data, ending in handed_in(lesson):
        try:
            found[student] = own_cells(data, ending, lesson)
        except ValueError:
            continue
        except Exception as error:
            print(f"{student}: {error}")
    compare(sides, assignment, found)


@pytest.mark.parametrize("lesson", LESSONS)
def test_reference_and_alternatives(sides: Sides, lesson: str) -> None:
    """The reference and each alternative pass all public checks on both sides."""
    known = load_lesson(load_course(ROOT), lesson)
    assignment = load_assignment(ROOT / "assignments" / lesson)
    reference = tuple(Cell(f"cell {n}", c.source) for n, c in enumerate(known.cells) if c.task)
    source = known.known_sources["alternatives.py"]
    found = {"reference": reference}
    for each in known.alternatives:
        last = Cell("cell 100", f"{source}\n{each.task} = {each.function}\n")
        found[f"{each.task}: {each.name}"] = (*reference, last)
    compare(sides, assignment, found)
