"""Our own `autograder grade` on the same class: with equal checks, and with all of lesson 03.

The five equal checks return what the peers assert. Two are public and three hidden, so that both
kinds of process run for each submission, as in a real lesson. The one that trains is marked as an
outcome, as long trainings are in a lesson: what is not, is run from a second seed too. All the
lesson's checks are its own, with its own known mistakes; where the class is light, the one check
that trains for 10,000 epochs is left out, and with it its tolerance.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from the_class import (
    EPOCHS,
    IMPORTS,
    LESSON,
    MODULE,
    POINTS,
    ROOT,
    TASKS,
    Look,
    Student,
    plain_notebook,
    write,
)
from tools import Command, Expected, Tool

ALTERNATIVES = '"""No other right versions are needed here."""\n'
MISTAKES = '''"""The one mistake that this class makes."""

from autograder.authoring import mistake


@mistake("manual_grad", "The derivative of a square has a factor 2.")
def without_the_factor(X, y, w):
    return X.T @ (X @ w - y)
'''
LONG = "test_loss_after_training"
AUTOGRADER = str(Path(sys.executable).parent / "autograder")
HEADER = """\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Linear regression

# %% given=true
"""


def write_equal(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Write a course whose five checks look at what the peers' five asserts look at."""
    del expected  # a check holds none
    right = students[0].functions
    source = [HEADER + IMPORTS]
    files: dict[str, list[str]] = {"test_public.py": [], "test_hidden.py": []}
    for look in looks:
        source.append(
            f'# %% [markdown]\n# ## Task: `{look.task}`\n\n# %% task="{look.task}"\n'
            f"{_between_markers(right[look.task])}"
        )
        public = look.task in {"predict", "sse"}
        files["test_public.py" if public else "test_hidden.py"].append(_check(look))
    lesson = folder / "course" / "solutions" / LESSON
    write(lesson / f"{MODULE}.py", "\n\n".join(source) + "\n")
    write(lesson / "alternatives.py", ALTERNATIVES)
    write(lesson / "mistakes.py", MISTAKES)
    for name, checks in files.items():
        head = '"""Checks."""\n\nimport pytest\nimport torch\n\n\n'
        path = folder / "course" / "tests" / "lessons" / LESSON / name
        write(path, head + "\n\n\n".join(checks) + "\n")
    write(
        folder / "course" / "pyproject.toml",
        '[tool.autograder]\ncourse = "peers"\npoints_per_lesson = 5\n',
    )
    hand_in(folder, students)


def write_all(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Copy lesson 03 as it is; without its longest check where the class is light."""
    del expected
    course = folder / "course"
    for part in ("solutions", "tests/lessons"):
        shutil.copytree(ROOT / part / LESSON, course / part / LESSON)
    text = (ROOT / "pyproject.toml").read_text()
    settings = text[text.index("[tool.autograder]") : text.index("[tool.autograder.lessons")]
    write(course / "pyproject.toml", settings)
    if f"{EPOCHS['heavy']})" not in looks[-1].statements:
        leave_out_the_long_check(course / "tests" / "lessons" / LESSON)
    hand_in(folder, students)


def leave_out_the_long_check(checks: Path) -> None:
    """Take the check of 10,000 epochs, and its tolerance, out of the files of a lesson."""
    public, tolerances = checks / "test_public.py", checks / "tolerances.toml"
    text = public.read_text()
    (long,) = (
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == LONG
    )
    lines = text.splitlines(keepends=True)
    first = min(decorator.lineno for decorator in long.decorator_list)
    public.write_text("".join([*lines[: first - 1], *lines[long.end_lineno :]]))
    rest = re.sub(
        rf'^\["test_public\.py::{LONG}"\]\n(?:(?!\[").*\n)*',
        "",
        tolerances.read_text(),
        flags=re.MULTILINE,
    )
    tolerances.write_text(rest)


def hand_in(folder: Path, students: Sequence[Student]) -> None:
    """Write each student's notebook."""
    for each in students:
        path = folder / "submitted" / each.name / LESSON / f"{MODULE}.ipynb"
        write(path, plain_notebook(each))


def _between_markers(source: str) -> str:
    """Put the body of a function, below its docstring, between the markers of a solution."""
    (function,) = (each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef))
    lines = source.splitlines()
    docstring = function.body[0].end_lineno
    assert docstring is not None
    head, body = lines[:docstring], lines[docstring:]
    return "\n".join([*head, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"])


def _check(look: Look) -> str:
    marks = [f'@pytest.mark.task("{look.task}")', "@pytest.mark.points(1)"]
    if look.task == "train":
        marks += ['@pytest.mark.needs("predict", "sse", "gd_step")', "@pytest.mark.outcome"]
    statements = f"{POINTS}\n{look.statements}"
    for task in TASKS:
        statements = re.sub(rf"\b{task}\(", f"solution.{task}(", statements)
    body = statements.replace("\n", "\n    ")
    found = ", ".join(f'"{name}": {expression}' for name, expression in look.found.items())
    return "\n".join(
        [
            *marks,
            f"def test_{look.task}(solution):",
            f'    """The {" and the ".join(look.found)} of {look.task} is that of the formula."""',
            f"    {body}",
            f"    return {{{found}}}",
        ]
    )


def commands(students: Sequence[Student]) -> tuple[Command, ...]:
    """Grade the whole folder, or one student of it, one program at a time as the peers do."""
    words = (AUTOGRADER, "grade", "submitted", "--course", "course", "--jobs", "1")
    one = ("--student", students[0].name) if len(students) == 1 else ()
    return (Command((*words, *one)),)


def found_by_us(folder: Path, student: Student) -> int:
    """Count the tasks that have all their points."""
    results = json.loads((folder / "grades" / "results.json").read_text())
    (mine,) = (each for each in results["results"] if each["student"] == student.name)
    return sum(task["score"] == task["possible"] for task in mine["tasks"])


EQUAL = Tool("ours, equal checks", write_equal, (), commands, found_by_us, "cache", shares=True)
ALL = Tool("ours, all checks", write_all, (), commands, found_by_us, "cache", shares=True)
OURS = (EQUAL, ALL)
