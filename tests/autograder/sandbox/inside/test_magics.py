"""A notebook's cell may hold lines that are IPython's; what is Python in it is read."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.inside.magics import parse_cell
from autograder.sandbox.job import Cell
from autograder.sandbox.wire import Seen

DEFINITION = "def f(x):\n    return x\n"


def statements(source: str) -> list[str]:
    return [ast.unparse(statement) for statement in parse_cell(Cell("cell 1", source)).tree.body]


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
    body = parse_cell(Cell("cell 1", "%matplotlib inline\n!pip install x\n\ny = 1")).tree.body
    assert body[-1].lineno == 4


def test_magic_inside_a_block() -> None:
    """A magic in an indented block leaves the block with its indentation."""
    found = statements("if fast:\n    %cd ..\nelse:\n    y = 1")
    assert found == ["if fast:\n    pass\nelse:\n    y = 1"]


@pytest.mark.parametrize(
    "first", ["%%bash", "%%writefile a.py", "%%html", "%%javascript", "%%latex", "\n\n%%bash"]
)
def test_cell_in_another_language(first: str) -> None:
    """A cell whose first line says it is in another language holds no Python."""
    assert statements(f"{first}\necho <hello>\nf(") == ["pass"]


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
    body = parse_cell(Cell("cell 1", "!pip install one \\\n  two \\\n  three\ny = 1\n")).tree.body
    assert [(ast.unparse(s), s.lineno) for s in body] == [("pass", 1), ("y = 1", 4)]


def test_name_that_a_magic_binds() -> None:
    """A name that is assigned from a magic is bound, to nothing."""
    assert statements("files = !ls\nx = %timeit -o f()") == ["files = None", "x = None"]


def test_syntax_error_beside_a_magic() -> None:
    """In a cell with magics, the SyntaxError is that of the line that is not Python."""
    with pytest.raises(SyntaxError) as caught:
        parse_cell(Cell("cell 3", "%matplotlib inline\ndef f(x)\n    return x\n"))
    assert caught.value.filename == "cell 3"
    assert caught.value.lineno == 2


def test_null_byte() -> None:
    """A cell with a null byte raises what the parser raises, and no more."""
    with pytest.raises((SyntaxError, ValueError)):
        parse_cell(Cell("cell 1", "x = 1\0"))


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n    return x  # is this right?",
        "def f(x):  # slope?\n    return x",
        'def f(x):\n    """What is it?\n    %d is not used\n    """\n    return x',
        "def f(x):\n    return (x\n        % 7)",
        "def f(x):\n    if x:  # a column?\n        return x",
        "text = '''\n!ls\n%cd\nwhy?\n'''",
        "y = [n for n in (1,\n  2) if n  # odd?\n]",
        "def f(x):\n    '!important'\n    return x % 2",
    ],
)
@pytest.mark.parametrize(
    "magic", ["%matplotlib inline", "%%time", "%%capture", "!pip install x", "f?", "%load_ext a"]
)
def test_python_beside_a_magic(magic: str, body: str) -> None:
    """Comments, texts and continued lines that look like magics stay Python beside a real one."""
    python = ast.unparse(ast.parse(body))
    if magic.startswith("%%"):
        assert statements(f"{magic}\n{body}") == [python]
    else:
        assert statements(f"{magic}\n{body}") == ["pass", python]
        assert statements(f"{body}\n{magic}") == [python, "pass"]


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ('/print "hi"', "print('hi')"),
        ("/f a b", "f(a, b)"),
        (",f a b", "f('a', 'b')"),
        (";f a b", "f('a b')"),
        ("%time x = 1", "x = 1"),
        ("%time %time x = 1", "x = 1"),
        ("x = %time f(1)", "x = f(1)"),
        ("%timeit -n 3 -r2 x = 1", "x = 1"),
        ("%timeit -o f(3)", "f(3)"),
        ("%prun -s cumulative -l 10 f(3)", "f(3)"),
        ("get_ipython().run_line_magic('time', 'x = 1')", "x = 1"),
        ("get_ipython().magic('time x = 1')", "x = 1"),
        ("get_ipython().run_cell_magic('time', '', 'x = 1\\n')", "x = 1"),
    ],
)
def test_command_that_runs_python(line: str, python: str) -> None:
    """A call without parentheses is a call; a magic that runs Python leaves that Python."""
    assert statements(line) == [python]


def test_lines_under_a_cell_magic_keep_their_numbers() -> None:
    """What stands below a cell magic, also two of them, is found on the line where it is written."""
    body = parse_cell(Cell("cell 1", "\n\n%%time\n%%capture out\n\ny = 1\n")).tree.body
    assert [(ast.unparse(s), s.lineno) for s in body] == [("out = None", 4), ("y = 1", 6)]


def test_indented_cell_and_prompts() -> None:
    """A cell that is indented as a whole, or pasted with prompts, is read as IPython reads it."""
    assert statements("    x = 1\n    y = 2\n") == ["x = 1", "y = 2"]
    assert statements(">>> def f(x):\n...     return x\n") == ["def f(x):\n    return x"]
    assert statements("In [3]: x = 1\n") == ["x = 1"]


def test_line_ends_of_windows() -> None:
    """A cell whose lines end as on Windows is the same cell."""
    source = f"%cd ..\n{DEFINITION}f?\n".replace("\n", "\r\n")
    assert statements(source) == ["pass", ast.unparse(ast.parse(DEFINITION)), "pass"]
    source = f"%%time\n{DEFINITION}".replace("\n", "\r\n")
    assert statements(source) == [ast.unparse(ast.parse(DEFINITION))]


@pytest.mark.parametrize(
    ("source", "what", "name", "defines"),
    [
        ("%%writefile f.py\ndef f(x):\n    return x", Seen.FILE, "%%writefile f.py", ("f",)),
        ("%%writefile -a f.py\nclass A: pass\n", Seen.FILE, "%%writefile f.py", ("A",)),
        ("%%file f.py\nx = 1", Seen.FILE, "%%file f.py", ("x",)),
        ("%%bash\nx=1", Seen.OTHER_LANGUAGE, "%%bash", ("x",)),
        ("%%wandb\ndef f(x): pass", Seen.UNKNOWN_MAGIC, "%%wandb", ("f",)),
        ("%%timeit\ndef f(x): pass", Seen.TIMED, "%%timeit", ("f",)),
        ("%%time\n%%sql\nselect", Seen.UNKNOWN_MAGIC, "%%sql", ()),
    ],
)
def test_cell_magic_that_is_named(
    source: str, what: Seen, name: str, defines: tuple[str, ...]
) -> None:
    """A cell magic under which something stands that it does not define is reported."""
    (aside,) = parse_cell(Cell("cell 1", source)).asides
    assert (aside.what, aside.name, aside.defines) == (what, name, defines)


def test_file_that_a_cell_writes() -> None:
    """The text of a cell that writes a file is kept, each line where it is."""
    parsed = parse_cell(Cell("cell 1", "%%writefile h.py\nx = 1\n"))
    assert parsed.files == {"h.py": "\nx = 1\n"}


@pytest.mark.parametrize("line", ["%time x = 1", "!ls", "f?", "/f a", "%%time\nx = 1"])
def test_python_file_is_no_notebook(line: str) -> None:
    """In a Python file, IPython's grammar is a SyntaxError, as it is for Python."""
    with pytest.raises(SyntaxError):
        parse_cell(Cell("a.py", line, is_python=True))


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("# %time x = 1", "x = 1"),
        ("if a:\n    # %time x = 1\n    pass", "if a:\n    x = 1\n    pass"),
        ("x = 2  # %time x = 1", "x = 2"),
        ("x = '''\n# %time x = 1\n'''", "x = '\\n# %time x = 1\\n'"),
        ("# %matplotlib inline\nx = 1", "x = 1"),
        ("# %time of it\nx = 1", "x = 1"),
    ],
)
def test_magic_that_jupytext_made_a_comment_of(source: str, python: str) -> None:
    """A Python file's comment `# %time x = f()` runs what it ran in the notebook."""
    cell = Cell("a.py", source, is_python=True)
    assert [ast.unparse(s) for s in parse_cell(cell).tree.body] == [python]


def test_program_that_asks_whether_it_is_the_main_one() -> None:
    """A notebook's cells run as `__main__`; a Python file that is imported does not."""
    source = "if __name__ == '__main__':\n    x = 1"
    assert statements(source) == ["if True:\n    x = 1"]
    assert "__name__" in ast.unparse(parse_cell(Cell("a.py", source, is_python=True)).tree)
