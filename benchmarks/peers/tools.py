"""The peers, each as its instructors run it: what they write, what they type, what comes out.

The choices, each in favour of the peer: everything is installed, and no container is started, in
which gradescope-utils and `otter grade` run as a rule; torch has one thread everywhere; a notebook
holds an import and the five functions, nothing that draws or trains by itself; the two tools that
need no notebook get Python files; check50 imports torch once and forks its five checks; each check
is one assertion with its expected value as a literal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from the_class import MODULE, TASKS, Look, Student, notebook, plain_notebook, write

Expected = dict[str, dict[str, str]]


class Command(NamedTuple):
    """What is typed, and where."""

    words: tuple[str, ...]
    folder: str = "."  # below the tool's own


class Tool(NamedTuple):
    """One way to grade the class."""

    name: str
    write: Callable[[Path, Sequence[Student], Sequence[Look], Expected], None]
    once: tuple[Command, ...]  # for each assignment, before the first submission
    each: Callable[[Sequence[Student]], tuple[Command, ...]]  # for the class
    found: Callable[[Path, Student], int]  # how many of the five checks passed
    keeps: str = ""  # the folder that its first run leaves for the next ones
    shares: bool = False  # one process grades the whole class: its start is shared


def _nbgrader_notebook(look: Look, answer: str, expected: Expected) -> list[dict[str, object]]:
    name = look.task

    def marked(kind: str, *, grade: bool) -> dict[str, object]:
        points = {"points": 1} if grade else {}
        own = {"grade": grade, "solution": not grade, "locked": grade, "schema_version": 3}
        return {"nbgrader": {"grade_id": f"{name}_{kind}", "task": False, **own, **points}}

    return [
        {"cell_type": "code", "source": answer, "metadata": marked("answer", grade=False)},
        {
            "cell_type": "code",
            "source": look.asserts(expected[name]),
            "metadata": marked("test", grade=True),
        },
    ]


def write_nbgrader(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Write a course folder: the source of one assignment, and what was submitted."""
    where = {folder / "source" / "ps1": students[0].functions}
    where |= {folder / "submitted" / each.name / "ps1": each.functions for each in students}
    for place, functions in where.items():
        cells: list[dict[str, object]] = [{"cell_type": "code", "source": "import torch"}]
        for look in looks:
            answer = functions[look.task]
            if "source" in place.parts:
                answer = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
            cells += _nbgrader_notebook(look, answer, expected)
        write(place / f"{MODULE}.ipynb", notebook(cells))


def nbgrader_commands(students: Sequence[Student]) -> tuple[Command, ...]:
    """Grade the whole folder, or one student of it."""
    one = ("--student", students[0].name) if len(students) == 1 else ()
    return (Command(("nbgrader", "autograde", "ps1", *one)),)


def found_by_nbgrader(folder: Path, student: Student) -> int:
    """Count the locked test cells that ran and whose outputs hold no error: nbgrader's own rule."""
    path = folder / "autograded" / student.name / "ps1" / f"{MODULE}.ipynb"
    graded = [
        cell
        for cell in json.loads(path.read_text())["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    ran = [cell for cell in graded if cell["execution_count"]]
    return sum(all(each["output_type"] != "error" for each in cell["outputs"]) for cell in ran)


def write_otter(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Write a test file for each question, in otter's newer format, and the notebooks."""
    for look in looks:
        body = look.asserts(expected[look.task]).replace("\n", "\n    ")
        used = ", ".join(task for task in TASKS if f"{task}(" in look.statements)
        write(
            folder / "tests" / f"{look.task}.py",
            "import torch\nfrom otter.test_files import test_case\n\nOK_FORMAT = False\n"
            f'name = "{look.task}"\npoints = 1\n\n\n@test_case(points=1)\n'
            f"def test_{look.task}({used}):\n    {body}\n",
        )
    for each in students:
        write(folder / "submitted" / f"{each.name}.ipynb", plain_notebook(each))
        (folder / "results" / each.name).mkdir(parents=True)


def otter_commands(students: Sequence[Student]) -> tuple[Command, ...]:
    """Run otter without a container on one notebook after the other."""
    words = ("otter", "run", "--no-logo", "--autograder", "autograder.zip", "--output-dir")
    return tuple(
        Command((*words, f"results/{each.name}", f"submitted/{each.name}.ipynb"))
        for each in students
    )


def found_by_otter(folder: Path, student: Student) -> int:
    """Add up the scores of its results."""
    return _gradescope_scores(folder / "results" / student.name / "results.json")


def _gradescope_scores(path: Path) -> int:
    tests = json.loads(path.read_text())["tests"]
    return round(sum(test.get("score", 0) for test in tests))


def write_gradescope(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Write the autograder's source and one copy of the student's file for each, as it unpacks."""
    head = (
        "import unittest\n\nimport torch\nfrom gradescope_utils.autograder_utils.decorators import "
        f"number, weight\n\nfrom {MODULE} import {', '.join(TASKS)}\n\n\n"
        "class TestLinearRegression(unittest.TestCase):\n"
    )
    tests = [head]
    for position, look in enumerate(looks, start=1):
        body = look.asserts(expected[look.task]).replace("\n", "\n        ")
        tests.append(
            f'    @weight(1)\n    @number("{position}")\n'
            f'    def test_{look.task}(self):\n        """{look.task}"""\n        {body}\n'
        )
    runner = (
        "import unittest\n\n"
        "from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner\n\n"
        'if __name__ == "__main__":\n'
        '    suite = unittest.defaultTestLoader.discover("tests")\n'
        '    with open("results.json", "w") as file:\n'
        '        JSONTestRunner(visibility="visible", stream=file).run(suite)\n'
    )
    script = (
        f"#!/bin/sh\ncp submission/{MODULE}.py source/\ncd source && exec python run_tests.py\n"
    )
    for each in students:
        own = folder / each.name
        write(own / "submission" / f"{MODULE}.py", each.source)
        write(own / "source" / "tests" / "test_functions.py", "\n".join(tests))
        write(own / "source" / "run_tests.py", runner)
        write(own / "run_autograder", script)


def found_by_gradescope(folder: Path, student: Student) -> int:
    """Add up the scores of its results."""
    return _gradescope_scores(folder / student.name / "source" / "results.json")


def write_check50(
    folder: Path, students: Sequence[Student], looks: Sequence[Look], expected: Expected
) -> None:
    """Write a problem with five checks; torch is imported once, before they are forked."""
    checks = ["import check50\nimport check50.py\nimport torch\n"]
    for look in looks:
        used = [task for task in TASKS if f"{task}(" in look.statements]
        names = "\n    ".join(f"{task} = module.{task}" for task in used)
        body = look.asserts(expected[look.task]).replace("\n", "\n        ")
        checks.append(
            f'\n@check50.check(timeout=60)\ndef check_{look.task}():\n    """{look.task}"""\n'
            f'    module = check50.py.import_("{MODULE}.py")\n    {names}\n    try:\n'
            f"        {body}\n"
            "    except AssertionError as error:\n"
            "        raise check50.Failure(str(error)) from None\n"
        )
    write(folder / "problem" / "__init__.py", "\n".join(checks))
    write(
        folder / "problem" / ".cs50.yaml",
        f'check50:\n  files:\n    - !exclude "*"\n    - !require {MODULE}.py\n',
    )
    for each in students:
        write(folder / each.name / f"{MODULE}.py", each.source)


def check50_commands(students: Sequence[Student]) -> tuple[Command, ...]:
    """Check one student's folder after the other, on this machine."""
    words = "check50 --dev --log-level warning --output json --output-file results.json ../problem"
    return tuple(Command(tuple(words.split()), each.name) for each in students)


def found_by_check50(folder: Path, student: Student) -> int:
    """Count what passed."""
    results = json.loads((folder / student.name / "results.json").read_text())["results"]
    return sum(bool(each["passed"]) for each in results)


NBGRADER = Tool(
    "nbgrader",
    write_nbgrader,
    (Command(("nbgrader", "generate_assignment", "ps1")),),
    nbgrader_commands,
    found_by_nbgrader,
    shares=True,
)
OTTER = Tool(
    "otter",
    write_otter,
    (Command(("otter", "generate", "--no-requirements", "--no-environment")),),
    otter_commands,
    found_by_otter,
)
GRADESCOPE = Tool(
    "gradescope-utils",
    write_gradescope,
    (),
    lambda students: tuple(Command(("sh", "run_autograder"), each.name) for each in students),
    found_by_gradescope,
)
CHECK50 = Tool("check50", write_check50, (), check50_commands, found_by_check50)
PEERS = (NBGRADER, OTTER, GRADESCOPE, CHECK50)
