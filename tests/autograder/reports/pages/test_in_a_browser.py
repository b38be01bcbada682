"""Pages of a hostile class as people see them: no script runs, nothing breaks, everybody can read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browsing import STICKING_OUT, axe_finds, look_as
from hostile_class import NAMES, page_of

pytestmark = pytest.mark.browser

# What a page must not do, by the words of its own elements.
ACTING = """
return [...document.querySelectorAll('*')].flatMap((e) => [
    ...[...e.attributes].filter((a) => a.name.startsWith('on') || a.name === 'style'
        || /^\\s*(javascript|vbscript|data:text)/i.test(a.value)).map((a) => `${e.tagName} ${a.name}`),
    ...(/^(script|iframe|object|embed|form|base|link)$/i.test(e.tagName) ? [e.tagName] : []),
    ...(e.hasAttribute('src') && !e.src.startsWith('data:image/png;base64,') ? [e.src] : [])]);
"""


def show(driver: Any, page: Path, width: int, scheme: str) -> None:
    """Open a page as a device of some width shows it, in light or dark."""
    look_as(driver, width, scheme)
    driver.get_log("browser")
    driver.get(page.as_uri())


def pages_to_see(pages: Path) -> dict[str, Path]:
    return {"class": pages / "index.html"} | {kind: page_of(pages, kind) for kind in NAMES}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["class", "right", "script", "formula"])
def test_axe_finds_nothing(chromium: Any, pages: Path, kind: str, scheme: str, width: int) -> None:
    """On a phone and on a desk, in light and in dark, axe-core has no finding."""
    show(chromium, pages_to_see(pages)[kind], width, scheme)
    dark = chromium.execute_script("return matchMedia('(prefers-color-scheme: dark)').matches")
    assert dark is (scheme == "dark")
    assert axe_finds(chromium) == []


def test_axe_finds_what_is_wrong(chromium: Any, tmp_path: Path) -> None:
    """The search above finds a picture without words, and a page without a language."""
    page = tmp_path / "bad.html"
    page.write_text("<title>x</title><img src='data:image/png;base64,'>")
    show(chromium, page, 1280, "light")
    found = " ".join(axe_finds(chromium))
    assert "image-alt" in found
    assert "html-has-lang" in found


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_of_a_student_acts_or_breaks_out(chromium: Any, pages: Path, width: int) -> None:
    """No name, message, note or comment runs, loads or styles anything, or makes a page wider."""
    for kind, page in pages_to_see(pages).items():
        show(chromium, page, width, "light")
        title = chromium.title
        assert title != "taken", kind
        assert title.endswith(": tiny"), kind
        assert chromium.execute_script(ACTING) == [], kind
        assert chromium.execute_script(STICKING_OUT) == [], kind
        scrolled = chromium.execute_script("return document.documentElement.scrollWidth")
        assert scrolled <= width, kind
        # Nor does a long name make a table so wide that nobody finds the rest of it.
        tables = (
            "return Math.max(...[...document.querySelectorAll('table')].map((t) => t.offsetWidth))"
        )
        assert chromium.execute_script(tables) < 1280, kind
        # Neither does the page's own policy forbid something that the page wants.
        assert chromium.get_log("browser") == [], kind


def test_policy_stops_a_script_that_got_in(chromium: Any, pages: Path, tmp_path: Path) -> None:
    """Had a script come through the escaping, the page's policy would not run it."""
    page = tmp_path / "broken.html"
    text = page_of(pages, "right").read_text(encoding="utf-8")
    script = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    page.write_text(text.replace("</main>", f"{script}</main>"), encoding="utf-8")
    show(chromium, page, 1280, "light")
    assert chromium.title != "taken"
    assert "Content Security Policy" in str(chromium.get_log("browser"))


def test_keyboard_reaches_the_content_first(chromium: Any, pages: Path) -> None:
    """The first Tab stops at a link that is then seen and that leads to the content."""
    from selenium.webdriver.common.keys import Keys

    show(chromium, pages / "index.html", 1280, "light")
    chromium.find_element("css selector", "body").send_keys(Keys.TAB)
    first = chromium.switch_to.active_element
    assert first.text == "Skip to the content"
    assert first.rect["y"] >= 0
    first.send_keys(Keys.ENTER)
    assert chromium.execute_script("return document.activeElement.id") == "main"


def test_printed_page_shows_everything(chromium: Any, pages: Path) -> None:
    """On paper, what is folded on the screen is there, on white, and no table is cut off."""
    show(chromium, page_of(pages, "formula"), 800, "dark")
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    look = "return getComputedStyle(document.body).backgroundColor"
    assert chromium.execute_script(look) == "rgb(255, 255, 255)"
    folded = chromium.find_element("css selector", "details:not([open]) .facts")
    assert folded.rect["height"] > 0
    seen = "return arguments[0].checkVisibility({contentVisibilityAuto: true})"
    assert chromium.execute_script(seen, folded)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen"})
    assert not chromium.execute_script(seen, folded)
