"""The tiny course, graded: every known answer earns what it has to, and is told what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_lesson
from autograder.course.stub import strip_solution
from autograder.grading.submission import grade_submission
from autograder.model import Status, SubmissionResult, Visibility
from autograder.observing.prepared import Prepared, prepare
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

Grade = Any


@pytest.fixture(scope="module")
def lesson(tiny: Course) -> Lesson:
    return load_lesson(tiny, "01_vectors")


@pytest.fixture(scope="module")
def prepared(server: SandboxServer, lesson: Lesson) -> Prepared:
    return prepare(lesson, ServerPool(lambda: server))


@pytest.fixture
def grade(server: SandboxServer, lesson: Lesson, prepared: Prepared) -> Grade:
    """Grade the source of a Python file, or the bytes of a notebook."""

    def graded(data: str | bytes) -> SubmissionResult:
        ending = ".py" if isinstance(data, str) else ".ipynb"
        submission = Submission("anna", lesson.name, Path(f"vectors{ending}"))
        raw = data.encode() if isinstance(data, str) else data
        return grade_submission(server, prepared, submission, raw).result

    return graded


def reference(lesson: Lesson) -> str:
    return "\n\n".join(cell.source for cell in lesson.cells if cell.task)


def test_reference(grade: Grade, lesson: Lesson) -> None:
    """The reference earns every point."""
    result = grade(reference(lesson))
    assert (result.status, result.score, result.possible) == (Status.PASSED, 4, 4)


def test_stub(grade: Grade, lesson: Lesson) -> None:
    """The stub earns no point, and is told what is not written yet."""
    stubs = [strip_solution(cell.source, cell.task, "", 1) for cell in lesson.cells if cell.task]
    result = grade("\n\n".join(stubs))
    assert (result.status, result.score) == (Status.FAILED, 0)
    summaries = {c.feedback.summary for task in result.tasks for c in task.checks}
    assert summaries == {"`double` is not written yet.", "`total` is not written yet."}


def test_mistake_is_recognised(grade: Grade, lesson: Lesson) -> None:
    """A student who makes a known mistake loses points of its task, and reads its sentence."""
    result = grade(reference(lesson).replace("return 2 * x", "return x ** 2"))
    double, total = result.tasks
    assert (double.score, total.score) == (0, 2)
    assert {check.feedback.mistake for check in double.checks} == {"squared"}
    sentence = "x ** 2 squares each number; doubling is 2 * x."
    assert all(sentence == check.feedback.sentence for check in double.checks)


@pytest.mark.parametrize(
    ("body", "said", "hidden"),
    [
        (
            "y = 2 * x; x.mul_(1); return y",
            "`double` writes into its first argument, if only for a moment.",
            "`double` writes into what it is given, if only for a moment.",
        ),
        (
            "y = 2 * x.detach(); x.requires_grad_(); return y",
            "`double` changes whether its first argument requires a gradient.",
            "`double` changes whether what it is given requires a gradient.",
        ),
        (
            "torch.rand(1); return 2 * x",
            *[
                "`double` draws random numbers or sets their seed, so whoever draws after it gets "
                "others."
            ]
            * 2,
        ),
        (
            "torch.set_grad_enabled(False); return 2 * x",
            *["`double` leaves gradients switched on or off for whoever called it."] * 2,
        ),
    ],
)
def test_what_a_right_answer_leaves_behind(
    grade: Grade, lesson: Lesson, body: str, said: str, hidden: str
) -> None:
    """A task that returns what is right loses its points for what it leaves behind, and why."""
    result = grade(reference(lesson).replace("return 2 * x", body))
    double, total = result.tasks
    assert (double.score, total.score) == (0, 2)
    told = {(check.visibility, check.feedback.message) for check in double.checks}
    assert told >= {(Visibility.PUBLIC, said), (Visibility.HIDDEN, hidden)}


def test_task_that_remembers_its_first_call(grade: Grade, lesson: Lesson) -> None:
    """Checks are made twice: what is kept from the first numbers is wrong for the second."""
    body = (
        "double.__dict__.setdefault(tuple(x.shape), 2 * x); return double.__dict__[tuple(x.shape)]"
    )
    result = grade(reference(lesson).replace("return 2 * x", body))
    hidden = [c for c in result.tasks[0].checks if c.visibility is Visibility.HIDDEN]
    assert hidden
    assert all(check.status is not Status.PASSED for check in hidden)


def test_forbidden_call(grade: Grade, lesson: Lesson) -> None:
    """A task that calls what it forbids earns nothing; the other task keeps its points."""
    result = grade(reference(lesson).replace("return x @ torch.ones_like(x)", "return x.sum()"))
    double, total = result.tasks
    assert (double.score, total.score) == (2, 0)
    assert "must be written by hand" in total.note


def test_file_that_cannot_be_read(grade: Grade) -> None:
    """A file that is not a notebook has no grade, and the reason."""
    result = grade(b"{")
    assert (result.status, result.score, result.tasks) == (Status.ERROR, 0, ())
    assert result.note.startswith("vectors.ipynb: not a Jupyter notebook: ")


def test_notebook(grade: Grade, lesson: Lesson, notebook: Any) -> None:
    """A notebook is graded as its code is."""
    cells = [
        (cell.source, {"autograder": {"task": cell.task}}) for cell in lesson.cells if cell.task
    ]
    result = grade(notebook(*cells))
    assert (result.status, result.score) == (Status.PASSED, 4)


def test_loader_with_workers(grade: Grade, lesson: Lesson) -> None:
    """A task whose loader has workers is graded without them, and the note says where."""
    body = (
        "from torch.utils.data import DataLoader\n"
        "    return torch.cat([2 * b for b in DataLoader(x, len(x), num_workers=2, "
        "generator=torch.Generator())])"
    )
    result = grade(reference(lesson).replace("return 2 * x", body))
    assert result.score == 4
    assert result.note == (
        "vectors.py, line 5: where work is checked and graded there is one process, so what "
        "`num_workers=2` asks of others is done by it; the result is the same."
    )
