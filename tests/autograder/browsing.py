"""A headless Chromium for tests that look at pages as people see them, and what they look for."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,1000",
    "--force-device-scale-factor=1",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing outside is waited for
)
# Everything that sticks out of the page, unless it can be scrolled to by itself.
STICKING_OUT = """
const wide = document.documentElement.clientWidth;
const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX);
const inside = (e) => e && e !== document.body && (scrolls(e) || inside(e.parentElement));
return [...document.querySelectorAll('body *')].filter((e) =>
    !inside(e.parentElement) && !e.closest('svg') && !e.matches('.hidden, .skip')
    && e.getBoundingClientRect().right > wide + 1).map((e) => `${e.tagName}.${e.className}`);
"""
_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then((found) => done(found.violations.map((v) =>
    `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)));
"""


def look_as(driver: Any, width: int, scheme: str) -> None:
    """Make a browser show what follows as a device of some width does, in light or dark."""
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def axe_finds(driver: Any) -> list[str]:
    """Open what is folded on a page, and give what axe-core has to say of it."""
    for details in driver.find_elements("css selector", "details"):
        driver.execute_script("arguments[0].open = true", details)
    driver.execute_script(_source_of_axe())
    found: list[str] = driver.execute_async_script(_AXE)
    return found


def _source_of_axe() -> str:
    """Read axe-core out of a package that carries it; skip where it is missing."""
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    (folder,) = spec.submodule_search_locations
    return (Path(folder) / "axe.min.js").read_text(encoding="utf-8")


@contextmanager
def headless(profile: Path) -> Iterator[Any]:
    """Start Selenium's driver of a browser with a profile of its own; skip where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver_program = shutil.which("chromedriver")
    if program is None or driver_program is None:
        pytest.skip("there is no Chromium with its chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for option in (*OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    driver = webdriver.Chrome(options, webdriver.ChromeService(driver_program))
    try:
        yield driver
    finally:
        driver.quit()
