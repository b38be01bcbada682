"""Limits of a check, a task and a lesson: the innermost holds, and is named where it is passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.grading.submission import grade_submission
from autograder.model import CheckResult, Limits, Status, SubmissionResult
from autograder.observing.calls import make_job
from autograder.observing.catalogue import read_catalogue
from autograder.observing.prepared import Prepared, prepare
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

POINTS = Path(__file__).parents[1] / "courses" / "points"
Grade = Callable[..., SubmissionResult]
SQUARES, PRODUCT = "return (torch.arange(n) ** 2).sum()", "return a @ b"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(POINTS)


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return load_lesson(course, "02_limits")


@pytest.fixture(scope="module")
def prepared(server: SandboxServer, lesson: Lesson) -> Prepared:
    return prepare(lesson, ServerPool(lambda: server))


@pytest.fixture
def grade(server: SandboxServer, lesson: Lesson, prepared: Prepared) -> Grade:
    """Grade the reference with some text replaced."""

    def graded(*changes: tuple[str, str]) -> SubmissionResult:
        text = "\n\n".join(cell.source for cell in lesson.cells if cell.task)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        submission = Submission("anna", lesson.name, Path("limits.py"))
        return grade_submission(server, prepared, submission, text.encode()).result

    return graded


def ends(result: SubmissionResult) -> dict[str, CheckResult]:
    """Give the results by the function's name."""
    return {c.name.partition("::")[2]: c for task in result.tasks for c in task.checks}


def test_reference(grade: Grade) -> None:
    """Within its limits the reference earns everything."""
    assert (grade().score, grade().possible) == (4, 4)


def test_innermost_limit_holds(lesson: Lesson, prepared: Prepared) -> None:
    """A check's own limits go before its task's, and these before the lesson's."""
    job = make_job(lesson, lesson.reference(), prepared.record.checks)
    assert job.memory_bytes == 384 << 20
    found = {
        call.function: (call.cpu_seconds, (call.memory_bytes or 0) >> 20, call.threads or 1)
        for call in job.calls
    }
    assert found == {
        "test_ten_squares": (2, 128, 1),
        "test_two_matrices": (3, 0, 1),
        "test_many_squares": (1, 128, 1),
        "test_larger_matrices": (3, 64, 2),
    }


def test_seconds(grade: Grade) -> None:
    """The time of a check is its own, and the sentence says how much that is."""
    results = ends(grade((SQUARES, "while True: pass")))
    public, hidden = results["test_ten_squares"], results["test_many_squares"]
    assert (public.status, hidden.status) == (Status.TIMEOUT, Status.TIMEOUT)
    assert "Stopped after 2 seconds." in public.feedback.summary
    assert "Stopped after 1 seconds." in hidden.feedback.summary


@pytest.mark.parametrize("take", ["torch.ones(60 * 2**20)", "bytearray(200 * 2**20)"])
def test_memory(grade: Grade, take: str) -> None:
    """The memory of a check is its own: what is more fails on its line, in both processes."""
    results = ends(grade((SQUARES, f"taken = {take}; {SQUARES}"), (PRODUCT, "return a @ b")))
    for name in ("test_ten_squares", "test_many_squares"):
        assert results[name].status is Status.OUT_OF_MEMORY
        said = results[name].feedback.summary
        assert "Stopped: it asked for more memory than the 128 MiB it may use." in said
    assert results["test_two_matrices"].status is Status.PASSED


def test_memory_of_one_check_of_a_task(grade: Grade) -> None:
    """What one check refuses another one with a wider limit allows."""
    results = ends(grade((PRODUCT, f"taken = torch.ones(30 * 2**20); {PRODUCT}")))
    assert results["test_two_matrices"].status is Status.PASSED
    assert results["test_larger_matrices"].status is Status.OUT_OF_MEMORY
    assert "the 64 MiB it may use" in results["test_larger_matrices"].feedback.summary


def test_memory_of_a_lesson(grade: Grade) -> None:
    """A lesson may have less than the course, and it counts."""
    results = ends(grade((PRODUCT, f"taken = torch.ones(110 * 2**20); {PRODUCT}")))
    assert results["test_two_matrices"].status is Status.OUT_OF_MEMORY
    assert "the 384 MiB it may use" in results["test_two_matrices"].feedback.summary


def test_limit_that_a_program_lifts(grade: Grade) -> None:
    """Whoever lifts the limit in the process is stopped by the grader, who counts as well."""
    lifted = (
        "import resource, time; resource.setrlimit(resource.RLIMIT_DATA, "
        "(resource.getrlimit(resource.RLIMIT_DATA)[1],) * 2); "
        "taken = bytearray(b'x' * (200 * 2**20)); time.sleep(0.3); "
    )
    results = ends(grade((SQUARES, lifted + SQUARES)))
    assert results["test_ten_squares"].status is Status.OUT_OF_MEMORY
    assert "the 128 MiB it may use" in results["test_ten_squares"].feedback.summary


def test_threads(grade: Grade) -> None:
    """A check computes with as many threads of torch as it may use."""
    told = "return a @ b + 0 * torch.get_num_threads() if torch.get_num_threads() == {} else a"
    assert ends(grade((PRODUCT, told.format(1))))["test_two_matrices"].status is Status.PASSED
    assert ends(grade((PRODUCT, told.format(2))))["test_larger_matrices"].status is Status.PASSED


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "tests/lessons/02_limits/test_hidden.py",
            "limits(seconds=1)",
            "limits(second=1)",
            "does not know 'second'; it takes seconds=, memory_mib=, threads=",
        ),
        (
            "tests/lessons/02_limits/test_hidden.py",
            "limits(seconds=1)",
            "limits(1)",
            "does not know 'argument 1'; it takes seconds=",
        ),
        (
            "tests/lessons/02_limits/test_hidden.py",
            "limits(seconds=1)",
            "limits(seconds=0)",
            "seconds = 0 is no limit: it is a number above 0",
        ),
        (
            "tests/lessons/02_limits/test_hidden.py",
            "threads=2",
            "threads=1.5",
            "Expected `int | null`",
        ),
        (
            "tests/lessons/02_limits/test_hidden.py",
            "memory_mib=64",
            "memory_mib=400",
            "may use 400 MiB, and its lesson 384; raise memory_mib in "
            "[tool.autograder.lessons.02_limits], or lower the check's limit",
        ),
        (
            "tests/lessons/02_limits/test_hidden.py",
            "seconds=1",
            "seconds=60",
            "may use 60 seconds, and a whole submission 30; raise seconds_per_submission",
        ),
        (
            "solutions/02_limits/limits.py",
            '{"seconds": 2, "memory_mib": 128}',
            '{"seconds": 2, "memory": 128}',
            "limits= cannot be read: memory is not known; write some of limits=",
        ),
        (
            "solutions/02_limits/limits.py",
            '{"seconds": 2, "memory_mib": 128}',
            "2",
            "limits= cannot be read: Expected `object`, got `int`",
        ),
        (
            "solutions/02_limits/limits.py",
            '{"seconds": 2, "memory_mib": 128}',
            '{"seconds": -1}',
            "seconds = -1 is no limit",
        ),
        (
            "solutions/02_limits/limits.py",
            "# %% [markdown]\n# ## Task: `product`",
            '# %% [markdown] limits={"seconds": 2}\n# ## Task: `product`',
            "limits= belongs in a cell with task=",
        ),
    ],
)
def test_limits_that_cannot_be(
    server: SandboxServer, points_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    """What an author wrote about limits and cannot be is named, with what to write instead."""
    text = (points_copy / file).read_text()
    assert old in text
    (points_copy / file).write_text(text.replace(old, new))
    with pytest.raises(CourseError) as caught:
        read_catalogue(server, load_lesson(load_course(points_copy), "02_limits"))
    assert said in str(caught.value)


def test_limits_inside_one_another() -> None:
    """Of two limits of one kind the inner one counts; where it says nothing, the outer one."""
    assert Limits(seconds=1).over(Limits(2, 64)) == Limits(1, 64)
