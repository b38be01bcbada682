"""The pages that scripts write are up to date, and their pictures are there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"
MOST_BYTES = 100_000


def script(name: str) -> ModuleType:
    """Import a script that stands beside the pages it writes."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_of_margins_are_those_of_the_files() -> None:
    """The tables of docs/tolerances.md are what make_margins_table.py makes of the lessons."""
    page = (DOCS / "tolerances.md").read_text(encoding="utf-8")
    assert script("make_margins_table").updated(page) == page


def test_gallery_shows_every_case() -> None:
    """Each case of the gallery has its title and its code on the page; there are 22."""
    page = (DOCS / "feedback.md").read_text(encoding="utf-8")
    cases = script("feedback_cases").CASES
    assert len(cases) == 22
    for number, case in enumerate(cases, start=1):
        assert f"## {number}. {case.title}\n" in page
        assert case.code.strip() in page


def test_pictures_of_the_gallery_are_small() -> None:
    """Every picture that the page shows is there, is shown, and is below 100 kB."""
    page = (DOCS / "feedback.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\(pictures/(feedback-[^)]+\.png)\)", page))
    there = {file.name: file.stat().st_size for file in (DOCS / "pictures").glob("feedback-*")}
    assert shown == set(there)
    assert max(there.values()) < MOST_BYTES
