"""The next step after each relation and each exception, word for word."""

from __future__ import annotations

import pytest

from autograder.judging.relations.agreeing import Finding
from autograder.judging.relations.relation import Kind, Relation
from autograder.judging.wording.raised import BY_KIND, BY_MESSAGE, step_after
from autograder.judging.wording.relations import FACTOR_STEPS, next_step
from autograder.model import Visibility
from autograder.sandbox.wire import Fault

PUBLIC = Visibility.PUBLIC

AFTER_RELATIONS: dict[Kind, str] = {
    Kind.WRAPPED: "Return the type that the signature of `f` names.",
    Kind.DTYPE: "Give new tensors the input's dtype, `dtype=x.dtype`, and convert nothing.",
    Kind.PRECISION: "Look for float32: .float(), or a new tensor without `dtype=x.dtype`; or for a "
    "tiny number that is added.",
    Kind.FACTOR: "Look for a missing or extra factor, or for something counted twice.",
    Kind.DIVIDED: "Look for a mean where a sum is asked for.",
    Kind.MULTIPLIED: "Look for a sum where a mean is asked for.",
    Kind.SPREAD: "Look at what the squares are divided by: N, or N - 1 as in torch.std.",
    Kind.OFFSET: "Look for a constant that is added, or left out.",
    Kind.SIGNS: "Look for an absolute value, or for a sign that gets lost.",
    Kind.FUNCTION: "Look for the softmax: it is applied once too often.",
    Kind.MISSING_FUNCTION: "Look for a missing softmax.",
    Kind.UNNORMALISED: "Divide by the sum; `keepdim=True` keeps a shape that you can divide by.",
    Kind.ZEROS: "Look for a tensor of zeros that is never filled, or that is cleared too early.",
    Kind.CONSTANT: "Look for an argument or an index that your code does not use.",
    Kind.FLIPPED: "Look at the order in which your code goes through that dimension.",
    Kind.ROLLED: "Look at where your code starts counting.",
    Kind.PERMUTED: "Look at the order in which your code goes through that dimension.",
    Kind.TRANSPOSED: "Swap the dimensions with `transpose`, or swap the indices.",
    Kind.REORDERED: "Look for a reshape that should be a transpose: a reshape fills row by row.",
    Kind.UNSQUEEZED: "Look for `unsqueeze`, `keepdim=True`, or a column where a vector should be.",
    Kind.SQUEEZED: "Look for `squeeze()` without a dim, or for a sum without `keepdim=True`.",
    Kind.RESHAPED: "Compare the shape of your result with the one in the description of `f`.",
    Kind.REPEATED: "Print both shapes before the operation: (N,) with (N, 1) makes (N, N).",
    Kind.ALL_PAIRS: "Print both shapes before the operation: (N,) with (N, 1) makes (N, N).",
    Kind.UNREDUCED: "Take the softmax at the end.",
    Kind.REDUCED: "Leave out the softmax, or take it along another dimension.",
    Kind.CUT: "Look at where your loop or your slice begins and ends.",
    Kind.UNCUT: "Look at where your loop or your slice begins and ends.",
    Kind.UNSTRIDED: "Move by the stride from one window to the next.",
    Kind.LATE: "Look at the order in the loop: what is stored before the step, and what after it.",
    Kind.EARLY: "Look at the order in the loop: what is stored before the step, and what after it.",
    Kind.ONE_MORE: "Count the rounds: range(n) runs n times, and n entries are wanted.",
    Kind.ONE_FEWER: "Count the rounds: range(n) runs n times, and n entries are wanted.",
    Kind.ONLY_LAST: "Collect an entry in each round, and return the list.",
    Kind.RUNNING_SUM: "Start each entry afresh: clear what has accumulated, such as a gradient.",
    Kind.RUNNING_MEAN: "Start each entry afresh: leave out what came before it.",
    Kind.NO_GRADIENT: "Look for what cuts the graph: .detach(), .data, .item(), NumPy, no_grad().",
    Kind.SWAPPED: "Look at the order in your `return`.",
}
AFTER_FACTORS = {
    "-1": "Look for a wrong sign: a difference the wrong way round, or a missing minus.",
    "1/2": "Look for a missing factor of 2, or an extra ½.",
    "2": "Look for an extra factor of 2, or for a gradient that is added twice.",
    "1/ln 2": "Use the natural logarithm, torch.log, and not torch.log2.",
    "1/ln 10": "Use the natural logarithm, torch.log, and not torch.log10.",
    "100": "Return a fraction between 0 and 1, not a percentage.",
}
NO_GPU = "There is no GPU here: use the device of the input, `device=x.device`, and no .cuda()."
AFTER_WORDS = {
    "not compiled with cuda": NO_GPU,
    "not linked with cuda": NO_GPU,
    "no cuda gpus": NO_GPU,
    "no nvidia driver": NO_GPU,
    "a leaf variable that requires grad": "Change the numbers inside `with torch.no_grad():`.",
    "does not require grad and does not have a grad_fn": "Look for what disconnects the loss: .item(), .detach(), .data, NumPy, torch.no_grad().",
    "backward through the graph a second time": "Compute the loss again before each backward().",
    "modified by an inplace operation": "Make a new tensor instead of changing one that backward() still needs.",
    "grad can be implicitly created only for scalar": "Reduce the loss to one number, with a sum or a mean, before backward().",
    "call numpy() on tensor that requires grad": "Use torch functions only: NumPy records no gradients.",
    "cannot be converted to scalar": "Call .item() only on a tensor with one number.",
    "only one element tensors can be converted": "Call float() only on a tensor with one number.",
    "boolean value of tensor with more than one": "Reduce it first, with .all() or .any().",
    "shapes cannot be multiplied": "Print both shapes just before this line.",
    "must match the size": "Print both shapes just before this line.",
    "size mismatch": "Print both shapes just before this line.",
    "inconsistent tensor size": "Print both shapes just before this line.",
    "is invalid for input of size": "Print both shapes just before this line.",
    "sizes of tensors must match": "Print both shapes just before this line.",
    "stack expects each tensor to be equal size": "Print both shapes just before this line.",
    "dimension out of range": "Print both shapes just before this line.",
    "same dtype": "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`.",
    "found dtype": "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`.",
    "expected scalar type": "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`.",
    "got torch.": "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`.",
    "'nonetype'": "Something is None here: a function without a return, or a gradient that was never computed.",
    "nonetype": "Something is None here: a function without a return, or a gradient that was never computed.",
    "positional argument": "Compare the arguments with the signature in the task's description.",
    "unexpected keyword argument": "Compare the arguments with the signature in the task's description.",
}
AFTER_KINDS = {
    "NotImplementedError": "Look for a method that your class should define, by its exact name.",
    "NameError": "Look for a misspelt name or a missing import.",
    "UnboundLocalError": "Give the name a value before it is used, on every path through the code.",
    "AttributeError": "Print the type of the object on this line: it has no such attribute.",
    "TypeError": "Print the types of the values on this line.",
    "ValueError": "Print the values on this line just before it.",
    "IndexError": "Print the shape and the index: positions go from 0 to the size minus 1.",
    "KeyError": "Print the keys that exist.",
    "ZeroDivisionError": "Look at the case in which the divisor is 0.",
    "OverflowError": "Look at the largest number that can be passed in.",
    "RecursionError": "Look for a function that calls itself without end.",
    "ImportError": "Use only what the locked cells import: grading has nothing else.",
    "ModuleNotFoundError": "Use only what the locked cells import: grading has nothing else.",
    "AssertionError": "Look at your own assert on this line: it does not hold here.",
    "RuntimeError": "Print shapes and dtypes just before this line.",
    "FileNotFoundError": "Take everything from the arguments: there are no files during grading.",
    "PermissionError": "Take everything from the arguments: your code has no access to files.",
}


def fault(kind: str, message: str = "", *, builtin: bool = True, cell: str = "cell 3") -> Fault:
    return Fault(kind, message, builtin, cell, line=2, source="y = f(x)")


@pytest.mark.parametrize("kind", Kind)
def test_step_after_a_relation(kind: Kind) -> None:
    """After each kind of relation the student reads what to look at."""
    finding = Finding(Relation(kind, "softmax"), ("y",), whole=True)
    assert next_step(finding, "f", PUBLIC) == AFTER_RELATIONS[kind]


def test_step_after_a_factor() -> None:
    """Factors that are made in one way only have a step of their own."""
    said = {
        name: next_step(Finding(Relation(Kind.FACTOR, name), ("y",), whole=True), "f", PUBLIC)
        for name in FACTOR_STEPS
    }
    assert said == AFTER_FACTORS


def test_step_after_words_of_torch_and_python() -> None:
    """What torch or Python say decides what to do, in a public check."""
    assert dict(BY_MESSAGE) == AFTER_WORDS
    for words, step in AFTER_WORDS.items():
        assert step_after(fault("RuntimeError", f"… {words} …"), PUBLIC) == step


def test_step_after_a_kind_of_exception() -> None:
    """Where the words say nothing, the kind of the exception decides."""
    assert set(BY_KIND) == set(AFTER_KINDS)
    said = {kind: step_after(fault(kind), PUBLIC) for kind in BY_KIND}
    assert said == AFTER_KINDS


def test_step_after_an_exception_of_a_class_of_ones_own() -> None:
    """An exception that nobody knows leads to the line by itself."""
    assert step_after(fault("Mine", builtin=False), PUBLIC) == (
        "Run this line by itself, with small tensors, and print what goes into it."
    )


def test_step_after_an_exception_of_the_check() -> None:
    """Where the check could not go on with a result, the result is to be looked at."""
    assert step_after(fault("TypeError", cell=""), PUBLIC) == (
        "Print what your code returns, and compare its type with the one that the task names."
    )


def test_step_after_a_check_that_could_not_differentiate() -> None:
    """Where the check called backward() on what was cut off, the cut is to be looked for."""
    message = "element 0 of tensors does not require grad and does not have a grad_fn"
    words = "does not require grad and does not have a grad_fn"
    found = fault("RuntimeError", message, cell="")
    assert step_after(found, PUBLIC) == AFTER_WORDS[words]
    # Of a hidden check the kind decides, and not the words.
    assert step_after(found, Visibility.HIDDEN) == (
        "Print the shape of what your code returns, and its `grad_fn`: None means that no gradient "
        "can go back through it."
    )
    assert step_after(fault("RuntimeError", cell=""), Visibility.HIDDEN) == (
        step_after(found, Visibility.HIDDEN)
    )


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("NameError", BY_KIND["NameError"]),
        (
            "TypeError",
            "Call it yourself with inputs as this check describes them, until you see where it "
            "stops.",
        ),
    ],
)
def test_a_step_without_a_line(kind: str, step: str) -> None:
    """Where the line is not told, no step speaks of "this line"."""
    fault = Fault(kind, "", builtin=True, withheld=True)
    assert step_after(fault, Visibility.HIDDEN) == step
