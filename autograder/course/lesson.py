"""A lesson as its author wrote it: source cells, tasks, known answers, checks, tolerances."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.course.course import Course, Policy
from autograder.course.material import Material
from autograder.course.shared import Shared
from autograder.model import NO_LIMITS, Limits, Question
from autograder.notebooks.percent import SourceCell
from autograder.observation.tolerance import Tolerances
from autograder.sandbox.constants import constants_read
from autograder.sandbox.job import GIVEN, Cell, Overlay, Program, TaskRules


class Task(msgspec.Struct, frozen=True):
    """One public name the student implements."""

    name: str
    cell: str  # name of the cell that defines it
    rules: TaskRules
    may_leave: tuple[str, ...] = ()  # kinds of effects of a call that cost nothing
    limits: Limits = NO_LIMITS  # of its checks


class KnownAnswer(msgspec.Struct, frozen=True):
    """An alternative or a mistake: one function that takes the place of its task."""

    task: str
    name: str  # the id; for a mistake that computes the same as another, that one's id
    function: str  # its name in the file
    sentence: str = ""  # of a mistake: what the student should read


class Lesson(msgspec.Struct, frozen=True):
    """Everything the kit knows about a lesson."""

    course: Course
    name: str  # 03_linear_regression
    module: str  # linear_regression
    source_file: Path
    cells: tuple[SourceCell, ...]
    tasks: tuple[Task, ...]
    hints: dict[str, tuple[str, ...]]
    alternatives: tuple[KnownAnswer, ...]
    mistakes: tuple[KnownAnswer, ...]
    known_sources: dict[str, str]  # alternatives.py and mistakes.py, whole
    checks: dict[str, str]  # test_public.py and test_hidden.py, whole
    tolerances: dict[str, Tolerances]  # by a check's key
    material: Material = Material()
    questions: tuple[Question, ...] = ()  # that a person marks
    shared: Shared = Shared()  # by its checks
    variant_name: str = ""  # which one it is, where students have different ones
    written: tuple[SourceCell, ...] = ()  # then: its cells, with what varies

    def reseeded(self, by: int) -> Lesson:
        """The same lesson of a course with a seed higher by this: its checks draw other inputs."""
        policy = msgspec.structs.replace(self.course.policy, seed=self.course.policy.seed + by)
        course = msgspec.structs.replace(self.course, policy=policy)
        return msgspec.structs.replace(self, course=course)

    @property
    def policy(self) -> Policy:
        """How this lesson is graded: the one place that puts its own settings over the course's."""
        return self.course.policy.of(self.name)

    @property
    def task_names(self) -> tuple[str, ...]:
        """The names of its tasks in order."""
        return tuple(task.name for task in self.tasks)

    @property
    def title(self) -> str:
        """Its name, with its variant if it has several."""
        return f"{self.name} ({self.variant_name})" if self.variant_name else self.name

    @property
    def needs_gpu(self) -> bool:
        """Whether nothing of it can be run without a GPU."""
        mine = self.course.policy.lesson(self.name)
        return mine.device == "cuda" and mine.without_gpu == "ungraded"

    @property
    def marked_names(self) -> tuple[str, ...]:
        """The names of all that gives points: its tasks, then the questions for a person."""
        alone = (question.name for question in self.questions if not question.of_task)
        return (*self.task_names, *alone)

    def task(self, name: str) -> Task:
        """Find a task by its name."""
        return next(task for task in self.tasks if task.name == name)

    def rules(self, task: str) -> TaskRules:
        """What a task may not call, and what all the same."""
        return self.task(task).rules

    def given_cells(self) -> tuple[Cell, ...]:
        """The locked cells: every program of this lesson begins with them."""
        return tuple(
            Cell(f"{GIVEN}{number}", cell.source)
            for number, cell in enumerate((c for c in self.cells if c.given), start=1)
        )

    def program(
        self,
        cells: tuple[Cell, ...],
        overlay: Overlay | None = None,
        modules: dict[str, str] | None = None,
    ) -> Program:
        """Make a program of this lesson out of a solution's own cells, and files they import."""
        given = self.given_cells()
        sources = tuple(cell.source for cell in given)
        return Program(
            self.module,
            self.task_names,
            (*given, *cells),
            overlay,
            modules=modules or {},
            constants=constants_read(tuple(self.checks.values()), sources, self.task_names),
        )

    @property
    def is_script(self) -> bool:
        """Whether students get and hand in a Python file instead of a notebook."""
        return self.course.policy.lesson(self.name).form == "script"

    def reference(self, overlay: Overlay | None = None) -> Program:
        """The reference solution, with one of its tasks replaced if an overlay says so.

        Of a script, what is no task belongs to it too: its main part.
        """
        name, script = self.source_file.name, self.is_script
        return self.program(
            tuple(
                Cell(f"{name}: {cell.task or f'line {cell.line}'}", cell.source, is_python=script)
                for cell in self.cells
                if cell.task or (script and not (cell.markdown or cell.given))
            ),
            overlay,
        )

    def variant(self, answer: KnownAnswer, file: str) -> Program:
        """The reference with a known answer in the place of its task."""
        source = self.known_sources[file]
        return self.reference(Overlay(file, source, answer.function, answer.task))
