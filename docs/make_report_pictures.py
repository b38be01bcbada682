"""Take the pictures of docs/reports.md: pages of the example class, as a browser shows them.

`python docs/make_report_pictures.py [GRADES [CHINESE]]` writes the pages of two gradebooks of
examples/class, graded in English and in Chinese: it grades those that are not named. It needs
chromium with its chromedriver, and a font with Chinese letters.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from autograder.commands import grade
from autograder.commands.report import Options, report
from autograder.language import OWN
from autograder.reports.console import PlainConsole

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
MOST_COLOURS = 200
CHINESE = "zh_CN"
PICTURED = "article:has(img)"  # a task with a picture


class Shot(NamedTuple):
    """One picture: of which page, from which element on, in which width, scheme and language."""

    name: str
    page: str
    element: str
    width: int
    height: int
    scheme: str
    language: str = OWN


SHOTS = (
    Shot("report-class-scores", "index.html", "body", 1280, 1080, "light"),
    Shot("report-class-tasks", "index.html", "#tasks", 1280, 1000, "dark"),
    Shot("report-class-phone", "index.html", "#scores", 390, 844, "dark"),
    Shot("report-student", "students/quentin_d.html", "#lesson-3", 1280, 1080, "light"),
    Shot("report-student-phone", "students/lena_f.html", "body", 390, 844, "light"),
    Shot("report-student-phone-dark", "students/lena_f.html", "#task-3-5", 390, 844, "dark"),
    Shot("report-class-zh", "index.html", "body", 1280, 1080, "light", CHINESE),
    Shot("report-class-phone-zh", "index.html", "#scores", 390, 844, "dark", CHINESE),
    Shot("report-student-zh", "students/quentin_d.html", "#lesson-3", 1280, 1080, "light", CHINESE),
    Shot("report-student-phone-zh", "students/david_s.html", PICTURED, 390, 844, "light", CHINESE),
    Shot("report-student-dark-zh", "students/david_s.html", PICTURED, 1280, 900, "dark", CHINESE),
)


def main(arguments: list[str]) -> None:
    """Write the pages, and take their pictures."""
    console = PlainConsole(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages"
        for number, language in enumerate((OWN, CHINESE)):
            grades = Path(folder) / language
            if number < len(arguments):
                grades = Path(arguments[number])
            else:
                submissions = ROOT / "examples" / "class"
                options = grade.Options(submissions, ROOT, output=grades, language=language)
                grade.grade(options, console)
            report(Options(grades, pages / language), console)
        driver = start_browser(Path(folder) / "profile")
        try:
            for shot in SHOTS:
                data = taken(driver, pages / shot.language, shot)
                file = PICTURES / f"{shot.name}.png"
                file.write_bytes(data)
                console.say(f"{file.relative_to(ROOT)}: {len(data)} bytes")
        finally:
            driver.quit()


def start_browser(profile: Path) -> Any:
    """Start a headless Chromium."""
    from selenium import webdriver

    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        raise SystemExit("install chromium and chromium-driver: pictures are taken by a browser")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    for option in ("--headless=new", "--disable-gpu", "--hide-scrollbars", *root):
        options.add_argument(option)
    options.add_argument("--disable-dev-shm-usage")
    options.add_argument(f"--user-data-dir={profile}")
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


def taken(driver: Any, pages: Path, shot: Shot) -> bytes:
    """Take one picture, and make it small; it fails if it is not."""
    metrics = {"width": shot.width, "height": shot.height, "deviceScaleFactor": 1}
    phone = {"mobile": shot.width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics | phone)
    features = [{"name": "prefers-color-scheme", "value": shot.scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    driver.get((pages / shot.page).as_uri())
    driver.execute_script(
        "document.documentElement.style.scrollBehavior = 'auto';"
        "document.querySelector(arguments[0]).scrollIntoView()",
        shot.element,
    )
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    small = io.BytesIO()
    picture.quantize(MOST_COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    if len(small.getvalue()) > MOST_BYTES:
        raise SystemExit(f"{shot.name}: {len(small.getvalue())} bytes; take less of the page")
    return small.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
