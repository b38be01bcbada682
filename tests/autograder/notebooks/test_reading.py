"""A submission's file becomes cells; a file that is none is an error of that student alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.errors import SubmissionError
from autograder.notebooks.reading import MOST_CELLS, MOST_LINES, read_notebook, read_solution
from autograder.sandbox.job import Cell

HAND_IN = "; open it in Jupyter and save it again"


def refusal(data: bytes, ending: str = ".ipynb") -> str:
    with pytest.raises(SubmissionError) as caught:
        read_solution(data, ending, "a" + ending)
    return str(caught.value)


def read(data: bytes) -> tuple[Cell, ...]:
    return read_solution(data, ".ipynb", "a.ipynb")


def test_code_cells_in_order(notebook: Any) -> None:
    """Code cells are named by their number in the notebook, and by the task they are marked for."""
    data = notebook("x = 1", ("y = 2", {"autograder": {"task": "double"}}), "z = 3")
    assert read(data) == (
        Cell("cell 1", "x = 1"),
        Cell("cell 2 (double)", "y = 2"),
        Cell("cell 3", "z = 3"),
    )


def test_cells_that_hold_no_code(notebook: Any) -> None:
    """Markdown and raw cells are counted, and left out."""
    cells = [
        {"cell_type": kind, "source": kind, "metadata": {}}
        for kind in ("markdown", "code", "raw", "heading", "code")
    ]
    assert [cell.name for cell in read(notebook(cells=cells))] == ["cell 2", "cell 5"]


def test_cells_that_the_course_locks(notebook: Any) -> None:
    """Given and check cells are left out: the course's own copy of them is used."""
    data = notebook(
        ("import torch", {"autograder": {"given": True}}),
        ("check('f')", {"autograder": {"check": "f"}}),
        ("x = 1", {"nbgrader": {"locked": True, "solution": False}}),
        ("y = 1", {"nbgrader": {"locked": True, "solution": True}}),
        ("z = 1", {"autograder": {"given": True, "task": "f"}}),
    )
    assert [cell.source for cell in read(data)] == ["y = 1", "z = 1"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"id": "x", "colab": {"base_uri": "y"}, "outputId": "z"},
        {"jupyter": {"outputs_hidden": True}, "collapsed": True, "tags": ["a"]},
        {"execution": {"iopub.execute_input": "2026"}, "pycharm": {"name": "#%%"}},
        {"autograder": "not a table"},
        {"autograder": {"given": "yes", "check": True, "task": ["f"]}},
        {"autograder": None, "nbgrader": [1, 2]},
        {"nbgrader": {"locked": "true"}},
        {"tags": "solution"},
    ],
)
def test_metadata_of_other_tools(notebook: Any, metadata: dict[str, object]) -> None:
    """What other tools write into a cell's metadata, and what is not as ours is, is passed over."""
    assert read(notebook(("x = 1", metadata))) == (Cell("cell 1", "x = 1"),)
    (cell,) = read_notebook(notebook(("x = 1", metadata)), "a.ipynb")
    assert (cell.task, cell.check, cell.grade_id) == ("", "", "")


def test_source_in_lines(notebook: Any) -> None:
    """A source may be one text or a list of lines."""
    cell = {"cell_type": "code", "source": ["x = 1\n", "y = 2"], "metadata": {}}
    assert read(notebook(cells=[cell])) == (Cell("cell 1", "x = 1\ny = 2"),)


def test_cell_without_source_or_metadata(notebook: Any) -> None:
    """A cell may lack all but its kind."""
    assert read(notebook(cells=[{"cell_type": "code"}])) == (Cell("cell 1", ""),)


def test_empty_notebook(notebook: Any) -> None:
    """A notebook may have no cells, or not even a list of them."""
    assert read(notebook()) == ()
    assert read(b'{"nbformat": 4}') == ()


def test_byte_order_mark(notebook: Any) -> None:
    """A byte order mark at the start is passed over, in both kinds of files."""
    assert read(b"\xef\xbb\xbf" + notebook("x = 1")) == (Cell("cell 1", "x = 1"),)
    (cell,) = read_solution(b"\xef\xbb\xbfx = 1\n", ".py", "a.py")
    assert cell.source == "x = 1\n"


def test_lone_surrogate(notebook: Any) -> None:
    """Text that no UTF-8 can hold is replaced, in names too."""
    (cell,) = read(notebook(("x = '\ud800'", {"autograder": {"task": "\udfff\n" + "f" * 500}})))
    assert cell.source == "x = '?'"
    assert cell.name.startswith("cell 1 (??fff")
    assert len(cell.name) <= 140
    cell.source.encode()
    cell.name.encode()


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "Input data was truncated"),
        (b"not json", "JSON is malformed: invalid"),
        (b"x = 1\n", "JSON is malformed: invalid"),
        (b"[]", "Expected `object`, got `array`"),
        (b"null", "Expected `object`, got `null`"),
        (b"{}", "Object missing required field `nbformat`"),
        (b'{"nbformat": "4"}', "Expected `int`, got `str` - at `$.nbformat`"),
        (b'{"nbformat": 4, "cells": 3}', "Expected `array`, got `int` - at `$.cells`"),
        (b'{"nbformat": 4, "cells": [3]}', "Expected `object`, got `int` - at `$.cells["),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}',
            "Expected `str | array`, got `int` - at `$.cells[",
        ),
        (
            b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a", 3]}]}',
            "Expected `str`, got `int` - at `$.cells[",
        ),
        (b'{"nbformat": 4} and more', "JSON is malformed: trailing characters"),
        (b"PK\x03\x04", "JSON is malformed: invalid"),
        (b"\xff\xfe{\x00}\x00", "JSON is malformed: invalid"),
    ],
)
def test_file_that_is_no_notebook(data: bytes, complaint: str) -> None:
    """A file that is not a notebook is named, with what is wrong and what to do."""
    message = refusal(data)
    assert message.startswith(f"a.ipynb: not a Jupyter notebook: {complaint}")
    assert message.endswith(HAND_IN)


def test_notebook_that_is_no_utf8(notebook: Any) -> None:
    """A notebook with bytes that are no UTF-8 is an error, and not a crash."""
    data = notebook("x = 'a'").replace(b"'a'", b"'\xff'")
    assert refusal(data).startswith("a.ipynb: not a Jupyter notebook: ")


@pytest.mark.parametrize("version", [3, 2, 5, -1])
def test_notebook_of_another_format(version: int) -> None:
    """A notebook of another format is named with its format."""
    data = json.dumps({"nbformat": version, "worksheets": [], "metadata": {}}).encode()
    assert refusal(data) == (
        f"a.ipynb: a notebook of format {version}; open it in Jupyter and save it again, "
        "which makes format 4"
    )


@pytest.mark.parametrize("depth", [2_000, 100_000])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")])
def test_notebook_that_is_nested_without_end(depth: int, brackets: tuple[bytes, bytes]) -> None:
    """JSON that is nested a hundred thousand deep is an error, wherever it stands."""
    deep = brackets[0] * depth + b"1" + brackets[1] * depth
    for data in (
        deep,
        b'{"nbformat": 4, "metadata": ' + deep + b"}",
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "metadata": {"a": ' + deep + b"}}]}",
    ):
        assert "a.ipynb: not a Jupyter notebook: " in refusal(data)


def test_notebook_of_many_cells(notebook: Any) -> None:
    """A notebook of more than 2,000 cells is refused."""
    assert len(read(notebook(*["x = 1"] * MOST_CELLS))) == MOST_CELLS
    assert refusal(notebook(*["x = 1"] * (MOST_CELLS + 1))) == (
        "a.ipynb: more than 2000 cells; hand in the lesson's notebook"
    )


def test_large_notebook(notebook: Any) -> None:
    """A notebook with outputs of many megabytes is read; its outputs are passed over."""
    cell = {"cell_type": "code", "source": "x = 1", "outputs": ["y" * (20 << 20)]}
    assert read(notebook(cells=[cell])) == (Cell("cell 1", "x = 1"),)


PERCENT = """import torch

# %% [markdown]
# # Title

# %% task="f"
def f(x):
    return x / 0

#%%
y = 1
# %% given=true
import secrets
# %% [raw]
# text
"""


def test_python_file_in_percent_format() -> None:
    """A Python file is cut at its markers; markdown, raw and given cells are left out."""
    cells = read_solution(PERCENT.encode(), ".py", "folder/a.py")
    assert [cell.name for cell in cells] == ["a.py, cell 0", "a.py, cell 2", "a.py, cell 3"]
    assert ["def f" in cell.source for cell in cells] == [False, True, False]


def test_line_numbers_of_a_python_file() -> None:
    """Each cell's lines have the numbers that they have in the file."""
    lines = PERCENT.split("\n")
    for cell in read_solution(PERCENT.encode(), ".py", "a.py"):
        own = cell.source.split("\n")
        assert all(line in ("", lines[number]) for number, line in enumerate(own))
    names = {}
    task = read_solution(PERCENT.encode(), ".py", "a.py")[1]
    exec(compile(task.source, task.name, "exec"), names)
    assert names["f"].__code__.co_firstlineno == lines.index("def f(x):") + 1


def test_plain_python_file() -> None:
    """A Python file without markers is one cell under the file's name."""
    assert read_solution(b"x = 1\n", ".py", "a/b.py") == (Cell("b.py", "x = 1\n", True),)


def test_line_endings_of_windows() -> None:
    """Line endings of Windows leave markers and numbers as they are."""
    data = PERCENT.replace("\n", "\r\n").encode()
    names = {}
    task = read_solution(data, ".py", "a.py")[1]
    exec(compile(task.source, task.name, "exec"), names)
    assert names["f"].__code__.co_firstlineno == 7


@pytest.mark.parametrize("data", [b"\xff\xfex\x00", b"x = '\xe9'\n"])
def test_python_file_that_is_no_utf8(data: bytes) -> None:
    """A Python file in another encoding is named, with what to do."""
    message = refusal(data, ".py")
    assert message.startswith("a.py: not UTF-8 text (")
    assert message.endswith("); save it as UTF-8")


def test_empty_python_file() -> None:
    """An empty file has no cells."""
    assert read_solution(b"", ".py", "a.py") == ()
    assert read_solution(b"\n  \n", ".py", "a.py") == ()


def test_python_file_of_many_lines_and_cells() -> None:
    """A Python file that would make too much of itself is refused."""
    assert refusal(b"# %%\n" * 2_001 + b"x\n", ".py") == (
        "a.py: more than 2000 cells; hand in the lesson's file"
    )
    assert refusal(b"\n" * (MOST_LINES + 1), ".py") == (
        "a.py: more than 20000 lines; hand in the lesson's file"
    )
