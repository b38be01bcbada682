"""The next step after an exception, by its kind and by what torch and Python say in it.

In a hidden check an exception's message decides nothing: student code could write into it.
"""

from __future__ import annotations

import re

from autograder.language import N_, _
from autograder.model import Visibility
from autograder.sandbox.wire import Fault

SHAPES = N_("Print both shapes just before this line.")
DTYPES = N_("Print both dtypes just before this line; make new tensors with `dtype=x.dtype`.")
NONE = N_(
    "Something is None here: a function without a return, or a gradient that was never computed."
)

CUT_OFF = (
    "does not require grad and does not have a grad_fn",
    N_("Look for what disconnects the loss: .item(), .detach(), .data, NumPy, torch.no_grad()."),
)

NO_GPU = N_("There is no GPU here: use the device of the input, `device=x.device`, and no .cuda().")
# The first whose words all occur in the message.
BY_MESSAGE: tuple[tuple[str, str], ...] = (
    ("not compiled with cuda", NO_GPU),
    ("not linked with cuda", NO_GPU),
    ("no cuda gpus", NO_GPU),
    ("no nvidia driver", NO_GPU),
    (
        "a leaf variable that requires grad",
        N_("Change the numbers inside `with torch.no_grad():`."),
    ),
    CUT_OFF,
    (
        "backward through the graph a second time",
        N_("Compute the loss again before each backward()."),
    ),
    (
        "modified by an inplace operation",
        N_("Make a new tensor instead of changing one that backward() still needs."),
    ),
    (
        "grad can be implicitly created only for scalar",
        N_("Reduce the loss to one number, with a sum or a mean, before backward()."),
    ),
    (
        "call numpy() on tensor that requires grad",
        N_("Use torch functions only: NumPy records no gradients."),
    ),
    ("cannot be converted to scalar", N_("Call .item() only on a tensor with one number.")),
    (
        "only one element tensors can be converted",
        N_("Call float() only on a tensor with one number."),
    ),
    ("boolean value of tensor with more than one", N_("Reduce it first, with .all() or .any().")),
    ("shapes cannot be multiplied", SHAPES),
    ("must match the size", SHAPES),
    ("size mismatch", SHAPES),
    ("inconsistent tensor size", SHAPES),
    ("is invalid for input of size", SHAPES),
    ("sizes of tensors must match", SHAPES),
    ("stack expects each tensor to be equal size", SHAPES),
    ("dimension out of range", SHAPES),
    ("same dtype", DTYPES),
    ("found dtype", DTYPES),
    ("expected scalar type", DTYPES),
    ("got torch.", DTYPES),
    ("'nonetype'", NONE),
    ("nonetype", NONE),
    (
        "positional argument",
        N_("Compare the arguments with the signature in the task's description."),
    ),
    (
        "unexpected keyword argument",
        N_("Compare the arguments with the signature in the task's description."),
    ),
)
_ON_A_GPU = re.compile(r"\.(?:cuda|mps|xpu)\(|[\"'](?:cuda|mps|xpu)\b")
_RAISES = re.compile(r"raise\b|.*:\s*raise\b")
_WITHOUT_A_GPU = ("AssertionError", "RuntimeError", "NotImplementedError", "AcceleratorError")
BY_KIND: dict[str, str] = {
    "NameError": N_("Look for a misspelt name or a missing import."),
    "UnboundLocalError": N_(
        "Give the name a value before it is used, on every path through the code."
    ),
    "AttributeError": N_("Print the type of the object on this line: it has no such attribute."),
    "TypeError": N_("Print the types of the values on this line."),
    "ValueError": N_("Print the values on this line just before it."),
    "IndexError": N_("Print the shape and the index: positions go from 0 to the size minus 1."),
    "KeyError": N_("Print the keys that exist."),
    "ZeroDivisionError": N_("Look at the case in which the divisor is 0."),
    "OverflowError": N_("Look at the largest number that can be passed in."),
    "RecursionError": N_("Look for a function that calls itself without end."),
    "ImportError": N_("Use only what the locked cells import: grading has nothing else."),
    "ModuleNotFoundError": N_("Use only what the locked cells import: grading has nothing else."),
    "AssertionError": N_("Look at your own assert on this line: it does not hold here."),
    "NotImplementedError": N_(
        "Look for a method that your class should define, by its exact name."
    ),
    "RuntimeError": N_("Print shapes and dtypes just before this line."),
    "FileNotFoundError": N_(
        "Take everything from the arguments: there are no files during grading."
    ),
    "PermissionError": N_("Take everything from the arguments: your code has no access to files."),
}
OTHERWISE = N_("Run this line by itself, with small tensors, and print what goes into it.")
SEE_IT = N_(
    "Call it yourself with inputs as this check describes them, until you see where it stops."
)
OWN_RAISE = N_(
    "Your own `raise` stops here: compare its kind of exception, and when it is raised, with the "
    "task's description."
)
OUTSIDE = N_("Print what your code returns, and compare its type with the one that the task names.")

# What PyTorch raises in a check's own line: mostly of a shape, or in backward().
OUTSIDE_IN_TORCH = N_(
    "Print the shape of what your code returns, and its `grad_fn`: None means that no gradient can "
    "go back through it."
)


def step_after(fault: Fault, visibility: Visibility) -> str:
    """Say what to do about an exception."""
    return _(_step_after(fault, visibility))


def _step_after(fault: Fault, visibility: Visibility) -> str:
    # A check that calls backward() fails on its own line if the student's code cut the graph.
    known = BY_MESSAGE if fault.in_program else (CUT_OFF,)
    # The line was read off the submission, not written by its code.
    if _ON_A_GPU.search(fault.source) and fault.kind in _WITHOUT_A_GPU:
        return NO_GPU
    if _RAISES.match(fault.source):
        return OWN_RAISE
    if visibility is Visibility.PUBLIC:
        message = fault.message.lower()
        for words, step in known:
            if words in message:
                return step
    if not fault.in_program:
        return OUTSIDE_IN_TORCH if fault.builtin and fault.kind == "RuntimeError" else OUTSIDE
    step = BY_KIND.get(fault.kind, OTHERWISE) if fault.builtin else OTHERWISE
    # Of no use to a student who is not told the line.
    return SEE_IT if fault.withheld and "this line" in step else step
