"""What is read off a notebook or a file of tests, whichever tool it was made for."""

from __future__ import annotations

import enum

import msgspec


class Kind(enum.StrEnum):
    """What a cell of a lesson's source is."""

    MARKDOWN = "markdown"
    GIVEN = "given"
    TASK = "task"
    FREE = "free"
    QUESTION = "question"  # in words, for a person to mark
    SHOWN = "shown"  # a question that a code cell answers by what it shows
    RUBRIC = "rubric"


class Cell(msgspec.Struct, frozen=True):
    """One cell of the lesson's source; a solution or an answer is between the kit's markers."""

    kind: Kind
    source: str
    tasks: tuple[str, ...] = ()  # the name of a task or question; the tasks that a free cell uses
    todo: str = ""
    points: float = 0.0  # of a question, or for a task's code, in the original's points


class Asserts(msgspec.Struct, frozen=True):
    """Source that asserts something, as one test of the original."""

    name: str
    source: str
    hidden: bool = False
    points: float = 1.0
    near: tuple[str, ...] = ()  # the tasks of the cell above it
    bare: bool = False  # its last expression is what is looked at, as in otter's tests
    decorators: tuple[str, ...] = ()  # @pytest.mark.parametrize(…), as they stand
    arguments: tuple[str, ...] = ()


class Material(msgspec.Struct, frozen=True):
    """A lesson as another tool has it."""

    title: str
    cells: tuple[Cell, ...]
    tests: tuple[Asserts, ...]
    shared: str = ""  # code that tests use: imports, helpers, data
    modules: tuple[str, ...] = ()  # names under which the tests know the student's module

    @property
    def tasks(self) -> tuple[str, ...]:
        """The names of its tasks in order."""
        return tuple(each.tasks[0] for each in self.cells if each.kind is Kind.TASK)

    @property
    def marked(self) -> tuple[Cell, ...]:
        """What a person marks in order: questions, and tasks whose code has points of its own."""
        asked = (Kind.QUESTION, Kind.SHOWN)
        return tuple(
            each
            for each in self.cells
            if each.kind in asked or (each.kind is Kind.TASK and each.points > 0)
        )
