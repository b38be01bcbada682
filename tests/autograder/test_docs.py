"""The pages that scripts write are up to date, and their pictures are there."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

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


def test_page_of_keys_is_that_of_the_code() -> None:
    """docs/reference/settings.md is what make_settings_page.py reads off the code."""
    made = script("make_settings_page")
    assert made.page(meanings()) == made.PAGE.read_text(encoding="utf-8")


def meanings() -> dict[str, dict[str, str]]:
    """Read what keys mean."""
    return tomllib.loads((DOCS / "settings.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "key", "said"),
    [
        ("settings", "seed", "[settings] says nothing of 'seed'; describe it"),
        ("cells", "task", "[cells] says nothing of 'task'"),
        ("tolerances", "low", "[tolerances] says nothing of 'low'"),
        ("cells", "", '[cells] needs "" = a title and a sentence'),
    ],
)
def test_key_without_a_meaning(section: str, key: str, said: str) -> None:
    """A key that nobody has described ends the script, and is named."""
    found = meanings()
    del found[section][key]
    with pytest.raises(KeyError) as caught:
        script("make_settings_page").page(found)
    assert said in caught.value.args[0]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"settings": {"sed": "?"}}, "[settings] describes 'sed', which is no key"),
        ({"marks": {"twice": "?"}}, "[marks] describes 'twice', which is no key"),
        ({"extra": {"": "?"}}, "[extra] is about nothing that there is"),
    ],
)
def test_meaning_without_a_key(added: dict[str, dict[str, str]], said: str) -> None:
    """A meaning of what is no key any more is named too."""
    found = {name: {**meanings().get(name, {}), **more} for name, more in added.items()}
    with pytest.raises(KeyError) as caught:
        script("make_settings_page").page(meanings() | found)
    assert said in caught.value.args[0]


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


def test_pictures_of_reports_are_those_of_the_script() -> None:
    """Every picture that docs/make_report_pictures.py takes is on a page, and no other; all are small."""
    pages = [DOCS / name for name in ("reports.md", "languages.md")]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    shown = set(re.findall(r"\(pictures/(report-[^)]+\.png)\)", text))
    there = {file.name: file.stat().st_size for file in (DOCS / "pictures").glob("report-*")}
    taken = {f"{shot.name}.png" for shot in script("make_report_pictures").SHOTS}
    assert shown == set(there) == taken
    assert max(there.values()) < 150_000
