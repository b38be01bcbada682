"""Read a page that teaches by doing: its files, its commands, and what they are said to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BLOCK = re.compile(
    r"^(?:`(?P<file>[^`\n]+)`\n\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_ENDS = re.compile(r"\s+# ends with (\d+).*")


class File(NamedTuple):
    """A file to write, as the page shows it."""

    name: str
    text: str


class Command(NamedTuple):
    """A command to run, and the status it ends with."""

    words: str
    status: int


class Shown(NamedTuple):
    """A line that the commands above it print."""

    line: str


def steps(page: str) -> Iterator[File | Command | Shown]:
    """Give what a reader of the page does and sees, in order."""
    for block in _BLOCK.finditer(page):
        if block["file"] and block["kind"] in ("python", "toml"):
            yield File(block["file"], block["text"])
        elif block["kind"] == "console":
            yield from _commands(block["text"])
        elif block["kind"] == "text":
            yield from (Shown(plain(line)) for line in block["text"].splitlines() if line.strip())


def _commands(text: str) -> Iterator[Command]:
    for words in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        ends = _ENDS.search(words)
        yield Command(_ENDS.sub("", words).rstrip("\n"), int(ends[1]) if ends else 0)


def plain(text: str) -> str:
    """Give a text with one blank wherever it has some, and without the lines of a table's cells."""
    return " ".join(re.sub(r"[│┃]", " ", text).split())
