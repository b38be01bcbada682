"""What of a Chinese text is still English: for tests of what the kit says in another language."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What stays as it is typed or written, in every language.
CODE = re.compile(r"`[^`]*`")
OPTION = re.compile(r"(?<![\w-])--?[a-z][\w-]*(=\S+)?")
# A path, a file with its ending, a name with a `_`; a word before a full stop is none.
PLACE = re.compile(r"[!-~…]*[/_][!-~…]*|[!-~]*\.[A-Za-z]\w*", re.ASCII)
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = frozenset(
    "autograder cd torch PyTorch Python Jupyter notebook UTF JSON CSV HTML TOML MiB GiB KiB GPU CPU CUDA "
    "Linux WSL wheel check watch hint grade regrade mark report export nan".split()
)


def left_in_english(text: str, names: Iterable[str] = ()) -> list[str]:
    """List the lines with a word in Latin letters that is no code, path, option or known name."""
    known = NAMES | set(names)
    return [line.strip() for line in text.splitlines() if set(_words(line)) - known]


def _words(line: str) -> list[str]:
    for kept in (CODE, OPTION, PLACE):
        line = kept.sub(" ", line)
    return WORD.findall(line)
