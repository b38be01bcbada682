"""What somebody sees who marks on the page, with keys alone.

Set AUTOGRADER_PICTURES to a folder, and the screenshots of the docs are written there.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import axe_finds, headless, look_as
from waiting_answers import LESSON

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from autograder.marking.asked import all_asked, unmarked
from autograder.marking.server import MarkingServer
from autograder.marking.walking import Walk, stops_of
from autograder.results.gradebook import Gradebook

pytestmark = pytest.mark.browser
LONGEST_WAIT = 60  # seconds; a limit for a page that never comes, not an expectation


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium that says what its pages complain about."""
    with headless(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def language() -> str:
    """The language of the page; a test may ask for another one."""
    return "en"


@pytest.fixture
def page(chromium: Any, gradebook: Gradebook, language: str) -> Iterator[Any]:
    walk = Walk(stops_of(all_asked(gradebook), "salt"), unmarked(gradebook), "ta", anonymous=True)
    with MarkingServer(walk, gradebook.file, language) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        chromium.get(server.url)
        yield chromium
        chromium.find_element(By.ID, "finish").click()
        thread.join(LONGEST_WAIT)
        assert not thread.is_alive()


def keys(page: Any, *typed: str) -> None:
    """Press keys where the focus is."""
    for each in typed:
        page.switch_to.active_element.send_keys(each)


def wait_for(page: Any, text: str) -> None:
    WebDriverWait(page, LONGEST_WAIT).until(
        lambda driver: text in driver.find_element(By.TAG_NAME, "body").text, f"no {text!r}"
    )


def test_a_session_with_keys(page: Any, gradebook: Gradebook) -> None:
    """Items, points, a comment, skip and back by keys: five answers are marked without a mouse."""
    wait_for(page, "1 of 5")
    keys(page, "1", "2", Keys.ENTER)
    wait_for(page, "2 of 5")
    keys(page, "s")
    wait_for(page, "3 of 5")
    keys(page, "b")
    wait_for(page, "2 of 5")
    keys(page, "p", "1.5", Keys.ESCAPE, "c", "Almost.", Keys.CONTROL + Keys.ENTER)
    wait_for(page, "3 of 5")
    keys(page, "3", "0", Keys.ENTER)
    wait_for(page, "4 of 5")
    keys(page, "a", "0.5", Keys.TAB, "names softmax", Keys.ENTER)
    wait_for(page, "Added to the rubric")
    keys(page, "1", "4", Keys.ENTER)
    wait_for(page, "5 of 5")
    assert page.find_element(By.CSS_SELECTOR, "img").get_property("naturalWidth") == 40
    keys(page, "p", "1", Keys.ENTER)
    wait_for(page, "Nothing waits any more")
    marks = gradebook.marks.latest()
    assert sorted(mark.points for mark in marks.values()) == [0.0, 1.0, 1.5, 1.5, 3.0]
    assert sorted(mark.by_hand for mark in marks.values()) == [False] * 3 + [True] * 2
    assert {mark.comment for mark in marks.values()} == {"", "Almost."}
    assert all(key.lesson == LESSON for key in marks)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["desk", "phone"])
def test_as_it_looks(page: Any, width: int, dark: bool) -> None:
    """It fits a desk and a phone; nothing complains, runs or loads; each field has a name."""
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    page.get(page.current_url)
    wait_for(page, "1 of 5")
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert [entry for entry in page.get_log("browser") if "favicon" not in entry["message"]] == []
    fields = page.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), textarea, button")
    assert [field for field in fields if field.is_displayed() and not field.accessible_name] == []
    page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element.text == "Skip to the rubric"
    folder = os.environ.get("AUTOGRADER_PICTURES")
    if folder:
        page.save_screenshot(str(Path(folder, f"marking-{width}.png")))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(page: Any, language: str, width: int, scheme: str) -> None:
    """On a desk and on a phone, in either language, axe-core has no finding."""
    look_as(page, width, scheme)
    page.get(page.current_url)
    wait_for(page, "1 of 5" if language == "en" else "共 5 个")
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert axe_finds(page) == []
