"""What the commands print commands no terminal, whoever chose the words."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.panel import Panel
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

import autograder
from autograder.reports.console import PlainConsole

KIT = Path(autograder.__file__).parent
TINY = Path(__file__).parents[2] / "courses" / "tiny"
MAIN = "from autograder.cli import main; main()"
CONTROLS = "\x1b]0;taken\x07\x1b[2J\x9b1A\u202e\u200b\udce9"
SHOWN = "?]0;taken?[2J?"  # rich itself drops the bell


def table(text: str) -> Table:
    made = Table(title=text, caption=text)
    made.add_column(text)
    made.add_row(Text(text))
    made.add_row(text)
    return made


def printed(*shown: object) -> str:
    file = io.StringIO()
    console = PlainConsole(file, width=200)
    for each in shown:
        console.print(each)
    return file.getvalue()


@pytest.mark.parametrize(
    "shown",
    [
        CONTROLS,
        Text(CONTROLS),
        Text.assemble(("a", "red"), CONTROLS),
        table(CONTROLS),
        Panel(CONTROLS, title=CONTROLS),
    ],
    ids=["text", "Text", "assembled", "table", "panel"],
)
def test_controls_of_a_terminal(shown: object) -> None:
    """Whatever form a text has, the controls in it are printed as question marks."""
    page = printed(shown)
    assert SHOWN in page
    assert all(sign.isprintable() or sign == "\n" for sign in page)


@pytest.mark.parametrize(
    "text", ["[bold]x[/bold]", "[link=http://a]x[/]", "[/]", ":smile:", "[@click=a]"]
)
def test_markup_of_a_text(text: str) -> None:
    """A text is no markup: what stands in brackets is printed, and breaks nothing."""
    assert printed(text) == f"{text}\n"
    assert text in printed(table(text))


def test_richs_own_colours_stay() -> None:
    """On a terminal styles still reach it, and progress bars still move it."""
    file = io.StringIO()
    console = PlainConsole(file, force_terminal=True, width=80)
    console.print(Text("a\x1b[2Jb", style="red"))
    assert file.getvalue() == "\x1b[31ma?[2Jb\x1b[0m\n"
    with Progress(console=console) as progress:
        progress.add_task("x\x07")
    assert "\x1b[" in file.getvalue()
    assert "\x07" not in file.getvalue()


def test_lines_that_are_said_are_not_wrapped() -> None:
    """A message with a path stays on its line, to be copied."""
    file = io.StringIO()
    PlainConsole(file, width=20).say("x" * 100 + "\x1b[2J")
    assert file.getvalue() == "x" * 100 + "?[2J\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "no\x1b]0;taken\x07where", "--course", str(TINY)],
        ["grade", ".", "more\x1b[2J", "--course", str(TINY)],
        ["\x1b[2J"],
        ["--\x1b[2J"],
        ["nbgrader", "\x1b[2J"],
        ["grade", ".", "--jobs", "\x1b[2J"],
        ["check", "\x1b[2J.py"],
        ["grade", ".", "--lesson", "\x9b2J", "--course", str(TINY)],
    ],
)
def test_error_that_repeats_what_was_typed(arguments: list[str], tmp_path: Path) -> None:
    """A file name that the shell put into a command line is shown without its controls."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 2
    said = (done.stdout + done.stderr).decode()
    assert said
    assert all(sign.isprintable() or sign == "\n" for sign in said), ascii(said)


@pytest.mark.slow  # a whole run of `grade`
@pytest.mark.parametrize(("asked", "code"), [((), 1), (("--student", "x"), 2)])
def test_words_about_a_students_folder(tmp_path: Path, asked: tuple[str, ...], code: int) -> None:
    """A folder's name writes no controls of a terminal through a message or a table."""
    (tmp_path / "class" / "\x1b]0;taken\x07").mkdir(parents=True)
    (tmp_path / "class" / "\x1b]0;taken\x07" / "essay.txt").touch()
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "grade", "class", "--course", str(TINY), *asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert r"\x1b]0;taken\x07" in done.stdout + done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_there_is_no_other_way() -> None:
    """No command prints by itself, or makes a console of another kind."""
    other = re.compile(r"(?<![\w.])(?:print|Console|echo|secho)\(|std(?:out|err)\.write")
    # A notebook's output and a student's process are no terminal; JSON has no controls in it.
    own = ("jupyter", "sandbox", "reports/console.py", "starting/template")
    found = [
        f"{file.relative_to(KIT)}: {line.strip()}"
        for file in sorted(KIT.rglob("*.py"))
        if not str(file.relative_to(KIT)).startswith(own)
        for line in file.read_text(encoding="utf-8").splitlines()
        if other.search(line)
    ]
    assert found == []
