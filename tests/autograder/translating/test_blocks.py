"""Markdown is cut into what is said and what is not, and put together again."""

from __future__ import annotations

import pytest

from autograder.translating.blocks import blocks_of, has_prose, translated


def said(markdown: str, *, rubric: bool = False) -> list[str]:
    """List the pieces that are translated."""
    return [block.text for block in blocks_of(markdown, rubric=rubric) if block.said]


def test_signs_of_markdown_are_no_part_of_a_text() -> None:
    """A heading, an item, a quotation and a row are translated without what makes them one."""
    text = "## A heading\n\n- first\n  and on\n- second\n\n> quoted\n> on\n\n1. one\n2. two"
    assert said(text) == ["A heading", "first and on", "second", "quoted on", "one", "two"]
    assert translated(text, str.upper) == (
        "## A HEADING\n\n- FIRST AND ON\n- SECOND\n\n> QUOTED ON\n\n1. ONE\n2. TWO"
    )


def test_lines_of_a_paragraph_are_one_text() -> None:
    """In Chinese a line break would be shown as a blank, so a paragraph is one line."""
    assert said("one\ntwo\n\nthree") == ["one two", "three"]


def test_a_break_that_is_meant_stays() -> None:
    """Two blanks or a backslash at the end of a line break it."""
    assert said("one  \ntwo\\\nthree four") == ["one  \ntwo\\\nthree four"]


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 1  # tensor([1])\n```",
        "$$ L(w) = \\sum_i r_i^2 $$",
        "$$\na - b\n+ c\n$$",
        "`predict(x: Tensor) -> Tensor`",
        "|---|---|",
        "    indented = code",
        "### BEGIN SOLUTION",
        "$x$",
        "",
    ],
)
def test_code_and_formulas_are_not_translated(text: str) -> None:
    """What is no prose stays as it is, character for character."""
    assert said(text) == []
    assert translated(text, lambda _: "wrong") == text


def test_prose_inside_of_code_and_formulas() -> None:
    """A comment in a block of code and words in a formula are translated with the whole of it."""
    code = "```python\nw = f(x)  # the caller keeps x\n```"
    formula = "$$\na \\qquad\\text{and}\\qquad b\n$$"
    assert said(code) == [code]
    assert said(formula) == [formula]


def test_a_formula_over_two_lines_is_not_cut() -> None:
    """A line of a formula that looks like an item of a list belongs to the formula."""
    assert said("The sum $a\n+ b$ is\n- an item") == ["The sum $a + b$ is", "an item"]


def test_points_of_a_rubric_stay() -> None:
    """What an item of a rubric earns is no part of its text."""
    assert said("- 1.5: says why\n- -1: says more", rubric=True) == ["says why", "says more"]


@pytest.mark.parametrize(("text", "prose"), [("`a` $b$ 3", False), ("`a` is", True), ("是", True)])
def test_prose_is_told_from_signs(text: str, prose: bool) -> None:
    """A text has prose if letters are left without code and formulas."""
    assert has_prose(text) is prose
