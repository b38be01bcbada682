"""The eight real lessons, with references, alternatives and known mistakes in released notebooks.

What the right ones and the empty one are worth is what every lesson promises. What a mistake is
worth is what pytest says of each check, with the points that stand beside it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from notebook_building import code_of, released_notebook, solved_notebook
from rich.console import Console
from semester_material import ASKED, BROKEN, LESSONS, ROOT, Check, Material

from autograder.commands.release import release
from autograder.course.course import Course
from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer
from autograder.course.reading import load_course, load_lesson

QUESTION = """
# %% [markdown] manual="why" points=2
# Why does `zero_grad` come before `backward`, and what would become of the steps without it?
#
# ### BEGIN SOLUTION
# Gradients add up: without it, each step would go along the sum of all gradients so far.
# ### END SOLUTION
"""
HERE, NUMBER = "<the answer>", "<the number>"
# One process for each file: says for each check whether it passed, and its points.
SUM = """
import json, pathlib, sys
import pytest

class Sum:
    def __init__(self):
        self.checks = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.when == "call":
            points = item.get_closest_marker("points").args[0]
            self.checks.append((report.passed, round(100 * points)))
        return report

seen = Sum()
pytest.main([*sys.argv[2:], "-q", "-p", "no:cacheprovider"], plugins=[seen])
pathlib.Path(sys.argv[1]).write_text(json.dumps(seen.checks))
"""


def real(root: Path) -> Material:
    """Copy the course into a folder, with a question in one lesson."""
    for lesson in LESSONS:
        for place in ("solutions", "tests/lessons", "assignments"):
            shutil.copytree(ROOT / place / lesson, root / place / lesson)
    for file in (ROOT / "tests" / "lessons").glob("*.py"):
        shutil.copy(file, root / "tests" / "lessons")
    settings = own_settings()
    (root / "pyproject.toml").write_text(settings)
    source = root / "solutions" / ASKED / f"{ASKED.partition('_')[2]}.py"
    source.write_text(source.read_text().rstrip() + "\n" + QUESTION)
    release(root, [ASKED], 1, Console(quiet=True), check=False)
    course = load_course(root)
    notebooks = {lesson: dict(every_kind(course, lesson)) for lesson in LESSONS}
    kinds = {
        lesson: {kind: worth(root, lesson, kind, text) for kind, text in mine.items()}
        for lesson, mine in notebooks.items()
    }

    def write(folder: Path, lesson: str, kind: str, number: int, is_answered: bool) -> None:
        answer = f"Gradients add up, says {number}." if is_answered else ""
        text = notebooks[lesson][kind].replace(NUMBER, str(number)).replace(HERE, answer)
        (folder / f"{lesson.partition('_')[2]}.ipynb").write_text(text, encoding="utf-8")

    hidden = root / "tests" / "lessons" / BROKEN / "test_hidden.py"
    right = '{"prediction": solution.predict(X, w), "X afterwards": X, "w afterwards": w}'
    assert hidden.read_text().count(right) == 1
    wrong = right.replace("(X, w)", "(X=X, w=w)")
    return Material(
        root,
        settings,
        kinds,
        {lesson: 1200 if lesson == ASKED else 1000 for lesson in LESSONS},
        "why",
        200,
        Check(hidden, right, wrong),
        "named",
        "9.75 → 10 (+0.25)",
        write,
        leaves_out=True,
    )


def own_settings() -> str:
    """Give the course's own settings, with the points of the question."""
    text = (ROOT / "pyproject.toml").read_text()
    table = text[text.index("[tool.autograder]\n") :].partition("\n[")[0]
    return f"{table}\n[tool.autograder.lessons.{ASKED}]\npoints = 12\n"


def every_kind(course: Course, name: str) -> Iterator[tuple[str, str]]:
    """Give notebooks by kind, each with places for the answer and for its number."""
    lesson = load_lesson(course, name)
    solved = solved_notebook(course, name)
    yield "stub", finished(released_notebook(course, name))
    yield "right", finished(solved)
    for number, answer in enumerate(some(lesson.alternatives, 2), start=1):
        code = code_of(lesson, answer, ALTERNATIVES)
        yield f"right in another way {number}", finished(with_cell(solved, code))
    for number, answer in enumerate(some(lesson.mistakes, 3), start=1):
        code = code_of(lesson, answer, MISTAKES)
        yield f"wrong {number}", finished(with_cell(solved, code))
    if name == BROKEN:
        renamed = nbformat.from_dict(json.loads(json.dumps(solved)))
        cell = task_cell(renamed, "predict")
        cell.source = re.sub(r"\bw\b", "weights", cell.source)
        yield "named", finished(renamed)


def some(answers: tuple[KnownAnswer, ...], most: int) -> list[KnownAnswer]:
    """Choose known answers of different tasks, far apart."""
    firsts = list({each.task: each for each in reversed(answers)}.values())[::-1]
    step = max(1, (len(firsts) - 1) // max(1, most - 1))
    return firsts[::step][:most]


def task_cell(notebook: Any, task: str) -> Any:
    return next(
        cell for cell in notebook.cells if cell.metadata.get("autograder", {}).get("task") == task
    )


def with_cell(notebook: Any, code: str) -> Any:
    """Define a task anew at the end, where all that its code may use is there."""
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    copy.cells.append(nbformat.v4.new_code_cell(code, id="other"))
    return copy


def finished(notebook: Any) -> str:
    copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in copy.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "answer-why":
            cell.source = HERE
    copy.cells.append(nbformat.v4.new_markdown_cell(f"Attempt {NUMBER}", id="number"))
    return nbformat.writes(copy)


def worth(root: Path, lesson: str, kind: str, text: str) -> int:
    """Give what a kind is worth; of a mistake, the points of the checks that pytest sees pass."""
    if not kind.startswith("wrong"):
        return 0 if kind == "stub" else 1000
    file, said = root / f"{lesson}.ipynb", root / "said.json"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", SUM, said, f"tests/lessons/{lesson}", f"--submission={file}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    checks = json.loads(said.read_text())
    file.unlink()
    said.unlink()
    assert sum(points for _, points in checks) == 1000, done.stdout
    found = sum(points for passed, points in checks if passed)
    assert 0 < found < 1000, (lesson, kind, done.stdout)
    print(f"{lesson}, {kind}: {found / 100} of 10 by pytest")
    return found
