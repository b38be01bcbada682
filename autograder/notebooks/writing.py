"""Write cells as a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import nbformat

from autograder.digest import digest
from autograder.notebooks.reading import NotebookCell

_MAKERS = {
    "code": nbformat.v4.new_code_cell,
    "markdown": nbformat.v4.new_markdown_cell,
    "raw": nbformat.v4.new_raw_cell,
}
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def to_notebook(name: str, cells: Sequence[NotebookCell]) -> Any:
    """Make a notebook of cells. `name` goes into the cells' ids, which nbformat makes at random."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            _MAKERS.get(cell.cell_type, nbformat.v4.new_raw_cell)(
                cell.text,
                metadata=msgspec.to_builtins(cell.metadata),
                id=digest([part.encode() for part in (name, str(number), cell.text)])[:8],
                **({"attachments": cell.attachments} if cell.attachments else {}),
            )
            for number, cell in enumerate(cells)
        ]
    )
    notebook.metadata["kernelspec"] = dict(_KERNEL)
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def notebook_bytes(notebook: Any) -> bytes:
    """Give the bytes of a notebook's file."""
    return str(nbformat.writes(notebook)).encode() + b"\n"
