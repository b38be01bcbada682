"""What kind of archive a file's name says that it is, and what the name is without that."""

from __future__ import annotations

import enum

LONGEST_ENDING = 8


class Packing(enum.Enum):
    """How a file is packed, by its name."""

    NOT = enum.auto()
    ZIP = enum.auto()
    TAR = enum.auto()
    FOREIGN = enum.auto()  # an archive that cannot be opened within bounds


_ENDINGS = {
    ".zip": Packing.ZIP,
    ".tar": Packing.TAR,
    ".tar.gz": Packing.TAR,
    ".tgz": Packing.TAR,
    **dict.fromkeys(
        (".rar", ".7z", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".gz", ".bz2", ".xz"),
        Packing.FOREIGN,
    ),
}
# The longer one first: `.tar.gz` is no `.gz`.
_BY_LENGTH = sorted(_ENDINGS, key=len, reverse=True)


def packing_of(name: str) -> Packing:
    """Tell how a file of this name is packed."""
    return _ENDINGS[ending] if (ending := ending_of(name)) else Packing.NOT


def is_packed(name: str) -> bool:
    """Whether a file of this name is an archive of any kind."""
    return bool(ending_of(name))


def ending_of(name: str) -> str:
    """Give the ending of an archive's name in small letters; empty if it is no archive."""
    tail = name[-LONGEST_ENDING:].lower()
    return next((each for each in _BY_LENGTH if tail.endswith(each) and len(name) > len(each)), "")


def unpacked_name(name: str) -> str:
    """Give an archive's name without its ending; other names are as they were."""
    ending = ending_of(name)
    return name[: len(name) - len(ending)] if ending else name
