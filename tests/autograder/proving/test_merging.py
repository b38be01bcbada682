"""Two changed versions of a function are merged where their changes do not meet."""

from __future__ import annotations

import ast

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_lesson
from autograder.proving.combining import pairs_in_one_task, pairs_in_two_tasks
from autograder.proving.merging import Conflict, merge

BASE = """
def train(w, steps):
    losses = []
    for _ in range(steps):
        loss = (w * w).sum()
        losses.append(loss)
        w = w - 0.1 * w
    return losses
"""


def merged(one: tuple[str, str], other: tuple[str, str], base: str = BASE) -> str:
    """Merge two versions, each the base with one text in the place of another."""
    trees = [ast.parse(base), ast.parse(base.replace(*one)), ast.parse(base.replace(*other))]
    return ast.unparse(merge(*trees))


def test_changes_in_different_lines() -> None:
    """Changes of two lines are both in the merged version."""
    text = merged((".sum()", ".mean()"), ("w - 0.1", "w + 0.1"))
    assert "(w * w).mean()" in text
    assert "w = w + 0.1 * w" in text


def test_changes_in_one_line() -> None:
    """Changes of two parts of one expression are both in the merged version."""
    assert "(w + w).mean()" in merged((".sum()", ".mean()"), ("w * w)", "w + w)"))


def test_line_that_is_added_and_line_that_is_removed() -> None:
    """A line that one version adds stands beside what the other leaves out."""
    text = merged(
        ("        losses.append(loss)\n", ""), ("    return", "    losses.reverse()\n    return")
    )
    assert "append" not in text
    assert "losses.reverse()" in text


def test_same_change() -> None:
    """What both versions change alike is changed once."""
    assert merged((".sum()", ".mean()"), (".sum()", ".mean()")).count("mean") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((".sum()", ".mean()"), (".sum()", ".max()")),
        (("w - 0.1", "w + 0.1"), ("w - 0.1 * w", "w - 0.1 * w - 1")),
        (
            ("    return losses", "    w = 1\n    return losses"),
            ("    return losses", "    return w"),
        ),
    ],
    ids=["the same name", "the same expression", "an end and what stands before it"],
)
def test_changes_that_meet(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Changes of one place cannot be merged."""
    with pytest.raises(Conflict):
        merged(one, other)


def test_pairs_of_a_lesson(tiny: Course) -> None:
    """A lesson's pairs lie in two tasks or in one, and each names both of its mistakes."""
    lesson = load_lesson(tiny, tiny.lessons[0])
    across = list(pairs_in_two_tasks(lesson))
    assert across
    for pair in across:
        assert not pair.in_one_task
        assert str(pair) == (
            f"{pair.first.task}/{pair.first.function} + {pair.second.task}/{pair.second.function}"
        )
    for pair in pairs_in_one_task(lesson):
        assert pair.in_one_task
        assert pair.first.name != pair.second.name
        assert pair.program.overlay is not None
        ast.parse(pair.program.overlay.source)
