"""A task is cut out of a student's program with what it needs, and without who wrote it."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.drafting.asking import ask_for
from autograder.drafting.draft import Draft, Wanted
from autograder.drafting.extracting import extract

GIVEN = "import torch\nfrom torch import nn\nRATE = 0.1"


def wanted(*cells: str, task: str = "double", **fields: Any) -> Wanted:
    values: dict[str, Any] = {
        "cells": cells,
        "given": (GIVEN,),
        "task": task,
        "tasks": ("double", "total"),
        "module": "vectors",
        "name": "unnamed_1",
        "people": ("anna_b", "Anna Berg", "anna.berg@uni.example", "123456"),
    }
    return Wanted(**(values | fields))


def draft(*cells: str, **fields: Any) -> Draft:
    found = extract(wanted(*cells, **fields))
    assert found.problem == ""
    return found


def test_comments_and_docstrings_are_gone() -> None:
    """The code is left, with the mark of a mistake whose sentence is to be written."""
    found = draft('def double(x):\n    """Anna\'s."""\n    # by anna\n    return 3 * x  # hm\n')
    head = '@mistake(\n    "double",\n    "",\n)\n'
    assert found == Draft((), f"{head}def unnamed_1(x):\n    return 3 * x")


def test_body_that_was_a_docstring_alone() -> None:
    """What is empty without its docstring passes."""
    assert draft('def double(x):\n    "Anna"\n').code.endswith("def unnamed_1(x):\n    pass")


def test_what_it_needs_comes_along() -> None:
    """Own functions, classes and values under names of the draft's own; nothing else of the cells."""
    found = draft(
        "import math as m, os\nunused = os.getcwd()\nSCALE = m.pi",
        "def helper(x):\n    return inner(x) * SCALE\ndef inner(x):\n    return x",
        "def double(x):\n    return helper(x)",
    )
    assert found.imports == ("import math as m",)
    names = [line.split("(")[0] for line in found.code.splitlines() if line.startswith("def")]
    assert names == ["def unnamed_1_inner", "def unnamed_1_helper", "def unnamed_1"]
    assert found.code.index("unnamed_1_SCALE = m.pi") < found.code.index("def unnamed_1_helper")
    assert "unused" not in found.code


def test_other_tasks_are_the_right_ones() -> None:
    """Another task of the lesson is imported from it, as a lesson's own mistakes do."""
    found = draft("def total(x):\n    return 0", "def double(x):\n    return x * total(x) * RATE")
    assert set(found.imports) == {"from vectors import RATE", "from vectors import total"}
    assert "return 0" not in found.code


def test_local_names_are_none_of_the_top_level() -> None:
    """A variable that happens to be called as one of another cell stays what it is."""
    found = draft("y = 5\nx = 1", "def double(x):\n    y = 2 * x\n    return [x for x in y]")
    assert found.code.count("unnamed_1") == 1
    assert "y = 2 * x" in found.code


def test_task_that_calls_itself_and_class_that_names_itself() -> None:
    """The draft's own name stands wherever the task named itself."""
    assert "return unnamed_1(x)" in draft("def double(x):\n    return double(x)").code
    found = draft("class double(nn.Module):\n    def __init__(self):\n        super(double, self)")
    assert "class unnamed_1(nn.Module)" in found.code
    assert "super(unnamed_1, self)" in found.code
    assert found.imports == ("from torch import nn",)


def test_names_of_people_are_replaced() -> None:
    """In texts, and in names that only the student's own code knows; torch's names stay."""
    found = draft(
        "def anna_helper(x):\n    return x",
        "def double(x):\n    berg = 'ANNA Berg, 123456, annabel'\n    return anna_helper(x.anna)",
    )
    assert "anna_helper" not in found.code
    assert "unnamed_1_someone_helper" in found.code
    assert "'someone someone, someone, annabel'" in found.code
    assert "x.anna" in found.code
    assert found.replaced >= 5
    ast.parse(found.code)


def test_parameters_keep_their_names() -> None:
    """Callers may name parameters: these are no student's to choose."""
    found = draft("w = 3", "def double(anna, w):\n    return f(w)\ndef f(x):\n    return w * x")
    assert "def unnamed_1(anna, w)" in found.code
    ast.parse(found.code)


def test_magics_and_broken_cells_are_passed_over() -> None:
    """A cell with a magic is read without it; one that is no Python binds nothing."""
    found = draft("%matplotlib inline\nK = 2", "def (", "!ls\ndef double(x):\n    return K * x")
    assert "unnamed_1_K = 2" in found.code


def test_last_definition_counts() -> None:
    """What was defined last is what was graded."""
    found = draft("def double(x):\n    return 1", "def double(x):\n    return 3")
    assert "return 3" in found.code
    assert "return 1" not in found.code


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("double = lambda x: x", "is not defined by a `def` or a `class`"),
        ("x = 1", "is not defined by a `def` or a `class`"),
        ("from mine import f\ndef double(x):\n    return f(x)", "of a file that was handed in"),
    ],
)
def test_what_cannot_be_drafted(cell: str, why: str) -> None:
    """A task that is no function, or that needs a file of the student's, is a problem in words."""
    assert why in extract(wanted(cell, own_files=("mine",))).problem


def test_parser_that_is_driven_into_the_ground_takes_nobody_along() -> None:
    """Code that exhausts the parser ends the process that parses, and is a problem in words."""
    deep = "def double(x):\n    return " + "(" * 150_000 + "x" + ")" * 150_000
    minus = "def double(x):\n    return " + "-" * 400_000 + "x"
    for source in (deep, minus):
        assert ask_for(wanted(source)).problem
    assert ask_for(wanted("def double(x):\n    return 3 * x")).code


@given(st.text(alphabet="()[]{}:,=.'\"\\\n #@defclasxyz%!\x00\u202e", max_size=80))
def test_any_text_is_a_draft_or_a_problem(text: str) -> None:
    """Whatever a cell holds, what comes back can be parsed or says why there is nothing."""
    found = extract(wanted(text, "def double(x):\n    return x"))
    assert not found.problem
    ast.parse("\n".join([*found.imports, found.code]))
