"""Cut markdown into the pieces that are translated one by one, and put them together again.

A piece is a heading, a paragraph, an item of a list or a row of a table, without the signs that
make it one. Code and formulas are kept as they are, unless there is prose in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from autograder.course.stub import BEGIN, END

Translate = Callable[[str], str]

_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_FIRST_ITEM = re.compile(r"[ \t]*(?:[-*+]|1[.)])[ \t]+")
_POINTS = re.compile(r"[+-]?\d+(?:\.\d+)? *(?:points?)? *: *")  # of a rubric's item
_RULE = re.compile(r"[\s|:+=*_-]*\Z")  # below a table's head, or between two parts
_BREAK = re.compile(r"(?: {2,}|\\)\Z")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
MATH = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$(?!\s)[^$]+?(?<![\s\\])\$(?!\d)", re.DOTALL)
TEXT_IN_MATH = re.compile(r"\\text\{[^{}]*\}")
_SAID_IN_MATH = re.compile(r"\\text\{([^{}]*[^\W\d_]{2}[^{}]*)\}")
TARGET = re.compile(r"\]\([^)\s]*(?:\s+\"[^\"]*\")?\)|<?\bhttps?://[^\s>)]+>?")
# Two words in a row: what a comment says, and not what code prints.
_PROSE = re.compile(r"[^\W\d_]{2,},? [^\W\d_]+")
_REMARK = re.compile(r"(?:^|\s)#\s+(.*)$", re.MULTILINE)


class Block(msgspec.Struct, frozen=True):
    """Some lines of markdown: what stands before the text, the text, and whether it is said."""

    text: str  # of several lines only where the breaks between them mean something
    line: int  # from 0
    said: bool  # it is translated
    lead: str = ""  # before its first line
    follow: str = ""  # before each other line

    def lines(self, translate: Translate) -> list[str]:
        """Give its lines again, translated."""
        text = translate(self.text) if self.said else self.text
        first, *rest = text.split("\n")
        return [f"{self.lead}{first}", *(f"{self.follow}{line}" for line in rest)]


def translated(markdown: str, translate: Translate, *, rubric: bool = False) -> str:
    """Put a translation in the place of every piece of a markdown text."""
    blocks = blocks_of(markdown, rubric=rubric)
    return "\n".join(line for block in blocks for line in block.lines(translate))


def has_prose(text: str) -> bool:
    """Whether a text says something besides code and formulas."""
    bare = MATH.sub(_said, CODE.sub(" ", text))
    return re.search(r"[^\W\d_]", TARGET.sub("", bare)) is not None


def _said(formula: re.Match[str]) -> str:
    return " ".join(_SAID_IN_MATH.findall(formula[0]))


def blocks_of(markdown: str, *, rubric: bool = False) -> list[Block]:
    """Cut markdown into blocks, in order; together they are the whole text."""
    return _Cutter(markdown.split("\n"), rubric=rubric).blocks()


class _Cutter:
    def __init__(self, lines: Sequence[str], *, rubric: bool) -> None:
        self.all = lines
        self.rubric = rubric
        self.at = 0
        self.in_list = False

    def blocks(self) -> list[Block]:
        found = []
        while self.at < len(self.all):
            found.append(self.next_block())
        return found

    def next_block(self) -> Block:
        """Take the block that begins on the current line."""
        begin, line = self.at, self.all[self.at]
        quote, rest = _split(_QUOTE, line)
        if _is_code_around(rest):
            end = self.closing(begin, rest, quote)
            return self.whole(begin, end, said=_has_remarks(self.all[begin + 1 : end - 1]))
        if rest.lstrip().startswith("$$"):
            end = self.end_of_formula(begin, rest)
            text = "\n".join(self.all[begin:end])
            return self.whole(begin, end, said=has_prose(text))
        if not rest.strip() or rest.strip() in (BEGIN, END) or _RULE.match(rest):
            return self.whole(begin, begin + 1, said=False)
        if rest.startswith("    ") and not self.in_list:
            return self.whole(begin, begin + 1, said=False)
        if rest.startswith(">>>"):
            end = begin
            while end < len(self.all) and self.all[end].strip():
                end += 1
            return self.whole(begin, end, said=_has_remarks(self.all[begin:end]))
        heading, said = _split(_HEADING, rest)
        if heading or rest.lstrip().startswith("|"):
            self.at += 1
            self.in_list = False
            return Block(said, begin, has_prose(said), f"{quote}{heading}")
        return self.paragraph(quote, rest)

    def paragraph(self, quote: str, rest: str) -> Block:
        """Take a paragraph, or an item of a list: its lines become one."""
        begin = self.at
        item, said = _split(_ITEM, rest)
        indent = "" if item else rest[: len(rest) - len(rest.lstrip())]
        self.in_list = bool(item) or (self.in_list and bool(indent))
        points = ""
        if self.rubric and item:
            points, said = _split(_POINTS, said)
        text = said if item else rest.lstrip()
        self.at += 1
        while self.at < len(self.all) and not self.ends(text, quote, is_item=bool(item)):
            line = _split(_QUOTE, self.all[self.at])[1].lstrip()
            text += f"\n{line}" if _BREAK.search(text) else f" {line}"
            self.at += 1
        lead = f"{quote}{item or indent}{points}"
        follow = f"{quote}{' ' * len(item) or indent}"
        return Block(text, begin, has_prose(text), lead, follow)

    def ends(self, text: str, quote: str, *, is_item: bool) -> bool:
        """Whether the current line is no longer of the paragraph that the text is of."""
        mark, rest = _split(_QUOTE, self.all[self.at])
        plain = rest.strip()
        if not plain or plain in (BEGIN, END) or _is_code_around(rest):
            return True
        if mark.count(">") > quote.count(">"):
            return True
        if text.replace("$$", "").count("$") % 2 or text.count("`") % 2:
            return False  # a formula or code goes on
        starts = _ITEM if is_item or self.in_list else _FIRST_ITEM
        return bool(_HEADING.match(rest) or starts.match(rest)) or plain[:2] in ("$$", "| ")

    def closing(self, begin: int, rest: str, quote: str) -> int:
        """Give the line after the fence that closes the one on a line."""
        fence = _FENCE.match(rest)
        mark = fence[1] if fence else "```"
        for number in range(begin + 1, len(self.all)):
            plain = self.all[number].removeprefix(quote).strip()
            if plain.startswith(mark) and not plain.strip(mark[0]):
                return number + 1
        return len(self.all)

    def end_of_formula(self, begin: int, rest: str) -> int:
        if rest.count("$$") > 1:
            return begin + 1
        for number in range(begin + 1, len(self.all)):
            if "$$" in self.all[number]:
                return number + 1
        return len(self.all)

    def whole(self, begin: int, end: int, *, said: bool) -> Block:
        """Take lines as they are."""
        self.at = end
        return Block("\n".join(self.all[begin:end]), begin, said)


def _split(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _is_code_around(line: str) -> bool:
    return _FENCE.match(line) is not None


def _has_remarks(lines: Sequence[str]) -> bool:
    """Whether there are comments with prose in some lines of code."""
    return any(_PROSE.search(said) for said in _REMARK.findall("\n".join(lines)))


def without_remarks(code: str) -> str:
    """Give lines of code without their comments and the blanks before these."""
    lines = [_REMARK.sub("", line).rstrip() for line in code.split("\n")]
    return "\n".join(line for line in lines if line)
