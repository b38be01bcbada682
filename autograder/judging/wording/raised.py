"""The next step after an exception, by its kind and by what torch and Python say in it.

The message of an exception in a hidden check chooses nothing: student code could write into it.
"""

from __future__ import annotations

from autograder.model import Visibility
from autograder.sandbox.wire import Fault

SHAPES = "Print both shapes just before this line."
DTYPES = "Print both dtypes just before this line; make new tensors with `dtype=x.dtype`."
NONE = "Something is None here: a function without a return, or a gradient nobody computed."

CUT_OFF = (
    "does not require grad and does not have a grad_fn",
    "Look for what cuts the loss off: .item(), .detach(), .data, NumPy, torch.no_grad().",
)

# The first whose words all stand in the message.
BY_MESSAGE: tuple[tuple[str, str], ...] = (
    ("a leaf variable that requires grad", "Change the numbers under `with torch.no_grad():`."),
    CUT_OFF,
    ("backward through the graph a second time", "Compute the loss anew before each backward()."),
    (
        "modified by an inplace operation",
        "Make a new tensor instead of changing one that backward() still needs.",
    ),
    (
        "grad can be implicitly created only for scalar",
        "Make one number of the loss, by a sum or a mean, before backward().",
    ),
    (
        "call numpy() on tensor that requires grad",
        "Stay with torch functions: NumPy records no gradients.",
    ),
    ("cannot be converted to scalar", "Take .item() of a tensor with one number only."),
    ("only one element tensors can be converted", "Take float() of a tensor with one number only."),
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
    ("positional argument", "Compare the arguments with the signature in the task's text."),
    ("unexpected keyword argument", "Compare the arguments with the signature in the task's text."),
)
BY_KIND: dict[str, str] = {
    "NameError": "Look for a misspelt name, or an import that is missing.",
    "UnboundLocalError": "Give the name a value before it is used, whichever way the code goes.",
    "AttributeError": "Print the type of the object on this line: it has no such attribute.",
    "TypeError": "Print the types of the values on this line.",
    "ValueError": "Print the values on this line just before it.",
    "IndexError": "Print the shape and the index: positions go from 0 to the size minus 1.",
    "KeyError": "Print the keys that there are.",
    "ZeroDivisionError": "Look at the case in which the divisor is 0.",
    "OverflowError": "Look at the largest number that can come in.",
    "RecursionError": "Look for a function that calls itself without an end.",
    "ImportError": "Use what the locked cells import: nothing else is there when it is graded.",
    "ModuleNotFoundError": "Use what the locked cells import; nothing else is there in grading.",
    "AssertionError": "Look at your own assert on this line: it does not hold here.",
    "RuntimeError": "Print shapes and dtypes just before this line.",
    "FileNotFoundError": "Take everything from the arguments: no files are there in grading.",
    "PermissionError": "Take everything from the arguments: files are closed to your code.",
}
OTHERWISE = "Run this line by itself, with small tensors, and print what goes into it."
OUTSIDE = "Print what your code returns, and compare its type with the one the task names."


def step_after(fault: Fault, visibility: Visibility) -> str:
    """Say what to do about an exception."""
    # A check that calls backward() fails in its own line for what the student's code cut off.
    known = BY_MESSAGE if fault.cell else (CUT_OFF,)
    if visibility is Visibility.PUBLIC:
        message = fault.message.lower()
        for words, step in known:
            if words in message:
                return step
    if not fault.cell:
        return OUTSIDE
    return BY_KIND.get(fault.kind, OTHERWISE) if fault.builtin else OTHERWISE
