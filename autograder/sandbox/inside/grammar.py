"""IPython's grammar: a cell as the Python that IPython makes of it, each line where it was.

Runs in the student process. The transformation is IPython's own, tokens and all.
"""

from __future__ import annotations

import functools
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from typing import Any

# Magics that run the Python on their own line; jupytext makes comments of magics in Python files.
RUNS_ITS_LINE = ("time", "timeit", "prun")
_COMMENTED = re.compile(rf"# (%(?:{'|'.join(RUNS_ITS_LINE)})\s.*)")


def as_python(source: str) -> tuple[str, int]:
    """Give what IPython makes of a cell, and how many empty lines it left out above.

    Raises SyntaxError, as IPython does, or RuntimeError where the transformation does not end.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    above = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    text: str = _transformer().transform_cell("\n".join(lines[above:]))
    return text, above


@functools.cache
def _transformer() -> Any:
    # Imported where a cell needs it; the server does so before it forks.
    from IPython.core.inputtransformer2 import TransformerManager

    class LineKeeping(TransformerManager):
        """Makes up for the lines that a command took which went on over several."""

        def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
            changed, after = super().do_one_token_transform(lines)  # type: ignore[no-untyped-call]
            gone = len(lines) - len(after)
            if changed and gone > 0:
                same = 0
                while same < len(after) and lines[same] == after[same]:
                    same += 1
                after = [*after[: same + 1], *["\n"] * gone, *after[same + 1 :]]
            return changed, after

    return LineKeeping()  # type: ignore[no-untyped-call]


def prepare() -> None:
    """Import and build what cells with magics need, so that processes that are forked have it."""
    as_python("%time\n")


def uncommented(source: str) -> str:
    """Give a Python file's cell with the lines that jupytext made comments of: `# %time x = f()`.

    Only where running the line may bind a name; a comment inside a text is none.
    """
    if "# %" not in source or not _COMMENTED.search(source):
        return source
    lines = source.splitlines(keepends=True)
    for number, column, comment in _comments(source):
        found = _COMMENTED.fullmatch(comment)
        alone = not lines[number - 1][:column].strip()
        if found and alone:
            lines[number - 1] = lines[number - 1].replace(comment, found[1], 1)
    return "".join(lines)


def _comments(source: str) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield *token.start, token.string
    except (tokenize.TokenError, SyntaxError):
        return  # what is no Python is said by the parser
