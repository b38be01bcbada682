"""`autograder report` writes pages of what a gradebook holds, and nothing else is needed."""

from __future__ import annotations

import io
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from autograder.commands import pdf
from autograder.commands.report import Options, report, show
from autograder.errors import OutputError, UsageError
from autograder.model import CheckResult, Feedback, Status, SubmissionResult, TaskResult, Visibility
from autograder.reports.console import PlainConsole
from autograder.results.absent import MISSING, Absent, OnRoster, Others
from autograder.results.gradebook import FILE, Entry, Gradebook
from autograder.results.the_class import ClassResults, remember

POINTS = {"01_vectors": {"double": 2.0}}


def entry(student: str, score: float = 1.0) -> Entry:
    said = Feedback("A fact.", "`y`: expected 1, found 2.", hint="Look again.")
    visible = Visibility.PUBLIC
    check = CheckResult("test_public.py::t", visible, Status.FAILED, score, 2, 0.1, said, seen="d1")
    task = TaskResult("double", Status.FAILED, score, 2, (check,))
    return Entry(SubmissionResult(student, "01_vectors", Status.FAILED, score, 2, (task,)), ())


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    """A folder with the gradebook of three students, one of whom handed nothing in."""
    folder = tmp_path / "grades"
    folder.mkdir()
    people = OnRoster({"anna": {"name": "Anna Berg"}, "cem": {"name": "Cem Öz"}})
    others = Others((Absent("cem", "01_vectors", MISSING),), (), people)
    results = ClassResults(
        "tiny", ("01_vectors",), (entry("anna"), entry("Ben", 0)), others, POINTS
    )
    with Gradebook(folder / FILE) as gradebook:
        for each in results.entries:
            gradebook.store(each, each.result.student)
        remember(gradebook, results)
    return folder


@pytest.fixture
def write(grades: Path, tmp_path: Path) -> Any:
    def write(**options: Any) -> tuple[Path, str]:
        printed = io.StringIO()
        console = PlainConsole(file=printed, width=200)
        output = options.pop("output", tmp_path / "reports")
        show(report(Options(grades, output, **options), console), console)
        return output, printed.getvalue()

    return write


def files(folder: Path) -> list[str]:
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())


def test_everyone_has_a_page(write: Any) -> None:
    """Also who handed nothing in; and the class has one that links to all of them."""
    folder, said = write()
    pages = [f for f in files(folder) if f.startswith("students/")]
    assert len(pages) == 3
    assert "students/anna.html" in pages
    assert "students/cem.html" in pages
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{page}"' in index for page in pages)
    assert "a page for 3 students" in said
    assert "for whoever teaches, not for students" in said


def test_pages_are_private(write: Any) -> None:
    """Only who ran the command may read them."""
    folder, _ = write()
    modes = {stat.S_IMODE(each.stat().st_mode) for each in [folder, *folder.rglob("*")]}
    assert modes == {0o700, 0o600}


def test_same_gradebook_gives_the_same_pages(write: Any, tmp_path: Path) -> None:
    """Two runs write the same bytes: a page that changed is one whose student has news."""
    one, _ = write()
    other, _ = write(output=tmp_path / "again")
    assert files(one) == files(other)
    for name in files(one):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_some_students(write: Any) -> None:
    """Where students are named, their pages are written and nothing else."""
    folder, _ = write(students=["anna"])
    assert files(folder) == ["students/anna.html"]


def test_class_alone(write: Any) -> None:
    """The page of the class alone links to no page that is not there."""
    folder, _ = write(class_only=True)
    assert files(folder) == ["index.html"]
    assert 'href="students/' not in (folder / "index.html").read_text(encoding="utf-8")


def test_anonymous_class(write: Any) -> None:
    """The page of the class names nobody, neither by folder nor as on the roster."""
    folder, _ = write(anonymous=True)
    index = (folder / "index.html").read_text(encoding="utf-8")
    for name in ("anna", "Anna", "Berg", "Ben", "cem", "Cem"):
        assert name not in index
    assert {f"Student {n}" for n in (1, 2, 3)} <= {index[i : i + 9] for i in range(len(index))}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"students": ["dora"]}, r"no student named 'dora'; there are Ben, anna, cem"),
        ({"students": ["anna"], "class_only": True}, "leave out --student"),
    ],
)
def test_wrong_options(write: Any, options: Any, said: str) -> None:
    """What cannot be meant is an error that says what there is, and nothing is written."""
    with pytest.raises(UsageError, match=said):
        write(**options)


def test_place_that_cannot_be_written(write: Any, tmp_path: Path) -> None:
    """A file where the folder should be is an error that names it."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(OutputError, match=r"taken: cannot be written"):
        write(output=tmp_path / "taken")


def test_gradebook_that_is_not_there(tmp_path: Path) -> None:
    """A folder without a gradebook is an error that says which folder to name."""
    with pytest.raises(UsageError, match="there is no gradebook"):
        report(Options(tmp_path), PlainConsole(file=io.StringIO()))


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_no_program_for_pdf(write: Any, programs: Path, tmp_path: Path) -> None:
    """Without a program that makes PDFs, nothing is written, and the message names those that do."""
    with pytest.raises(UsageError, match="install chromium or weasyprint, or leave out --pdf"):
        write(pdf=True)
    assert not (tmp_path / "reports").exists()


def test_pdf_beside_each_page(write: Any, programs: Path) -> None:
    """Each page has its PDF under the same name, private as the page is."""
    program(programs, "weasyprint", 'echo "PDF of $1" > "$2"')
    folder, said = write(pdf=True)
    for page in folder.rglob("*.html"):
        made = page.with_suffix(".pdf")
        assert made.read_text() == f"PDF of {page.as_uri()}\n"
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert "a page and a PDF for 3 students" in said


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ('echo "no fonts" >&2; exit 3', r"made no PDF of it \(no fonts\)"),
        ("exit 0", "made no PDF of it; the page itself is written"),
    ],
)
def test_program_that_fails(write: Any, programs: Path, script: str, why: str) -> None:
    """A program that fails, or that makes nothing, is an error with its last word."""
    program(programs, "chromium", script)
    with pytest.raises(OutputError, match=why):
        write(pdf=True)


@pytest.mark.browser
def test_pdf_by_the_browser(write: Any) -> None:
    """Chromium makes a PDF of a page."""
    found = next(filter(None, map(shutil.which, pdf.BROWSERS)), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine")
    folder, _ = write(students=["anna"], pdf=True)
    assert (folder / "students" / "anna.pdf").read_bytes().startswith(b"%PDF-")
