"""Students' pages have names that are safe everywhere, and no two students share one."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reports.pages.file_names import page_name

HOSTILE = [
    "../../etc/passwd", "..", ".", "", " ", "a/b", "a\\b", "CON", "con", "nul", "index", "a\x00b",
    "<script>alert(1)</script>", '=HYPERLINK("http://x")', "Müller, Jürgen", "李雷", "\u202eanna",
    "anna\n", "Anna", "anna", "anna ", "ANNA", "a" * 300, "é" * 300, "\udce9", "%2e%2e", "~root",
    "-rf", "com1", "lpt9.txt", "😀", "ﬁ", "fi",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_name_is_safe(name: str) -> None:
    """It is one part of a path, of letters, digits and dashes, that every system takes."""
    file = page_name(name)
    stem = file.removesuffix(".html")
    assert file != stem
    assert re.fullmatch(r"[\w-]+", stem)
    assert stem[0] not in "-."
    assert len(file.encode()) <= 255
    assert stem not in ("index", "con", "nul", "com1")
    assert "\\" not in file


def as_a_disk_sees_it(file: str) -> str:
    """Fold what macOS and Windows fold."""
    return unicodedata.normalize("NFD", file).casefold()


def test_hostile_names_stay_apart() -> None:
    """Names that differ in case, signs, blanks or normal form alone have different pages."""
    names = [*HOSTILE, *(unicodedata.normalize("NFD", name) for name in HOSTILE)]
    files = {as_a_disk_sees_it(page_name(name)) for name in names}
    assert len(files) == len(set(names))


@given(st.lists(st.text(max_size=12), unique=True, max_size=20))
def test_any_names_stay_apart(names: list[str]) -> None:
    """The same holds for any text."""
    assert len({as_a_disk_sees_it(page_name(name)) for name in names}) == len(names)


def test_simple_name_is_kept_and_cannot_be_another_ones() -> None:
    """`anna_b` has the page anna_b.html; who is called as another's page is has their own."""
    assert page_name("anna_b") == "anna_b.html"
    taken = page_name("Anna").removesuffix(".html")
    assert page_name(taken) != page_name("Anna")
    assert page_name("李雷").startswith("李雷--")
