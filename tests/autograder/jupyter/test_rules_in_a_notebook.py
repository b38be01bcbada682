"""Rules about how a task is written, in a notebook: the sentences of the grade."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

GIVEN = """import torch
from autograder.jupyter import check, hint, needs


def longest(sizes):
    \"\"\"Return the largest of some sizes. The course's own: it may loop.\"\"\"
    most = 0
    for size in sizes:
        most = size if size > most else most
    return most
"""


@pytest.fixture
def kernel(fresh: Any, points_released: Path, tmp_path: Path) -> Any:
    """A kernel in the folder of the assignment with rules, in which the given cell has run."""
    folder = tmp_path / "03_rules"
    shutil.copytree(points_released / "assignments" / "03_rules", folder)
    fresh.run(f"import os; os.chdir({str(folder)!r})")
    fresh.run(GIVEN)
    return fresh


@pytest.mark.parametrize(
    ("source", "task", "said"),
    [
        (
            "def eye(n):\n    return torch.tensor([[int(i == j) for j in range(n)] "
            "for i in range(n)])",
            "eye",
            "`eye` must be written without loops: there is a list comprehension (In [",
        ),
        (
            "def eye(n):\n    a = torch.arange(n)\n    return torch.where(a[:, None] == a, 1, 0)",
            "eye",
            "`eye` must be written as one expression, a single `return`: `eye` has more than that",
        ),
        (
            "def eye(n):\n    return torch.eye(n).long()",
            "eye",
            "`eye` must be written by hand: it calls `torch.eye` (In [",
        ),
        (
            "def part(x):\n    while False:\n        pass\n    return x.max() - x.min()\n\n"
            "def spread(x):\n    return part(x)",
            "spread",
            "`spread` must be written without loops: there is `while` (In [",
        ),
    ],
)
def test_broken_rule(kernel: Any, source: str, task: str, said: str) -> None:
    """The card says which rule is broken, and in which cell and line."""
    kernel.run(source)
    shown = kernel.run(f'check("{task}")')
    assert said in shown.text
    assert "0 of 1 point" in shown.text


def test_kept_rules(kernel: Any) -> None:
    """A function of the course's own may loop, and what keeps the rules passes."""
    kernel.run("def spread(x):\n    longest(x.shape)\n    return x.max() - x.min()")
    assert "✓ spread: 1 of 1 point" in kernel.run('check("spread")').text


def test_workers(kernel: Any) -> None:
    """A loader with workers and a pool give in a check what they give in the grade, with a note."""
    kernel.run(
        "from torch.utils.data import DataLoader, get_worker_info\n"
        "import multiprocessing\n"
        "loader = DataLoader(torch.arange(4), num_workers=2)\n"
        "def spread(x):\n"
        "    (high,) = multiprocessing.Pool(2).map(torch.max, [x])\n"
        "    assert len(list(DataLoader(x, num_workers=1))) == len(x)\n"
        "    assert get_worker_info() is None\n"
        "    return high - x.min()"
    )
    shown = kernel.run('check("spread")')
    assert "✓ spread: 1 of 1 point" not in shown.text  # four lines: it has rules
    assert "Before you hand in: In [" in shown.text
    assert "what `Pool` asks of others is done by it" in shown.text
