"""A notebook's cell may hold lines that are IPython's; what is Python in it is read."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.magics import parse_cell

DEFINITION = "def f(x):\n    return x\n"


def statements(source: str) -> list[str]:
    return [ast.unparse(statement) for statement in parse_cell(source, "cell 1").body]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%timeit f(3)",
        "%load_ext autoreload",
        "!pip install torch",
        "!ls | grep a",
        "?f",
        "f?",
        "f??",
        "torch.nn.Linear?",
        "%%time",
        "%config InlineBackend.figure_format = 'svg'",
        "files = !ls",
        "result = %timeit -o f(3)",
        "%cd ..",
    ],
)
def test_line_that_is_no_python(line: str) -> None:
    """A magic, a shell line or a question is left out; the definitions beside it stand."""
    if line != "%%time":  # a cell magic stands first or nowhere
        assert statements(f"{DEFINITION}{line}\ny = 1")[-1] == "y = 1"
    assert ast.unparse(ast.parse(DEFINITION)) in statements(f"{line}\n{DEFINITION}")


def test_line_numbers_stay() -> None:
    """A magic line is replaced by one line, so that the lines below keep their numbers."""
    body = parse_cell("%matplotlib inline\n!pip install x\n\ny = 1", "cell 1").body
    assert body[-1].lineno == 4


def test_magic_inside_a_block() -> None:
    """A magic in an indented block leaves the block with its indentation."""
    found = statements("if fast:\n    %timeit f()\nelse:\n    y = 1")
    assert found == ["if fast:\n    pass\nelse:\n    y = 1"]


@pytest.mark.parametrize(
    "first", ["%%bash", "%%writefile a.py", "%%html", "%%javascript", "%%latex", "\n  %%bash"]
)
def test_cell_in_another_language(first: str) -> None:
    """A cell whose first line says it is in another language holds no Python."""
    assert statements(f"{first}\necho <hello>\nf(") == []


@pytest.mark.parametrize("first", ["%%time", "%%timeit -n 3", "%%capture out", "%%prun"])
def test_cell_magic_over_python(first: str) -> None:
    """A cell magic that runs Python leaves the Python under it."""
    assert statements(f"{first}\n{DEFINITION}")[-1].startswith("def f(x):")


@pytest.mark.parametrize(
    "source",
    ["x = 10 % 3", "x = '''\n%matplotlib inline\n!ls\nwhy?\n'''", "x = (7\n  %3)", "x = 1 # why?"],
)
def test_python_that_looks_like_magic(source: str) -> None:
    """Valid Python is read unchanged."""
    assert statements(source) == [ast.unparse(ast.parse(source))]


def test_shell_line_that_goes_on() -> None:
    """A shell line that ends in a backslash goes on in the next line."""
    body = parse_cell("!pip install one \\\n  two \\\n  three\ny = 1\n", "cell 1").body
    assert [(ast.unparse(s), s.lineno) for s in body] == [("pass", 1), ("y = 1", 4)]


def test_name_that_a_magic_binds() -> None:
    """A name that is assigned from a magic is bound, to nothing."""
    assert statements("files = !ls\nx = %timeit -o f()") == ["files = None", "x = None"]


def test_syntax_error_beside_a_magic() -> None:
    """In a cell with magics, the SyntaxError is that of the line that is not Python."""
    with pytest.raises(SyntaxError) as caught:
        parse_cell("%matplotlib inline\ndef f(x)\n    return x\n", "cell 3")
    assert caught.value.filename == "cell 3"
    assert caught.value.lineno == 2


def test_null_byte() -> None:
    """A cell with a null byte raises what the parser raises, and no more."""
    with pytest.raises((SyntaxError, ValueError)):
        parse_cell("x = 1\0", "cell 1")
