"""A plugin for pytest: says how many tests a quick run left out, and of which kinds.

The tests are left out by the workers, which all collect the same; who reports is their parent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import pytest

# Marker, and what its tests are called. A test that has several is counted under the first.
KINDS: Final = {
    "browser": "browser",
    "fuzz": "fuzz",
    "slow": "slow",
    "task": "lessons",  # the checks of the course's own lessons
}
UNMARKED: Final = ""
LEFT: Final = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[LEFT] = Counter()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count what is left out, by its kind."""
    for item in items:
        kind = next((kind for kind in KINDS if item.get_closest_marker(kind)), UNMARKED)
        item.config.stash[LEFT][kind] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the parent, where this is a worker."""
    sent: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if sent is not None:
        sent["left"] = dict(session.config.stash[LEFT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker has left out; they have all left out the same."""
    node.config.stash[LEFT] |= Counter(getattr(node, "workeroutput", {}).get("left", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what is left for the whole run, where only kinds were left out."""
    left = config.stash[LEFT]
    if left and UNMARKED not in left:
        passed = len(terminalreporter.stats.get("passed", ()))
        kinds = ", ".join(f"{name} {left[kind]:,}" for kind, name in KINDS.items() if left[kind])
        terminalreporter.write_line(
            f"{passed:,} passed; {left.total():,} left to make test ({kinds})"
        )
