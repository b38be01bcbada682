"""Rules about calls, statements and length, graded, in a notebook, and proven."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.check import find_work, run_checks
from autograder.commands.validate import validate
from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.grading.submission import grade_submission
from autograder.model import Status, SubmissionResult
from autograder.observing.prepared import Prepared, prepare
from autograder.proving.strength import Effort
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

POINTS = Path(__file__).parents[1] / "courses" / "points"
Grade = Callable[..., SubmissionResult]
EYE = "return torch.where(torch.arange(n)[:, None] == torch.arange(n), 1, 0)"
SPREAD = "longest(x.shape)\n    top = x.max()\n    return top - x.min()"
NOTHING = Effort(seeds=0, cheats=False, mutants=False)

# A body of `eye`, and what is said of it.
BROKEN = [
    (
        "return torch.eye(n, dtype=torch.int64)",
        "`eye` must be written by hand: it calls `torch.eye` (PLACE), so this task earns no points.",
    ),
    (
        "return torch.tensor([[int(i == j) for j in range(n)] for i in range(n)])",
        "`eye` must be written without loops: there is a list comprehension (PLACE); "
        "so this task earns no points.",
    ),
    (
        "a = torch.arange(n); return torch.where(a[:, None] == a, 1, 0)",
        "`eye` must be written as one expression, a single `return`: `eye` has more than that "
        "(PLACE); so this task earns no points.",
    ),
    (
        "return torch.where(torch.arange(n)[:, None] == torch.arange(n), 1, 0) " + 5 * "+ 0 * n",
        "`eye` must be written in at most 80 characters of code: it has 83 (LINE); "
        "so this task earns no points.",
    ),
    (
        "return eye(n) if n < 0 else torch.where(torch.arange(n)[:, None] == torch.arange(n), 1, 0)",
        "`eye` must be written without recursion: `eye` leads back to itself (PLACE); "
        "so this task earns no points.",
    ),
    (
        "return torch.from_numpy(np.eye(n, dtype=int))",
        "`eye` must be written by hand: it calls `torch.from_numpy` (PLACE), "
        "so this task earns no points.",
    ),
    (
        "return (torch.arange(n)[:, None] == torch.arange(n)).long()",
        "`eye` must be written by hand: it calls `torch.Tensor.long` (PLACE), "
        "so this task earns no points.",
    ),
    (
        "return torch.arange(n).diag() ** 0",
        "`eye` must be written by hand: it calls `torch.Tensor.diag` (PLACE), so this task earns no points.",
    ),
]


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(POINTS)


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return load_lesson(course, "03_rules")


@pytest.fixture(scope="module")
def prepared(server: SandboxServer, lesson: Lesson) -> Prepared:
    return prepare(lesson, ServerPool(lambda: server))


def source(lesson: Lesson, *changes: tuple[str, str]) -> str:
    """The reference's tasks, with some text replaced."""
    text = "\n\n".join(cell.source for cell in lesson.cells if cell.task)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return "import numpy as np\n\n" + text


@pytest.fixture
def grade(server: SandboxServer, lesson: Lesson, prepared: Prepared) -> Grade:
    """Grade the reference with some text replaced."""

    def graded(*changes: tuple[str, str]) -> SubmissionResult:
        submission = Submission("anna", lesson.name, Path("rules.py"))
        data = source(lesson, *changes).encode()
        return grade_submission(server, prepared, submission, data).result

    return graded


def test_reference(grade: Grade) -> None:
    """The reference keeps its rules; a loop of the course's own that it calls is none of its."""
    assert (grade().score, grade().possible) == (4, 4)


@pytest.mark.parametrize(("body", "said"), BROKEN)
def test_rule_that_is_broken(grade: Grade, body: str, said: str) -> None:
    """A task that breaks a rule earns nothing, and reads which rule, where, and what to do."""
    eye, spread = grade((EYE, body)).tasks
    assert (eye.score, spread.score) == (0, 2)
    assert eye.note == said.replace("PLACE", "rules.py, line 6").replace("LINE", "rules.py, line 3")
    assert all(check.feedback.hint for check in eye.checks)


def test_rules_of_the_other_task(grade: Grade) -> None:
    """Conditions, `lambda` and a fourth line are refused, each in its own words."""
    for body, said in [
        ("return x.max() - x.min() if len(x) else x.sum()", "without conditions: there is `if`"),
        ("return (lambda a: a.max() - a.min())(x)", "without `lambda`: there is `lambda`"),
        ("a = x.max(); b = x.min(); c = a - b; return c", "in at most 3 lines of code: it has 4"),
    ]:
        _, spread = grade((SPREAD, body)).tasks
        assert spread.score == 0
        assert f"`spread` must be written {said}" in spread.note


def test_stub_is_not_written_yet(grade: Grade) -> None:
    """A stub breaks no rule: it is not written yet."""
    stub = 'raise NotImplementedError("eye: write your code here")'
    eye, _ = grade((EYE, stub)).tasks
    assert {check.feedback.summary for check in eye.checks} == {"`eye` is not written yet."}


def test_same_sentence_on_a_students_machine(
    server: SandboxServer, grade: Grade, points_released: Path, lesson: Lesson, tmp_path: Path
) -> None:
    """`autograder check` says what the grade says."""
    folder = tmp_path / "03_rules"
    shutil.copytree(points_released / "assignments" / "03_rules", folder)
    for body, _ in BROKEN:
        (folder / "rules.py").write_text(source(lesson, (EYE, body)))
        work = find_work(folder / "rules.py")
        eye = run_checks(server, work, work.job("eye")).results[0]
        assert eye.status is Status.FAILED
        assert eye.note == grade((EYE, body)).tasks[0].note


def problems(course: Path) -> str:
    """Validate the lesson and give what does not hold."""
    found = validate(course, ["03"], 1, NOTHING, Console(quiet=True))
    return "\n".join(problem for proof in found.proofs for problem in proof.problems)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "rules.py",
            "no NumPy, no loops,\n# no recursion",
            "no NumPy,\n# no recursion",
            "",  # the other task's text says it
        ),
        (
            "rules.py",
            "no recursion. Write",
            "and so on. Write",
            "task eye has the rule @recursion, and the text of rules.py says nothing of recursion",
        ),
        (
            "rules.py",
            "of at most 80 characters",
            "that is short",
            "task eye has the rule @at_most_characters=80, and the text of rules.py says nothing of "
            "80 characters; state it in a markdown cell or in the task's docstring",
        ),
        (
            "rules.py",
            "`torch.arange` and `torch.where`",
            "`torch.arange`",
            "task eye allows torch.where and nothing else of its kind, and the text of rules.py "
            "does not name it; say what is allowed",
        ),
        (
            "alternatives.py",
            "    return (torch.arange(n)[:, None] == torch.arange(n)) * 1",
            "    a = torch.arange(n)\n    return (a[:, None] == a) * 1",
            "alternative by_product breaks a rule: `eye` must be written as one expression, a single "
            "`return`: `by_product` has more than that (alternatives.py, line 10)",
        ),
        (
            "rules.py",
            "    longest(x.shape)\n",
            "    for _ in x.shape:\n        pass\n",
            "`spread` must be written without loops: there is `for`",
        ),
    ],
)
def test_rules_are_proven(points_copy: Path, file: str, old: str, new: str, said: str) -> None:
    """A rule is stated in the text; the reference and every alternative keep it."""
    path = points_copy / "solutions" / "03_rules" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    found = problems(points_copy)
    assert said in found if said else found == ""
