"""Read a notebook of otter-assign: raw cells that open and close, or the older fenced ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograder.importing.material import Asserts, Cell, Kind, Material
from autograder.importing.nbgrader_source import PERSON
from autograder.importing.questions import question
from autograder.importing.regions import marked, split_tasks, without_magics

_MARK = re.compile(r"^#+\s*(BEGIN|END) (QUESTION|SOLUTION|TESTS|PROMPT)\b", re.IGNORECASE)
_OLD_QUESTION = re.compile(r"```\s*\n?\s*BEGIN QUESTION\s*\n(.*?)```", re.DOTALL)
_OLD_TEST = re.compile(r"^\s*##\s*(Hidden )?Test\s*##", re.IGNORECASE)
_CONFIG = re.compile(
    r'^\s*"""\s*#\s*BEGIN TEST CONFIG(.*?)"""\s*#\s*END TEST CONFIG\s*\n?', re.DOTALL
)
_HIDDEN = re.compile(r"^\s*#\s*HIDDEN\s*$", re.MULTILINE)


def is_otter(notebook: Any) -> bool:
    """Whether cells open questions as otter-assign has them."""
    return any(
        (
            cell.cell_type == "raw"
            and (_MARK.match(cell.source) or "ASSIGNMENT CONFIG" in cell.source)
        )
        or _OLD_QUESTION.search(cell.source)
        for cell in notebook.cells
    )


def read_otter(notebook: Any, title: str) -> Material:
    """Read its questions in order."""
    return _Reading(title).read(notebook)


class _Reading:
    """Where the reading of a notebook is: in which question, and in which part of it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.cells: list[Cell] = []
        self.tests: list[Asserts] = []
        self.part = ""  # SOLUTION, TESTS, PROMPT, or none
        self.question = ""  # its name
        self.points, self.by_hand = 1.0, False
        self.near: tuple[str, ...] = ()

    def read(self, notebook: Any) -> Material:
        """Go through the cells."""
        for cell in notebook.cells:
            mark = _MARK.match(cell.source) if cell.cell_type == "raw" else None
            if mark is not None:
                self.turn(mark[1].upper(), mark[2].upper(), cell.source)
            elif cell.cell_type == "raw":
                continue  # the configuration of the assignment
            elif cell.cell_type == "code":
                self.code(cell.source)
            else:
                self.text(cell.source)
        return Material(self.title, tuple(self.cells), tuple(self.tests))

    def turn(self, way: str, what: str, source: str) -> None:
        """Enter or leave a question or a part of it."""
        if what == "QUESTION":
            self.question, self.part, self.near = "", "", ()
            if way == "BEGIN":
                self.configure(source)
        else:
            self.part = what if way == "BEGIN" else ""

    def configure(self, text: str) -> None:
        """Read a question's name, its points, and whether a person marks it."""
        settings = dict(re.findall(r"^\s*(\w+):\s*(\S+)\s*$", text, re.MULTILINE))
        self.question = settings.get("name", "question")
        self.points = _number(settings.get("points", ""))
        self.by_hand = settings.get("manual", "").lower() == "true"

    def text(self, source: str) -> None:
        """Take a markdown cell; one of the old kind opens a question."""
        found = _OLD_QUESTION.search(source)
        if found:
            self.near = ()
            self.configure(found[1])
            source = _OLD_QUESTION.sub("", source).strip()
        if self.part == "PROMPT" or not source.strip():
            return
        if self.by_hand and (self.part == "SOLUTION" or found):
            is_prompt = self.part != "SOLUTION"
            self.cells += question(source, self.question, self.points, is_prompt=is_prompt)
        else:
            self.cells.append(Cell(Kind.MARKDOWN, source))

    def code(self, source: str) -> None:
        """Take a code cell by the part that it stands in."""
        old = _OLD_TEST.match(source)
        if self.part == "TESTS" or old:
            self.tests += self.test(source, old_hidden=bool(old and old[1]))
        elif self.part == "PROMPT":
            return
        elif self.part == "SOLUTION" or (self.question and "SOLUTION" in source):
            made = [
                Cell(Kind.TASK, text, (name,), PERSON if self.by_hand else "")
                for name, text in split_tasks(source)
            ]
            self.near += tuple(name for each in made for name in each.tasks)
            todo = "no name is defined here that a task is"
            if self.by_hand and not made:
                text = marked(without_magics(source))
                self.cells += question(text, self.question, self.points, is_code=True)
                return
            self.cells += made or [Cell(Kind.FREE, marked(without_magics(source)), todo=todo)]
        else:
            self.cells.append(Cell(Kind.GIVEN, without_magics(source)))

    def test(self, source: str, *, old_hidden: bool) -> Iterator[Asserts]:
        """Read one test cell with its settings."""
        found = _CONFIG.match(source)
        settings = (
            dict(re.findall(r"^\s*(\w+):\s*(\S+)\s*$", found[1], re.MULTILINE)) if found else {}
        )
        hidden = old_hidden or settings.get("hidden", "").lower() == "true"
        text = _CONFIG.sub("", source)
        hidden = hidden or bool(_HIDDEN.search(text))
        points = _number(settings.get("points", "")) if "points" in settings else self.points
        text = without_magics(_OLD_TEST.sub("", _HIDDEN.sub("", text)).strip("\n"))
        yield Asserts(self.question, text, hidden, points, self.near, bare=True)


def _number(text: str) -> float:
    try:
        return float(text) or 1.0
    except ValueError:
        return 1.0
