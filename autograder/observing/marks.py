"""The marks of checks: what each one says, and which of pytest's own may stand beside them."""

from __future__ import annotations

from typing import Final

# By name: what is given to it, and what it says.
MARKS: Final[dict[str, tuple[str, str]]] = {
    "task": ("(name)", "the task that a check belongs to"),
    "points": ("(number)", "what the check is worth, with at most two decimals"),
    "extra_credit": ("", "its points come on top of what is possible"),
    "partial": ("", "each of the cases that the check returns is worth its share of the points"),
    "all_or_nothing": ("(name)", "its points are earned where all checks of this group pass"),
    "stub_earns": ("(points)", "what the released stub earns here, which is otherwise an error"),
    "limits": ("(seconds, memory_mib, threads)", "what the check may use"),
    "needs": ("(*tasks)", "other tasks of the student that the check depends on"),
    "rests_on": (
        "(*sentences)",
        "the sentences of the lesson's text that ask for what the check looks at",
    ),
    "outcome": ("", "the check looks at where a long training run ends"),
    "once": ("", "the check may not be made twice on one program"),
}
PYTESTS: Final = frozenset(
    {"parametrize", "usefixtures", "filterwarnings", "skip", "skipif", "xfail"}
)
KNOWN: Final = frozenset(MARKS) | PYTESTS
