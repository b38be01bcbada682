"""What a command imports, seen in a fresh process."""

from __future__ import annotations

import subprocess
import sys

# Each of these takes a good part of a second, or more.
HEAVY = {"torch", "nbformat", "jsonschema", "jupytext", "matplotlib", "nbgrader", "IPython"}
NAMED = """
import sys
from autograder.cli import main
try:
    main()
except SystemExit:
    pass
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    """Run a command in a fresh process, and give the packages that it imported."""
    done = subprocess.run(
        [sys.executable, "-c", NAMED, *words], capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())
