"""What a student's code imports, and grading will not have, is said before it is handed in."""

from __future__ import annotations

import pytest

from autograder.assignments.imports import is_always_there, say_missing_imports
from autograder.judging.wording.causes import say_not_there
from autograder.sandbox.syntax import parse

USED = "def double(x):\n    return einops.repeat(x, 'n -> (2 n)')\n"


def warned(*cells: str, packages: tuple[str, ...] = (), written: tuple[str, ...] = ()) -> list[str]:
    trees = {f"In [{number}]": parse(source) for number, source in enumerate(cells, start=1)}
    return list(say_missing_imports(trees, ["double"], packages, written))


def test_a_package_that_a_task_uses() -> None:
    """The line and its cell are named, and the rest is what the grade would say."""
    (said,) = warned("import torch\nimport einops", USED, packages=("pandas",))
    assert said == (
        "`import einops` (In [1], line 2) will fail in grading: there is no package `einops` where "
        "your work is graded, and no file einops.py was handed in. There are: torch, numpy, "
        "matplotlib, Python's own modules, pandas. Use what is there, or write what you take from "
        "`einops` into the notebook."
    )
    assert say_not_there("einops", ["pandas"]) in said


@pytest.mark.parametrize(
    "cell",
    [
        "from einops import repeat\ndef double(x):\n    return repeat(x)",
        "import torch, einops.layers as layers\ndef double(x):\n    return layers.Rearrange()(x)",
        "from einops import *\ndef double(x):\n    return repeat(x)",
        "def double(x):\n    import einops\n    return einops.repeat(x)",
        "if True:\n    import einops as e\nclass Net:\n    f = e.repeat\ndef double(x):\n    return Net.f(x)",
        "import einops\nstate = {}\nstate['f'] = einops.repeat\ndef double(x):\n    return state['f'](x)",
        "try:\n    import einops\nexcept OSError:\n    pass\n" + USED,
    ],
)
def test_every_way_to_import_it(cell: str) -> None:
    """An import inside a function, of a part, of everything, and by an alias counts too."""
    (said,) = warned(cell)
    assert "there is no package `einops` where your work is graded" in said


@pytest.mark.parametrize(
    "cell",
    [
        "import einops\ndef double(x):\n    return 2 * x",
        "import seaborn\nseaborn.set_theme()\ndef double(x):\n    return 2 * x",
        "import torch.nn.functional as F, math\nfrom IPython.display import display\n"
        "def double(x):\n    display(F.relu(x) * math.pi)",
        "import numpy as np, sympy\ndef double(x):\n    return np.abs(sympy.simplify(x))",
        "try:\n    import einops\nexcept ImportError:\n    einops = None\n" + USED,
        "try:\n    import einops\nexcept (OSError, ModuleNotFoundError):\n    einops = None\n" + USED,
        "try:\n    import einops\nexcept:\n    einops = None\n" + USED,
        "from . import einops\n" + USED,
    ],
)
def test_what_is_no_trouble(cell: str) -> None:
    """What no task uses, what is always there, and what the code can do without is left alone."""
    assert warned(cell) == []


def test_what_the_course_or_the_notebook_provides() -> None:
    """A package that the course names is there, and so is a file that the notebook writes."""
    assert warned("import einops", USED, packages=("einops",)) == []
    assert warned("import mine\ndef double(x):\n    return mine.two * x", written=("mine",)) == []


def test_what_comes_with_the_kit() -> None:
    """What the kit needs is installed with it, and what its extras need may not be."""
    assert is_always_there("msgspec")
    assert is_always_there("PIL")
    assert not is_always_there("hypothesis")
    assert not is_always_there("no_such_package")
