"""Answers to questions for a person, read out of what students hand in."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from autograder.model import Answer, Answered, Question
from autograder.notebooks.answers import LONGEST_TEXT, MOST_PICTURES, read_answers
from autograder.notebooks.reading import read_handed_in

WHY = Question("why", 3.0, "**Why?**\n\n*Write your answer here.*")
CURVE = Question("curve", 1.0, "# Draw it.\n...  # write your code here", is_code=True)


def png(colour: str = "red") -> str:
    data = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def cell(source: str, question: str = "", kind: str = "markdown", **more: Any) -> dict[str, Any]:
    metadata = {"autograder": {"question": question}} if question else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, **more}


def read(*cells: dict[str, Any], questions: tuple[Question, ...] = (WHY,)) -> tuple[Answer, ...]:
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    return read_answers(questions, data, read_handed_in(data, ".ipynb", "x.ipynb"))


def drawn(*pictures: str) -> list[dict[str, Any]]:
    return [{"output_type": "display_data", "data": {"image/png": each}} for each in pictures]


def test_an_answer_in_words() -> None:
    """An answer is the text of its cell, as it stands."""
    (answer,) = read(cell("**Why?**\n\nBecause <b>it</b> is.", "why"))
    assert answer.answered is Answered.YES
    assert answer.text == "**Why?**\n\nBecause <b>it</b> is."


@pytest.mark.parametrize(
    "text",
    [
        WHY.prompt,
        "**Why?**",
        "",
        "  \n",
        "**Why?**  \r\n\r\n\r\n*Write your answer here.*\r\n",
    ],
    ids=["as handed out", "placeholder removed", "emptied", "blank", "line ends of Windows"],
)
def test_no_answer(text: str) -> None:
    """A cell that holds nothing new is no answer."""
    (answer,) = read(cell(text, "why"))
    assert answer.answered is Answered.NO


def test_cell_that_nobody_can_find() -> None:
    """Where no cell is marked, the answer may stand anywhere."""
    (answer,) = read(cell("Because."))
    assert answer.answered is Answered.NOT_FOUND


def test_mark_of_nbgraders_alone() -> None:
    """A cell is also known by the name that nbgrader has for it."""
    found = cell("Because.") | {"metadata": {"nbgrader": {"grade_id": "answer-why"}}}
    assert read(found)[0].answered is Answered.YES


def test_two_cells_for_one_question() -> None:
    """The last one counts."""
    (answer,) = read(cell("One.", "why"), cell("Two.", "why"))
    assert answer.text == "Two."


def test_a_picture_that_code_draws() -> None:
    """What a code cell shows belongs to its answer: pictures, encoded anew, and text."""
    outputs = [*drawn(png()), {"output_type": "stream", "text": ["a\n", "b"]}]
    (answer,) = read(cell("plot()", "curve", "code", outputs=outputs), questions=(CURVE,))
    assert answer.answered is Answered.YES
    assert [picture.kind for picture in answer.pictures] == ["png"]
    assert answer.printed == "a\nb\n"


def test_a_picture_that_was_pasted() -> None:
    """A pasted picture is an answer, without a word beside it."""
    (answer,) = read(cell(WHY.prompt, "why", attachments={"p.png": {"image/png": png()}}))
    assert answer.answered is Answered.YES
    assert len(answer.pictures) == 1


def test_another_picture_is_another_answer() -> None:
    """The same code with another picture is another answer; the same picture is the same."""

    def digest(colour: str) -> str:
        found = cell("plot()", "curve", "code", outputs=drawn(png(colour)))
        return read(found, questions=(CURVE,))[0].digest

    assert digest("red") == digest("red") != digest("blue")


def test_what_is_no_picture() -> None:
    """Bytes that are no picture, and SVG, are left out and named."""
    outputs = [
        {"output_type": "display_data", "data": {"image/png": "AAAA"}},
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='alert(1)'/>"}},
    ]
    (answer,) = read(cell("plot()", "curve", "code", outputs=outputs), questions=(CURVE,))
    assert answer.pictures == ()
    assert answer.left_out == (
        "picture 1 of the output: it cannot be decoded",
        "picture 2 of the output: it is no PNG, JPEG or GIF",
    )


def test_too_much_of_everything() -> None:
    """A long text is cut, and of many pictures the first are kept; both are said."""
    outputs = drawn(*[png()] * (MOST_PICTURES + 2))
    long = cell("x" * (LONGEST_TEXT + 5), "curve", "code", outputs=outputs)
    (answer,) = read(long, questions=(CURVE,))
    assert len(answer.text) == LONGEST_TEXT
    assert len(answer.pictures) == MOST_PICTURES
    assert answer.left_out == (
        "2 more pictures: there are too many",
        "5 more characters of the text",
    )


@pytest.mark.parametrize(
    "outputs",
    [7, [7], [{"output_type": 3}], [{"data": 5, "text": {"a": 1}}], [{"data": {"image/png": 9}}]],
)
def test_outputs_that_are_none(outputs: object) -> None:
    """Outputs of any other form never end the reading of an answer."""
    (answer,) = read(cell("plot()", "curve", "code", outputs=outputs), questions=(CURVE,))
    assert answer.text == "plot()"


@pytest.mark.parametrize(
    "header",
    [
        '# %% [markdown] manual="why" points=3',
        '# %% [markdown] autograder={"question": "why"}',
        '# %% [markdown] nbgrader={"grade": true, "grade_id": "answer-why"}',
    ],
)
def test_answer_in_a_python_file(header: str) -> None:
    """In a Python file the header of a cell names its question, in any of three ways."""
    data = f"import numpy\n{header}\n# **Why?**\n#\n# Because.\n\n# %%\nx = 1\n".encode()
    (answer,) = read_answers((WHY,), data, read_handed_in(data, ".py", "x.py"))
    assert answer.answered is Answered.YES
    assert answer.text == "**Why?**\n\nBecause."
