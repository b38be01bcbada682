"""Lessons with variants: each student's work is held against what that student was given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.course.variants import own_variant, variants_of
from autograder.similar.asking import Reader
from autograder.similar.finding import Class, LessonFound, find_similar
from autograder.submissions.submission import Submission

LESSON = "01_chances"
# A function of the lesson's own that is another one in each variant.
ONE, OTHER = ([number**power % 97 for number in range(3, 43)] for power in (3, 4))
GIVEN = f"""
def warmed(weights):
    steps = varies({ONE}, {OTHER})
    return weights ** varies(2, 3) + steps[-1]
"""
# What one student had of another, in words of their own.
IDEA = """def chances(weights):
    parts = []
    for number in weights:
        if number > 17:
            parts.append(number * 4 / 2 - 3 * number)
        else:
            parts.append(number - (-number) + 0 * 13)
    return np.array(parts) / max(sum(parts), 1e-9)
"""
COPIED = """def chances(given):
    result = []
    for v in given:
        if 17 < v:
            result.append(4 * v / 2 - 3 * v)
        else:
            result.append(v - (-v) + 13 * 0)
    return np.array(result) / max(sum(result), 1e-9)
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    questions = Path(__file__).parents[2] / "courses" / "questions"
    course = Path(shutil.copytree(questions, tmp_path_factory.mktemp("course") / "questions"))
    source = course / "solutions" / LESSON / "chances.py"
    text = source.read_text(encoding="utf-8")
    line = next(each for each in text.split("\n") if each.startswith("TEMPERATURE"))
    source.write_text(text.replace(line, f"TEMPERATURE = 0.5\n{GIVEN}"), encoding="utf-8")
    return load_lesson(load_course(course), LESSON)


def a_notebook(folder: Path, student: str, lesson: Lesson, *cells: str) -> Submission:
    """Hand in the given cell of a variant, no longer locked, and some cells of one's own."""
    (given,) = lesson.given_cells()
    texts = (given.source, *cells)
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"id": f"c{n}", "cell_type": "code", "metadata": {}, "source": text,
             "outputs": [], "execution_count": None}
            for n, text in enumerate(texts)
        ],
    }  # fmt: skip
    file = folder / student / "chances.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(notebook), encoding="utf-8")
    return Submission(student, LESSON, file)


def own(number: int) -> str:
    """A short answer of one's own, which uses what the lesson gave."""
    ways = ("warmed(weights) / 2", "warmed(weights * 3)", "3 - warmed(weights)", "-warmed(weights)")
    return f"def chances(weights):\n    return {ways[number % 4]}\n"


def similar(lesson: Lesson, *submissions: Submission) -> LessonFound:
    with Reader() as reader:
        return find_similar(lesson, [Class(submissions)], reader)


def listed(found: LessonFound) -> list[set[str]]:
    return [{found.name(pair.one), found.name(pair.other)} for pair in found.pairs]


def test_what_a_variant_gave_is_no_hint(lesson: Lesson, tmp_path: Path) -> None:
    """Students of one variant share its own code, whichever variant it is, and are no pairs."""
    variants = variants_of(lesson)
    assert len(variants) == 4
    for variant in variants:
        folder = tmp_path / variant.variant_name
        submissions = [a_notebook(folder, f"s{n}", variant, own(n)) for n in range(4)]
        found = similar(lesson, *submissions)
        assert {each.lesson.variant_name for each in found.programs} == {variant.variant_name}
        assert listed(found) == []


def test_copy_across_variants(lesson: Lesson, tmp_path: Path) -> None:
    """Who copied from a student of another variant is found by what both wrote."""
    first, *_, last = variants_of(lesson)
    submissions = [
        *(a_notebook(tmp_path, f"s{n}", first, own(n)) for n in range(3)),
        *(a_notebook(tmp_path, f"t{n}", last, own(n + 1)) for n in range(3)),
        a_notebook(tmp_path, "anna", first, IDEA),
        a_notebook(tmp_path, "ben", last, COPIED),
    ]
    assert listed(similar(lesson, *submissions)) == [{"anna", "ben"}]


def test_code_of_another_variant(lesson: Lesson, tmp_path: Path) -> None:
    """Code that only another variant gave is no more a student's own than it was that one's."""
    first, *_, last = variants_of(lesson)
    (foreign,) = last.given_cells()
    function = foreign.source[foreign.source.index("def warmed") :]
    taken = function.replace("def warmed", "def mine")
    uses = "def chances(weights):\n    return mine(weights)\n"
    submissions = [a_notebook(tmp_path, f"s{n}", first, taken, uses) for n in range(2)]
    submissions += [a_notebook(tmp_path, f"t{n}", last, own(n)) for n in range(4)]
    assert listed(similar(lesson, *submissions)) == [{"s0", "s1"}]


def test_own_variant_where_the_notebook_does_not_tell(lesson: Lesson, tmp_path: Path) -> None:
    """A file without the given cells is held against the variant that was drawn for its student."""
    file = tmp_path / "anna" / "chances.py"
    file.parent.mkdir()
    file.write_text(f"# %%\n{IDEA}", encoding="utf-8")
    names = set()
    for student in ("anna", "ben", "cem", "dora", "emil"):
        (program,) = similar(lesson, Submission(student, LESSON, file)).programs
        assert program.lesson.variant_name == own_variant(lesson, student).variant_name
        names.add(program.lesson.variant_name)
    assert len(names) > 1
