"""Variants of a lesson: one for each student, drawn from the course's secret."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from autograder.authoring import varies
from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import count_variants, drawn, own_variant, variants_of
from autograder.errors import CourseError
from autograder.observing.fingerprint import grading_fingerprint, record_fingerprint

CALL = "TEMPERATURE = varies(0.5, 2.0, 4.0)"


@pytest.fixture
def course(questions_copy: Path) -> Course:
    return load_course(questions_copy)


def with_call(course: Course, text: str) -> Lesson:
    """The lesson with other lines in the place of its call."""
    file = course.root / "solutions" / "01_chances" / "chances.py"
    source = file.read_text()
    assert CALL in source
    file.write_text(source.replace(CALL, text))
    return load_lesson(course, "01_chances")


def given(lesson: Lesson) -> str:
    return lesson.given_cells()[0].source


def test_what_a_variant_holds(course: Course) -> None:
    """In a variant one value stands in the place of the call, and the import is gone."""
    lesson = load_lesson(course, "01_chances")
    variants = variants_of(lesson)
    assert [each.variant_name for each in variants] == ["v1", "v2", "v3"]
    for variant, value in zip(variants, ("0.5", "2.0", "4.0"), strict=True):
        assert f"TEMPERATURE = {value}  # each student" in given(variant)
        assert "varies" not in given(variant)
        assert "autograder.authoring" not in given(variant)
    assert lesson == variants[0]  # what everybody sees who names no student


def test_several_names_vary(course: Course) -> None:
    """Each combination of values is a variant, also of several calls in one line."""
    lesson = with_call(course, 'PAIR = (varies("ä", "b"), varies([1, 2], (3,), None))')
    held = [given(each).partition("PAIR = ")[2].partition("  #")[0] for each in variants_of(lesson)]
    assert sorted(held) == sorted(
        [f"({one}, {other})" for one in ('"ä"', '"b"') for other in ("[1, 2]", "(3,)", "None")]
    )


def test_a_lesson_in_which_nothing_varies(tiny: Course) -> None:
    """A lesson without a call has no variant: the very same lesson is everybody's."""
    lesson = load_lesson(tiny, "01_vectors")
    assert own_variant(lesson, "anna") is lesson
    assert count_variants(lesson) == 1
    assert lesson.variant_name == ""
    assert lesson.title == "01_vectors"


def test_function_of_the_lessons_own(course: Course) -> None:
    """A function of that name which the lesson does not import from the kit is its own."""
    file = course.root / "solutions" / "01_chances" / "chances.py"
    source = file.read_text()
    file.write_text(source.replace("from autograder.authoring import varies", "varies = max"))
    assert load_lesson(course, "01_chances").variant_name == ""


def test_drawn_by_the_id_alone(course: Course) -> None:
    """A student has the same variant whenever it is drawn, however their id is spelled."""
    lesson = load_lesson(course, "01_chances")
    assert drawn(lesson, "Anna") == drawn(lesson, " anna ")
    shares = Counter(drawn(lesson, f"student{number}") for number in range(600))
    assert set(shares) == {0, 1, 2}
    assert min(shares.values()) > 150


def test_nobody_can_draw_without_the_secret(course: Course) -> None:
    """Under another secret, students have other variants; lessons draw each their own."""
    lesson = load_lesson(course, "01_chances")
    students = [f"student{number}" for number in range(100)]
    other = msgspec.structs.replace(course, secret=bytes(16))
    elsewhere = msgspec.structs.replace(lesson, course=other)
    renamed = msgspec.structs.replace(lesson, name="02_chances")
    mine = [drawn(lesson, student) for student in students]
    assert mine != [drawn(elsewhere, student) for student in students]
    assert mine != [drawn(renamed, student) for student in students]


def test_each_variant_has_a_record_of_its_own(course: Course) -> None:
    """Records and grades of one variant are not those of another."""
    variants = variants_of(load_lesson(course, "01_chances"))
    assert len({record_fingerprint(each) for each in variants}) == 3
    assert len({grading_fingerprint(each) for each in variants}) == 3


def test_source_that_is_run_as_it_stands() -> None:
    """Where an author runs the source itself, the first value counts."""
    assert varies(0.5, 2.0) == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("T = varies(0.5)", "takes at least two values, and no two the same"),
        ("T = varies()", "takes at least two values, and no two the same"),
        ("T = varies(1, 1)", "takes at least two values, and no two the same"),
        ("T = varies(np.pi, 2)", "the values of varies(…) must be literals"),
        ("T = varies(*[1, 2])", "varies(…) takes values alone; write varies(0.1, 0.2)"),
        ("T = varies(1, 2, seed=3)", "varies(…) takes values alone; write varies(0.1, 0.2)"),
        ("T = varies(varies(1, 2), 3)", "the values of varies(…) must be literals"),
        ("T = varies(1, 2", "fix the given cell"),
    ],
)
def test_call_that_cannot_be_replaced(course: Course, text: str, said: str) -> None:
    """A call that no value can take the place of is named with its file and line."""
    with pytest.raises(CourseError) as caught:
        with_call(course, text)
    file = course.root / "solutions" / "01_chances" / "chances.py"
    assert str(caught.value).startswith(f"{file}:")
    assert said in str(caught.value)


def test_call_outside_a_given_cell(course: Course) -> None:
    """What a student writes over cannot vary."""
    file = course.root / "solutions" / "01_chances" / "chances.py"
    source = file.read_text()
    file.write_text(source.replace("return weights / weights.sum()", "return varies(1, 2)"))
    with pytest.raises(CourseError, match=r"varies\(…\) belongs in a cell with given=true"):
        load_lesson(course, "01_chances")


def test_too_many_variants(course: Course) -> None:
    """More variants than can be proven are refused with how many there would be."""
    calls = "\n".join(f"T{n} = varies(1, 2, 3, 4, 5)" for n in range(3))
    with pytest.raises(CourseError, match="125 variants, and each of them has to be proven"):
        with_call(course, calls)
