"""A copy of the tiny course that a test may translate."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from autograder.commands.translate import translate

TINY = Path(__file__).parents[2] / "courses" / "tiny"


def filled(file: Path, say: Callable[[str, bool], str]) -> None:
    """Write a translation of every text into a file; `say` gets a text, and whether it is quoted."""
    head = file.read_text(encoding="utf-8").split("\n\n", 1)[0] + "\n\n"
    catalog = read_po(io.BytesIO(file.read_bytes()), "zh_CN", charset="utf-8")
    for message in catalog:
        if message.id:
            quoted = any(each.startswith("quoted by") for each in message.auto_comments)
            message.string = say(message.id, quoted)
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True)
    file.write_bytes(head.encode() + written.getvalue())


def chinese(text: str, quoted: bool) -> str:
    """Give a text that keeps all that must be kept; a quotation is of one of these."""
    return text if quoted else f"译：{text}"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The tiny course, with empty translations."""
    root = tmp_path / "course"
    shutil.copytree(TINY, root, ignore=shutil.ignore_patterns("__pycache__"))
    translate(root, "zh_CN", [], check=False)
    return root


@pytest.fixture
def spoken(course: Path) -> Path:
    """The tiny course in Chinese too."""
    for file in course.glob("solutions/*/zh_CN.po"):
        filled(file, chinese)
    return course
