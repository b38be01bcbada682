"""The words of feedback, one kind of finding at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.model import Visibility
from autograder.observation.compare import compare
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import Other
from autograder.sandbox.wire import Fault
from autograder.wording import say_differences, say_fault, say_place
from autograder.wording.raised import BY_KIND, BY_MESSAGE, OTHERWISE, OUTSIDE, step_after

PUBLIC, HIDDEN = Visibility.PUBLIC, Visibility.HIDDEN

DIFFERENCES: list[tuple[str, object, object, str]] = [
    ("type", torch.zeros(2), None, "`y`: expected a tensor, found None."),
    ("container", [1.0], (1.0,), "`y`: expected a list, found a tuple."),
    (
        "foreign",
        1.0,
        Other("an object of type Net"),
        "`y`: expected a float, found an object of type Net.",
    ),
    ("keys", {"a": 1}, {"b": 1, "c": 2}, "`y`: expected the parts a, found b, c."),
    ("no keys", {"a": 1}, {}, "`y`: expected the parts a, found none."),
    ("length", [1.0], [1.0, 2.0], "`y`: expected 1 item, found 2."),
    ("lengths", ["a", "b"], [], "`y`: expected 2 items, found 0."),
    ("shape", torch.zeros(5), torch.zeros(5, 1), "`y`: expected shape (5,), found shape (5, 1)."),
    (
        "dtype",
        torch.zeros(2),
        torch.zeros(2).long(),
        "`y`: expected dtype float32, found dtype int64.",
    ),
    ("int", 3, 4, "`y`: expected 3, found 4."),
    ("bool", True, False, "`y`: expected True, found False."),
    ("text", "ValueError", None, "`y`: expected a string, found None."),
    ("float", 13.0, 6.5, "`y`: expected 13, found 6.5."),
    ("close", 1.0, 1.0000004, "`y`: expected 1, found 1 (a difference of 4e-07)."),
    ("nan", 1.0, float("nan"), "`y`: expected 1, found nan."),
    ("scalar", torch.tensor(13.0), torch.tensor(6.5), "`y`: expected 13, found 6.5."),
    (
        "one of many",
        torch.tensor([1.0, 2.0, 3.0]),
        torch.tensor([1.0, 2.0, 4.0]),
        "`y`: expected 3, found 4 at index [2]; the other 2 are right.",
    ),
    (
        "many",
        torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
        torch.tensor([[1.0, 0.0], [-3.0, 4.0]]),
        (
            "`y`: expected 3, found -3 at index [1, 0], where the difference is largest; "
            "2 of 4 values differ."
        ),
    ),
    (
        "a list of numbers",
        [3.0, 2.0, 1.0],
        [3.0, 2.5, 2.25],
        "`y`: expected 2, found 2.5 at position 1; 2 of these numbers differ.",
    ),
]


@pytest.mark.parametrize(
    ("what", "right", "wrong", "text"), DIFFERENCES, ids=[d[0] for d in DIFFERENCES]
)
def test_difference(what: str, right: object, wrong: object, text: str) -> None:
    """A difference is one sentence: what was expected, what was found, where, how many."""
    assert say_differences(compare({"y": right}, {"y": wrong}, {})) == text


def test_whole_result() -> None:
    """What has no name of its own is the result."""
    assert say_differences(compare(1, 2, {})) == "The result: expected 1, found 2."


def test_interval() -> None:
    """An outcome is said to have to lie in its interval."""
    rule = {"y": Tolerance(low=0.5, high=1.0)}
    said = say_differences(compare({"y": 0.75}, {"y": 2.0}, rule))
    assert said == "`y`: expected between 0.5 and 1, found 2."


def test_many_differences() -> None:
    """Of many differences the first are told, and the others counted."""
    names = ["a", "b", "c", "d", "e"]
    said = say_differences(compare(dict.fromkeys(names, 1), dict.fromkeys(names, 2), {}))
    assert said.splitlines() == [
        "`a`: expected 1, found 2.",
        "`b`: expected 1, found 2.",
        "… and 3 more differences.",
    ]


def fault(kind: str = "RuntimeError", message: str = "", **fields: object) -> Fault:
    known = {"builtin": True, "cell": "cell 3 (f)", "line": 2, "source": "return x @ w"}
    return Fault(kind=kind, message=message, **(known | fields))  # type: ignore[arg-type]


def test_exception() -> None:
    """A public check tells the exception's message, a hidden one only its kind."""
    found = fault("ValueError", "too many values to unpack.")
    assert say_fault(found, PUBLIC) == "ValueError: too many values to unpack"
    assert say_fault(found, HIDDEN) == "ValueError"
    assert say_fault(fault("Mine", "x", builtin=False), HIDDEN) == (
        "an exception of a class of its own"
    )


def test_place_of_an_exception() -> None:
    """The line of the student's own code is told with its cell; there may be none."""
    assert say_place(fault()) == "cell 3 (f), line 2: return x @ w"
    assert say_place(fault(source="")) == "cell 3 (f), line 2"
    assert say_place(fault(cell="")) == ""
    assert say_place(None) == ""


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


def test_kind_decides_where_no_words_do() -> None:
    """An exception whose message is not known has the next step of its kind."""
    assert step_after(fault("NameError", "name 'np' is not defined"), PUBLIC) == (
        "Look for a misspelt name, or an import that is missing."
    )
    assert step_after(fault("Mine", builtin=False), PUBLIC) == OTHERWISE
    assert step_after(fault("NameError", cell=""), PUBLIC) == OUTSIDE


def test_message_of_a_hidden_check_chooses_nothing() -> None:
    """The next step of a hidden check depends on the exception's kind alone."""
    steps = {step_after(fault("RuntimeError", words), HIDDEN) for words, _ in BY_MESSAGE}
    assert steps == {BY_KIND["RuntimeError"]}
