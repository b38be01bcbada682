"""What one student reads names nobody else."""

from __future__ import annotations

import pytest

from autograder.reports.pages.others import WITHHELD, Others

NAMES = {
    "anna": ("anna", "Anna Berg"),
    "anna_b": ("anna_b",),
    "Müller, Jürgen": ("Müller, Jürgen",),
    "李雷": ("李雷",),
    "(x)": ("(x)",),
}


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("anna_b.zip: it has two notebooks", False),
        ("work of Anna Berg and you", True),
        ("work of Müller, Jürgen and you", False),
        ("shared with 李雷", False),
        ("annabelle's file and müller", True),
        ("anna/01_vectors/vectors.ipynb is graded", True),
        ("", True),
    ],
)
def test_note_that_names_another_is_withheld(note: str, kept: bool) -> None:
    """A whole name of another student keeps a note back; one's own name, and part of one, do not."""
    others = Others(NAMES)
    assert list(others.own("anna", [note])) == [note if kept else None]
    assert list(others.kept_from("anna", [note])) == [note if kept else WITHHELD]
