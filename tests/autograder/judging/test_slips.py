"""A slip in the source comes first in what is said of a check, and no mistake is named beside it."""

from __future__ import annotations

import pytest
import torch

from autograder.judging.judge import judge
from autograder.model import Feedback, Status
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Aside, Fault, Seen

RIGHT = {"w": torch.tensor([1.25, -2.5, 4.75])}
HALF = {"w": RIGHT["w"] / 2}
UNCALLED = Aside(Seen.UNCALLED, "cell 4", 7, "loss.backward", meant="loss.backward()", tasks=("f",))
HIDDEN_NAME = Aside(Seen.SHADOWED, "cell 2", 1, "range", meant="from torch import *", tasks=("f",))


@pytest.fixture
def said(check, record, report):
    """Judge what came back from a public and a hidden check, with slips in the source."""
    checks = {check("public"): RIGHT, check("hidden"): RIGHT}
    known = record(checks, {("f", "halved"): {"public": HALF, "hidden": HALF}})

    def judge_them(found: object, *asides: Aside) -> list[Feedback]:
        case = report([found, found], asides=asides)
        (task,) = judge(known, known.checks, case, 2.0)
        return [each.feedback for each in task.checks]

    return judge_them


def test_slip_comes_before_a_mistake(said) -> None:
    """A slip in the source is said with its line; a mistake that gives the same is not named."""
    public, hidden = said(HALF, UNCALLED)
    line = "cell 4, line 7: `loss.backward` names the method and does not call it."
    assert public.message.splitlines()[0] == hidden.message.splitlines()[0] == line
    assert public.mistake is hidden.mistake is None
    assert not public.sentence
    assert public.hint == hidden.hint == "Write `loss.backward()`: the brackets make the call."
    without, _ = said(HALF)
    assert without.mistake == "halved"


def test_slip_in_a_task_that_is_right(said, check, record, report) -> None:
    """A task that passes hears nothing of its slips, and neither does another task."""
    public, hidden = said(RIGHT, UNCALLED)
    assert not public.message
    assert not hidden.message
    other = Aside(Seen.UNCALLED, "cell 4", 7, "loss.backward", meant="x", tasks=("g",))
    assert said(HALF, other)[0].mistake == "halved"


def fault(kind: str, message: str, source: str) -> Outcome:
    return Outcome(Ending.RAISED, fault=Fault(kind, message, True, "cell 5", 3, source))


def test_hidden_name_is_told_where_it_is_called(said) -> None:
    """A name that hides one of Python's is told where the line that failed calls it."""
    called = fault("TypeError", "range() missing arguments", "for k in range(epochs):")
    public, _ = said(called, HIDDEN_NAME)
    assert public.message.splitlines() == [
        "cell 2, line 1: `from torch import *` hides Python's own `range`.",
        "cell 5, line 3: for k in range(epochs):",
    ]
    assert public.hint == "Import by name only what you use: then `range` is Python's own again."
    elsewhere = fault("TypeError", "bad operand", "return x + y")
    assert "hides" not in said(elsewhere, HIDDEN_NAME)[0].message


def test_hidden_name_that_did_no_harm(said) -> None:
    """A name of Python's own that is hidden does not keep a mistake from being named."""
    harmless = Aside(Seen.SHADOWED, "cell 2", 1, "sum", meant="sum = …", tasks=("f",))
    assert said(HALF, harmless)[0].mistake == "halved"


@pytest.mark.parametrize(
    ("aside", "line", "step"),
    [
        (
            Aside(Seen.MISSPELT, "In [3]", 2, "foward", meant="forward", tasks=("f",)),
            "In [3], line 2: `foward` is not `forward`.",
            "Write `forward`, with exactly this name.",
        ),
        (
            Aside(Seen.COMPARED, "In [3]", 2, "w == 3", meant="w = 3", tasks=("f",)),
            "In [3], line 2: `w == 3` only compares, and nobody looks at the answer.",
            "Write `w = 3` if the left side is to get that value.",
        ),
        (
            Aside(Seen.RETURNS_AT_ONCE, "In [3]", 2, "return", meant="for", tasks=("f",)),
            "In [3], line 2: this `return` ends the `for` loop in its first round.",
            "Put the `return` behind the loop, or under an `if`.",
        ),
    ],
)
def test_words_of_slips(said, aside: Aside, line: str, step: str) -> None:
    """Each slip has its sentence and its step, in a notebook's words as in a grade's."""
    public, _ = said(HALF, aside)
    assert public.message.splitlines()[0] == line
    assert public.hint == step


def test_forward_that_a_library_misses(check, record, report) -> None:
    """What PyTorch does not implement is not taken for a stub of the course."""
    message = 'Module [LR] is missing the required "forward" function'
    raised = Outcome(Ending.RAISED, fault=Fault("NotImplementedError", message, True))
    known = record({check("public"): RIGHT, check("hidden"): RIGHT})
    (task,) = judge(known, known.checks, report([raised, raised]), 2.0)
    assert all(each.status is Status.ERROR for each in task.checks)
    assert not any("not written" in each.feedback.summary for each in task.checks)


def test_exception_that_the_task_raises_itself(check, record, report) -> None:
    """A student's own `raise` is not met with advice about shapes."""
    source = 'raise RuntimeError("axis 0 has length 2")'
    known = record({check("public"): RIGHT, check("hidden"): RIGHT})
    found = fault("RuntimeError", "axis 0 has length 2", source)
    (task,) = judge(known, known.checks, report([found, found]), 2.0)
    for each in task.checks:
        assert each.feedback.hint is not None
        assert each.feedback.hint.startswith("Your own `raise` stops here")
