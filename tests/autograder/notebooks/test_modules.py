"""Which files beside a notebook belong to it: what it imports, and what that imports."""

from __future__ import annotations

import pytest

from autograder.notebooks import modules
from autograder.notebooks.modules import imported_files, imports, is_module


def found(text: str, files: dict[str, str]) -> list[str]:
    read, why = imported_files([text], files, lambda path: files[path].encode())
    assert not why
    return list(read)


@pytest.mark.parametrize(
    "text",
    [
        "import model",
        "import torch, model as m",
        "    from model import helper",
        "from model.layers import Linear",
        "x = 1; import model",
        'importlib.import_module("model")',
    ],
)
def test_import_in_each_form(text: str) -> None:
    """A module is found however it is imported, at the top or inside a function."""
    assert imports(f"x = 1\n{text}\n", "model")


@pytest.mark.parametrize(
    "text",
    ["import models", "from . import model", "# import model", "model = 1", "import x.model"],
)
def test_what_is_no_import(text: str) -> None:
    """A name that only looks alike brings no file."""
    assert not imports(text, "model")


def test_what_a_module_imports() -> None:
    """The files that a module imports belong to the notebook too, and no others."""
    files = {"a.py": "import b", "b.py": "x = 1", "c.py": "import b", "notes.txt": "import a"}
    assert found("import a", files) == ["a.py", "b.py"]


def test_package() -> None:
    """A package comes whole; it goes before a module of the same name, as in Python."""
    files = dict.fromkeys(("nets/__init__.py", "nets/small/layers.py", "nets.py"), "")
    assert found("from nets.small import layers", files) == [
        "nets/__init__.py",
        "nets/small/layers.py",
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("model.py", True),
        ("nets/__init__.py", True),
        ("my model.py", False),
        ("nets-2/a.py", False),
        ("test_public.py", False),
        ("../model.py", False),
        ("model.ipynb", False),
        ("/".join("abcdefghij") + ".py", False),
    ],
)
def test_path_of_a_module(path: str, expected: bool) -> None:
    """Only what Python would find as a module is one, and nothing of the kit's own is."""
    assert is_module(path) is expected


def test_more_than_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are bounded in number and size; what was left out is said."""
    monkeypatch.setattr(modules, "MOST_BYTES", 1 << 20)
    large = {"a.py": "import b", "b.py": "#" * (1 << 20)}
    read, why = imported_files(["import a"], large, lambda path: large[path].encode())
    assert list(read) == ["a.py"]
    assert why == (
        "b.py was not read: at most 100 files of a notebook's own are, and 1 MiB of them"
    )


def test_module_that_is_no_text() -> None:
    """A file of another encoding is said, and the others are read."""
    files = {"a.py": b"x = '\xff'"}
    read, why = imported_files(["import a"], files, files.__getitem__)
    assert (read, why) == ({}, "a.py was not read: not UTF-8 text (invalid start byte)")
