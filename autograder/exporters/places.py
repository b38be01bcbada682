"""Names of files and folders for students: no two students share one, and none leads elsewhere."""

from __future__ import annotations

from autograder.digest import digest

LONGEST = 150  # bytes, of the 255 that file systems take: what is written first is longer
_REFUSED = frozenset('/\\:*?"<>|%')  # by some system; `%` writes the others


def folder_name(student: str) -> str:
    """Give a student's name as the name of a folder, on any system.

    What cannot be in a name is written as addresses have it, byte for byte: `a/b` is `a%2Fb`. A
    long name is cut and ends in a digest of the whole.
    """
    last = len(student) - 1
    written = "".join(
        _coded(sign) if _is_refused(sign) or (sign in ". " and at in (0, last)) else sign
        for at, sign in enumerate(student)
    )
    data = written.encode("utf-8")
    if written and len(data) <= LONGEST:
        return written
    return f"{data[:LONGEST].decode('utf-8', 'ignore')}%-{digest([data])}"


def _coded(sign: str) -> str:
    return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogatepass"))


def _is_refused(sign: str) -> bool:
    return sign in _REFUSED or not sign.isprintable()
