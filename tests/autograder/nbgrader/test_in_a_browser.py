"""What people see: a check's card in JupyterLab, and a class in formgrader.

Set AUTOGRADER_PICTURES to a folder, and the screenshots of the docs are written there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser

LESSON = "01_vectors"
LONGEST_WAIT = 300  # seconds; a limit for a page that never comes, not an expectation
NAMES = {"ada": ("Ada", "Lovelace"), "ben": ("Ben", "Okri"), "cleo": ("Cleo", "Laine")}
ANSWERS = {
    "ada": {
        "double": "def double(x):\n    return 2 * x",
        "total": "def total(x):\n    return x @ torch.ones_like(x)",
    },
    "ben": {
        "double": "def double(x):\n    x *= 2\n    return x",
        "total": "def total(x):\n    return (x @ torch.ones_like(x)) / len(x)",
    },
    "cleo": {"double": "def double(x):\n    return x ** 2"},
}


@pytest.fixture(scope="module")
def shown(tiny_registered: Any, copy_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A class of three, collected and not graded yet, and one student's own folder."""
    folder = copy_of(tiny_registered, tmp_path_factory.mktemp("shown"))
    for student, answers in ANSWERS.items():
        place = folder.submitted(student, LESSON)
        place.mkdir(parents=True)
        notebook = _answered(folder.released(LESSON), answers)
        (place / "vectors.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    own = shutil.copytree(folder.root / "release" / LESSON, folder.root / "own")
    notebook = _answered(folder.released(LESSON), ANSWERS["ben"])
    for source in ("%load_ext autograder", "%check"):
        cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        notebook["cells"].append(cell | {"id": f"own{len(source)}", "source": source})
    (own / "vectors.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    # JupyterLab asks on its first start whether it may look for news.
    settings = folder.home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab"
    for plugin, values in {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        # Cells out of sight stay on the page, to be found by the test.
        "notebook-extension/tracker": {"windowingMode": "none"},
    }.items():
        file = settings / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    return folder


def _answered(notebook: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = answers.get(task, cell["source"])
    return notebook


@pytest.fixture(scope="module")
def site(shown: Any) -> Iterator[str]:
    """A Jupyter server in nbgrader's folder, as an instructor starts it; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-W", "ignore", "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
            *("--IdentityProvider.token=", f"--ServerApp.root_dir={shown.root}"),
        ],
        cwd=shown.root,
        env=shown.environment(),
        stdout=subprocess.DEVNULL,
        stderr=(shown.home / "server.log").open("wb"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _answers(f"{address}/api"), "the Jupyter server")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(LONGEST_WAIT)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def _wait(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + LONGEST_WAIT
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.5)


class Browser:
    """A headless Chromium that waits for what it looks for."""

    def __init__(self, driver: Any, site: str) -> None:
        self.driver, self.site = driver, site

    def open(self, path: str) -> None:
        self.driver.get(f"{self.site}{path}")

    def see(self, css: str, *texts: str) -> Any:
        """Wait for an element that shows all of some texts."""

        def shows(element: Any) -> bool:
            return element.is_displayed() and all(text in element.text for text in texts)

        def found(driver: Any) -> Any:
            return next(filter(shows, driver.find_elements(By.CSS_SELECTOR, css)), None)

        return WebDriverWait(
            self.driver,
            LONGEST_WAIT,
            ignored_exceptions=[_stale()],
        ).until(found, f"no {css} with {texts} at {self.driver.current_url}")

    def picture(self, name: str) -> None:
        """Write a screenshot, where one is wanted."""
        folder = os.environ.get("AUTOGRADER_PICTURES")
        if folder:
            self.driver.save_screenshot(str(Path(folder, f"{name}.png")))


def _stale() -> type[Exception]:
    from selenium.common.exceptions import StaleElementReferenceException

    return StaleElementReferenceException


@pytest.fixture(scope="module")
def browser(chromium: Any, site: str) -> Browser:
    """A browser at the site."""
    return Browser(chromium, site)


def test_card_in_jupyterlab(browser: Browser) -> None:
    """JupyterLab runs a released notebook: `check(…)` and `%check` show a card, with the reason."""
    browser.open("/lab/tree/own/vectors.ipynb")
    browser.see(".jp-Notebook-cell")
    browser.see(".lm-MenuBar-itemLabel", "Run").click()
    browser.see(".lm-Menu-itemLabel", "Run All Cells").click()
    card = browser.see(".jp-OutputArea-output", "changes the caller's tensor")
    browser.driver.execute_script("arguments[0].scrollIntoView({block: 'end'})", card)
    time.sleep(1)  # for the scrolling to end
    browser.picture("check-in-jupyterlab")
    assert "0 of 2 tasks done" in card.text
    both = browser.see(
        ".jp-OutputArea-output", "changes the caller's tensor", "The sum of 1, -2 and 4 is 3."
    )
    assert "0 of 2 tasks done" in both.text


def test_formgrader_lists_the_lessons(browser: Browser) -> None:
    """Formgrader's first page lists the course's lessons with the number of submissions."""
    browser.open("/formgrader/manage_assignments")
    row = browser.see("#main-table tr", LESSON)
    assert row.find_element(By.CSS_SELECTOR, ".num-submissions").text == str(len(ANSWERS))


def test_autograde_button_grades_through_the_kit(browser: Browser, shown: Any) -> None:
    """The button "Autograde" of each student gives the kit's points."""
    for student in ANSWERS:
        _autograde(browser, student)
    assert shown.scores() == {
        ("ada", LESSON, "double"): 2.0,
        ("ada", LESSON, "total"): 2.0,
        ("ben", LESSON, "double"): 0.0,
        ("ben", LESSON, "total"): 0.75,  # of one number the mean is the sum
        ("cleo", LESSON, "double"): 0.0,
        ("cleo", LESSON, "total"): 0.0,
    }
    for student, (first, last) in NAMES.items():
        statement = "UPDATE student SET first_name = ?, last_name = ? WHERE id = ?"
        shown.change(statement, first, last, student)
    browser.open(f"/formgrader/manage_submissions/{LESSON}")
    row = browser.see("#main-table tr", "Lovelace, Ada")
    assert row.find_element(By.CSS_SELECTOR, ".score").text == "4 / 4"
    browser.picture("formgrader-class")


def _autograde(browser: Browser, student: str) -> None:
    browser.open(f"/formgrader/manage_submissions/{LESSON}")
    row = browser.see("#main-table tr", student)
    row.find_element(By.CSS_SELECTOR, ".autograde a").click()
    browser.see(".modal-body", f"Successfully autograded '{LESSON}' for student '{student}'")


def test_manual_mark_survives_the_button(browser: Browser, shown: Any) -> None:
    """Formgrader shows points and comment; a mark that is entered there survives a regrade."""
    _open_submission(browser, shown, "ben")
    points = browser.see("#check-double")
    WebDriverWait(browser.driver, LONGEST_WAIT).until(
        lambda _: points.get_attribute("placeholder") or points.get_attribute("value")
    )
    comment = browser.see("#double-comment")
    said = comment.get_attribute("value") or comment.get_attribute("placeholder")
    assert "changes the caller's tensor" in said
    browser.picture("formgrader-submission")
    points.clear()
    points.send_keys("1.5", Keys.TAB)
    _wait(lambda: shown.scores()["ben", LESSON, "double"] == 1.5, "the mark in the gradebook")
    _autograde(browser, "ben")
    assert shown.scores()["ben", LESSON, "double"] == 1.5
    assert shown.scores("auto_score")["ben", LESSON, "double"] == 0.0
    _open_submission(browser, shown, "ben")
    points = browser.see("#check-double")
    WebDriverWait(browser.driver, LONGEST_WAIT).until(
        lambda _: points.get_attribute("value") == "1.5"
    )


def _open_submission(browser: Browser, shown: Any, student: str) -> None:
    ((name,),) = shown.rows(
        "SELECT n.id FROM submitted_notebook AS n JOIN submitted_assignment AS s "
        f"ON s.id = n.assignment_id WHERE s.student_id = '{student}'"
    )
    browser.open(f"/formgrader/submissions/{name}/?index=0")


def test_students_script_does_not_run_in_formgrader(browser: Browser, shown: Any) -> None:
    """A script in a student's Markdown cell is shown to whoever marks, and does nothing."""
    file = shown.submitted("cleo", LESSON) / "vectors.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    script = (
        "<script>document.title = 'taken'</script> <img src=x onerror=\"document.title='taken'\">"
    )
    cell = {"cell_type": "markdown", "id": "script", "metadata": {}, "source": script}
    notebook["cells"].insert(0, cell)
    file.write_text(json.dumps(notebook), encoding="utf-8")
    _autograde(browser, "cleo")
    _open_submission(browser, shown, "cleo")
    browser.see(".text_cell_render", "document.title")
    assert browser.driver.title != "taken"
