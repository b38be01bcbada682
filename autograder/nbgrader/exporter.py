"""Read notebooks for `nbgrader autograde` without parsing what a student handed in."""

from __future__ import annotations

from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter


class SubmissionExporter(NotebookExporter):
    """Hand the first step an empty notebook: `RestoreNotebook` reads the submission itself.

    nbformat would read a file of any size, and fail on one that is not a notebook, so that its
    student would be left without a grade.
    """

    def from_filename(
        self, filename: str, resources: Any = None, **options: Any
    ) -> tuple[Any, Any]:
        """Convert a notebook's file; nbgrader's sanitizing step reads nothing of it."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources, **options)
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **options)
