"""Mutated notebooks and archives: reading them ends in a value or in SubmissionError.

As in test_wire_fuzz.py, `HYPOTHESIS_PROFILE=thorough` multiplies the examples by fifty, and each
test prints how many were let through (see `make fuzz`).
"""

from __future__ import annotations

import copy
import io
import json
import os
import random
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.errors import SubmissionError
from autograder.notebooks.reading import read_notebook, read_solution
from autograder.submissions.changes import find_changes
from autograder.submissions.finding import find_submissions

pytestmark = pytest.mark.fuzz

TIMES = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1
TRIED = 2_000 * TIMES
STRANGE = (
    None, True, 0, -1, 1 << 80, 2.5, "", "\ud800", "\x1b[2J\0", "\u202e", [], {}, [[]], [None],
    ["x\n", "y"], {"task": []}, {"given": True}, {"locked": True, "grade_id": {}}, "code", "task",
)  # fmt: skip
TOKENS = (
    b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\\ud800", b"\xff", b"\0", b"1e999", b"null",
    b"[[[[[[[[", b'"cells"', b'"metadata":', b"\xef\xbb\xbf", b"-", b"9" * 40,
)  # fmt: skip


def cell(chance: random.Random) -> object:
    """Make a cell of which any part may be of any kind."""
    whole: dict[str, object] = {
        "cell_type": "code",
        "source": "def double(x):\n    return 2 * x\n",
        "metadata": {
            "autograder": {"task": "double", "given": False},
            "nbgrader": {"grade_id": "a", "locked": False, "solution": True},
            "tags": ["skip-execution"],
        },
        "outputs": [],
    }
    part = whole
    while chance.random() < 0.6:
        key = chance.choice(list(part) or ["source"])
        inner = part.get(key)
        if isinstance(inner, dict) and chance.random() < 0.7:
            part = inner
            continue
        part[key] = copy.deepcopy(chance.choice(STRANGE))
    return whole if chance.random() < 0.95 else chance.choice(STRANGE)


def notebook(chance: random.Random) -> bytes:
    """Make a notebook with strange parts, of which some bytes may be changed as well."""
    whole: dict[str, object] = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [cell(chance) for _ in range(chance.randrange(4))],
    }
    if chance.random() < 0.1:
        whole[chance.choice(list(whole))] = chance.choice(STRANGE)
    data = json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return data if chance.random() < 0.5 else mutated(data, chance, TOKENS)


def archive(chance: random.Random) -> bytes:
    """Make an archive with strange members, of which some bytes may be changed as well."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for _ in range(chance.randrange(1, 4)):
            name = chance.choice(
                [
                    "vectors.py",
                    "01_vectors/vectors.ipynb",
                    "../x.py",
                    "/",
                    "a/",
                    "\\",
                    "é\n.py",
                    ".",
                ]
            )
            if chance.random() < 0.5:
                name = f"01_vectors/vectors.{chance.choice(['py', 'ipynb'])}"
            method = chance.choice([0, 8, 8, 12, 14])
            data = bytes(1 << 12) if chance.random() < 0.2 else b"def double(x): return 2 * x\n"
            if name not in file.namelist():
                file.writestr(name, data, method)
    data = whole.getvalue()
    return data if chance.random() < 0.1 else mutated(data, chance, (b"PK\1\2", b"PK\3\4", b"\xff"))


def mutated(data: bytes, chance: random.Random, tokens: tuple[bytes, ...]) -> bytes:
    """Change, cut out, double or put in some bytes."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place, length = chance.randrange(len(changed) + 1), chance.randrange(17)
        match chance.randrange(5):
            case 0:
                changed[place : place + 1] = chance.randbytes(1)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place : place + length] = b"\xff" * length
            case _:
                changed[place:place] = chance.choice(tokens)
    return bytes(changed)


def say(what: str, let_through: int) -> None:
    print(f"{TRIED} {what}: {let_through} let through, the others refused, none raised else")


def test_fuzzed_notebook() -> None:
    """A notebook of any content is read as cells that can be sent, or refused."""
    let_through = 0
    for seed in range(TRIED):
        data = notebook(random.Random(seed))
        try:
            for each in read_solution(data, ".ipynb", "n.ipynb"):
                f"{each.name}{each.source}".encode()
            cells = read_notebook(data, "n.ipynb")
            assert find_changes((), cells) is not None
            let_through += 1
        except SubmissionError as error:
            str(error).encode()
        except BaseException as error:
            error.add_note(f"seed {seed}: {data!r}")
            raise
    say("notebooks", let_through)
    assert 0.1 * TRIED < let_through < 0.9 * TRIED


def test_fuzzed_python_file() -> None:
    """A Python file of any bytes is read as cells that can be sent, or refused."""
    let_through = 0
    source = b"# %% [markdown]\n# x\n# %% task=double\ndef double(x):\n    return 2 * x\n"
    for seed in range(TRIED):
        data = mutated(source * 2, random.Random(seed), (*TOKENS, b"# %%", b"\r", b"\x0c", b"\x85"))
        try:
            for each in read_solution(data, ".py", "vectors.py"):
                f"{each.name}{each.source}".encode()
            let_through += 1
        except SubmissionError as error:
            str(error).encode()
        except BaseException as error:
            error.add_note(f"seed {seed}: {data!r}")
            raise
    say("Python files", let_through)
    assert 0.1 * TRIED < let_through < 0.9 * TRIED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_fuzzed_archive(tmp_path: Path, tiny: Course) -> None:
    """Whatever an archive holds, its members are read, or listed with the reason why not."""
    let_through = 0  # members: an archive may have several
    file = tmp_path / "ann.zip"
    for seed in range(TRIED):
        data = archive(random.Random(seed))
        file.write_bytes(data)
        try:
            found = find_submissions(tmp_path, tiny)
            for each in found.unplaced:
                f"{each.place}{each.reason}".encode()
            for submission in found.submissions:
                try:
                    submission.read()
                    let_through += 1
                except SubmissionError as error:
                    str(error).encode()
        except BaseException as error:
            error.add_note(f"seed {seed}: {data!r}")
            raise
    say("archives", let_through)
    assert 0.05 * TRIED < let_through < 0.9 * TRIED
