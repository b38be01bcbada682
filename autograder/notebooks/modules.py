"""Which files beside a notebook belong to it: the modules that it imports, and those that they do.

Nothing is parsed as code here: what only looks like an import brings a file that nobody runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from autograder.language import _

MOST_FILES = 100
MOST_BYTES = 1 << 20  # of all of them
# Files of the kit's own beside a notebook. They are no student's, whatever is in them.
KITS_OWN = frozenset({"test_public.py", "test_hidden.py"})
MOST_LEVELS = 8  # of folders of a package

Read = Callable[[str], bytes]


def is_module(path: str) -> bool:
    """Whether a path beside a notebook is one by which Python would find a module."""
    *folders, name = path.split("/")
    return (
        name.endswith(".py")
        and all(part.isidentifier() for part in (*folders, name[:-3]))
        and len(folders) <= MOST_LEVELS
        and path not in KITS_OWN
    )


def imported_files(
    texts: Iterable[str], paths: Collection[str], read: Read
) -> tuple[dict[str, str], str]:
    """Read the modules among `paths` that texts of code import, and say why no more were read.

    A package comes whole. Where there is a package and a module of one name, Python takes the
    package.
    """
    units = _units(paths)
    found: dict[str, str] = {}
    pending = list(texts)
    size = 0
    while pending and units:
        text = pending.pop()
        for name in [name for name in units if imports(text, name)]:
            for path in units.pop(name):
                data = read(path)
                size += len(data)
                if size > MOST_BYTES or len(found) == MOST_FILES:
                    return found, (
                        _(
                            "{path} was not read: at most {most_files} files of a notebook's "
                            "own are, and {most_bytes} MiB of them"
                        ).format(path=path, most_files=MOST_FILES, most_bytes=MOST_BYTES >> 20)
                    )
                try:
                    found[path] = data.decode("utf-8-sig")
                except UnicodeDecodeError as error:
                    return found, _("{path} was not read: not UTF-8 text ({reason})").format(
                        path=path, reason=error.reason
                    )
                pending.append(found[path])
    return dict(sorted(found.items())), ""


def imports(text: str, name: str) -> bool:
    """Whether a text seems to import a module, by a statement or by its name in quotes."""
    statement = rf"^[ \t]*(?:from[ \t]+{name}\b|import[ \t]+(?:[^\n#]{{0,200}},[ \t]*)?{name}\b)"
    return name in text and bool(
        re.search(rf"{statement}|import_module\([ \t]*[\"']{name}\b", text, re.MULTILINE)
        or re.search(rf";[ \t]*(?:from|import)[ \t]+{name}\b", text)
    )


def _units(paths: Collection[str]) -> dict[str, list[str]]:
    """Put the files together that one name at the top brings."""
    units: dict[str, list[str]] = {}
    for path in sorted(filter(is_module, paths)):
        top = PurePosixPath(path).parts[0]
        units.setdefault(top.removesuffix(".py"), []).append(path)
    return {name: [path for path in found if "/" in path] or found for name, found in units.items()}
