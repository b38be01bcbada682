"""Recognise what a later version of Python can read, and this one cannot.

Runs in the student process. A cell counts as such only if it is valid once the newer syntax in it
is written in the older way: what is wrong in every version stays the student's own error.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from autograder.sandbox.syntax import parse

# Which version brought it, what it is called, and how it reads without.
_TYPE_ALIAS = re.compile(
    r"^(\s*)type\s+(\w+)\s*(?:\[[^\]=]*(?:=[^\]]*)?\])?\s*=(?!=)", re.MULTILINE
)
_GENERIC = re.compile(
    r"^(\s*(?:async\s+)?(?:def|class)\s+\w+)\s*\[[^\]]*\](?=\s*[(:])", re.MULTILINE
)
_EXCEPT = re.compile(r"^(\s*except\*?\s+)([\w.]+(?:\s*,\s*[\w.]+)+)\s*:", re.MULTILINE)
_TEMPLATE = re.compile(r"(?<![\w])([rR]?)[tT]([rR]?)(?=['\"])")
_F_STRING = re.compile(r"(?<![\w'\"])(?:[rR]?[fF]|[fF][rR])('''|\"\"\"|'|\")")

_Rewrite = Callable[[str], str]


def newer_python(source: str, name: str) -> tuple[int, str] | None:
    """Give the line and the name of the first syntax of a later Python; None if there is none."""
    text, found = source, list[tuple[int, str]]()
    for version, called, rewrite in _NEWER:
        if version > sys.version_info[:2] and (older := rewrite(text)) != text:
            found.append((_first_change(text, older), f"{called} of Python {_dotted(version)}"))
            text = older
    if not found:
        return None
    try:
        parse(text, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return min(found)


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _first_change(before: str, after: str) -> int:
    lines = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((n for n, (one, other) in enumerate(lines, start=1) if one != other), 0)


def _plain_alias(text: str) -> str:
    return _TYPE_ALIAS.sub(r"\1\2 =", text)


def _plain_definition(text: str) -> str:
    return _GENERIC.sub(r"\1", text)


def _plain_except(text: str) -> str:
    return _EXCEPT.sub(r"\1(\2):", text)


def _plain_template(text: str) -> str:
    return _TEMPLATE.sub(r"\1\2", text)


def _plain_f_strings(text: str) -> str:
    """Replace what stands in braces of an f-string by a number, whatever quotes it has."""
    parts, at = [], 0
    while found := _F_STRING.search(text, at):
        end = _end_of_f_string(text, found.end(), found[1])
        if end is None:
            break
        parts += [text[at : found.end()], _without_fields(text[found.end() : end])]
        at = end
        parts.append(text[at : at + len(found[1])])
        at += len(found[1])
    return "".join([*parts, text[at:]])


def _end_of_f_string(text: str, at: int, quotes: str) -> int | None:
    depth = 0
    while at < len(text):
        if text[at] == "\\" and not depth:
            at += 2
            continue
        if text.startswith(("{{", "}}"), at) and not depth:
            at += 2
            continue
        if not depth and text.startswith(quotes, at):
            return at
        if text[at] == "\n" and not depth and len(quotes) == 1:
            return None
        if depth and text[at] in "'\"":
            end = text.find(text[at], at + 1)
            if end < 0:
                return None
            at = end
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return None


def _without_fields(text: str) -> str:
    """Put a number in the place of what is written in braces."""
    kept, depth, at = list[str](), 0, 0
    while at < len(text):
        doubled = not depth and text.startswith(("{{", "}}"), at)
        if doubled:
            at += 2
            continue
        if text[at] == "{":
            depth += 1
            kept += ["{0"] if depth == 1 else []
        elif text[at] == "}":
            depth -= 1
            kept += [] if depth else ["}"]
        elif not depth:
            kept.append(text[at])
        at += 1
    return "".join(kept)


_NEWER: tuple[tuple[tuple[int, int], str, _Rewrite], ...] = (
    ((3, 12), "the `type` statement", _plain_alias),
    ((3, 12), "type parameters in brackets", _plain_definition),
    ((3, 12), "the f-string", _plain_f_strings),
    ((3, 14), "`except` without parentheses", _plain_except),
    ((3, 14), "the t-string", _plain_template),
)
