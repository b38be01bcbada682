"""Which pairs the page of similar work shows with their code."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.reports.likeness import page
from autograder.similar.comparing import Work, compare
from autograder.similar.finding import LessonFound
from autograder.similar.lessons import Program

TINY = Path(__file__).parents[3] / "courses" / "tiny"


def test_code_of_the_most_similar_pairs_of_all_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more pairs than the page shows, a lesson further down has its share."""
    monkeypatch.setattr(page, "MOST_PAIRS", 1)
    lesson = load_lesson(load_course(TINY), "01_vectors")

    def found(name: str, own: int) -> LessonFound:
        numbers = {"anna": range(30), "ben": range(30 - own)}
        works = [Work(who, {"double": dict.fromkeys(n, ((0, 1),))}) for who, n in numbers.items()]
        programs = tuple(Program(work, {"double": ()}, lesson) for work in works)
        compared = compare(works, {}, 0.1)
        assert len(compared.pairs) == 1
        return LessonFound(name, programs, compared, ((0, 1),), ())

    text = page.similar_page("tiny", [found("01_a", 9), found("02_b", 0)], 0.1)
    assert 'id="02_b-0"' in text
    assert 'id="01_a-0"' not in text
    assert "The code of the 1 most similar pairs is shown" in text
