"""Submissions that return as much as they can, many at once: the grader stays small."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # eight servers, each with torch

MOST_KIB = 1 << 20
LARGE = """
import torch
def double(x):
    return torch.zeros(59 << 20, dtype=torch.uint8)
def total(x):
    return [torch.zeros(59 << 17, dtype=torch.float64)]
"""
# The peak of the grader alone: its servers and students are other processes.
MEASURED = """
import resource, sys
from autograder.cli import main
try:
    main()
except SystemExit:
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def test_eight_at_once(tiny_copy: Path, tmp_path: Path) -> None:
    """Sixteen students, eight at a time, return 59 MiB on every check: below 1 GiB, and judged."""
    for number in range(16):
        folder = tmp_path / "class" / f"student_{number:02}" / "01_vectors"
        folder.mkdir(parents=True)
        (folder / "vectors.py").write_text(LARGE)
    done = subprocess.run(
        [
            *(sys.executable, "-c", MEASURED, "grade", str(tmp_path / "class")),
            *("--course", str(tiny_copy), "--output", str(tmp_path / "out"), "--jobs", "8"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    peak = int(done.stderr.split()[-1])
    assert peak < MOST_KIB, f"{peak >> 10} MiB"
    results = json.loads((tmp_path / "out" / "results.json").read_text())["results"]
    assert len(results) == 16
    checks = [check for each in results for task in each["tasks"] for check in task["checks"]]
    assert {check["score"] for check in checks} == {0}
    assert {each["status"] for each in results} == {"failed"}
    said = {check["feedback"]["message"] for check in checks if check["status"] == "failed"}
    assert any("more numbers than an observation may hold" in message for message in said)
    shutil.rmtree(tmp_path / "class")
