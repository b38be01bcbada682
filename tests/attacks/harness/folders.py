"""Attacks that are more than one Python file: folders, links, archives, notebooks, names."""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

FULL = 4.0
HONEST = '''import torch


def double(x):
    return 2 * x


def total(x):
    return x @ torch.ones_like(x)
'''
WRONG = "def double(x):\n    return x\n\n\ndef total(x):\n    return x\n"


class Trick(NamedTuple):
    """What a folder tries, how it is built, and the points it deserves."""

    tries: str
    build: Callable[[Path], None]
    deserves: float
    student: str


FOLDERS: dict[str, Trick] = {}


def trick(tries: str, deserves: float = 0.0, student: str = ""):
    """Add a folder to the class."""

    def add(build: Callable[[Path], None]) -> Callable[[Path], None]:
        FOLDERS[build.__name__] = Trick(tries, build, deserves, student)
        return build

    return add


def file_of(folder: Path, ending: str = ".py") -> Path:
    """The place where a submission is expected."""
    (folder / "01_vectors").mkdir(parents=True)
    return folder / "01_vectors" / f"vectors{ending}"


def cell(source: object, **fields: object) -> dict[str, object]:
    """One code cell of a notebook."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": []} | fields


def notebook(*cells: object, **fields: object) -> str:
    """A notebook's text."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells} | fields)


def archive(folder: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Put an archive into a student's folder."""
    folder.mkdir()
    with zipfile.ZipFile(folder / "handed_in.zip", "w", method) as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)


@trick("Links to another student's file.")
def links_to_a_file(folder: Path) -> None:
    file_of(folder).symlink_to("../../a_honest/01_vectors/vectors.py")


@trick("Links its folder to another student's.")
def links_to_a_folder(folder: Path) -> None:
    folder.symlink_to("a_honest")


@trick("Links its lesson's folder to the course's solution.")
def links_to_the_solution(folder: Path) -> None:
    folder.mkdir()
    (folder / "01_vectors").symlink_to("../../course/solutions/01_vectors")


@trick("Is a pipe that nobody writes into: whoever opens it waits.")
def is_a_pipe(folder: Path) -> None:
    os.mkfifo(file_of(folder))


@trick("Is a folder with the file's name.")
def is_a_folder(folder: Path) -> None:
    file_of(folder).mkdir()


@trick("Is a terabyte of nothing.")
def is_endless(folder: Path) -> None:
    with file_of(folder).open("wb") as file:
        file.truncate(1 << 40)


@trick("Cannot be read: nobody has the right to.")
def is_locked(folder: Path) -> None:
    file = file_of(folder)
    file.write_text(WRONG)
    file.chmod(0)


@trick("Hands in modules named like torch, the kit and Python's start-up files; the rest is honest.", FULL)
def brings_modules(folder: Path) -> None:
    file_of(folder).write_text(HONEST)
    for name in ("torch", "sitecustomize", "usercustomize", "conftest", "autograder", "msgspec",
                 "vectors_test", "pytest", "test_public", "test_hidden", "random"):
        for place in (folder, folder / "01_vectors"):
            (place / f"{name}.py").write_text("raise SystemExit('planted')\n")


@trick("Calls what its task forbids through a module of a module of its own; the other task is honest.", 2.0)
def forbids_through_modules(folder: Path) -> None:
    file_of(folder).write_text("from mine import total\n\n\ndef double(x):\n    return 2 * x\n")
    (folder / "01_vectors" / "mine.py").write_text("from deeper.sums import add\n\n\ndef total(x):\n    return add(x)\n")
    (folder / "01_vectors" / "deeper").mkdir()
    (folder / "01_vectors" / "deeper" / "sums.py").write_text("import torch\n\n\ndef add(x):\n    return torch.sum(x)\n")


@trick("Imports modules of its own that are named like torch, the kit, the checks and what they share.")
def imports_planted_modules(folder: Path) -> None:
    names = ("torch", "autograder", "pytest", "conftest", "helpers", "test_public", "test_hidden", "sitecustomize")
    lines = "".join(f"try:\n    import {name}\nexcept ImportError:\n    pass\n" for name in names)
    file_of(folder).write_text(f"{lines}\n{WRONG}")
    planted = "def test_any_shape_is_doubled(solution, shape):\n    return {}\n\n\ndef __getattr__(name):\n    return lambda *_: {}\n"
    for name in names:
        (folder / "01_vectors" / f"{name}.py").write_text(planted)


@trick("Hands in its own course: solutions, checks, a pyproject.toml that gives a hundred points.")
def brings_a_course(folder: Path) -> None:
    file_of(folder).write_text(WRONG)
    (folder / "01_vectors" / "pyproject.toml").write_text("[tool.autograder]\npoints_per_lesson = 100\n")
    (folder / "01_vectors" / "solutions").mkdir()
    (folder / "01_vectors" / "solutions" / "mistakes.py").write_text("raise SystemExit\n")


@trick("Is an archive whose members' names lead out of its folder.")
def slips_out_of_an_archive(folder: Path) -> None:
    names = ("../../a_honest/01_vectors/vectors.py", "/tmp/01_vectors/vectors.py", "..\\..\\vectors.py",
             "../../../course/solutions/01_vectors/mistakes.py")
    archive(folder, dict.fromkeys(names, WRONG.encode()))


@trick("Is an archive whose member is a symbolic link.")
def archives_a_link(folder: Path) -> None:
    folder.mkdir()
    info = zipfile.ZipInfo("01_vectors/vectors.py")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "handed_in.zip", "w") as zipped:
        zipped.writestr(info, "../../a_honest/01_vectors/vectors.py")


@trick("Is an archive that unpacks to a gigabyte of zeros.")
def is_a_bomb(folder: Path) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "handed_in.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        with zipped.open("01_vectors/vectors.py", "w") as member:
            for _ in range(1024):
                member.write(bytes(1 << 20))


def bomb_by(folder: Path, method: int) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "handed_in.zip", "w", method) as zipped:
        with zipped.open("01_vectors/vectors.py", "w") as member:
            for _ in range(512):
                member.write(bytes(1 << 20))


@trick("Is an archive that unpacks to half a gigabyte all at once, by bzip2.")
def is_a_bzip2_bomb(folder: Path) -> None:
    bomb_by(folder, zipfile.ZIP_BZIP2)


@trick("Is an archive that unpacks to half a gigabyte all at once, by LZMA.")
def is_an_lzma_bomb(folder: Path) -> None:
    bomb_by(folder, zipfile.ZIP_LZMA)


@trick("Is an archive of archives of archives.")
def nests_archives(folder: Path) -> None:
    data = WRONG.encode()
    for depth in range(20):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("01_vectors/vectors.py" if depth == 0 else "handed_in.zip", data)
        data = buffer.getvalue()
    folder.mkdir()
    (folder / "handed_in.zip").write_bytes(data)


@trick("Is an archive of fifty thousand files.")
def archives_many_files(folder: Path) -> None:
    archive(folder, {f"01_vectors/{n}/vectors.py": b"" for n in range(50_000)}, zipfile.ZIP_STORED)


@trick("Is an archive that says it is encrypted.")
def is_encrypted(folder: Path) -> None:
    archive(folder, {"01_vectors/vectors.py": HONEST.encode()})
    file = folder / "handed_in.zip"
    data = bytearray(file.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(data)


@trick("Is an archive that is cut off.")
def is_cut_off(folder: Path) -> None:
    archive(folder, {"01_vectors/vectors.py": HONEST.encode() * 100})
    file = folder / "handed_in.zip"
    data = file.read_bytes()
    file.write_bytes(data[:60] + bytes(20) + data[80:])


@trick("Is a notebook nested a million deep.")
def nests_a_notebook(folder: Path) -> None:
    text = '{"nbformat": 4, "metadata": {}, "cells": ' + "[" * 1_000_000
    file_of(folder, ".ipynb").write_text(text)


@trick("Is a notebook whose metadata are nested a hundred thousand deep.")
def nests_metadata(folder: Path) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    text = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "metadata": %s}]}' % deep
    file_of(folder, ".ipynb").write_text(text)


@trick("Is a notebook of two million cells.")
def has_many_cells(folder: Path) -> None:
    text = '{"nbformat": 4, "cells": [' + '{"cell_type":""},' * 1_900_000 + '{"cell_type":""}]}'
    file_of(folder, ".ipynb").write_text(text)


@trick("Is a notebook that passes its own cells off as the course's.")
def locks_its_own_cells(folder: Path) -> None:
    own = {"autograder": {"given": True, "check": "double", "task": "double"}}
    cells = (cell(HONEST, metadata=own), cell(WRONG, metadata={"autograder": {"task": "<b>\n\x1b[2J"}}))
    file_of(folder, ".ipynb").write_text(notebook(*cells))


@trick("Is a notebook whose metadata are of every wrong type, with honest code.", FULL)
def has_strange_metadata(folder: Path) -> None:
    cells = [
        cell("", metadata={"autograder": value, "nbgrader": value, "deletable": value})
        for value in (None, 1, [], "x", {"task": []}, {"given": "yes"}, {"check": {}}, {"task": None})
    ]
    file_of(folder, ".ipynb").write_text(notebook(*cells, cell(HONEST.splitlines(keepends=True))))


@trick("Is a notebook with lone surrogates and null characters in its source.")
def has_no_text(folder: Path) -> None:
    file_of(folder, ".ipynb").write_text(notebook(cell("x = '\ud800\x00'\n"), cell(WRONG)))


@trick("Is a notebook full of commands for IPython and the shell, with honest code.", FULL)
def has_magics(folder: Path) -> None:
    lines = "%run ../a_honest/01_vectors/vectors.py\n!touch planted\n%%bash\nx = !id\n?torch\n"
    file_of(folder, ".ipynb").write_text(notebook(cell(lines), cell("%%bash\ntouch planted"), cell(HONEST)))


@trick("Is a notebook of another format, with keys that occur twice and numbers beyond all limits.")
def is_no_notebook(folder: Path) -> None:
    text = '{"nbformat": 4, "nbformat": 1e999, "cells": [], "cells": {}, "x": %s}' % ("9" * 100_000)
    file_of(folder, ".ipynb").write_text(text)


@trick("Is source that is nested too deeply for the parser.")
def nests_its_source(folder: Path) -> None:
    file_of(folder).write_text(f"{WRONG}\ny = {'(' * 200_000}1{')' * 200_000}\nz = {'-' * 500_000}1\n")


@trick("Is source of twenty megabytes.")
def is_long(folder: Path) -> None:
    file_of(folder).write_text(f"{WRONG}\n" + "x = [1, 2, 3, 4, 5]\n" * 1_000_000)


@trick("Is source that is no text: bytes of every value.")
def is_noise(folder: Path) -> None:
    file_of(folder).write_bytes(bytes(range(256)) * 100)


@trick("Is source with form feeds, marks of order, and lines that end in other ways.", FULL)
def has_strange_lines(folder: Path) -> None:
    text = HONEST.replace("\n\n\n", "\n\x0c\n\n").replace("\n", "\r\n")
    file_of(folder).write_bytes(b"\xef\xbb\xbf" + text.encode())


def honest_in(folder: Path) -> None:
    file_of(folder).write_text(HONEST)


NAMES = {
    "escapes": "n\x1b[2J\x1b]0;owned\x07\x9b1A",
    "newlines": "n\nzzz_honest,01_vectors,double,100,100,passed\r",
    "markup": "n[/red][bold]x[/][link=file:///]",
    "html": "n<script>alert(1)</script><img src=x onerror=alert(1)>&amp;",
    "formula": "=HYPERLINK(\"http://x\")",
    "no_text": os.fsdecode(b"n\xff\xfe\xed\xa0\x80"),
    "bidirectional": "n\u202egnp.exe\u2066",
    "quotes": "n'; DROP TABLE result; --\"",
    "length": "n" * 240,
}
for _kind, _student in NAMES.items():
    _build = lambda folder: honest_in(folder)  # noqa: E731 - one function for each name
    _build.__name__ = f"has_{_kind}_in_its_name"
    trick(f"Has {_kind.replace('_', ' ')} in its student's name; the rest is honest.", FULL, _student)(_build)
