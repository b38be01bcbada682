"""A student's prose as nbgrader shows it: text, sign by sign, and the pictures that are pictures.

nbgrader renders Markdown with whatever HTML and links stand in it, on a page that acts with the
rights of whoever marks. So nothing of a student's is left to be Markdown: each sign that could
mark text up is written as a reference to its number, in which no Markdown and no HTML begins.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import msgspec

from autograder.model import Picture
from autograder.notebooks.pictures import vetted
from autograder.notebooks.reading import NotebookCell

MOST_PICTURES = 20  # of a notebook
MOST_CHARACTERS = 200_000  # of a notebook: written by references, they take six times the room
LONGEST_NAME = 80
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")  # all of ASCII but letters, digits and blanks
_BLANKS = re.compile(r"^ +|(?<= ) +")
# Each part has a bound and gives nothing back: a long text that only begins like this, again and
# again, would be searched for ever.
_PICTURE = re.compile(
    r"!\[[^\]\n]{0,300}+\]\(\s{0,9}+<?attachment:([^)\s>]{1,300}+)[^)\n]{0,300}+\)"
)


class Allowance(msgspec.Struct, frozen=True):
    """How much of a notebook's prose may still be shown."""

    pictures: int = MOST_PICTURES
    characters: int = MOST_CHARACTERS


def show_prose(
    cell: NotebookCell, allowance: Allowance = Allowance()
) -> tuple[NotebookCell, Allowance]:
    """Make a cell that shows the text of another and its pictures; give what is left for others."""
    whole = cell.text
    text = whole[: allowance.characters]
    if len(text) < len(whole):
        text += f"\n\n(Cut here: {len(whole) - len(text)} more characters.)"
    attached = cell.attachments if isinstance(cell.attachments, dict) else {}
    tried = list(attached)[: allowance.pictures]
    found = {name: vetted(attached[name]) for name in tried}
    found |= dict.fromkeys(attached.keys() - tried, "there are too many in this notebook")
    pictures = {name: each for name, each in found.items() if isinstance(each, Picture)}
    files = {
        name: f"picture-{number}.{picture.kind}"
        for number, (name, picture) in enumerate(pictures.items(), start=1)
    }
    left = dict(files)
    parts = []
    for number, piece in enumerate(_PICTURE.split(text)):  # texts and names alternate
        name = piece if piece in found else unquote(piece)
        if number % 2 == 0:
            parts.append(as_text(piece))
        elif name in left:
            parts.append(_reference(left.pop(name)))
        else:
            # Once is enough: a page would hold a picture as often as it is shown.
            why = found.get(name, "it is not in the notebook")
            said = f"shown above as {files[name]}" if name in files else f"left out, for {why}"
            parts.append(as_text(f"(A picture, {name[:LONGEST_NAME]}: {said}.)"))
    parts += [_reference(file) for file in left.values()]
    attachments = {
        files[name]: {f"image/{picture.kind}": picture.base64} for name, picture in pictures.items()
    }
    shown = NotebookCell(
        "markdown", "\n\n".join(filter(None, parts)), attachments=attachments or None
    )
    left_over = Allowance(
        allowance.pictures - len(tried), max(0, allowance.characters - len(whole))
    )
    return shown, left_over


def as_text(text: str) -> str:
    """Write a text so that Markdown shows it as it stands; a blank line parts paragraphs."""
    lines = [_line(line) for line in _lines(text)]
    # Two blanks at its end keep a line a line.
    return "\n".join(f"{line}  " if line else "" for line in lines).strip(" \n")


def _reference(file: str) -> str:
    return f"![picture](attachment:{file})"


def _lines(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    kept = (c if c == "\n" or unicodedata.category(c) != "Cc" else "?" for c in plain)
    return "".join(kept).split("\n")


def _line(line: str) -> str:
    """Write a line by references; blanks that Markdown would drop or obey are kept as well."""
    if not line.strip():
        return ""
    signs = _SIGNS.sub(lambda sign: f"&#{ord(sign[0])};", line.rstrip())
    return _BLANKS.sub(lambda blanks: "&#160;" * len(blanks[0]), signs)
