"""A lesson without torch in a notebook: the same verdicts as where it is graded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from autograder.commands.grade import Options, grade
from autograder.model import Visibility

CHANCES = {
    "right": "def chances(weights):\n    return weights / weights.sum()",
    "written to": "def chances(weights):\n    weights /= weights.sum()\n    return weights",
    "with torch": (
        "import torch\n\ndef chances(weights):\n"
        "    return (torch.tensor(weights) / torch.tensor(weights).sum()).numpy()"
    ),
    "a tensor": (
        "import torch\n\ndef chances(weights):\n    return torch.tensor(weights / weights.sum())"
    ),
}
TEMPERED = "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))"


@pytest.mark.parametrize("kind", CHANCES)
def test_same_verdict(fresh: Any, questions_released: Path, tmp_path: Path, kind: str) -> None:
    """What passes in the notebook passes where it is graded, also if the student uses torch."""
    released = questions_released / "assignments" / "01_chances"
    folder = tmp_path / "notebook"
    shutil.copytree(released, folder)
    notebook = json.loads((folder / "chances.ipynb").read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    solved = {"chances": CHANCES[kind], "tempered": TEMPERED}
    fresh.run(f"%cd -q {folder}")
    for cell in code:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = solved.get(task, cell["source"])
        if "check" not in cell["metadata"].get("autograder", {}):
            fresh.run("".join(cell["source"]))
    shown = {task: fresh.run(f'check("{task}")').text for task in solved}
    handed_in = tmp_path / "submitted" / "anna" / "01_chances"
    handed_in.mkdir(parents=True)
    (handed_in / "chances.ipynb").write_text(json.dumps(notebook))
    options = Options(tmp_path / "submitted", questions_released, output=tmp_path / "grades")
    (entry,) = grade(options, Console(quiet=True)).entries
    for task in entry.result.tasks[:2]:
        public = [check for check in task.checks if check.visibility is Visibility.PUBLIC]
        score = sum(check.score for check in public)
        assert f"{task.name}: {score:g} of 1 point" in shown[task.name], (kind, shown)
