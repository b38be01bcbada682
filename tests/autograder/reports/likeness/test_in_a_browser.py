"""The page of similar work as people see it: hostile names and code, long lines, many lessons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import STICKING_OUT, axe_finds, headless, look_as

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lesson
from autograder.reports.likeness.page import similar_page
from autograder.similar.comparing import Work, clusters, compare
from autograder.similar.finding import LessonFound
from autograder.similar.lessons import NotCompared, Program, Text

pytestmark = pytest.mark.browser
TINY = Path(__file__).parents[3] / "courses" / "tiny"
TAKEN = "<script>document.title='taken'</script>"
NAMES = ("Müller, Jürgen", f"{TAKEN}{'w' * 150}", "李雷", "\u202eanna")
CODE = ("def predict(x):", f"    # {TAKEN}</pre>", f"    return x * {'1' * 200}", "\tpass\x1b[2J")


def a_program(lesson: Lesson, name: str, number: int) -> Program:
    """Somebody whose code nobody but the others here has, in two tasks and two cells."""
    prints = {each: ((0, 1 + each % 3),) for each in range(30)}
    texts = tuple(Text(cell, f"cell {cell} {TAKEN}", 1, CODE) for cell in (0, 1))
    work = Work(name, {"predict": prints, "sse": {each + 99: p for each, p in prints.items()}})
    return Program(work, {"predict": texts, "sse": texts[:1]}, lesson, str(number))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lesson = load_lesson(load_course(TINY), "01_vectors")
    programs = tuple(a_program(lesson, name, number) for number, name in enumerate(NAMES))
    compared = compare([each.work for each in programs], {})
    assert compared.pairs
    left = (NotCompared(TAKEN, "the file", f"not Python: {TAKEN}"),)
    found = [
        LessonFound("01_a", programs, compared, tuple(clusters(compared.pairs)), left),
        LessonFound("02_b", programs, compare([], {}), (), left),
        LessonFound("03_c", (), compare([], {}), (), ()),
    ]
    file = tmp_path_factory.mktemp("similar") / "similar.html"
    file.write_text(similar_page(f"a course {TAKEN}", found, 0.65), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with headless(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, page: Path, width: int, scheme: str) -> None:
    """On a phone and on a desk, in light and in dark, axe-core has no finding."""
    look_as(chromium, width, scheme)
    chromium.get(page.as_uri())
    assert axe_finds(chromium) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_acts_or_breaks_out(chromium: Any, page: Path, width: int) -> None:
    """No name and no code runs or makes the page wider; long lines scroll by themselves."""
    look_as(chromium, width, "light")
    chromium.get_log("browser")
    chromium.get(page.as_uri())
    assert chromium.title == f"Similar work: a course {TAKEN}"
    assert chromium.execute_script(STICKING_OUT) == []
    assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
    assert chromium.execute_script("return document.scripts.length") == 0
    assert chromium.get_log("browser") == []


def test_keyboard_leads_from_the_lessons_to_the_code_and_back(chromium: Any, page: Path) -> None:
    """Each pair of the table has a link to its code, and from there one leads back."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    look_as(chromium, 1280, "light")
    chromium.get(page.as_uri())
    chromium.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    first = chromium.switch_to.active_element
    assert first.text == "Skip to the lessons"
    links = chromium.find_elements(By.CSS_SELECTOR, "a[href^='#']")
    ids = {link.get_attribute("href").partition("#")[2] for link in links}
    there = chromium.execute_script(
        "return [...document.querySelectorAll('[id]')].map((e) => e.id)"
    )
    assert ids <= set(there)
    assert {"01_a-0", "01_a-pairs", "01_a", "02_b"} <= ids
    assert "03_c" not in ids
