"""Every kind of points, graded: shares, steps, extra credit, and groups that are earned together."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.console import Console

from autograder.commands.check import find_work, run_checks, standing
from autograder.commands.validate import validate
from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.grading.submission import grade_submission
from autograder.model import Cases, CheckResult, Status, SubmissionResult, TaskResult
from autograder.nbgrader.comment import say_check_cell, say_comment, say_verdicts
from autograder.observing.prepared import Prepared, prepare
from autograder.proving.strength import Effort
from autograder.reports.card import results_card
from autograder.reports.plain import say_results
from autograder.reports.reading import Standing
from autograder.reports.tables import lesson_table
from autograder.results.as_csv import to_csv
from autograder.results.as_json import to_json
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.submission import Submission

POINTS = Path(__file__).parents[1] / "courses" / "points"
Grade = Callable[..., SubmissionResult]
NOTHING = Effort(seeds=0, cheats=False, mutants=False)

ONLY_ADDED = "return 'X' * (n // 10) + 'V' * (n % 10 // 5) + 'I' * (n % 5)"
ROMAN = (
    'ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]\n'
    '    return "X" * (n // 10) + ones[n % 10]'
)
THRESHOLD = "return float((x[y == 1].mean() + x[y == 0].mean()) / 2)"
MEAN = "return x.sum() / max(len(x), 1)"
ORDER = "return x.sort().values"


@pytest.fixture(scope="module")
def course() -> Course:
    return load_course(POINTS)


@pytest.fixture(scope="module")
def lesson(course: Course) -> Lesson:
    return load_lesson(course, "01_credit")


@pytest.fixture(scope="module")
def prepared(server: SandboxServer, lesson: Lesson) -> Prepared:
    return prepare(lesson, ServerPool(lambda: server))


def source(lesson: Lesson, *changes: tuple[str, str]) -> str:
    """The reference's tasks, with some text replaced."""
    text = "\n\n".join(cell.source for cell in lesson.cells if cell.task)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def grade(server: SandboxServer, lesson: Lesson, prepared: Prepared) -> Grade:
    """Grade the reference with some text replaced."""

    def graded(*changes: tuple[str, str]) -> SubmissionResult:
        submission = Submission("anna", lesson.name, Path("credit.py"))
        data = source(lesson, *changes).encode()
        return grade_submission(server, prepared, submission, data).result

    return graded


def check_of(result: SubmissionResult, name: str) -> CheckResult:
    """Find the result of a check by the end of its name."""
    found = (c for task in result.tasks for c in task.checks if c.name.endswith(f"::{name}"))
    return next(found)


def task_of(result: SubmissionResult, name: str) -> TaskResult:
    """Find the result of a task."""
    return next(task for task in result.tasks if task.name == name)


def test_reference(grade: Grade) -> None:
    """The reference earns all that is possible, and the extra points on top of it."""
    result = grade()
    assert result.status is Status.PASSED
    assert (result.score, result.possible, result.extra) == (8.8, 8.3, 0.5)


def test_share_of_the_cases(grade: Grade) -> None:
    """Each right case earns its share; which are right is said of a public check alone."""
    result = grade((ROMAN, ONLY_ADDED))
    public, hidden = check_of(result, "test_some_numbers"), check_of(result, "test_all_numbers")
    assert (public.status, public.score, public.possible) == (Status.FAILED, 0.33, 1)
    assert public.cases == Cases(1, 3, ("three",))
    assert public.feedback.message.startswith(
        "1 of 3 cases is right, for 0.33 of 1 point: `three`.\n"
        "`fourteen`: expected 'XIV', found 'XIIII'."
    )
    assert hidden.cases == Cases(30, 36)
    assert (hidden.score, hidden.possible) == (1.25, 1.5)
    first, *others = hidden.feedback.message.splitlines()
    assert first == "30 of 36 cases are right, for 1.25 of 1.5 points."
    assert "IV" not in "".join(others)
    assert task_of(result, "roman").score == 1.58
    assert result.score == 7.88


def test_cases_of_a_wrong_kind(grade: Grade) -> None:
    """A case of another type is wrong, and takes nothing from the others."""
    result = grade(('return "X" * (n // 10) + ones[n % 10]', "return n if n == 3 else 'XIV'"))
    public = check_of(result, "test_some_numbers")
    assert public.cases == Cases(1, 3, ("fourteen",))


def test_case_that_raises(grade: Grade) -> None:
    """What a check raises costs all of it: there is no result to share."""
    result = grade((ROMAN, "return {3: 'III', 14: 'XIV'}[n]"))
    public = check_of(result, "test_some_numbers")
    assert (public.status, public.score, public.cases) == (Status.ERROR, 0, None)


@pytest.mark.parametrize(
    ("body", "points", "said"),
    [
        (
            "return float(x[y == 0].mean() + 1.0)",
            2,
            "This earns 2 of 3 points. `accuracy` from 0.95 earns 3.",
        ),
        (
            "return float(x[y == 0].mean() - 0.2)",
            1,
            "This earns 1 of 3 points. `accuracy` from 0.75 earns 2.",
        ),
        ("return -999.0", 0, "This earns 0 of 3 points. `accuracy` from 0.55 earns 1."),
        ("return float('nan')", 0, "This earns 0 of 3 points. `accuracy` from 0.55 earns 1."),
    ],
)
def test_steps_of_an_outcome(grade: Grade, body: str, points: float, said: str) -> None:
    """A result earns what the highest step earns that it reaches, and is told of the next."""
    result = grade((THRESHOLD, body))
    public = check_of(result, "test_accuracy")
    assert (public.status, public.score, public.possible) == (Status.FAILED, points, 3)
    assert said in public.feedback.message.splitlines()


def test_steps_of_a_hidden_outcome(grade: Grade) -> None:
    """Of a hidden check no threshold is told, and no number that was found."""
    result = grade((THRESHOLD, "return float(x[y == 0].mean() + 0.5)"))
    hidden = check_of(result, "test_accuracy_elsewhere")
    assert (hidden.status, hidden.score) == (Status.FAILED, 1)
    assert hidden.feedback.message.startswith("This reaches a lower step, for 1 of 1.5 points.")
    assert not any(each in hidden.feedback.message for each in ("0.9", "0.94", "0.75"))


def test_no_extra_credit(grade: Grade) -> None:
    """Whoever does not earn the extra points lacks nothing, and reads what they are for."""
    result = grade((MEAN, "return x.sum() / len(x)"))
    assert (result.status, result.score, result.possible) == (Status.PASSED, 8.3, 8.3)
    task = task_of(result, "mean")
    assert (task.status, task.score, task.possible) == (Status.PASSED, 0.3, 0.3)
    extra = check_of(result, "test_no_numbers")
    assert (extra.score, extra.possible, extra.extra) == (0, 0, 0.5)
    assert extra.feedback.summary == "For 0.5 extra points: The mean of no numbers is zero."
    said = say_results([task], Standing(1, 1))
    assert "✓ mean: 0.3 of 0.3 points\n" in said
    assert "  + For 0.5 extra points: The mean of no numbers is zero.\n" in said
    assert "✗" not in said
    assert "✗" not in results_card([task], Standing(1, 1))
    assert "+ 0/extra  For 0.5 extra points" in say_check_cell(task)


@pytest.mark.parametrize(
    ("body", "hidden"),
    [("return x.unique()", True), ("return x.sort(descending=True).values", False)],
)
def test_group_that_is_earned_together(grade: Grade, body: str, hidden: bool) -> None:
    """Where one check of a group is lost, so are the points of all of them, and it is said why."""
    result = grade((ORDER, body))
    assert task_of(result, "order").score == 0
    assert result.score == 7.8
    one = check_of(result, "test_one_number")
    assert (one.status, one.score) == (Status.FAILED, 0)
    others = "another one does" if hidden else "2 others do"
    assert one.feedback.message == (
        "This is right; the points of all 3 checks of “in order” are earned together, and "
        f"{others} not pass yet."
    )
    assert one.feedback.hint == "Make the other checks of “in order” pass, too."


def test_files_for_a_gradebook(grade: Grade) -> None:
    """results.json, grades.csv, the table and nbgrader's verdicts hold the same exact points."""
    result = grade((ROMAN, ONLY_ADDED), (MEAN, "return x.sum() / len(x)"))
    entry = Entry(result, ())
    (found,) = json.loads(to_json(ClassResults("points", (), (entry,))))["results"]
    assert (found["score"], found["possible"], found["extra"]) == (7.38, 8.3, 0.5)
    (public,) = [c for c in found["tasks"][0]["checks"] if "some_numbers" in c["name"]]
    assert public["cases"] == {"right": 1, "of": 3, "names": ["three"]}
    rows = to_csv(ClassResults("points", (), (entry,))).splitlines()
    assert rows[1:] == [
        "anna,01_credit,roman,1.58,2.5,failed",
        "anna,01_credit,threshold,4.5,4.5,passed",
        "anna,01_credit,mean,0.3,0.3,passed",
        "anna,01_credit,order,1.0,1.0,passed",
    ]
    tasks = ["roman", "threshold", "mean", "order"]
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(lesson_table("01_credit", tasks, [entry]))
    table = console.export_text()
    assert "1.58/2.5" in table
    assert "7.38 / 8.3" in table
    verdicts = say_verdicts(result, tasks)
    assert [verdicts[task].points for task in tasks] == [1.58, 4.5, 0.3, 1.0]
    assert "30 of 36 cases are right, for 1.25 of 1.5 points." in say_comment(result.tasks[0])


def test_extra_credit_that_is_earned(grade: Grade) -> None:
    """Earned extra points stand above what is possible, in every file."""
    result = grade()
    assert "anna,01_credit,mean,0.8,0.3,passed" in to_csv(
        ClassResults("points", (), (Entry(result, ()),))
    )
    assert say_verdicts(result, ["mean"])["mean"].points == 0.8
    assert say_check_cell(task_of(result, "mean")).startswith("mean: 0.8 of 0.3 points\n")


def test_public_part_of_a_group(
    server: SandboxServer, points_released: Path, lesson: Lesson, tmp_path: Path
) -> None:
    """A student's own machine judges a group by what it can see of it, and says so."""
    folder = tmp_path / "01_credit"
    folder.mkdir()
    for file in (points_released / "assignments" / "01_credit").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    work = folder / "credit.py"
    work.write_text(source(lesson, (ORDER, "return x.unique()"), (ROMAN, ONLY_ADDED)))
    found = find_work(work)
    checked = run_checks(server, found, found.job(None))
    tasks = {task.name: task for task in checked.results}
    assert (tasks["order"].status, tasks["order"].score) == (Status.PASSED, 0.5)
    assert tasks["order"].checks[0].feedback.message == (
        "Its 0.5 points are earned only where all 3 checks of “in order” pass; "
        "1 of them are looked at here."
    )
    assert tasks["roman"].score == 0.33
    said = say_results(checked.results, standing(found, checked))
    assert "✗ roman: 0.33 of 1 point (1.5 more with hidden checks)" in said
    assert "✓ mean: 0.6 of 0.1 points (0.2 more with hidden checks)" in said


def problems(course: Path, effort: Effort = NOTHING) -> str:
    """Validate a course and give what does not hold."""
    found = validate(course, ["01"], 1, effort, Console(quiet=True))
    strong = (problem for each in found.strengths for problem in each.problems)
    return "\n".join([*(problem for proof in found.proofs for problem in proof.problems), *strong])


def test_course_holds(points_copy: Path) -> None:
    """Reference, stub, alternatives and mistakes are what they have to be, and no cheat earns."""
    assert problems(points_copy, msgspec.structs.replace(NOTHING, cheats=True)) == ""


def change(course: Path, file: str, *changes: tuple[str, str]) -> None:
    """Replace text in a file of a course."""
    text = (course / file).read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (course / file).write_text(text)


SOURCE, PUBLIC = "solutions/01_credit/credit.py", "tests/lessons/01_credit/test_public.py"
TOLERANCES = "tests/lessons/01_credit/tolerances.toml"


def test_stub_that_earns_a_share(points_copy: Path) -> None:
    """A stub that earns something is a problem, unless the author says how much it earns."""
    change(
        points_copy,
        SOURCE,
        (
            '    """Write n, from 1 to 39, in Roman numerals: 14 is XIV."""\n',
            '    """Write n, from 1 to 39, in Roman numerals: 14 is XIV."""\n'
            '    if n == 3:\n        return "III"\n    if n > 3:\n        return ""\n',
        ),
        ("### BEGIN SOLUTION\n    ones", "### BEGIN SOLUTION\n    ones"),
    )
    (points_copy / "solutions/01_credit/alternatives.py").write_text("")
    change(points_copy, SOURCE, ('if n > 3:\n        return ""', "if n < 0:\n        return ''"))
    assert "stub" not in problems(points_copy)
    change(points_copy, SOURCE, ("if n < 0:\n        return ''", "if n > 99:\n        return ''"))
    change(
        points_copy,
        PUBLIC,
        (
            'return {"three": solution.roman(3), "fourteen": solution.roman(14), '
            '"29": solution.roman(29)}',
            'return {"three": solution.roman(3), "four": solution.roman(3)}',
        ),
    )
    (points_copy / "solutions/01_credit/mistakes.py").write_text("")
    assert (
        "the released stub earns 1 on test_public.py::test_some_numbers instead of 0; observe more "
        "there, or mark it @pytest.mark.stub_earns(1)"
    ) in problems(points_copy)
    change(points_copy, PUBLIC, ("@pytest.mark.partial\n", "@pytest.mark.stub_earns(1)\n"))
    assert "the released stub" not in problems(points_copy)


def test_total_that_is_not_the_lessons(points_copy: Path) -> None:
    """A lesson's checks give the points that its settings say, and the message gives both."""
    change(points_copy, "pyproject.toml", ("points = 8.3", "points = 9"))
    assert (
        "the checks give 8.3 points instead of 9; change them, or say points = 8.3 in "
        "[tool.autograder.lessons.01_credit]"
    ) in problems(points_copy)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            PUBLIC,
            "points(1)",
            "points(1 / 3)",
            "is worth 0.333333 points, which is not a whole number of hundredths; write "
            "@pytest.mark.points(0.33), or one check with @pytest.mark.partial",
        ),
        (PUBLIC, "points(1)", "points(float('nan'))", "has no points; add"),
        (PUBLIC, '("in order")', "", "@pytest.mark.all_or_nothing needs a name"),
        (
            PUBLIC,
            "@pytest.mark.partial",
            "@pytest.mark.stub_earns(2)",
            "a stub cannot earn 2 of its 1 points",
        ),
        (
            PUBLIC,
            '@pytest.mark.task("mean")\n@pytest.mark.points(0.1)',
            '@pytest.mark.partial\n@pytest.mark.task("mean")\n@pytest.mark.points(0.1)',
            "test_three_numbers is marked partial, and the reference returns no cases",
        ),
        (PUBLIC, '"29":', '"no. 29":', "its case 'no. 29' has a full stop in its name"),
        (
            TOLERANCES,
            "[0.95, 3]",
            "[0.95, 2.5]",
            "its last step earns 2.5 points, and the check is worth 3; make them the same",
        ),
        (TOLERANCES, "[0.75, 2]", "[0.5, 2]", "each step must be harder than the one before"),
        (TOLERANCES, "[0.75, 2]", "[0.75, 1.005]", "at most two decimals"),
        (TOLERANCES, "at_least = [[0.55, 1]", "high = 1.0, at_least = [[0.55, 1]", "stand alone"),
        (TOLERANCES, "at_least = [[0.55, 1], [0.75, 2], [0.95, 3]]", "at_most = []", "one step"),
    ],
)
def test_points_that_cannot_be(
    server: SandboxServer, points_copy: Path, file: str, old: str, new: str, said: str
) -> None:
    """What an author wrote about points and cannot be is named, with what to write instead."""
    change(points_copy, file, (old, new))
    with pytest.raises(CourseError) as caught:
        prepare(load_lesson(load_course(points_copy), "01_credit"), ServerPool(lambda: server))
    assert said in str(caught.value)


def test_fewer_is_better(server: SandboxServer, points_copy: Path) -> None:
    """Steps may go down: with `at_most` a smaller number earns more."""
    change(points_copy, TOLERANCES, ("at_least = [[0.55, 1]", "at_most = [[0.45, 1]"))
    change(points_copy, TOLERANCES, ("[0.75, 2], [0.95, 3]", "[0.25, 2], [0.05, 3]"))
    change(points_copy, PUBLIC, ("(new > found) == (y == 1)", "(new > found) != (y == 1)"))
    lesson = load_lesson(load_course(points_copy), "01_credit")
    prepared = prepare(lesson, ServerPool(lambda: server))
    submission = Submission("anna", lesson.name, Path("credit.py"))
    scores = []
    near = "return float(x[y == 0].mean() + {})"
    for body in (THRESHOLD, near.format(1.0), near.format(-0.2), "return -999.0"):
        data = source(lesson, (THRESHOLD, body)).encode()
        result: Any = grade_submission(server, prepared, submission, data).result
        scores.append(check_of(result, "test_accuracy").score)
    assert scores == [3, 2, 1, 0]
