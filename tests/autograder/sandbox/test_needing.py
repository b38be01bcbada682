"""Whether a course has to do with torch, by what its files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.reading import load_course
from autograder.observing.sealing import starter, uses_torch
from autograder.sandbox.needing import mentions_compiler, mentions_torch

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "text",
    [
        "import torch",
        "    from torch import nn",
        "import numpy, torch",
        'importlib.import_module("torch")',
        "torchvision",
        "from autograder.jupyter.drawing import LiveFigure",
        '# %% task="f" forbids=["F.relu"]',
        '# %% task="f" allows=["Tensor.sum"]',
    ],
)
def test_what_needs_torch(text: str) -> None:
    """The word, what is named after it, the kit's pictures and rules all need torch."""
    assert mentions_torch(["import numpy", text])


@pytest.mark.parametrize(
    "text", ["import numpy as np", "It needs torch-autograder.", "blowtorch", "forbids nothing"]
)
def test_what_does_not(text: str) -> None:
    """Other words, and the kit's own name, need none."""
    assert not mentions_torch([text])


def test_courses_as_they_stand(tiny_copy: Path, questions_copy: Path) -> None:
    """A course with torch anywhere uses it; one with none does not, until a package is one."""
    assert uses_torch(load_course(tiny_copy))
    assert uses_torch(load_course(PROJECT))
    assert not uses_torch(load_course(questions_copy))
    policy = questions_copy / "pyproject.toml"
    text = policy.read_text()
    policy.write_text(f'{text}\n[tool.autograder.lessons.01_chances]\npackages = ["torchvision"]\n')
    assert uses_torch(load_course(questions_copy))


def test_one_check_that_uses_it(questions_copy: Path) -> None:
    """A single check with torch is enough."""
    file = questions_copy / "tests" / "lessons" / "01_chances" / "test_hidden.py"
    file.write_text(f"import torch\n{file.read_text()}")
    assert uses_torch(load_course(questions_copy))


@pytest.mark.parametrize(
    "text",
    [
        "fast = torch.compile(model)",
        "@torch.compile\ndef f(x): ...",
        "import torch._dynamo",
        "from torch import compile, nn",
        "with torch.profiler.profile() as seen:",
        "from torch.utils import checkpoint",
        "torch.utils.checkpoint.checkpoint(f, x)",
        "torch.use_deterministic_algorithms(True)",
        "encoder(x, src_key_padding_mask=mask)",
    ],
)
def test_what_needs_the_compiler(text: str) -> None:
    """What compiles, and what makes torch import most of its compiler all the same."""
    assert mentions_compiler(["import torch", text])


@pytest.mark.parametrize(
    "text",
    [
        "torch.optim.SGD",
        "torch.func.grad(f)",
        "save a checkpoint",
        "compile(source)",
        "torch.jitter",
    ],
)
def test_what_needs_no_compiler(text: str) -> None:
    """Training, transforms of functions, and words that look alike need none."""
    assert not mentions_compiler([text])


def test_server_with_the_compiler(tiny_copy: Path) -> None:
    """A course with a word of it anywhere starts its servers with the compiler, others do not."""
    assert starter(load_course(tiny_copy)).keywords["compiler"] is False
    file = next((tiny_copy / "tests" / "lessons").glob("*/test_hidden.py"))
    file.write_text(f"import torch\nFAST = torch.compile\n{file.read_text()}")
    assert starter(load_course(tiny_copy)).keywords["compiler"] is True
