"""What checks read of a solution that its given cells define: the same whatever its tasks use."""

from __future__ import annotations

import functools
import re

from autograder.sandbox.scopes import names_bound
from autograder.sandbox.syntax import parse

_READ = re.compile(r"\bsolution\.([A-Za-z_]\w*)")


@functools.lru_cache(maxsize=64)
def constants_read(
    checks: tuple[str, ...], given: tuple[str, ...], tasks: tuple[str, ...]
) -> tuple[str, ...]:
    """Name what given cells bind and checks read as `solution.NAME`, apart from the tasks.

    All of these texts are the course's own.
    """
    read = {name for text in checks for name in _READ.findall(text)} - set(tasks)
    if not read:
        return ()
    bound: set[str] = set()
    for text in given:
        try:
            statements = parse(text).body
        except SyntaxError:
            continue  # magics, or a mistake that is reported where the cell is run
        bound |= {name for statement in statements for name in names_bound(statement)}
    return tuple(sorted(read & bound))
