"""Whether a course uses torch, and torch's compiler: the one place that says so.

The server imports torch before it forks only where this says yes, and so does the process that runs
a student's code on their own machine. A student who imports torch where the course does not gets
it in their own process, at the cost of their own time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# The word itself, wherever it stands; what is named after it (torchvision); the kit's pictures,
# which draw tensors; and rules, which are about functions of torch. The kit's own name is none.
_MENTIONED = re.compile(
    r"\btorch(?!-autograder)|\bautograder\.jupyter\.drawing\b|^# ?%%.*\b(?:forbids|allows)=",
    re.MULTILINE,
)


def mentions_torch(texts: Iterable[str]) -> bool:
    """Say whether one of these sources, or names of packages, has to do with torch."""
    return any(_MENTIONED.search(text) for text in texts)


# Of torch: what imports its compiler, or much of what that imports, although it computes at once.
_COMPILED = re.compile(
    r"\btorch\.(?:compile|compiler|_dynamo|_inductor|export|jit|profiler|testing|utils\.checkpoint)\b"
    r"|\bfrom torch import .*\b(?:compile|compiler|export|jit|profiler|testing)\b"
    r"|\b(?:utils import checkpoint|use_deterministic_algorithms|gradcheck|\w*key_padding_mask)\b"
)


def mentions_compiler(texts: Iterable[str]) -> bool:
    """Say whether one of these sources uses what makes torch import its compiler."""
    return any(_COMPILED.search(text) for text in texts)
