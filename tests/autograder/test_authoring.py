"""What checks import: inputs for later, results on another device, texts as what counts in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from autograder.authoring import (
    as_lines,
    as_matches,
    as_tokens,
    as_words,
    drawn_later,
    made_elsewhere,
    mixes_devices,
)


def test_what_is_drawn_later_does_not_depend_on_what_is_drawn_between() -> None:
    """Numbers for after a call are the same, however many the call draws itself."""
    found = []
    for drawn_by_the_solution in (0, 5):
        torch.manual_seed(1)
        later = drawn_later()
        torch.randn(drawn_by_the_solution)
        found.append(torch.randn(3, generator=later))
    assert torch.equal(*found)


def test_what_is_drawn_later_depends_on_the_seed() -> None:
    """Another seed of the check gives other numbers."""
    found = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        found.append(torch.randn(3, generator=drawn_later()))
    assert not torch.equal(*found)


def test_a_result_elsewhere_is_described_and_not_read() -> None:
    """What is computed on another device is described; what is left on the CPU is seen there."""
    x = torch.ones(2, 3, dtype=torch.float64, device="meta")
    described = {"device": "meta", "dtype": "torch.float64", "shape": (2, 3)}
    assert made_elsewhere(lambda: x + 1) == described
    assert made_elsewhere(lambda: torch.ones(3)) == {
        "device": "cpu",
        "dtype": "torch.float32",
        "shape": (3,),
    }


@pytest.mark.parametrize(
    "call",
    [
        lambda x: torch.stack([x, torch.ones(3)]),
        lambda x: torch.zeros(3).copy_(x),
        lambda x: torch.tensor(x.tolist()),
        lambda x: x.sum().item(),
    ],
    ids=["mixed", "copied to the CPU", "as a list", "as a number"],
)
def test_a_result_that_another_device_cannot_give(
    call: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    """A call that mixes devices, or takes the numbers out, has no result elsewhere."""
    assert made_elsewhere(lambda: call(torch.ones(3, device="meta"))) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x + torch.zeros(3),
        lambda x: torch.maximum(torch.zeros(3), x),
        lambda x: torch.stack([x, torch.ones(3)]),
        lambda x: torch.where(x > 0, x, torch.zeros(3)),
        lambda x: torch.eye(3)[x.long()] * x,
    ],
    ids=["sum", "the other order", "stack", "where", "table of rows"],
)
def test_a_cpu_tensor_beside_one_of_another_device(
    call: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    """A tensor that was made on the CPU and meets one of another device is seen."""
    assert mixes_devices(lambda: call(torch.ones(3, device="meta")))


@pytest.mark.parametrize(
    "call",
    [
        lambda x: x.clamp(min=0),
        lambda x: x.max(torch.tensor(0.0)),
        lambda x: x[torch.arange(2)],
        lambda x: x[x > 0],
        lambda x: x if x.sum() > 0 else -x,
        lambda x: x.sum().item(),
        lambda x: x.reshape(7),
    ],
    ids=["one device", "a number", "an index", "a mask", "a question", "to Python", "a mistake"],
)
def test_a_program_that_keeps_to_one_device(
    call: Callable[[torch.Tensor], torch.Tensor],
) -> None:
    """Looking at the numbers is no mixing of devices, nor is a number or an index on the CPU."""
    assert not mixes_devices(lambda: call(torch.ones(3, device="meta")))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("a b", " a\n\tb ", True),
        ("a b", "ab", False),
        ("a b", "A b", False),
        ("a, b", "a , b", False),
        ("", " ", True),
    ],
)
def test_text_as_words(one: str, other: str, equal: bool) -> None:
    """Blanks and line breaks between words do not count."""
    assert (as_words(one) == as_words(other)) is equal


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("f(x) = -2.5e-3", ["f", "(", "x", ")", "=", "-", "2.5e-3"]),
        ("don't; stop.", ["don", "'", "t", ";", "stop", "."]),
        ("1.x2 3.", ["1", ".", "x2", "3", "."]),
        ("größer ≥ 3", ["größer", "≥", "3"]),
        ("", []),
    ],
)
def test_text_as_tokens(text: str, tokens: list[str]) -> None:
    """A text is its words, numbers and signs; blanks do not count at all."""
    assert as_tokens(text) == tokens
    assert as_tokens(f"  {text}\n") == tokens


def test_text_as_lines() -> None:
    """Blanks at the ends of lines do not count, and those that begin a line do."""
    assert as_lines("a \n  b\r\n\nc\n\n \n") == ["a", "  b", "", "c"]
    assert as_lines("") == []


def test_text_as_matches() -> None:
    """What a regular expression finds is all that counts."""
    assert as_matches("loss: 0.5, then 0.25", r"\d\.\d+") == ["0.5", "0.25"]
    assert as_matches("a=1, b=2", r"(\w)=(\d)") == [("a", "1"), ("b", "2")]
    assert as_matches("nothing", r"\d") == []


@pytest.mark.parametrize("value", [None, 3, b"a b", ["a b"]], ids=repr)
def test_what_is_no_text(value: object) -> None:
    """What is no text stays what it is, so that a comparison names its type."""
    for read in (as_words, as_tokens, as_lines, lambda text: as_matches(text, "a")):
        assert read(value) is value


def test_text_of_a_class_of_its_own() -> None:
    """A text that answers for itself is read past its own methods."""
    never = property(lambda _: pytest.fail("a student's method ran"))
    text = type("Liar", (str,), {"split": never, "splitlines": never, "rstrip": never})("a  b")
    assert as_words(text) == ["a", "b"]
    assert as_tokens(text) == ["a", "b"]
    assert as_lines(text) == ["a  b"]
    assert as_matches(text, "b") == ["b"]
