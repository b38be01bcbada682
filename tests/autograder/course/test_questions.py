"""Questions for a person, as they stand in a lesson's source."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course.course import Course
from autograder.course.notebook import course_cells
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.model import RubricItem
from autograder.notebooks.writing import to_notebook

POINTS = {"chances": 2.0, "tempered": 2.0}


@pytest.fixture
def course(questions_copy: Path) -> Course:
    """A copy of the course with questions."""
    return load_course(questions_copy)


def source(course: Course) -> Path:
    return course.root / "solutions" / "01_chances" / "chances.py"


def change(course: Course, old: str, new: str) -> None:
    text = source(course).read_text()
    assert old in text
    source(course).write_text(text.replace(old, new, 1))


def test_a_question_with_its_rubric(course: Course) -> None:
    """A question has its points, its example answer, and a rubric of items with points."""
    why, bars = load_lesson(course, "01_chances").questions
    assert (why.name, why.points, why.is_code) == ("why_divide", 3.0, False)
    assert why.example.startswith("Chances add up to one.")
    assert why.rubric == (
        RubricItem(1.0, "chances add up to one"),
        RubricItem(2.0, "divided by the largest they do not, with a reason or an example"),
        RubricItem(-1.0, "says that chances may be negative"),
    )
    assert why.guidance == "Any wording will do."
    assert (bars.name, bars.is_code, bars.rubric) == ("bars", True, ())


def test_what_students_get_of_it(course: Course) -> None:
    """The released cells hold the questions, and neither an example answer nor a rubric."""
    cells = course_cells(load_lesson(course, "01_chances"), POINTS)
    texts = {cell.question: cell.text for cell in cells if cell.question}
    assert texts["why_divide"].endswith("*Write your answer here.*")
    assert texts["bars"].endswith("...  # write your code here")
    everything = "\n".join(cell.text for cell in cells)
    for secret in ("add up to one", "Any wording", "plt.bar", "SOLUTION"):
        assert secret not in everything


def test_marked_by_hand_in_nbgrader(course: Course) -> None:
    """Nbgrader takes the cells for manually graded answers, with its own checksum of them."""
    lesson = load_lesson(course, "01_chances")
    notebook = to_notebook(lesson.name, course_cells(lesson, POINTS))
    cells = [c for c in notebook.cells if "question" in c.metadata.get("autograder", {})]
    for cell, points in zip(cells, (3.0, 1.0), strict=True):
        marks = cell.metadata["nbgrader"]
        assert (marks["grade"], marks["solution"], marks["locked"]) == (True, True, False)
        assert (marks["task"], marks["points"]) == (False, points)
        assert marks["cell_type"] == cell.cell_type
        assert marks["checksum"] == compute_checksum(cell)
        assert determine_grade(cell) == (0, points)  # nobody answered
        cell.source += " Because."
        assert determine_grade(cell) == (None, points)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'manual="why_divide" points=3',
            'manual="why_divide"',
            "a question is worth some points, a number above 0: write points=3",
            id="no points",
        ),
        pytest.param(
            "points=3",
            "points=-3",
            "a question is worth some points, a number above 0: write points=3",
            id="negative points",
        ),
        pytest.param(
            'task="chances"',
            'task="chances" points=4',
            "points= belongs in a cell with manual=; what a task is worth, its checks say",
            id="points of a task",
        ),
        pytest.param(
            'manual="why_divide"',
            'manual="why divide?"',
            'manual= is the name of a question, a word: write manual="why_softmax"',
            id="a name that is no word",
        ),
        pytest.param(
            'manual="bars"',
            'manual="why_divide"',
            "there is already a question `why_divide`; give the question another name",
            id="two of one name",
        ),
        pytest.param(
            'manual="bars"',
            'manual="bars" given=true',
            "given= and manual= in one cell's header; make a cell for each",
            id="two things at once",
        ),
        pytest.param(
            'rubric="why_divide"',
            'rubric="why"',
            "a rubric for 'why', which is no question of this lesson; its questions are "
            "why_divide, bars",
            id="a rubric of nothing",
        ),
        pytest.param(
            "- 2: divided",
            "- divided",
            "an item of the rubric `why_divide` has no points; write `- 1: what earns one point`",
            id="an item without points",
        ),
        pytest.param(
            "- 2: divided",
            "- 1: divided",
            "the items of the rubric give 2 points, and the question `why_divide` is worth 3",
            id="a rubric that does not add up",
        ),
        pytest.param(
            "# ### BEGIN SOLUTION\n# Chances",
            "# Chances",
            "'### END SOLUTION' without a BEGIN; remove it, or open one above",
            id="a marker alone",
        ),
    ],
)
def test_mistake_in_the_source(course: Course, old: str, new: str, said: str) -> None:
    """A mistake in a question or a rubric is named with its file and line."""
    change(course, old, new)
    with pytest.raises(CourseError) as caught:
        load_lesson(course, "01_chances")
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{source(course)}:")


def test_nothing_says_where_it_is_answered(course: Course) -> None:
    """A question without a place for its answer is refused."""
    text = source(course).read_text()
    begin, end = text.index("### BEGIN SOLUTION\nimport"), text.rindex("### END SOLUTION")
    source(course).write_text(text[:begin] + "plt.bar(1)\n" + text[end + len("### END SOLUTION") :])
    with pytest.raises(CourseError, match="the question `bars` has no '### BEGIN SOLUTION'"):
        load_lesson(course, "01_chances")
