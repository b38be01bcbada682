"""Small notebooks of the makes that can be imported, and a file of tests, for the tests beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

new = nbformat.v4

MEAN = '''\
def mean(x):
    """Return the mean of the numbers of x."""
    ### BEGIN SOLUTION
    return x.sum() / x.numel()
    ### END SOLUTION

class Scale:
    """Multiply by a factor."""

    def __init__(self, factor):
        ### BEGIN SOLUTION
        self.factor = factor
        ### END SOLUTION

    def __call__(self, x):
        ### BEGIN SOLUTION
        return self.factor * x
        ### END SOLUTION
'''
MEAN_TESTS = '''\
"""The mean of three numbers is their sum divided by three."""
x = torch.tensor([1.0, 2.0, 6.0])
assert torch.allclose(mean(x), EXPECTED)
### BEGIN HIDDEN TESTS
for n in (1, 5):
    assert mean(torch.ones(n)) == 1
try:
    mean(None)
except AttributeError:
    pass
else:
    raise AssertionError("None has no mean")
### END HIDDEN TESTS
'''
SCALE_TESTS = """\
scale = Scale(3)
assert scale(torch.ones(2)).tolist() == [3, 3]
### BEGIN HIDDEN TESTS
assert scale.factor == 3
### END HIDDEN TESTS
"""


def code(source: str, **marks: Any) -> Any:
    """Make a code cell, with nbgrader's metadata if there are any."""
    metadata = {"nbgrader": {"schema_version": 3, **marks}} if marks else {}
    return new.new_code_cell(source, metadata=metadata)


def raw(*lines: str) -> Any:
    """Make a raw cell, as otter-assign has them."""
    return new.new_raw_cell("\n".join(lines))


def of_nbgrader(folder: Path) -> Path:
    """Write a source notebook of nbgrader: two tasks in one cell, two test cells, a question."""
    cells = [
        new.new_markdown_cell("# Means\nTwo tasks and a question."),
        code("%matplotlib inline\nimport torch", locked=True, grade=False, solution=False),
        code("EXPECTED = torch.tensor(3.0)", locked=True, grade=False, solution=False),
        code(MEAN, solution=True, grade=False, grade_id="means"),
        code("print(mean(torch.ones(3)))"),
        code(MEAN_TESTS, grade=True, solution=False, grade_id="mean_of_three", points=3),
        code(SCALE_TESTS, grade=True, solution=False, grade_id="cell-0a1b2c3d4e", points=2),
        new.new_markdown_cell(
            "Why not the median?",
            metadata={"nbgrader": {"grade": True, "solution": True, "points": 2}},
        ),
        new.new_markdown_cell(
            "Draw a mean.\n\n=== BEGIN MARK SCHEME ===\nAny drawing will do.\n"
            "=== END MARK SCHEME ===",
            metadata={"nbgrader": {"task": True, "grade_id": "free-task", "points": 1}},
        ),
    ]
    return _write(folder / "means.ipynb", cells)


def of_otter(folder: Path) -> Path:
    """Write a notebook of otter-assign: a function, a number, and a question for a person."""
    config = '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 2\n""" # END TEST CONFIG\n'
    cells = [
        raw("# ASSIGNMENT CONFIG", "name: hw1"),
        code("import numpy as np"),
        raw("# BEGIN QUESTION", "name: q1", "points: 4"),
        new.new_markdown_cell("**Question 1.** Write `square`."),
        raw("# BEGIN SOLUTION"),
        code("def square(x):\n    y = x * x # SOLUTION\n    return y # SOLUTION\n"),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        code("np.isclose(square(3), 9)"),
        code(config + "assert square(-2) == 4\nassert 1 + 1 == 2"),
        raw("# END TESTS"),
        raw("# END QUESTION"),
        raw("# BEGIN QUESTION", "name: q2"),
        raw("# BEGIN SOLUTION"),
        code("nine = square(3) # SOLUTION\nunused = 1 # IGNORE"),
        raw("# END SOLUTION"),
        raw("# BEGIN TESTS"),
        code("nine == 9"),
        code("# HIDDEN\nisinstance(nine, int)"),
        raw("# END TESTS"),
        raw("# END QUESTION"),
        raw("# BEGIN QUESTION", "name: q3", "manual: true"),
        raw("# BEGIN SOLUTION"),
        new.new_markdown_cell("Because of the signs."),
        raw("# END SOLUTION"),
        raw("# END QUESTION"),
    ]
    return _write(folder / "hw1.ipynb", cells)


def of_pytest(folder: Path) -> Path:
    """Write a file of pytest and the module that it tests."""
    (folder / "stats.py").write_text(
        '"""The reference."""\nimport math\n\nSTEP = 2\n\n\ndef spread(x):\n'
        '    """Largest minus smallest."""\n    return max(x) - min(x)\n\n\n'
        "def grid(n): return [STEP * i for i in range(n)]\n"
    )
    file = folder / "test_stats.py"
    file.write_text(
        "import pytest\nimport stats\nfrom stats import spread\n\nDATA = [3, 1, 4]\n\n\n"
        "def test_spread():\n    '''The spread of 3, 1 and 4 is 3.'''\n"
        "    assert spread(DATA) == 3\n\n\n"
        "@pytest.mark.parametrize(('n', 'last'), [(1, 0), (3, 4)])\n"
        "def test_grid(n, last):\n    assert stats.grid(n)[-1] == last\n\n\n"
        "def test_nothing_of_the_students():\n    assert sum(DATA) == 8\n\n\n"
        "def test_empty():\n    with pytest.raises(ValueError):\n        spread([])\n"
    )
    return file


def _write(file: Path, cells: list[Any]) -> Path:
    nbformat.write(new.new_notebook(cells=cells), file)
    return file


def of_nbgrader_by_hand(folder: Path) -> Path:
    """Write a source notebook of nbgrader with manually graded code, of which tests test a part."""
    mean, scale = MEAN.split("\n\nclass")
    cells = [
        code("import torch\nEXPECTED = torch.tensor(3.0)", locked=True),
        code(mean, solution=True, grade=True, grade_id="mean", points=2),
        code(MEAN_TESTS, grade=True, solution=False, grade_id="tests_of_mean", points=3),
        code(f"class{scale}", solution=True, grade=True, grade_id="scale", points=9),
    ]
    return _write(folder / "byhand.ipynb", cells)
