"""What outcomes of hidden checks may tell is bounded by what the public checks' process showed."""

from __future__ import annotations

import pytest

from autograder.model import Check, Visibility
from autograder.observing.telling import only_what_may_be_told
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Breach, Fault


def check(name: str, task: str = "f") -> Check:
    file = "test_hidden.py" if name.startswith("hidden") else "test_public.py"
    visibility = Visibility.HIDDEN if name.startswith("hidden") else Visibility.PUBLIC
    return Check(name, file, name, (), task, 1.0, "A fact.", visibility)


def fault(line: int, cell: str = "cell 1") -> Fault:
    return Fault("ValueError", "text", builtin=True, cell=cell, line=line, source="raise")


def told(
    outcome: Outcome, *shown: Outcome, task: str = "f", report: Report | None = None
) -> Outcome:
    """What is told of one hidden outcome of `f`, where public checks of `task` ended in `shown`."""
    public = [check(f"public {number}", task) for number in range(len(shown))]
    whole = report or Report(shown, ())
    (found,) = only_what_may_be_told([check("hidden")], [outcome], public, whole)
    return found


def test_a_place_that_nobody_showed_is_withheld() -> None:
    """That it stood in the program is told, and not where."""
    found = told(Outcome(Ending.RAISED, fault=fault(7)), Outcome(Ending.RAISED, fault=fault(8)))
    assert found.fault == Fault("ValueError", "text", builtin=True, withheld=True)
    assert found.fault.in_program


def test_a_place_that_a_public_check_showed_is_told() -> None:
    """The same cell and the same line."""
    found = told(Outcome(Ending.RAISED, fault=fault(7)), Outcome(Ending.TIMEOUT, fault=fault(7)))
    assert found.fault == fault(7)


@pytest.mark.parametrize(
    ("shown", "task"), [(fault(7, "cell 2"), "f"), (fault(7), "g")], ids=["cell", "task"]
)
def test_a_place_elsewhere_does_not_count(shown: Fault, task: str) -> None:
    """The same line of another cell shows nothing, nor does one that another task's check showed."""
    outcome = Outcome(Ending.RAISED, fault=fault(7))
    found = told(outcome, Outcome(Ending.RAISED, fault=shown), task=task)
    assert found.fault is not None
    assert found.fault.withheld


def test_a_fault_of_the_check_itself_has_no_place_to_withhold() -> None:
    """What the check raised about what came back stays what it is."""
    own = Fault("AssertionError", "", builtin=True)
    assert told(Outcome(Ending.RAISED, fault=own)).fault == own


@pytest.mark.parametrize(
    ("outcome", "detail"),
    [
        (Outcome(Ending.EXITED, detail="exit code 37"), ""),
        (Outcome(Ending.PROTOCOL, detail="a frame header of 1234 bytes is not allowed"), ""),
        (Outcome(Ending.CRASHED, detail="SIGSEGV"), "SIGSEGV"),
        (Outcome(Ending.CRASHED, detail="SIGUSR2"), ""),
        (Outcome(Ending.CRASHED, detail="signal 45"), ""),
        (Outcome(Ending.CRASHED, detail="threads"), "threads"),
        (Outcome(Ending.TIMEOUT, detail="submission"), "submission"),
    ],
)
def test_a_number_that_code_chooses_is_not_told(outcome: Outcome, detail: str) -> None:
    """An exit code has eight bits and a signal six; how honest code ends is told."""
    assert told(outcome).detail == detail


def test_time_is_told_in_whole_seconds() -> None:
    """A duration could spell a number."""
    assert told(Outcome(Ending.OBSERVED, seconds=1.2345)).seconds == 1.0


def test_a_cell_that_stopped_only_here_is_not_told() -> None:
    """The cell that was being loaded is told where it stopped the public checks too."""
    outcome = Outcome(Ending.TIMEOUT, cell="cell 9")
    assert told(outcome).cell == ""
    stopped = Report((), (), stopped={"cell 9": outcome})
    assert told(outcome, report=stopped).cell == "cell 9"


def test_a_breach_that_only_hidden_checks_saw_has_no_line() -> None:
    """Which rule was broken is told, and each rule once; with its line where it was shown."""
    seen = Breach("f", "torch.sum", "cell 1", 3)
    others = tuple(Breach("f", "torch.sum", "cell 1", line) for line in (4, 5))
    found = told(
        Outcome(Ending.OBSERVED, breaches=(seen, *others)),
        Outcome(Ending.OBSERVED, breaches=(seen,)),
    )
    assert found.breaches == (seen, Breach("f", "torch.sum", "", 0))
