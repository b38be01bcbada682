"""`autograder release` does not hand out a lesson whose reference does not pass its own checks."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.release import release
from autograder.errors import CourseError

pytestmark = pytest.mark.slow  # each starts a server of its own

SOURCE = "solutions/01_vectors/vectors.py"
CHECKS = "tests/lessons/01_vectors/test_hidden.py"


def change(course: Path, file: str, old: str, new: str) -> None:
    text = (course / file).read_text()
    assert old in text
    (course / file).write_text(text.replace(old, new))


def refusal(course: Path, *, check: bool = False) -> str:
    with pytest.raises(CourseError) as caught:
        release(course, [], 1, Console(quiet=True), check=check)
    return str(caught.value)


def test_reference_that_does_not_finish(tiny_copy: Path) -> None:
    """The check and the error are named, and what to run; the other lesson is written."""
    change(tiny_copy, SOURCE, "return 2 * x\n", "return 2 * y\n")
    said = refusal(tiny_copy)
    assert said.startswith("01_vectors is not released: its reference does not pass its own checks")
    assert (
        "does not finish test_public.py::test_three_numbers_are_doubled (raised: NameError" in said
    )
    assert "run `autograder validate 01_vectors` for the whole proof" in said
    assert not (tiny_copy / "assignments" / "01_vectors").exists()
    assert (tiny_copy / "assignments" / "02_lines" / "lines.ipynb").is_file()


def test_reference_that_breaks_its_own_rule(tiny_copy: Path) -> None:
    """It is held to what its task forbids, as a student is."""
    change(tiny_copy, SOURCE, "return x @ torch.ones_like(x)", "return torch.sum(x)")
    said = refusal(tiny_copy)
    assert "the reference loses test_public.py::test_three_numbers_are_added" in said
    assert "torch.sum" in said


def test_hidden_check_that_fails_after_a_release(tiny_copy: Path) -> None:
    """What students get is up to date, and the lesson is refused all the same."""
    release(tiny_copy, [], 1, Console(quiet=True), check=False)
    change(tiny_copy, CHECKS, "    upstream = ", "    assert x.sum() > 1e9\n    upstream = ")
    assert "the reference does not finish" in refusal(tiny_copy, check=True)


def test_stub_that_earns_points(tiny_copy: Path) -> None:
    """What else does not hold is said, and the lesson is written."""
    hidden = "    return {'ignored': solution is not None}\n"
    change(tiny_copy, CHECKS, '    return {"x.grad": x.grad}\n', hidden)
    change(tiny_copy, CHECKS, "    solution.double(x).backward(upstream)\n", "")
    console = Console(file=io.StringIO(), width=200)
    assert release(tiny_copy, ["01"], 1, console, check=False)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert "01_vectors: the released stub earns 0.5 on test_hidden.py::test_gradient" in said
    assert "Run `autograder validate` for the whole proof." in said
