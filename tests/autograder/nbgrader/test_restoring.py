"""The notebook that nbgrader shows: the student's work in the course's own cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, determine_grade

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.notebook import course_cells
from autograder.course.reading import load_lesson
from autograder.nbgrader.notebook import Verdict, restore, show_verdicts
from autograder.notebooks.reading import NotebookCell, read_notebook
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.submissions.changes import find_changes, say_changes

POINTS = {"double": 2.0, "total": 1.75}
ANSWER = "def double(x):\n    return 2 * x"

Cells = tuple[NotebookCell, ...]


@pytest.fixture(scope="module")
def lesson(tiny: Course) -> Lesson:
    return load_lesson(tiny, "01_vectors")


@pytest.fixture
def course(lesson: Lesson) -> Cells:
    """The notebook as it is handed out."""
    return course_cells(lesson, POINTS)


def at(cells: Cells, name: str) -> int:
    """Find a cell by the name nbgrader knows it by."""
    return next(number for number, cell in enumerate(cells) if cell.grade_id == name)


def answered(cells: Cells, name: str = "double", text: str = ANSWER) -> list[NotebookCell]:
    """Write an answer into a cell."""
    place = at(cells, name)
    changed = NotebookCell("code", text, cells[place].metadata)
    return [*cells[:place], changed, *cells[place + 1 :]]


def remarked(cell: NotebookCell, **marks: object) -> NotebookCell:
    """Change what a cell says to nbgrader."""
    return NotebookCell(
        cell.cell_type, cell.text, {**cell.metadata, "nbgrader": {**cell.marks, **marks}}
    )


def notes(course: Cells, handed_in: list[NotebookCell], task: str = "") -> str:
    """Say what was changed, of one task or of the notebook as a whole."""
    return say_changes(find_changes(course, handed_in), task)


def released(lesson: Lesson) -> Any:
    """Read the notebook that students get, as nbgrader reads it."""
    made = notebook_bytes(to_notebook(lesson.name, course_cells(lesson, POINTS)))
    return nbformat.reads(made.decode(), as_version=4)


def test_released_notebook_is_valid_for_nbgrader(lesson: Lesson) -> None:
    """Nbgrader's own validator accepts the released notebook, and so does nbformat's."""
    notebook = released(lesson)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)


def test_checksums_are_nbgraders(lesson: Lesson) -> None:
    """Every checksum in a released notebook is what nbgrader computes for the cell."""
    notebook = released(lesson)
    marked = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(marked) == 5
    assert all(cell.metadata.nbgrader.checksum == compute_checksum(cell) for cell in marked)


def test_each_task_has_one_answer_and_one_locked_check(course: Cells) -> None:
    """A task has a cell to fill in and a locked cell with its points; given cells are locked."""
    marks = {cell.grade_id: cell.marks for cell in course if cell.grade_id}
    kinds = {name: (m["solution"], m["grade"], m["locked"]) for name, m in marks.items()}
    assert kinds == {
        "given-1": (False, False, True),
        "double": (True, False, False),
        "check-double": (False, True, True),
        "total": (True, False, False),
        "check-total": (False, True, True),
    }
    assert marks["check-total"]["points"] == 1.75


def test_untouched_notebook_comes_back_unchanged(course: Cells) -> None:
    """A notebook that was handed in as it was handed out is restored to itself, without a note."""
    assert restore(course, course) == course
    assert find_changes(course, course) == ()


def test_answer_stays_and_is_no_change(course: Cells) -> None:
    """What a student writes into a task's cell is kept, and nothing is noted."""
    handed_in = answered(course)
    assert list(restore(course, handed_in)) == handed_in
    assert find_changes(course, handed_in) == ()


def test_own_cells_stay_where_they_are(course: Cells) -> None:
    """Cells that a student adds keep their place, without any metadata."""
    own = NotebookCell("code", "print(1)", {"tags": ["raises-exception"], "nbgrader": {}})
    restored = restore(course, [own, *course])
    assert restored == (NotebookCell("code", "print(1)"), *course)


def test_edited_locked_cell_is_restored_and_noted(course: Cells) -> None:
    """A given cell that was edited becomes the course's own again, and the note says so."""
    handed_in = answered(course, "given-1", "import numpy as torch")
    assert restore(course, handed_in) == course
    assert notes(course, handed_in) == (
        "The given cell `given-1` was edited; the course's own copy was used."
    )


def test_edited_check_cell_is_noted_with_its_task(course: Cells) -> None:
    """An edited check cell is noted with its own task, and with no other."""
    handed_in = answered(course, "check-double", "2.0")
    assert restore(course, handed_in) == course
    assert "was edited" in notes(course, handed_in, "double")
    assert notes(course, handed_in, "total") == notes(course, handed_in) == ""


@pytest.mark.parametrize("name", ["given-1", "check-double", "check-total"])
def test_deleted_locked_cell_is_put_back(course: Cells, name: str) -> None:
    """A locked cell that was deleted stands at its place again."""
    handed_in = [cell for cell in course if cell.grade_id != name]
    restored = restore(course, handed_in)
    assert [cell.grade_id for cell in restored if cell.grade_id] == [
        cell.grade_id for cell in course if cell.grade_id
    ]
    assert restored[at(restored, name)] == course[at(course, name)]


def test_duplicated_check_cell_is_there_once(course: Cells) -> None:
    """Of several copies of a check cell one is left, and the note counts them."""
    check = course[at(course, "check-double")]
    handed_in = [check, *course, check]
    assert [cell.grade_id for cell in restore(course, handed_in)].count("check-double") == 1
    assert "appears 3 times" in notes(course, handed_in, "double")


def test_duplicated_answer_keeps_the_last_as_the_task(course: Cells) -> None:
    """Of two cells of a task the last one is the task's, and the first a plain cell."""
    first = NotebookCell("code", "def double(x): ...", course[at(course, "double")].metadata)
    restored = restore(course, [first, *answered(course)])
    assert restored[0] == NotebookCell("code", first.text)
    assert restored[at(restored, "double")].text == ANSWER


def test_other_order_is_kept_and_noted(course: Cells) -> None:
    """Cells in a different order stay there, and the note says so."""
    handed_in = list(reversed(course))
    assert list(restore(course, handed_in)) == handed_in
    assert "different order" in notes(course, handed_in)


def test_points_are_the_courses(course: Cells) -> None:
    """Points that a student wrote are replaced and named."""
    place = at(course, "check-total")
    handed_in = list(course)
    handed_in[place] = remarked(course[place], points=100)
    assert restore(course, handed_in) == course
    assert notes(course, handed_in, "total") == (
        "The check cell of `total` was set to 100 points; it is worth 1.75."
    )


@pytest.mark.parametrize("points", [None, "all", float("inf"), -1, [1], {"a": 1}, 2**80])
def test_points_of_any_kind_are_only_named(course: Cells, points: object) -> None:
    """Whatever is in the place of points is noted, and nothing else comes of it."""
    place = at(course, "check-total")
    handed_in = list(course)
    handed_in[place] = remarked(course[place], points=points)
    assert restore(course, handed_in) == course
    assert "it is worth 1.75" in notes(course, handed_in, "total")


def test_answer_without_marks_is_read_and_gets_a_place(course: Cells) -> None:
    """An answer in an unmarked cell stays, and the task's own cell says where to look."""
    handed_in = [cell for cell in course if cell.grade_id != "double"]
    handed_in.append(NotebookCell("code", ANSWER))
    restored = restore(course, handed_in)
    assert restored[-1].text == ANSWER
    assert "No cell is marked for `double`" in restored[at(restored, "double")].text
    assert restored[at(restored, "double") + 1].check == "double"


def test_notebook_that_lost_all_marks_is_noted_in_one_sentence(course: Cells) -> None:
    """Where another program dropped all metadata, that is one note and not one for each cell."""
    handed_in = [NotebookCell(cell.cell_type, cell.text) for cell in course]
    changes = find_changes(course, handed_in)
    assert len(changes) == 1
    assert "can be recognised" in changes[0].sentence


def test_foreign_marks_are_named_and_dropped(course: Cells) -> None:
    """Marks that are not the course's, of any shape, are taken off and named."""
    strange = [
        NotebookCell("code", "1", {"nbgrader": "yes", "autograder": [1], "tags": "all"}),
        NotebookCell("code", "2", {"nbgrader": {"grade_id": "bonus", "grade": True, "points": 9}}),
        NotebookCell("markdown", "3", {"nbgrader": {"schema_version": 99, "grade_id": "essay"}}),
        NotebookCell("code", "4", {"nbgrader": {"locked": True, "grade_id": "mine"}}),
    ]
    restored = restore(course, [*course, *strange])
    assert [cell.text for cell in restored[len(course) :]] == ["1", "2", "3"]
    assert not any(cell.metadata for cell in restored[len(course) :])
    assert "`bonus`, `essay`, `mine`" in notes(course, [*course, *strange])
    assert "Cells marked as the course's own that are not: 1;" in notes(course, [*course, *strange])


def test_answer_marked_as_locked_is_still_the_students(course: Cells) -> None:
    """A task's cell that says it is locked is still read as the student's."""
    place = at(course, "double")
    handed_in = answered(course)
    handed_in[place] = remarked(handed_in[place], locked=True, solution=False)
    assert restore(course, handed_in)[place].text == ANSWER
    assert "a different kind of cell" in notes(course, handed_in, "double")


def test_no_notebook_at_all_gives_the_courses_cells(course: Cells) -> None:
    """For a file that cannot be read, nbgrader shows the course's marked cells alone."""
    restored = restore(course, ())
    assert [cell.grade_id for cell in restored] == [c.grade_id for c in course if c.grade_id]


def test_many_changes_are_cut_short(course: Cells) -> None:
    """A notebook in which everything was changed gives a dozen sentences and a count."""
    strange = [NotebookCell("code", "", {"tags": ["skip-execution"]}) for _ in range(50)]
    sentences = notes(course, [*course, *strange]).splitlines()
    assert len(sentences) == 13
    assert sentences[-1] == "… and 38 more."


def test_html_of_a_student_is_shown_and_not_obeyed(course: Cells) -> None:
    """A script in a student's Markdown reaches formgrader as text, and the course's HTML as it is."""
    own = (NotebookCell("markdown", "See <img src='a.png'>."), *course)
    script = NotebookCell("markdown", "<script>fetch('/formgrader/api/grade/1')</script>")
    restored = restore(own, [script, *own])
    assert restored[0].text.startswith("&#60;script&#62;fetch&#40;")
    assert restored[1].text == own[0].text


@pytest.mark.parametrize("kind", ["raw", "heading", ""])
def test_cell_of_another_kind_is_shown_as_text(kind: str) -> None:
    """What is neither code nor Markdown would be put on a page as it is: it becomes text."""
    (cell,) = restore((), (NotebookCell(kind, "<script>x</script>"),))
    assert cell == NotebookCell("markdown", "&#60;script&#62;x&#60;&#47;script&#62;")


def test_restored_notebook_is_valid_for_nbgrader(course: Cells) -> None:
    """What is made of a notebook with foreign marks passes nbgrader's validator."""
    strange = NotebookCell("code", "x", {"nbgrader": {"schema_version": 1, "grade": True}})
    notebook = to_notebook("01_vectors", restore(course, [strange, strange, *course]))
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)


def test_nbgrader_reads_the_points_that_are_shown(course: Cells) -> None:
    """Nbgrader takes a check cell's points from what the kit writes under it."""
    notebook = to_notebook("01_vectors", course)
    verdicts = {"double": Verdict(1.25, "text", ""), "total": Verdict(None, "text", "")}
    show_verdicts(notebook, verdicts, note="A note.")
    found = [
        determine_grade(cell)
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    assert found == [(1.25, 2.0), (0.0, 1.75)]
    assert notebook.cells[0].source == "**Noted by the grader**\n\nA note."


def test_task_without_a_verdict_is_an_error(course: Cells) -> None:
    """A check cell is never left without output, for which nbgrader would give full points."""
    with pytest.raises(KeyError):
        show_verdicts(to_notebook("01_vectors", course), {"double": Verdict(1.0, "", "")})


def test_submission_is_read_as_data(course: Cells, tmp_path: Path) -> None:
    """Reading a notebook gives the cells that were written, metadata and all."""
    data = nbformat.writes(to_notebook("01_vectors", course)).encode()
    assert [cell.grade_id for cell in read_notebook(data, "n.ipynb")] == [
        cell.grade_id for cell in course
    ]
