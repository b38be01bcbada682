"""The next step after an exception, by its kind and by what torch and Python say in it.

In a hidden check an exception's message decides nothing: student code could write into it.
"""

from __future__ import annotations

import re

from autograder.model import Visibility
from autograder.sandbox.wire import Fault

SHAPES = "Print both shapes just before this line."
DTYPES = "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`."
NONE = "Something is None here: a function without a return, or a gradient that was never computed."

CUT_OFF = (
    "does not require grad and does not have a grad_fn",
    "Look for what disconnects the loss: .item(), .detach(), .data, NumPy, torch.no_grad().",
)

NO_GPU = "There is no GPU here: use the device of the input, `device=x.device`, and no .cuda()."
# The first whose words all occur in the message.
BY_MESSAGE: tuple[tuple[str, str], ...] = (
    ("not compiled with cuda", NO_GPU),
    ("not linked with cuda", NO_GPU),
    ("no cuda gpus", NO_GPU),
    ("no nvidia driver", NO_GPU),
    ("a leaf variable that requires grad", "Change the numbers inside `with torch.no_grad():`."),
    CUT_OFF,
    ("backward through the graph a second time", "Compute the loss again before each backward()."),
    (
        "modified by an inplace operation",
        "Make a new tensor instead of changing one that backward() still needs.",
    ),
    (
        "grad can be implicitly created only for scalar",
        "Reduce the loss to one number, with a sum or a mean, before backward().",
    ),
    (
        "call numpy() on tensor that requires grad",
        "Use torch functions only: NumPy records no gradients.",
    ),
    ("cannot be converted to scalar", "Call .item() only on a tensor with one number."),
    ("only one element tensors can be converted", "Call float() only on a tensor with one number."),
    ("boolean value of tensor with more than one", "Reduce it first, with .all() or .any()."),
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
    ("positional argument", "Compare the arguments with the signature in the task's description."),
    (
        "unexpected keyword argument",
        "Compare the arguments with the signature in the task's description.",
    ),
)
_ON_A_GPU = re.compile(r"\.(?:cuda|mps|xpu)\(|[\"'](?:cuda|mps|xpu)\b")
_RAISES = re.compile(r"raise\b|.*:\s*raise\b")
_WITHOUT_A_GPU = ("AssertionError", "RuntimeError", "NotImplementedError", "AcceleratorError")
BY_KIND: dict[str, str] = {
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
    "NotImplementedError": "Look for a method that your class should define, by its exact name.",
    "RuntimeError": "Print shapes and dtypes just before this line.",
    "FileNotFoundError": "Take everything from the arguments: there are no files during grading.",
    "PermissionError": "Take everything from the arguments: your code has no access to files.",
}
OTHERWISE = "Run this line by itself, with small tensors, and print what goes into it."
SEE_IT = "Call it yourself with inputs as this check describes them, until you see where it stops."
OWN_RAISE = (
    "Your own `raise` stops here: compare its kind of exception, and when it is raised, with the "
    "task's description."
)
OUTSIDE = "Print what your code returns, and compare its type with the one that the task names."

# What PyTorch raises in a check's own line: mostly of a shape, or in backward().
OUTSIDE_IN_TORCH = (
    "Print the shape of what your code returns, and its `grad_fn`: None means that no gradient can "
    "go back through it."
)


def step_after(fault: Fault, visibility: Visibility) -> str:
    """Say what to do about an exception."""
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
