"""The names of students' pages: safe on every system, and no two students share one."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 40  # letters of a name; a file's name has room for 255 bytes, of 4 for a letter
_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
_MADE = re.compile(r".*--[0-9a-f]{16}")
# Windows keeps these for devices, whatever their ending.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "index", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))]
)


def page_name(student: str) -> str:
    """Give the file name of a student's page.

    A simple name is kept. Any other is written in its letters and digits, in lower case, with a
    digest of the exact name: what differs in signs, case or normal form alone stays apart, also
    where a file system takes these for the same.
    """
    if _PLAIN.fullmatch(student) and student not in _DEVICES and not _MADE.fullmatch(student):
        return f"{student}.html"
    signs = unicodedata.normalize("NFC", student).casefold()
    kept = "".join(sign if sign.isalnum() else "-" for sign in signs)
    kept = "-".join(filter(None, kept.split("-")))[:LONGEST].strip("-")
    exact = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{kept or 'student'}--{exact}.html"
