"""The settings that make nbgrader grade through the kit."""

from __future__ import annotations

from typing import Any

_OURS = "autograder.nbgrader.preprocessors."
_THEIRS = "nbgrader.preprocessors."


def use_autograder(config: Any, course: str, sandbox: str = "sealed") -> None:
    """Grade the lessons of a course with the kit: called from `nbgrader_config.py`.

    `config` is what `get_config()` gives; `course` is the folder with the course's
    pyproject.toml, from the folder of `nbgrader_config.py`. `sandbox="none"` grades without
    confinement.
    """
    config.KitPreprocessor.course = course
    config.KitPreprocessor.sandbox = sandbox
    config.Autograde.exporter_class = "autograder.nbgrader.exporter.SubmissionExporter"
    config.Autograde.sanitize_preprocessors = [
        _OURS + "RestoreNotebook",
        _THEIRS + "CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        _OURS + "GradeInSandbox",
        _THEIRS + "LimitOutput",
        _THEIRS + "SaveAutoGrades",
        _OURS + "SaveComments",
        _THEIRS + "AssignLatePenalties",
        _THEIRS + "CheckCellMetadata",
    ]
    # source/ holds the released notebook, without solutions to be cleared: what the button
    # "Generate" of formgrader makes of it is the same notebook again.
    config.GenerateAssignment.preprocessors = [
        _THEIRS + "LockCells",
        _THEIRS + "CheckCellMetadata",
        _THEIRS + "ComputeChecksums",
        _THEIRS + "SaveCells",
    ]
