"""A quick run says what it leaves to the whole one, in one process and in several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each test starts pytest

PLUGIN = Path(__file__).with_name("leaving_out.py")
TESTS = """
import pytest

def test_one(): pass
def test_two(): pass
@pytest.mark.slow
def test_slow(): pass
@pytest.mark.slow
@pytest.mark.browser
def test_both(): pass
@pytest.mark.fuzz
@pytest.mark.parametrize("n", range(30))
def test_fuzz(n): pass
"""
QUICK = ("-m", "not slow and not fuzz and not browser")


def said(folder: Path, *options: str) -> list[str]:
    """Run the tests in a process of its own; give the lines about what is left."""
    (folder / "test_it.py").write_text(TESTS)
    # What is around this run, such as the number of its own worker, is not for that one.
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", PLUGIN.stem, "-p", "no:cacheprovider", *options],
        cwd=folder,
        env=own | {"PYTHONPATH": str(PLUGIN.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "left to make test" in line]


@pytest.mark.parametrize("processes", ["0", "2"])
def test_each_test_is_counted_once(tmp_path: Path, processes: str) -> None:
    """However many processes leave a test out, it is one; of two kinds the first counts."""
    assert said(tmp_path, "-n", processes, "--dist", "worksteal", *QUICK) == [
        "2 passed; 32 left to make test (browser 1, fuzz 30, slow 1)"
    ]


def test_nothing_is_left(tmp_path: Path) -> None:
    """A run that was not asked to leave kinds of tests out says nothing."""
    assert said(tmp_path, "-k", "one") == []
