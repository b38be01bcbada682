"""Which kinds of input checks try their tasks with is read off their calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from autograder.commands.kinds import read_kinds
from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.observing.prepared import prepare
from autograder.proving.kinds import COLUMNS, REASONS, Exercised, holes, read_reasons, survey
from autograder.sandbox.inside.survey import kinds_of
from autograder.sandbox.kinds import Given, Looked
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ([torch.ones(3)], {"float32"}),
        ([torch.ones(3, dtype=torch.float64), 2.0, "a"], {"float64"}),
        ([torch.arange(3)], set()),
        ([torch.ones(2, 3).t()], {"float32", Given.NOT_CONTIGUOUS}),
        ([torch.ones(1, 3)], {"float32", Given.ONE_ROW}),
        ([torch.tensor(2.0)], {"float32"}),
        ([torch.tensor([1.0, 1e20])], {"float32", Given.MAGNITUDE}),
        ([torch.tensor([1.0, -1e-25])], {"float32", Given.MAGNITUDE}),
        ([torch.tensor([0.0, float("nan")])], {"float32", Given.MAGNITUDE}),
        ([torch.zeros(3)], {"float32"}),
        ([torch.empty(3, device="meta")], {"float32", Given.OTHER_DEVICE}),
        ([[torch.ones(2), (torch.ones(1),)]], {"float32", Given.ONE_ROW}),
    ],
)
def test_kinds_of_what_a_call_is_given(given: list[object], kinds: set[str]) -> None:
    """Sizes, strides, shapes, dtypes and devices of all tensors are seen."""
    assert set(kinds_of(given)) == kinds


def test_call_under_no_grad() -> None:
    """A call that is made under no_grad is one of that kind."""
    with torch.no_grad():
        assert list(kinds_of([])) == [Given.NO_GRAD]


def test_checks_of_a_lesson(tiny: Course, server: SandboxServer) -> None:
    """Each check of the tiny course tries what its inputs are."""
    lesson = load_lesson(tiny, "01_vectors")
    record = prepare(lesson, ServerPool(lambda: server)).record
    found = {each.check.partition("::")[2]: each for each in survey(server, lesson, record)}
    always = {Looked.AFTERWARDS, Looked.AGAIN}
    assert found["test_three_numbers_are_doubled"].kinds == always | {Given.OTHER_DTYPE}
    assert found["test_any_shape_is_doubled[one]"].kinds == always | {Given.ONE_ROW}
    assert found["test_any_length_is_added[5]"].kinds == always


EVERYTHING = frozenset(COLUMNS)


def test_hole() -> None:
    """A kind that no check of a task tries is a hole, unless somebody says why."""
    tried = [
        Exercised("a", "f", EVERYTHING - {Given.NO_GRAD, Given.ONE_ROW}),
        Exercised("b", "f", frozenset({Given.ONE_ROW})),
        Exercised("c", "g", EVERYTHING),
    ]
    assert list(holes(tried, {})) == [
        f"no check tries `f` with 'no_grad'; write one, or say in {REASONS} why nothing belongs "
        "there"
    ]
    assert list(holes(tried, {"f": {"no_grad": "It trains."}})) == []
    assert list(holes(tried, {"*": {"no_grad": "They train."}})) == []


def test_reason_that_is_not_needed() -> None:
    """A reason for what a check does try, and for a task that is not there, is to be removed."""
    tried = [Exercised("a", "f", EVERYTHING)]
    assert list(holes(tried, {"f": {"no_grad": "It trains."}, "h": {}})) == [
        f"{REASONS}: a check tries `f` with 'no_grad'; remove the reason",
        f"{REASONS}: the lesson has no task 'h'; its tasks are f",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[double]\n"no grad" = "why"', "'no grad' is no kind; the kinds are afterwards, again, "),
        ('[double]\nno_grad = " "', "'no_grad' has no reason; say why"),
        ("[double", "cannot be read: "),
        ("double = 3", 'write [task] and then kind = "reason"'),
    ],
)
def test_file_of_reasons_that_is_wrong(tiny_copy: Path, text: str, complaint: str) -> None:
    """What is wrong with the file is said, with its name."""
    file = tiny_copy / "tests" / "lessons" / "01_vectors" / REASONS
    file.write_text(text)
    with pytest.raises(CourseError) as caught:
        read_reasons(load_lesson(load_course(tiny_copy), "01_vectors"))
    assert str(caught.value).startswith(str(file))
    assert complaint in str(caught.value)


@pytest.mark.slow
def test_no_hole_in_the_course() -> None:
    """Every kind is tried with every task of the course, or somebody has said why not."""
    found = read_kinds(ROOT, [])
    assert len(found) == 9
    assert [hole for lesson in found for hole in lesson.holes] == []
