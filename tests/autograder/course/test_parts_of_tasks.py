"""Tasks of whose points a person gives a part, as they stand in a lesson's source."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course.course import Course
from autograder.course.notebook import course_cells
from autograder.course.reading import load_course, load_lesson
from autograder.course.script import script_of
from autograder.errors import CourseError
from autograder.language import speaking
from autograder.model import RubricItem
from autograder.notebooks.writing import to_notebook

LESSON = "01_descent"
CHECKS = {"gd_step": 3.0, "decayed": 2.0, "curve": 2.0}
SECRETS = ("w - rate", "past the minimum", "warm-up", "plt.plot", "one expression", "SOLUTION")


@pytest.fixture
def course(parts_copy: Path) -> Course:
    """A copy of the course with such tasks."""
    return load_course(parts_copy)


def source(course: Course) -> Path:
    return course.root / "solutions" / LESSON / "descent.py"


def change(course: Course, old: str, new: str) -> int:
    """Change the source; give the line on which the change is."""
    text = source(course).read_text()
    assert old in text
    source(course).write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_code_of_a_task(course: Course) -> None:
    """`manual=true` makes the task's own code an answer, with the reference as its example."""
    code = load_lesson(course, LESSON).questions[0]
    assert (code.name, code.points, code.of_task, code.in_task) == ("gd_step", 1.5, True, True)
    assert code.prompt.endswith('raise NotImplementedError("gd_step: write your code here")')
    assert code.example == "    return w - rate * gradient"
    assert code.rubric == (
        RubricItem(1.0, "one expression on whole arrays", "arrays"),
        RubricItem(0.5, "nothing that is not needed"),
        RubricItem(-0.5, "a comment that only repeats the code"),
    )
    assert code.guidance == "Names do not matter."


def test_cell_of_its_own(course: Course) -> None:
    """A question with a task's name is a part of that task; another one stands for itself."""
    lesson = load_lesson(course, LESSON)
    _, text, picture, alone = lesson.questions
    assert (text.name, text.of_task, text.in_task, text.is_code) == ("decayed", True, False, False)
    assert (picture.name, picture.of_task, picture.is_code) == ("curve", True, True)
    assert (alone.name, alone.of_task) == ("name_one", False)
    assert lesson.marked_names == ("gd_step", "decayed", "curve", "name_one")


def test_students_see_both_points(course: Course) -> None:
    """The check's cell says what its checks give and what a person gives, and no secret is out."""
    cells = course_cells(load_lesson(course, LESSON), CHECKS)
    checks = [cell.text for cell in cells if cell.check]
    assert checks == [
        'check("gd_step")  # points: 3 by checks, 1.5 by a person',
        'check("decayed")  # points: 2 by checks, 2 by a person',
        'check("curve")  # points: 2 by checks, 0.5 by a person',
    ]
    everything = "\n".join(cell.text for cell in cells)
    assert not [secret for secret in SECRETS if secret in everything]


def test_a_task_that_checks_alone_grade(course: Course) -> None:
    """Its check's cell says nothing of points, as it always was."""
    change(course, " manual=true points=1.5", "")
    change(
        course, source(course).read_text().split("# %%")[5], ' [markdown] hint="gd_step"\n# No\n'
    )
    cells = course_cells(load_lesson(course, LESSON), CHECKS)
    assert next(cell.text for cell in cells if cell.check) == 'check("gd_step")'


def test_in_the_lessons_language(course: Course) -> None:
    """In a Chinese course the check's cell says it in Chinese, whoever is speaking."""
    file = course.root / "pyproject.toml"
    file.write_text(file.read_text() + 'language = "zh_CN"\n')
    with speaking("en"):
        cells = course_cells(load_lesson(load_course(course.root), LESSON), CHECKS)
    first = next(cell.text for cell in cells if cell.check)
    assert first == 'check("gd_step")  # 分数：检查占 3 分，人工评阅占 1.5 分'


def test_marked_by_hand_in_nbgrader(course: Course) -> None:
    """Nbgrader takes the task's cell for a manually graded answer beside its check's cell."""
    lesson = load_lesson(course, LESSON)
    notebook = to_notebook(lesson.name, course_cells(lesson, CHECKS))
    graded = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert {name: cell.metadata["nbgrader"]["points"] for name, cell in graded.items()} == {
        "gd_step": 1.5,
        "check-gd_step": 3.0,
        "check-decayed": 2.0,
        "answer-decayed": 2.0,
        "check-curve": 2.0,
        "answer-curve": 0.5,
        "answer-name_one": 2.0,
    }
    cell = graded["gd_step"]
    assert cell.metadata["nbgrader"]["checksum"] == compute_checksum(cell)
    assert determine_grade(cell) == (0, 1.5), "as it was handed out"
    cell.source = "def gd_step(): pass"
    assert determine_grade(cell) == (None, 1.5), "for a person"


def test_script(course: Course) -> None:
    """A lesson whose file is a script has the questions' cells, and no answer and no rubric."""
    file = course.root / "pyproject.toml"
    file.write_text(f'{file.read_text()}[tool.autograder.lessons.{LESSON}]\nform = "script"\n')
    script = script_of(load_lesson(load_course(course.root), LESSON))
    assert not [secret for secret in SECRETS if secret in script]
    assert '# %% [markdown] manual="decayed"\n' in script
    assert '# %% manual="curve"\n# Draw the first 20 rates.\n...  # write your code here' in script


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            "manual=true points=1.5",
            "manual=true",
            "what a person gives for a task's code is worth some points, a number above 0: "
            "write points=1",
            id="without points",
        ),
        pytest.param(
            "manual=true points=1.5",
            "points=1.5",
            "points= belongs in a cell with manual=; what a task is worth, its checks say: "
            "@pytest.mark.points(0.5); for what a person gives for its code too, write manual=true",
            id="points of nobody",
        ),
        pytest.param(
            "points=1.5",
            "points=1.005",
            "what a person gives for a task's code is worth whole hundredths: write points=1",
            id="thousandths",
        ),
        pytest.param(
            'task="gd_step" manual=true',
            'task="gd_step" manual="style"',
            "manual= names a question, and this is a task's cell; write manual=true points=1",
            id="a question in a task's cell",
        ),
        pytest.param(
            'task="gd_step" manual=true',
            'task="gd_step" manual=2',
            "in a task's cell manual= is true or false; write manual=true",
            id="neither true nor false",
        ),
        pytest.param(
            'manual="name_one"',
            "manual=true",
            "manual=true belongs in a cell with task=, whose code a person marks too; a question "
            'has a name: write manual="why_softmax"',
            id="true without a task",
        ),
        pytest.param(
            'manual="name_one"',
            'manual="gd_step"',
            "a person marks a part of the task `gd_step` already, its code; make one of the two",
            id="two parts, one of them the code",
        ),
        pytest.param(
            'manual="name_one"',
            'manual="decayed"',
            "a person marks a part of the task `decayed` already, in a cell of its own; make one",
            id="two cells",
        ),
        pytest.param(
            'rubric="decayed"',
            'rubric="curve"',
            "the items of the rubric give 2 points, and a person gives 0.5 for the task `curve`; "
            "change one of the two",
            id="a rubric that does not add up",
        ),
        pytest.param(
            "# - 1: one expression",
            "# - 1.25: one expression",
            "the items of the rubric give 1.75 points, and a person gives 1.5 for the task "
            "`gd_step`; change one of the two",
            id="a rubric of code that does not add up",
        ),
    ],
)
def test_mistake_in_the_source(course: Course, old: str, new: str, said: str) -> None:
    """Each mistake is named with its file and line, and with what to write."""
    line = change(course, old, new)
    with pytest.raises(CourseError) as caught:
        load_lesson(course, LESSON)
    place, _, message = str(caught.value).partition(": ")
    file, _, number = place.rpartition(":")
    assert file == str(source(course))
    assert abs(int(number) - line) <= 5, "the header of the rubric, of which an item was changed"
    assert message.startswith(said)


def test_a_rubric_for_a_task_of_checks_alone(course: Course) -> None:
    """It says how a person comes to mark something of the task."""
    change(course, " manual=true points=1.5", "")
    with pytest.raises(CourseError, match="a rubric for the task `gd_step`, of which a person"):
        load_lesson(course, LESSON)
