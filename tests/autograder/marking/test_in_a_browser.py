"""What somebody sees who marks on the page, with keys alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import STICKING_OUT, axe_finds, headless, look_as
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
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        chromium.get(server.url)
        yield chromium
        for button in chromium.find_elements(By.ID, "finish"):
            button.click()
        thread.join(LONGEST_WAIT)
        assert not thread.is_alive()


def keys(page: Any, *typed: str) -> None:
    """Press keys where the focus is."""
    for each in typed:
        page.switch_to.active_element.send_keys(each)


def wait_for(page: Any, text: str) -> None:
    body = "return document.body ? document.body.innerText : ''"  # of whatever page is there now
    WebDriverWait(page, LONGEST_WAIT).until(
        lambda driver: text in driver.execute_script(body), f"no {text!r}"
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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, width: int, scheme: str) -> None:
    """On a phone and on a desk, in light and dark, axe-core has no finding on any kind of page."""
    look_as(page, width, scheme)
    address = page.current_url
    keys(page, "a", "0.5", Keys.TAB, "names softmax", Keys.ENTER)
    wait_for(page, "Added to the rubric")
    assert looks_right(page, width) == []
    refused = page.find_element(By.ID, "give")
    refused.click()
    wait_for(page, "Not stored: nothing is chosen")
    assert looks_right(page, width) == []
    page.get(address)
    for number in range(1, 6):
        wait_for(page, f"{number} of 5")
        keys(page, "p", "1", Keys.ENTER)
    wait_for(page, "Nothing waits any more")
    assert looks_right(page, width) == []
    page.find_element(By.LINK_TEXT, "Look at them again").click()
    wait_for(page, "Marked 1 of 3 by ta")
    assert looks_right(page, width) == []


def looks_right(page: Any, width: int) -> list[str]:
    """Say what axe-core finds, what sticks out, and what the browser complains about."""
    complaints = [e["message"] for e in page.get_log("browser") if "favicon" not in e["message"]]
    refused = [each for each in complaints if "status of 400" not in each]  # asked for by the test
    found = axe_finds(page) + page.execute_script(STICKING_OUT) + refused
    scrolled = page.execute_script("return document.documentElement.scrollWidth")
    return [*found, *([f"{scrolled} pixels wide"] if scrolled > width else [])]


@pytest.mark.parametrize("language", ["zh_CN"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_chinese(page: Any, language: str, width: int, scheme: str) -> None:
    """In Chinese too, on a desk and on a phone, axe-core has no finding and nothing sticks out."""
    look_as(page, width, scheme)
    page.get(page.current_url)
    wait_for(page, "共 5 个")
    assert looks_right(page, width) == []


FOCUSED = """
const at = document.activeElement, seen = getComputedStyle(at), place = at.getBoundingClientRect();
if (at === document.body) return null;
return [at.id || at.name || at.textContent.trim(), seen.outlineStyle !== 'none'
    && parseFloat(seen.outlineWidth) >= 2 && place.width > 0 && place.left >= 0];
"""


def tab_to(page: Any, name: str) -> None:
    """Press Tab until something has the focus; each thing on the way shows that it has it."""
    for _ in range(60):
        keys(page, Keys.TAB)
        found = page.execute_script(FOCUSED)
        if found is not None:
            assert found[1], f"{found[0]}: nobody sees that it has the focus"
            if found[0] == name:
                return
    raise AssertionError(f"Tab never comes to {name!r}")


def test_everything_without_a_mouse_and_without_single_keys(
    page: Any, gradebook: Gradebook
) -> None:
    """Tab, Space and Enter reach all that the page does: marks, items, back, skip and finish."""
    wait_for(page, "1 of 5")
    tab_to(page, "keys")
    keys(page, Keys.SPACE)
    page.get(page.current_url)
    keys(page, "1", "s", "p")  # nothing happens: they are off
    assert page.find_elements(By.CSS_SELECTOR, "input:checked") == []
    assert page.switch_to.active_element.tag_name == "body"
    tab_to(page, "Skip to the rubric")
    keys(page, Keys.ENTER)
    tab_to(page, "item")
    keys(page, Keys.SPACE)
    tab_to(page, "comment")
    keys(page, "Good.")
    tab_to(page, "give")
    keys(page, Keys.ENTER)
    wait_for(page, "2 of 5")
    tab_to(page, "skip")
    keys(page, Keys.ENTER)
    wait_for(page, "3 of 5")
    tab_to(page, "back")
    keys(page, Keys.ENTER)
    wait_for(page, "2 of 5")
    tab_to(page, "Change the rubric a")
    keys(page, Keys.SPACE)
    tab_to(page, "new-points")
    keys(page, "0.5", Keys.TAB, "names softmax")
    tab_to(page, "Add")
    keys(page, Keys.ENTER)
    wait_for(page, "Added to the rubric")
    tab_to(page, "Change the rubric a")
    keys(page, Keys.SPACE)
    tab_to(page, "Change everywhere")
    tab_to(page, "Take away everywhere")
    keys(page, Keys.ENTER)
    wait_for(page, "The rubric is changed")
    tab_to(page, "none")
    keys(page, Keys.SPACE, Keys.ENTER)
    wait_for(page, "3 of 5")
    assert sorted(mark.points for mark in gradebook.marks.latest().values()) == [0.0, 1.0]
    tab_to(page, "finish")
    keys(page, Keys.ENTER)
    wait_for(page, "Finished")
    assert axe_finds(page) == []
    assert page.find_elements(By.ID, "finish") == []


def test_first_stop_of_the_keyboard(page: Any) -> None:
    """The first Tab stops at a link that is then seen, and that leads past the answer."""
    page.get(page.current_url)
    keys(page, Keys.TAB)
    first = page.switch_to.active_element
    assert first.text == "Skip to the rubric"
    assert first.rect["y"] >= 0
    first.send_keys(Keys.ENTER)
    assert page.execute_script("return document.activeElement.id") == "rubric"
