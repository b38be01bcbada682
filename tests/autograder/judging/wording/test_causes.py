"""The first cause of a missing name is said: which line failed, why, and what there is."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.judging.judge import judge
from autograder.judging.wording.causes import first_cause, say_cause
from autograder.judging.wording.raised import NO_GPU, step_after
from autograder.model import CheckResult, Visibility
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Aside, Fault, Seen


def fault(kind: str, message: str, source: str, line: int = 1) -> Fault:
    return Fault(kind, message, builtin=True, cell="cell 6", line=line, source=source)


EINOPS = fault("ModuleNotFoundError", "No module named 'einops'", "from einops import einsum")
MINE = fault("ModuleNotFoundError", "No module named 'my_helpers'", "from my_helpers import *")
TQDM = fault("ModuleNotFoundError", "No module named 'tqdm'", "from tqdm.auto import tqdm")
DIVIDED = fault("ZeroDivisionError", "division by zero", "scale = 1 / 0")
MISSED = fault("NameError", "name 'einsum' is not defined", "mix = einsum(a, b)", 2)


def report(
    *faults: tuple[Fault, tuple[str, ...]], outcome: Outcome | None = None, **more: Any
) -> Report:
    found, unmade = zip(*faults, strict=True) if faults else ((), ())
    return Report((outcome,) if outcome else (), (), tuple(found), tuple(unmade), **more)


def missing(name: str) -> Outcome:
    line = fault("NameError", f"name '{name}' is not defined", f"return {name}(x)", 3)
    return Outcome(Ending.RAISED, fault=line)


@pytest.mark.parametrize(
    ("first", "unmade", "name", "said"),
    [
        (EINOPS, ("einsum",), "einsum", "no package `einops` where your work is graded"),
        (MINE, ("*",), "helper", "no file my_helpers.py was handed in"),
        (TQDM, ("tqdm",), "tqdm", "no package `tqdm` where your work is graded"),
        (DIVIDED, ("scale",), "scale", "ZeroDivisionError: division by zero"),
    ],
)
@pytest.mark.parametrize("visible", ["", "hidden_"])
def test_name_that_a_failed_line_left_unbound(
    check: Any,
    record: Any,
    first: Fault,
    unmade: tuple[str, ...],
    name: str,
    said: str,
    visible: str,
) -> None:
    """A NameError names the line that failed before it, of public and of hidden checks."""
    one = check(f"{visible}one")
    case = report((first, unmade), outcome=missing(name))
    (task,) = judge(record({one: 1}), [one], case, 1.0, packages=("einops",))
    feedback = task.checks[0].feedback
    assert f"`{first.source}` (cell 6, line 1) failed" in feedback.message
    assert said in feedback.message
    assert f"return {name}(x)" in feedback.message
    assert "misspelt" not in feedback.hint
    if first.kind == "ModuleNotFoundError":
        assert (
            "There are: torch, numpy, matplotlib, Python's own modules, einops." in feedback.message
        )


def test_task_whose_cell_failed_at_an_import(check: Any, record: Any) -> None:
    """A task that is missing because of an import says which, and not the first fault there is."""
    one = check("one")
    outcome = Outcome(Ending.RAISED, missing="f")
    case = report((DIVIDED, ("scale",)), (EINOPS, ("f", "einsum")), outcome=outcome)
    (task,) = judge(record({one: 1}), [one], case, 1.0)
    assert task.checks[0].feedback.summary == "`f` is not defined in your submission."
    assert "no package `einops`" in task.checks[0].feedback.message


def test_import_inside_a_task(check: Any, record: Any) -> None:
    """An import that fails in the body of a task is said in the same words."""
    one = check("one")
    case = report(outcome=Outcome(Ending.RAISED, fault=EINOPS))
    (task,) = judge(record({one: 1}), [one], case, 1.0)
    assert "no package `einops`" in task.checks[0].feedback.message
    assert task.checks[0].feedback.hint.startswith("Use what is there")


def test_causes_of_causes() -> None:
    """Where the line that failed missed a name itself, what made that one miss is the cause."""
    case = report((MISSED, ("mix",)), (EINOPS, ("einsum",)))
    assert first_cause(["mix"], case) == EINOPS
    circle = report((MISSED, ("einsum",)))
    assert first_cause(["einsum"], circle) == MISSED
    assert first_cause(["other"], case) is None


def test_name_that_nothing_explains(check: Any, record: Any) -> None:
    """A name that no failed line would have bound may be misspelt."""
    one = check("one")
    case = report((DIVIDED, ("scale",)), outcome=missing("scael"))
    (task,) = judge(record({one: 1}), [one], case, 1.0)
    assert "misspelt" in task.checks[0].feedback.hint


def test_line_that_was_stopped() -> None:
    """A line that took too long says so, and how long it had."""
    stopped = Fault("TookTooLong", "it was stopped after 3.0 seconds", builtin=False, cell="cell 2",
                    line=4, source="fill(table)")  # fmt: skip
    assert say_cause(stopped, ()) == (
        "`fill(table)` (cell 2, line 4) took too long before any check ran: "
        "it was stopped after 3.0 seconds."
    )


def results(check: Any, record: Any, aside: Aside) -> CheckResult:
    one = check("one")
    case = report(outcome=Outcome(Ending.RAISED, missing="f"), asides=(aside,))
    return judge(record({one: 1}), [one], case, 1.0)[0].checks[0]


@pytest.mark.parametrize(
    ("what", "name", "said"),
    [
        (Seen.FILE, "%%writefile f.py", "`%%writefile f.py` wrote this cell into a file"),
        (Seen.OTHER_LANGUAGE, "%%bash", "`%%bash` made this cell one of another language"),
        (Seen.UNKNOWN_MAGIC, "%%wandb", "`%%wandb` is no cell magic that is known here"),
    ],
)
def test_task_under_a_cell_magic(check: Any, record: Any, what: Seen, name: str, said: str) -> None:
    """A task that stands under a cell magic which defines nothing is told so by the magic's name."""
    feedback = results(check, record, Aside(what, "cell 6", 1, name, ("f", "g"))).feedback
    assert said in feedback.message
    assert f"Remove the line `{name}`" in feedback.hint
    other = results(check, record, Aside(what, "cell 6", 1, name, ("g",))).feedback
    assert not other.message


@pytest.mark.parametrize(
    ("kind", "message", "source"),
    [
        ("AssertionError", "Torch not compiled with CUDA enabled", "return X.cuda() @ w"),
        ("RuntimeError", "Found no NVIDIA driver on your system", 'w = w.to("cuda")'),
        ("RuntimeError", "No CUDA GPUs are available", "w = w.to(device)"),
        ("AssertionError", "Torch not compiled with CUDA enabled", "w = w.to(device)"),
        ("RuntimeError", "PyTorch is not linked with support for mps devices", "w.to('mps')"),
    ],
)
def test_gpu_that_is_not_there(kind: str, message: str, source: str) -> None:
    """Code that asks for a GPU is told that there is none, and to use the input's device."""
    assert step_after(fault(kind, message, source), Visibility.PUBLIC) == NO_GPU
    if "device)" not in source:
        assert step_after(fault(kind, "", source), Visibility.HIDDEN) == NO_GPU


def test_assertion_about_something_else() -> None:
    """A failed assert in code that names no GPU is no matter of GPUs."""
    about = fault("AssertionError", "", "assert x.dim() == 2")
    assert step_after(about, Visibility.PUBLIC) != NO_GPU
