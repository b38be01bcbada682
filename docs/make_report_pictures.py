"""Take the pictures of docs/reports.md, similar.md and marking.md, as a browser shows the pages.

`python docs/make_report_pictures.py [--only NAME] [GRADES [CHINESE]]` writes the pages of two
gradebooks of examples/class, graded in English and in Chinese: it grades those that are not named.
It needs chromium with its chromedriver, and a font with Chinese letters. The marking page is that
of an essay of examples/courses, answered for the picture.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from autograder.commands import grade
from autograder.commands.report import Options, report
from autograder.commands.similar import Options as SimilarOptions
from autograder.commands.similar import similar
from autograder.language import OWN
from autograder.marking.asked import all_asked, unmarked
from autograder.marking.server import MarkingServer
from autograder.marking.walking import Walk, stops_of
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import FILE, Gradebook

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
SIMILAR = Shot("similar", "similar.html", ".pair", 1280, 780, "light")
MARKING = Shot("marking", "", "body", 1280, 900, "light")
ESSAY_COURSE = ROOT / "examples" / "courses" / "data-warm-up"
ESSAY = ("02_weather", "weather.ipynb", "what_a_mean_hides")
ANSWERS = {
    "anna": "The mean is over all of July. A single hot day at Gipfel can still be warmer than\n"
    "a cool one at Hafen. I would put both stations side by side for each day and count.",
    "ben": "He is right, the mean of Gipfel is lower, so every day is lower.",
    "cem": "No. You would have to look at the maximum.",
}


def main() -> None:
    """Write the pages, and take their pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("grades", nargs="*", type=Path)
    parser.add_argument("--only", action="append", help="the name of a picture")
    chosen = parser.parse_args()
    chosen.grades = [each.resolve() for each in chosen.grades]
    os.chdir(ROOT)
    console = PlainConsole(stderr=True)
    wanted = [s for s in (*SHOTS, SIMILAR, MARKING) if not chosen.only or s.name in chosen.only]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages = folder / "pages"
        given = dict(zip((OWN, CHINESE), chosen.grades, strict=False))
        for language in {shot.language for shot in wanted if shot in SHOTS}:
            write_reports(given.get(language), folder / "grades", pages, language, console)
        if SIMILAR in wanted:
            similar(SimilarOptions(ROOT / "examples" / "class", ROOT, output=pages / OWN), console)
        driver = start_browser(folder / "profile")
        try:
            for shot in wanted:
                if shot is MARKING:
                    with marking_page(folder, console) as url:
                        keep(shot, taken(driver, url, shot), console)
                else:
                    address = (pages / shot.language / shot.page).as_uri()
                    keep(shot, taken(driver, address, shot), console)
        finally:
            driver.quit()


def write_reports(
    given: Path | None, folder: Path, pages: Path, language: str, console: PlainConsole
) -> None:
    """Write the pages of the example class in one language."""
    grades = given or folder / language
    if given is None:
        # Relative: the pictures show no path of the machine that they were taken on.
        submissions = Path("examples") / "class"
        options = grade.Options(submissions, output=grades, language=language)
        grade.grade(options, console)
    report(Options(grades, pages / language), console)


@contextmanager
def marking_page(folder: Path, console: PlainConsole) -> Iterator[str]:
    """Serve the page on which the answers are marked, and give its address."""
    lesson, notebook, question = ESSAY
    released = json.loads((ESSAY_COURSE / "assignments" / lesson / notebook).read_text("utf-8"))
    for student, answer in ANSWERS.items():
        for cell in released["cells"]:
            if cell["metadata"].get("autograder", {}).get("question") == question:
                cell["source"] = answer
        there = folder / "submitted" / student / lesson
        there.mkdir(parents=True)
        (there / notebook).write_text(json.dumps(released), encoding="utf-8")
    grades = folder / "essays"
    grade.grade(grade.Options(folder / "submitted", ESSAY_COURSE, output=grades), console)
    with Gradebook(grades / FILE) as gradebook:
        stops = stops_of(all_asked(gradebook), "salt")
        walk = Walk(stops, unmarked(gradebook), "lee", anonymous=True)
    with MarkingServer(walk, grades / FILE) as server:
        threading.Thread(target=server.serve, daemon=True).start()
        yield f"{server.url}1"


def keep(shot: Shot, data: bytes, console: PlainConsole) -> None:
    """Put a picture where the docs show it."""
    file = PICTURES / f"{shot.name}.png"
    file.write_bytes(data)
    console.say(f"{file.relative_to(ROOT)}: {len(data)} bytes")


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


def taken(driver: Any, address: str, shot: Shot) -> bytes:
    """Take one picture, and make it small; it fails if it is not."""
    metrics = {"width": shot.width, "height": shot.height, "deviceScaleFactor": 1}
    phone = {"mobile": shot.width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics | phone)
    features = [{"name": "prefers-color-scheme", "value": shot.scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    driver.get(address)
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
    main()
