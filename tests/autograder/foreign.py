"""Find what a page says in English though it speaks another language."""

from __future__ import annotations

import gettext
import re
from html.parser import HTMLParser

WORD = re.compile(r"[A-Za-z]{2,}")
KEPT = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]+>|`[^`]*`)")
# What is the same in every language: a program, a zone, a file of results.
NAMES_OF_THINGS = {"torch-autograder", "UTC", "results.json", "autograder mistakes"}
EMPTY = {"meta", "br", "hr", "img", "wbr", "link", "input"}


class Foreign(HTMLParser):
    """What a page says in its own language: all text and labels that no other `lang` is around."""

    def __init__(self) -> None:
        super().__init__()
        self.langs: list[str] = []
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in ("aria-label", "alt", "title"):
            if given.get(name) and self.own:
                self.said.append(given[name] or "")
        if tag not in EMPTY:
            self.langs.append(given.get("lang") or (self.langs[-1] if self.langs else ""))
            self.silent += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            self.langs.pop()
            self.silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if self.own and not self.silent:
            self.said.append(data)

    @property
    def own(self) -> bool:
        return not self.langs or self.langs[-1] == self.langs[0]


def english_in(page: bytes) -> set[str]:
    """Give the words of two letters or more that a page says in its own language."""
    read = Foreign()
    read.feed(page.decode())
    text = " ".join(read.said)
    for name in NAMES_OF_THINGS:
        text = text.replace(name, "")
    return set(WORD.findall(text))


class Pseudo(gettext.NullTranslations):
    """A language in which every letter of a sentence is 字, and what is put in stays."""

    def gettext(self, message: str) -> str:
        parts = KEPT.split(message)
        return "".join(p if n % 2 else re.sub(r"[A-Za-z]", "字", p) for n, p in enumerate(parts))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)
