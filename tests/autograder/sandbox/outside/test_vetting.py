"""What a student process says about itself is vetted before anybody reads it."""

from __future__ import annotations

import msgspec
import pytest

from autograder.errors import WireError
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outside.vetting import Vetting
from autograder.sandbox.wire import Breach, Effect, Fault, Left

CELLS = (Cell("cell 1", "import torch\n\n  y = 3  \n"), Cell("cell 2", ""))
JOB = Job(
    Program("m", ("f", "g"), CELLS),
    {},
    (Call("c", "t.py", "test_c", (), "f", 1, 1.0, ("F.relu",)),),
)
VET = Vetting(JOB)


def test_line_of_source_is_read_again() -> None:
    """The line of source is the program's own, whatever the process said it was."""
    fault = VET.fault(Fault("ValueError", "no", builtin=True, cell="cell 1", line=3, source="lies"))
    assert fault == Fault("ValueError", "no", builtin=True, cell="cell 1", line=3, source="y = 3")


@pytest.mark.parametrize("line", [0, -1, 4, 1 << 60])
def test_line_that_does_not_exist(line: int) -> None:
    """A line that the cell does not have is left out; the cell stays."""
    fault = VET.fault(Fault("E", "", builtin=False, cell="cell 1", line=line, source="lies"))
    assert (fault.cell, fault.line, fault.source) == ("cell 1", 0, "")


def test_cell_that_does_not_exist() -> None:
    """A cell that the program does not have is left out, and its line with it."""
    fault = VET.fault(Fault("E", "", builtin=False, cell="test_hidden.py", line=1, source="lies"))
    assert (fault.cell, fault.line, fault.source) == ("", 0, "")


@pytest.mark.parametrize(
    ("kind", "said", "builtin"),
    [
        ("ValueError", True, True),
        ("ValueError", False, False),
        ("Exception", True, True),
        ("the answer is 3", True, False),
        ("print", True, False),
        ("__name__", True, False),
        ("True", True, False),
    ],
)
def test_name_of_a_class(kind: str, said: bool, builtin: bool) -> None:
    """A class counts as Python's own only if Python has an exception of that name."""
    assert VET.fault(Fault(kind, "", builtin=said)).builtin is builtin


def test_long_words_are_cut() -> None:
    """A kind has at most 100 characters, a message 2,000, a program 50 faults."""
    fault = Fault("k" * 500, "m" * 5000, builtin=False)
    vetted = VET.fault(fault)
    assert (len(vetted.kind), len(vetted.message)) == (100, 2000)
    assert len(VET.faults((fault,) * 99)) == 50


def test_breach_of_a_rule_of_the_job() -> None:
    """A breach names a task, a rule and a cell of the job."""
    breach = Breach("f", "torch.nn.functional.relu", "cell 1", 2)
    assert VET.breaches((breach,)) == (breach,)
    assert len(VET.breaches((breach,) * 99)) == 20


@pytest.mark.parametrize(
    ("name", "through"),
    [
        ("torch.nn.functional.relu", "g"),
        ("torch.nn.functional.mse_loss", ""),
        ("gc.*", ""),
    ],
)
def test_breach_of_a_family_through_a_task_or_around_the_watch(name: str, through: str) -> None:
    """A function of a family, another task, and what no watch sees past are named as they are."""
    job = msgspec.structs.replace(
        JOB, calls=(msgspec.structs.replace(JOB.calls[0], forbidden=("F.relu", "@losses")),)
    )
    breach = Breach("f", name, "cell 1", 2, through)
    assert Vetting(job).breaches((breach,)) == (breach,)


@pytest.mark.parametrize(
    "breach",
    [
        Breach("other", "torch.nn.functional.relu", "cell 1", 2),
        Breach("f", "the answer is 3", "cell 1", 2),
        Breach("f", "torch.nn.functional.relu", "test_hidden.py", 2),
        Breach("f", "torch.nn.functional.relu", "cell 1", 2, "the answer is 3"),
        Breach("f", "torch.nn.functional.answer_3_loss", "cell 1", 2),
        Breach("f", "gc.the_answer_is_3", "cell 1", 2),
    ],
)
def test_breach_that_cannot_be(breach: Breach) -> None:
    """A breach of a rule that the job does not have is refused."""
    with pytest.raises(
        WireError, match="a breach was reported of a rule or in a line that does not exist"
    ):
        VET.breaches((breach,))


def test_name_of_a_task() -> None:
    """A missing name is kept if it is a task's, and dropped if it is any other text."""
    assert VET.task("g") == "g"
    assert VET.task("the answer is 3") == ""


@pytest.mark.parametrize(
    "effect",
    [Effect(Left.WRITTEN, "other"), Effect(Left.GRAD, "f", 256), Effect(Left.GRAD, "f", -1)],
)
def test_effect_that_cannot_be(effect: Effect) -> None:
    """What no call of a task of the job can leave behind is refused."""
    with pytest.raises(WireError, match="an effect was reported"):
        VET.effects((effect,))


def test_effects_of_a_call() -> None:
    """They are kept as they are, up to a bounded number."""
    effects = tuple(Effect(Left.WRITTEN, "f", number) for number in range(40))
    assert VET.effects(effects) == effects[:20]
