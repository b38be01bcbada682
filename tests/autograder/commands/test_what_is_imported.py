"""What `autograder grade` imports: nothing heavy. Torch is imported once, for all its workers."""

from __future__ import annotations

import json
from pathlib import Path

from heavy_packages import HEAVY, imported


def test_command_imports_nothing_heavy(tiny_copy: Path, tmp_path: Path) -> None:
    """Neither grading, which workers do, nor looking up what was graded imports a heavy package."""
    folder = tmp_path / "class" / "anna" / "01_vectors"
    folder.mkdir(parents=True)
    (folder / "vectors.py").write_text("def double(x):\n    return 2 * x\n")
    words = ("grade", str(tmp_path / "class"), "--course", str(tiny_copy))
    words = (*words, "--output", str(tmp_path / "out"), "--jobs", "1")
    assert HEAVY & imported(*words) == set()
    assert HEAVY & imported(*words) == set()
    assert json.loads((tmp_path / "out" / "results.json").read_bytes())["results"][0]["score"] == 2
