"""Texts in Python code are found and replaced, and the code stays as it is."""

from __future__ import annotations

import ast

import pytest

from autograder.translating.sources import (
    facts_of,
    pieces_of,
    pieces_of_checks,
    rewritten,
)
from autograder.translating.wrapping import columns, wrap

CELL = '''\
def f(x):
    """Return x twice.

    A second paragraph
    of two lines.
    """
    # What comes first,
    # and what then.
    y = x  # of shape (N,)
    ### BEGIN SOLUTION
    # The secret of it.
    return 2 * y
    ### END SOLUTION
'''

CHECKS = '''\
"""All checks."""
import pytest  # noqa: F401


@pytest.mark.task("f")
@pytest.mark.rests_on(
    "It is "
    "twice x."
)
def test_twice(solution):
    """Twice of 3
    is 6."""
    return {"y": solution.f(3)}
'''


def texts(pieces) -> list[str]:
    return [block.text for piece in pieces for block in piece.blocks if block.said]


def test_docstrings_and_comments_are_found() -> None:
    """Comments below one another are one text; nothing of a solution and no code is one."""
    assert texts(pieces_of(CELL)) == [
        "Return x twice.",
        "A second paragraph of two lines.",
        "What comes first, and what then.",
        "of shape (N,)",
    ]


def test_code_is_the_same_with_other_texts() -> None:
    """A translation changes docstrings and comments, and nothing else of a cell."""
    hostile = '他说："""\\n\' \\" '.strip()
    found = rewritten(CELL, pieces_of(CELL), lambda text: f"{text} {hostile}")
    tree, before = ast.parse(found), ast.parse(CELL)
    docstring = ast.get_docstring(tree.body[0])
    assert docstring == (f"Return x twice. {hostile}\n\nA second paragraph of two lines. {hostile}")
    for each in (tree, before):
        each.body[0].body[0].value.value = ""
    assert ast.dump(tree) == ast.dump(before)
    assert f"# What comes first, and what then. {hostile}" in found
    assert "# The secret of it." in found


def test_quotations_and_facts_of_checks() -> None:
    """A check's fact is its docstring on one line; a quotation of the text is one as well."""
    assert texts(facts_of(CHECKS)) == ["Twice of 3 is 6."]
    assert texts(pieces_of_checks(CHECKS)) == ["All checks.", "It is twice x.", "Twice of 3 is 6."]
    found = rewritten(CHECKS, pieces_of_checks(CHECKS), lambda text: f'译{text}“"')
    tree = ast.parse(found)
    assert ast.get_docstring(tree.body[-1]) == '译Twice of 3 is 6.“"'
    assert ast.literal_eval(tree.body[-1].decorator_list[1].args[0]) == '译It is twice x.“"'
    assert "# noqa: F401" in found


def test_a_cell_with_magics_has_comments_only() -> None:
    """What is no Python is left alone, apart from whole lines of comment."""
    cell = "%time f(3)\n# Now yours.\n!ls"
    assert texts(pieces_of(cell)) == ["Now yours."]
    assert (
        rewritten(cell, pieces_of(cell), lambda _: "轮到你了。") == "%time f(3)\n# 轮到你了。\n!ls"
    )


@pytest.mark.parametrize(
    "comment", ["# noqa: F401", "# type: ignore", "#!/bin/sh", "# %% task", "# (N, 2)"]
)
def test_comments_for_programs_are_no_texts(comment: str) -> None:
    """Directives, headers of cells and shapes are not translated."""
    assert pieces_of(f"x = 1\n{comment}\n") == []


def test_a_long_line_of_chinese_is_broken_anywhere_but_before_a_comma() -> None:
    """Chinese has no blanks to break at; code in backticks and signs stay with what they follow."""
    line = "这里的梯度，" * 10 + "`w.grad` 不会清零。"
    lines = wrap(line, 40)
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    assert all(columns(each) <= 40 for each in lines)
    assert not any(each.startswith(("，", "。")) for each in lines)
    assert any("`w.grad`" in each for each in lines)
