"""The words of torch and Python that next steps are chosen by are those that they really say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.judging.wording.raised import BY_KIND, BY_MESSAGE, step_after
from autograder.model import Visibility
from autograder.sandbox.wire import Fault

PUBLIC, HIDDEN = Visibility.PUBLIC, Visibility.HIDDEN


def fault(kind: str, message: str) -> Fault:
    return Fault(kind, message, builtin=True, cell="cell 3 (f)", line=2, source="return x @ w")


def in_place() -> None:
    w = torch.ones(2, requires_grad=True)
    w -= 1


def twice() -> None:
    x = torch.ones(2, requires_grad=True)
    loss = (x * x).sum()
    loss.backward()
    loss.backward()


def overwritten() -> None:
    y = torch.ones(2, requires_grad=True).exp()
    y += 1
    y.sum().backward()


def nothing_to_call() -> None:
    weight = torch.ones(2).grad
    weight.zero_()  # type: ignore[union-attr]


RAISED: dict[str, Callable[[], object]] = {
    "a leaf variable that requires grad": in_place,
    "does not require grad and does not have a grad_fn": torch.ones(()).backward,
    "backward through the graph a second time": twice,
    "modified by an inplace operation": overwritten,
    "grad can be implicitly created only for scalar": torch.ones(2, requires_grad=True).backward,
    "call numpy() on tensor that requires grad": torch.ones(2, requires_grad=True).numpy,
    "cannot be converted to scalar": torch.ones(2).item,
    "boolean value of tensor with more than one": torch.ones(2).__bool__,
    "shapes cannot be multiplied": lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    "must match the size": lambda: torch.ones(2) + torch.ones(3),
    "size mismatch": lambda: torch.ones(2, 3) @ torch.ones(2),
    "is invalid for input of size": lambda: torch.ones(4).reshape(3),
    "sizes of tensors must match": lambda: torch.cat([torch.ones(2, 2), torch.ones(3, 3)]),
    "stack expects each tensor to be equal size": lambda: torch.stack(
        [torch.ones(2), torch.ones(3)]
    ),
    "dimension out of range": lambda: torch.ones(2).sum(3),
    "same dtype": lambda: torch.ones(2, 2) @ torch.ones(2, 2).double(),
    "'nonetype'": nothing_to_call,
    "positional argument": lambda: in_place(1),  # type: ignore[call-arg]
    "unexpected keyword argument": lambda: in_place(w=1),  # type: ignore[call-arg]
}


@pytest.mark.parametrize("words", RAISED)
def test_what_torch_says(words: str) -> None:
    """The words that a next step is chosen by are those that this torch really says."""
    with pytest.raises(Exception) as raised:
        RAISED[words]()
    step = next(step for known, step in BY_MESSAGE if known == words)
    assert step_after(fault(raised.type.__name__, str(raised.value)), PUBLIC) == step


def test_message_of_a_hidden_check_chooses_nothing() -> None:
    """The next step of a hidden check depends on the exception's kind alone."""
    steps = {step_after(fault("RuntimeError", words), HIDDEN) for words, _ in BY_MESSAGE}
    assert steps == {BY_KIND["RuntimeError"]}
