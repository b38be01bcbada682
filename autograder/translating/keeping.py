"""What a translation must keep as it is: code, formulas, links, names in braces, rows of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from autograder.translating.blocks import CODE, MATH, TARGET, TEXT_IN_MATH, without_remarks

_FIELD = re.compile(r"\{[A-Za-z_]\w*(?:![rsa])?(?::[^{}]*)?\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CELL = re.compile(r"(?<!\\)\|")


def kept(text: str) -> dict[str, Counter[str]]:
    """List what a translation of a text must hold as often as the text does, by what it is."""
    code = [found[0] for found in CODE.finditer(text)]
    rest = CODE.sub(" ", text)
    formulas = [_formula(found[0]) for found in MATH.finditer(rest)]
    rest = MATH.sub(" ", rest)
    return {
        "code": Counter(code),
        "formula": Counter(formulas),
        "link": Counter(found[0] for found in TARGET.finditer(rest)),
        "name": Counter(found[0] for found in _FIELD.finditer(rest)),
        "tag": Counter(found[0] for found in _TAG.finditer(rest)),
    }


def changes(text: str, translation: str) -> Iterator[str]:
    """Say of everything that a translation does not keep what it is."""
    if _is_code(text):
        if without_remarks(text) != without_remarks(translation):
            yield "the code is another; translate only what stands behind `# `"
        return
    before, after = kept(text), kept(translation)
    for kind, wanted in before.items():
        found = after[kind]
        if missing := list((wanted - found).elements()):
            yield f"{_list(kind, missing)} of the original is missing"
        if extra := list((found - wanted).elements()):
            yield f"{_list(kind, extra)} is not in the original"
    if text.count("\n") != translation.count("\n"):
        yield "it has another number of lines"
    if text.startswith("|") and cells(text) != cells(translation):
        yield f"the row of a table has {cells(translation)} bars `|` instead of {cells(text)}"
    for sign in ("**", "$$", "`"):
        if translation.count(sign) % 2 and not text.count(sign) % 2:
            yield f"a `{sign}` is opened and not closed"


def cells(row: str) -> int:
    """Count the bars of a table's row."""
    return len(_CELL.findall(MATH.sub(" ", CODE.sub(" ", row))))


def say_kept(text: str) -> str:
    """List for who translates a text what stays as it is; empty if nothing does."""
    if _is_code(text):
        return "code: translate only what stands behind `# `"
    found = [each for counted in kept(text).values() for each in counted]
    return f"keep: {'  '.join(found)}" if found else ""


def _is_code(text: str) -> bool:
    return text.lstrip().startswith(("```", "~~~", ">>>"))


def _formula(text: str) -> str:
    """Give a formula on one line, without the words in it, which are translated."""
    return " ".join(TEXT_IN_MATH.sub(r"\\text{}", text).split())


def _list(kind: str, found: Iterable[str]) -> str:
    return f"the {kind} {' '.join(dict.fromkeys(found))}"
