"""The code of a task as the answer that a person marks, read out of what students hand in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.model import Answer, Answered, Question
from autograder.notebooks.answers import read_answers
from autograder.notebooks.reading import read_handed_in

STUB = '''def step(w, rate):
    """Return w after one step."""
    raise NotImplementedError("step: write your code here")'''
CODE = 'def step(w, rate):\n    """Return w after one step."""\n    return w - rate'
STEP = Question("step", 1.0, STUB, is_code=True, of_task=True, in_task=True)
WHY = Question("step", 1.0, "**Why?**\n\n*Write your answer here.*", of_task=True)
HELPER = "def half(w):\n    return w / 2"


def cell(source: str, task: str = "", **more: Any) -> dict[str, Any]:
    metadata = {"autograder": {"task": task}} if task else {}
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], **more}


def read(*cells: dict[str, Any], question: Question = STEP) -> Answer:
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    (answer,) = read_answers((question,), data, read_handed_in(data, ".ipynb", "x.ipynb"))
    return answer


def read_file(text: str) -> Answer:
    data = text.encode()
    (answer,) = read_answers((STEP,), data, read_handed_in(data, ".py", "x.py"))
    return answer


def test_code_in_its_cell() -> None:
    """The answer is the text of the task's cell, and of no other."""
    answer = read(cell("x = 1"), cell(CODE, "step"), cell(HELPER))
    assert (answer.answered, answer.text) == (Answered.YES, CODE)


def test_it_is_text() -> None:
    """Code that is hostile, or no Python at all, is kept as text; nothing of it is run or read."""
    hostile = "def step(:\n  </pre><script>alert(1)</script>\x1b[2J\ud800"
    answer = read(cell(hostile, "step"))
    assert answer.text.startswith("def step(:\n  </pre><script>alert(1)</script>\x1b[2J")
    assert answer.text.encode()


@pytest.mark.parametrize(
    "text",
    [STUB, "", "  \n", f"\n{STUB}  \n", STUB.replace("\n", "\r\n"), STUB.rpartition("\n")[0]],
    ids=["as handed out", "emptied", "blank", "blanks around", "Windows", "without its last line"],
)
def test_nothing_written(text: str) -> None:
    """A cell that holds nothing of the student's is no answer, and asks nobody."""
    assert read(cell(text, "step")).answered is Answered.NO


def test_defined_in_another_cell() -> None:
    """Where the task's cell is as handed out, the cell that defines the task is the answer."""
    answer = read(cell(STUB, "step"), cell(CODE))
    assert (answer.answered, answer.text) == (Answered.YES, CODE)


def test_defined_twice() -> None:
    """Both are shown: the checks look at the last one, and a person sees what there is."""
    other = "step = lambda w, rate: w"
    assert read(cell(CODE, "step"), cell(other)).text == f"{CODE}\n\n{other}"


@pytest.mark.parametrize(
    "other",
    [
        "if True:\n    def step(w, rate):\n        return w",
        "from helper import half, step",
        "import helper.step_by_step as step",
        "for step in [half]: pass",
        "step: Callable[[int], int] = half",
        "print(step := half)",
        "half, step = step, half",
        "globals()['step'] = half",
        'setattr(sys.modules["__main__"], "step", half)',
        'globals().update({"step": half})',
    ],
)
def test_code_behind_the_code(other: str) -> None:
    """Whoever marks sees every cell that may define the task, not the one that looks best."""
    assert read(cell(CODE, "step"), cell(other)).text == f"{CODE}\n\n{other}"


def test_hostile_lines() -> None:
    """A line that only begins like a definition, again and again, is read as fast as any other."""
    lines = [f"(step) {each * 100_000}" for each in ("import ", "step ", "setattr ", "step : ")]
    # What has no bound would take hours.
    assert read(*(cell(line) for line in lines)).answered is Answered.NOT_FOUND


def test_marks_are_gone() -> None:
    """A cell that lost its marks is found by what it defines."""
    assert read(cell(HELPER), cell(CODE)).text == CODE


def test_the_name_that_nbgrader_has_for_it() -> None:
    """A cell is also known by nbgrader's mark."""
    made = cell("step = make()") | {"metadata": {"nbgrader": {"grade_id": "step"}}}
    assert read(made).answered is Answered.YES


@pytest.mark.parametrize(
    "other",
    [
        cell(CODE) | {"cell_type": "markdown"},
        cell(CODE) | {"metadata": {"nbgrader": {"grade_id": "g", "locked": True}}},
        cell("class A:\n    def step(self): pass"),
        cell("print(step(1, 2) == 3, step)\nstepped = 1\nx = step\nif step <= 3: pass"),
        cell("with needs('step', 'other'):\n    draw({'step': step}, step=step)\n# step = half"),
    ],
    ids=["prose", "a locked cell", "a method", "a use of it", "a cell of the course's"],
)
def test_cell_that_is_not_its_code(other: dict[str, Any]) -> None:
    """It is no answer; where there is no other, a person looks through the file."""
    assert read(other).answered is Answered.NOT_FOUND


def test_what_its_cell_shows() -> None:
    """What the cell printed is shown, too, and is part of the answer."""
    printed = [{"output_type": "stream", "text": "loss 0.5\n"}]
    answer = read(cell(CODE, "step", outputs=printed))
    assert answer.printed == "loss 0.5\n"
    assert answer.digest != read(cell(CODE, "step")).digest


def test_another_cells_words_change_nothing() -> None:
    """What is marked is this task's code: other work leaves its mark as it is."""
    first = read(cell(CODE, "step"), cell("x = 1"))
    assert first.digest == read(cell("y = 2"), cell(CODE, "step")).digest
    assert first.digest != read(cell(CODE.replace("-", "+"), "step")).digest


def test_answer_beside_a_task() -> None:
    """A part in a cell of its own is that cell's text, not the code of the task."""
    made = {"cell_type": "markdown", "source": "So.", "metadata": {}}
    made["metadata"] = {"autograder": {"question": "step"}}
    assert read(cell(CODE, "step"), made, question=WHY).text == "So."
    assert read(cell(CODE, "step"), question=WHY).answered is Answered.NOT_FOUND


@pytest.mark.parametrize(
    "header",
    ['# %% task="step"', '# %% {"autograder": {"task": "step"}}', '# %% {"grade_id": "step"}'],
)
def test_python_file_with_headers(header: str) -> None:
    """A cell is found by its header, however jupytext wrote it."""
    text = f"# %%\nimport torch\n\n{header}\nstep = make()\n\n# %%\nprint(step)\n"
    assert read_file(text).text == "step = make()"
    assert read_file(text.replace("step = make()", STUB)).answered is Answered.NO


def test_python_file_without_headers() -> None:
    """It is one cell: all of it is shown where the task is written, and asks nobody where not."""
    assert read_file(f"import torch\n\n{HELPER}\n\n{CODE}\n").text.startswith("import torch")
    assert read_file(f"import torch\n\n{HELPER}\n\n{STUB}\n").answered is Answered.NO
    assert read_file(f"{STUB}\n\n{CODE}\n").answered is Answered.YES
    assert read_file(f"{HELPER}\n").answered is Answered.NOT_FOUND
