"""Which language a file was handed out in is told by its lines, and it is held against that."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.lesson import Lesson
from autograder.course.notebook import course_cells
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import variant_of
from autograder.model import Answered
from autograder.notebooks.answers import read_answers
from autograder.notebooks.reading import HandedIn, read_handed_in
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.submissions.carrying import carried_variant
from autograder.submissions.changes import find_changes
from autograder.submissions.editions import edition_of
from autograder.translating.lesson import lesson_in
from autograder.translating.po import Entry, Translation
from autograder.translating.texts import texts_of

QUESTIONS = Path(__file__).parents[2] / "courses" / "questions"
POINTS = {"chances": 1.0, "tempered": 1.0}


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """A lesson with variants, and with questions that a person marks."""
    return load_lesson(load_course(QUESTIONS, proving=True), "01_chances")


@pytest.fixture(scope="module")
def chinese(lesson: Lesson) -> Lesson:
    """The same in Chinese."""
    entries = {each.text: Entry(f"译：{each.text}", False, 1) for each in texts_of(lesson)}
    return lesson_in(lesson, Translation("zh_CN", QUESTIONS, entries))


def notebook(lesson: Lesson) -> tuple[bytes, HandedIn]:
    """The notebook of a lesson as it is handed out."""
    data = notebook_bytes(to_notebook(lesson.name, course_cells(lesson, POINTS)))
    return data, read_handed_in(data, ".ipynb", "chances.ipynb")


def test_a_notebook_is_of_the_language_of_its_lines(lesson: Lesson, chinese: Lesson) -> None:
    """Each of the two is told by itself, and a file with no line of either is of the course's own."""
    for each in (lesson, chinese):
        assert edition_of(lesson, (chinese,), *notebook(each)) is each
    empty = b"x = 1\n"
    assert edition_of(lesson, (chinese,), empty, read_handed_in(empty, ".py", "a.py")) is lesson


def test_a_python_file_too(lesson: Lesson, chinese: Lesson) -> None:
    """In a Python file text stands in comments."""
    text = (
        "# 译：Numbers that are not negative become chances when they are divided by their sum.\n"
    )
    read = read_handed_in(text.encode(), ".py", "chances.py")
    assert edition_of(lesson, (chinese,), text.encode(), read) is chinese


def test_nothing_of_it_was_changed(lesson: Lesson, chinese: Lesson) -> None:
    """Held against its own language, a notebook as it was handed out has no changes."""
    read = notebook(chinese)[1]
    assert find_changes(course_cells(chinese, POINTS), read.notebook) == ()


def test_what_was_handed_out_is_no_answer(lesson: Lesson, chinese: Lesson) -> None:
    """A question's cell with the placeholder of its language is not answered; with words it is."""
    data, read = notebook(chinese)
    assert "*请在这里写下你的回答。*" in {
        line for cell in read.notebook for line in cell.text.split("\n")
    }
    answers = read_answers(chinese.questions, data, read)
    assert {each.answered for each in answers} == {Answered.NO}
    written = data.replace("*请在这里写下你的回答。*".encode(), "因为概率之和为 1。".encode())
    answers = read_answers(chinese.questions, written, read_handed_in(written, ".ipynb", "a"))
    assert Answered.YES in {each.answered for each in answers}


def test_a_rubric_keeps_its_points(lesson: Lesson, chinese: Lesson) -> None:
    """What items earn is the same; their words are translated, for whoever marks."""
    for mine, theirs in zip(lesson.questions, chinese.questions, strict=True):
        assert [each.points for each in mine.rubric] == [each.points for each in theirs.rubric]
        assert all(each.text.startswith("译：") for each in theirs.rubric)


def test_another_students_variant_is_told_in_any_language(lesson: Lesson, chinese: Lesson) -> None:
    """Who hands in another variant is found in a Chinese notebook as in an English one."""
    other = variant_of(chinese, 2)
    found = carried_variant(chinese, notebook(other)[1].notebook)
    assert found is not None
    assert found.variant_name == other.variant_name
    assert carried_variant(chinese, notebook(chinese)[1].notebook) is None
