"""A page as PDF, by a program that is there already: WeasyPrint, or Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import OutputError, UsageError
from autograder.language import _

WEASYPRINT = "weasyprint"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 120  # seconds for one page


@dataclass(frozen=True)
class Converter:
    """A program that makes a PDF of a page."""

    program: str
    is_browser: bool

    def convert(self, page: Path) -> bytes:
        """Give the PDF of a page; OutputError if the program fails."""
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "page.pdf"
            command = self.command(page.absolute(), made, Path(folder))
            try:
                done = subprocess.run(
                    command, capture_output=True, timeout=LONGEST, check=False, env=_quiet()
                )
                said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
                why = "" if done.returncode == 0 else f" ({' '.join(said)[:200]})"
            except subprocess.TimeoutExpired:
                why = _(" (it took more than {longest} seconds)").format(longest=LONGEST)
            except OSError as error:
                why = f" ({error.strerror})"
            if why or not made.is_file():
                raise OutputError(
                    _(
                        "{page}: {program} made no PDF of it{why}; the page itself is written, "
                        "so print it from a browser, or run again without --pdf"
                    ).format(page=page, program=self.program, why=why)
                )
            return made.read_bytes()

    def command(self, page: Path, made: Path, folder: Path) -> list[str]:
        """Give what to run."""
        if not self.is_browser:
            return [self.program, page.as_uri(), str(made)]
        # Chromium's own sandbox refuses to run as root; the page has no script to confine.
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        return [
            *(self.program, "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", *root),
            *("--no-first-run", "--disable-background-networking", "--no-pdf-header-footer"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile"),
            *(f"--print-to-pdf={made}", page.as_uri()),
        ]


def find_converter() -> Converter:
    """Find a program on this machine; UsageError names those that would do."""
    found = shutil.which(WEASYPRINT)
    if found:
        return Converter(found, is_browser=False)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise UsageError(
            _(
                "--pdf needs a program that makes PDFs of pages, and there is none on PATH: "
                "install chromium or weasyprint, or leave out --pdf and print the pages from a "
                "browser"
            )
        )
    return Converter(browser, is_browser=True)


def _quiet() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
