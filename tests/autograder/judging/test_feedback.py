"""What a student reads about a wrong result that nothing explains, word for word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.judging import feedback
from autograder.judging.diagnosis import Diagnosis
from autograder.judging.judge import judge
from autograder.judging.relations.sites import differing_sites
from autograder.judging.relations.whereabouts import not_finite, whereabouts
from autograder.model import Check, Feedback, Visibility
from autograder.observation.compare import hold_against
from autograder.observation.form import Form
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Fault

PUBLIC, HIDDEN = Visibility.PUBLIC, Visibility.HIDDEN


def said(
    right: Any,
    wrong: Any,
    visibility: Visibility = PUBLIC,
    *,
    outcome: bool = False,
    hinted: bool = False,
) -> Feedback:
    """Give the feedback on a result that no mistake and no relation explains."""
    check = Check("c", "test_it.py", "c", (), "f", 1.0, "Fact.", visibility, outcome=outcome)
    return feedback.failed(check, hold_against(right, wrong, {}), Diagnosis(), hinted=hinted)


STEPS_BY_ASPECT = [
    ("type", torch.ones(2), [1.0, 1.0], "Return the type that the signature of `f` names."),
    (
        "keys",
        {"w": 1.0},
        {"v": 1.0},
        "Compare what your code makes with the description of `f`, part by part.",
    ),
    (
        "length",
        [1.0, 2.0],
        [1.0],
        "Count the items of what comes back, and compare with what `f` asks for.",
    ),
    (
        "shape",
        torch.ones(2),
        torch.ones(2, 1),
        "Print the shape after each line of `f` to see where it goes wrong.",
    ),
    (
        "dtype",
        torch.ones(2).double(),
        torch.ones(2),
        "Give new tensors the input's dtype, `dtype=x.dtype`, and convert nothing.",
    ),
    (
        "members",
        Form("a set", {"": [1, 2]}),
        Form("a set", {"": [1, 3]}),
        "Print the set in `f`, and look for what adds a member or leaves it out.",
    ),
]
OF_HIDDEN = {
    "type": "What comes back has the wrong type.",
    "keys": "What comes back has the wrong parts.",
    "length": "What comes back has the wrong length.",
    "shape": "What comes back has the wrong shape.",
    "dtype": "What comes back has the wrong dtype.",
    "members": "What comes back has the wrong members.",
}


@pytest.mark.parametrize(
    ("aspect", "right", "wrong", "step"), STEPS_BY_ASPECT, ids=[row[0] for row in STEPS_BY_ASPECT]
)
def test_result_of_another_form(aspect: str, right: Any, wrong: Any, step: str) -> None:
    """Another type, structure, shape or dtype has a step; a hidden check tells in what it is."""
    assert said(right, wrong).hint == step
    hidden = said(right, wrong, HIDDEN)
    assert (hidden.message, hidden.hint) == (OF_HIDDEN[aspect], step)


def test_every_form_is_pinned() -> None:
    """The words for each form are tested here."""
    assert set(feedback.HIDDEN_ASPECTS.values()) == set(OF_HIDDEN.values())
    assert len(feedback.ASPECT_STEPS) == len(STEPS_BY_ASPECT)


def test_none_where_a_result_should_be() -> None:
    """None comes from a return that is missing; for a gradient, from a graph that is cut."""
    assert said({"y": 1.0}, {"y": None}).hint == (
        "Look for a missing `return`: a function that ends without one gives None."
    )
    assert said({"w.grad": torch.ones(2)}, {"w.grad": None}).hint == (
        "Look for what cuts the graph: .detach(), .data, .item(), NumPy, no_grad()."
    )


def test_numbers_that_nothing_explains() -> None:
    """Where nothing is known, the next step is to work one number out by hand."""
    right, wrong = {"y": torch.tensor([1.0, 2.0])}, {"y": torch.tensor([3.0, 7.0])}
    assert said(right, wrong).hint == (
        "Work out by hand what belongs at index [1] of `y`, and look for the line that goes wrong."
    )
    assert said({"y": 1.0}, {"y": 7.0}).hint == (
        "Work this case out by hand, and print what your code has after each line."
    )
    assert said(right, wrong, HIDDEN).hint == (
        "Make a small case of this kind yourself, and work it out by hand."
    )
    assert said({"y": 1.0}, {"y": 7.0}, hinted=True).hint == (
        "Work this case out by hand, and print what your code has after each line. "
        'Stuck? Ask for a hint: `hint("f")`.'
    )


def test_outcome_sends_to_the_other_checks() -> None:
    """Where a long training ended elsewhere, the checks of its first steps say more."""
    assert said({"loss": 1.0}, {"loss": 7.0}, outcome=True).hint == (
        "Look at the other checks of `f` first: they show its first steps."
    )


def test_numbers_that_are_none() -> None:
    """What is nan or inf is told of a hidden check too, without saying where."""
    right, wrong = {"y": torch.ones(2)}, {"y": torch.tensor([1.0, torch.nan])}
    step = "Look for a division by 0, a log of 0, or exp of a large number."
    assert said(right, wrong).hint == step
    hidden = said(right, wrong, HIDDEN)
    assert hidden.message == ("What comes back contains nan or inf where there should be numbers.")
    assert hidden.hint == step


UP = torch.arange(24.0).reshape(4, 6) + 1
WHEREABOUTS: list[tuple[Any, Callable[[Any], Any], str, str]] = [
    (
        [1.0, 2.0, 3.0],
        lambda y: [y[0], 7.0, 8.0],
        "the first entry is right, and none after it",
        "Look at what happens between the first entry and the second: it goes wrong there.",
    ),
    (
        UP,
        lambda y: torch.cat([-y[:1], y[1:]]),
        "only the first row is wrong",
        "Look at what happens at the first position.",
    ),
    (
        UP,
        lambda y: torch.cat([y[:, :5], -y[:, 5:]], dim=1),
        "only the last column is wrong",
        "Look at what happens at the last position.",
    ),
    (
        UP.reshape(3, 2, 4),
        lambda y: torch.cat([-y[:1], y[1:]]),
        "only the first slice along dim 0 is wrong",
        "Look at what happens at the first position.",
    ),
    (
        torch.ones(4, 4),
        lambda y: torch.nn.functional.pad(y[1:-1, 1:-1], (1, 1, 1, 1), value=7.0),
        "only numbers at the border are wrong",
        "Look at what your code does at the border.",
    ),
    (
        torch.tensor([1.0, -2.0] * 5),
        lambda y: y.relu(),
        "only numbers that should be negative are wrong",
        "Look at the case in which the right number is negative.",
    ),
]


@pytest.mark.parametrize(
    ("right", "spoil", "text", "step"), WHEREABOUTS, ids=[row[2] for row in WHEREABOUTS]
)
def test_where_wrong_numbers_are(
    right: Any, spoil: Callable[[Any], Any], text: str, step: str
) -> None:
    """What only the wrong numbers share is told, and where to look."""
    (site,) = differing_sites(hold_against({"y": right}, {"y": spoil(right)}, {}))
    found = whereabouts(site)
    assert found is not None
    assert (found.text, found.step) == (text, step)


@pytest.mark.parametrize(
    ("right", "spoil"),
    [
        ([1.0, 2.0, 3.0], lambda y: [*y[:2], 7.0]),
        (UP[:2, :3], lambda y: torch.cat([y[:1], y[1:].clamp(max=6)])),
        (UP[:3, :4], lambda y: y + torch.eye(3, 4) * torch.tensor([[1.0], [0.0], [0.0]])),
        (torch.tensor([1.0, -2.0, 3.0, -4.0]), lambda y: y.relu()),
        (torch.ones(3, 3), lambda y: y + torch.eye(3) * torch.tensor([1.0, 0.0, 1.0])),
    ],
    ids=["last of three", "last row of two", "one number", "two of four", "two corners"],
)
def test_wrong_numbers_in_a_small_table(right: Any, spoil: Callable[[Any], Any]) -> None:
    """Where few numbers are wrong, or there are few at all, their place says nothing."""
    (site,) = differing_sites(hold_against({"y": right}, {"y": spoil(right)}, {}))
    assert whereabouts(site) is None


TABLE = torch.arange(12, dtype=torch.float64).reshape(3, 4) - 5.25
KINDS: list[tuple[Any, Any, str]] = [
    ({"y": TABLE}, {"y": TABLE.abs() + 7 * torch.rand(3, 4)}, "Every number in it is too large."),
    ({"y": TABLE}, {"y": TABLE - torch.rand(3, 4) - 1}, "Every number in it is too small."),
    (
        {"y": TABLE},
        {"y": TABLE + (torch.rand(3, 4) + 1) * TABLE.sign()},
        "Every number is wrong, some are too large and some too small.",
    ),
    (
        {"y": TABLE},
        {"y": torch.cat([TABLE[:1] + torch.rand(1, 4) + 1, TABLE[1:]])},
        "Some rows are right, and some are wrong.",
    ),
    (
        {"y": TABLE[0]},
        {"y": TABLE[0] + torch.tensor([0.0, 1.5, 0.25, 0.0])},
        "Some numbers are right, and some are wrong.",
    ),
    (
        {"losses": [1.0, 2.5, 3.25]},
        {"losses": [1.0, 2.75, 3.0]},
        "The first entry is right, and none after it.",
    ),
    (
        {"y": TABLE[0]},
        {"y": torch.cat([-TABLE[0, :1], TABLE[0, 1:]])},
        "The wrong numbers have the right size and the wrong sign.",
    ),
    (
        {"same": True, "kind": "a"},
        {"same": False, "kind": "a"},
        "It is not a number that is wrong: a yes or no is, or a word.",
    ),
    (
        {"mask": TABLE > 0},
        {"mask": TABLE < 0},
        "It is not a number that is wrong: a yes or no is, or a word.",
    ),
    ({"ok": True, "y": 2.5}, {"ok": False, "y": 2.75}, "Every number in it is too large."),
]


@pytest.mark.parametrize(("right", "wrong", "text"), KINDS)
def test_kind_of_difference_in_a_hidden_check(
    check: Any, record: Any, report: Any, right: Any, wrong: Any, text: str
) -> None:
    """Of a hidden check the student reads in what the result is wrong, and no number of it."""
    known = record({check("hidden"): right})
    (task,) = judge(known, known.checks, report([wrong]), 2.0)
    assert task.checks[0].feedback.message == text


def test_losses_that_are_no_numbers_at_once() -> None:
    """Losses that are nan from the start do not come from the steps."""
    (site,) = differing_sites(hold_against({"losses": [1.0, 0.5]}, {"losses": [torch.nan] * 2}, {}))
    found = not_finite(site)
    assert found is not None
    assert found.step == (
        "Look at the prediction and the loss: they are nan before any step is made."
    )


def test_losses_that_diverge() -> None:
    """Losses that become inf look like steps that are too large, or uphill."""
    (site,) = differing_sites(
        hold_against({"losses": [1.0, 0.5, 0.2]}, {"losses": [1.0, torch.inf, torch.nan]}, {})
    )
    found = not_finite(site)
    assert found is not None
    assert found.text == (
        "the losses become inf or nan: that looks like steps that are too large, or that go uphill"
    )
    assert found.step == "Print the first few losses to see where they start to grow."


def test_name_that_is_not_defined() -> None:
    """A missing name is told, with the cell that failed or stopped before it, if there is one."""
    assert feedback.not_defined("f", Report((), ())) == Feedback(
        "`f` is not defined in your submission.", hint="Define `f`, with exactly this name."
    )
    step = (
        "Define `f`, with exactly this name; if it is in that cell, fix the cell first: "
        "nothing in it is defined."
    )
    fault = Fault("SyntaxError", "invalid syntax", True, "cell 4", 2, "y = = 3")
    failed = feedback.not_defined("f", Report((), (), faults=(fault,)))
    assert failed.message == "SyntaxError: invalid syntax (cell 4, line 2: y = = 3)"
    assert failed.hint == step
    stopped = feedback.not_defined("f", Report((), (), stopped={"cell 4": Outcome(Ending.CRASHED)}))
    assert stopped.message == "Running cell 4 ended the process or took too long."
    assert stopped.hint == step
