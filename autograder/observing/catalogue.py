"""The catalogue of a lesson's checks: what each one is for, read from its marks."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from autograder.course.course import PUBLIC
from autograder.course.lesson import Lesson
from autograder.errors import CourseError
from autograder.model import Check, Visibility
from autograder.sandbox.job import Job
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import describe
from autograder.sandbox.wire import Fault, FoundCheck


def read_catalogue(server: SandboxServer, lesson: Lesson) -> tuple[Check, ...]:
    """List a lesson's checks; CourseError names the file and line of any problem."""
    folder = lesson.course.root / "tests" / "lessons" / lesson.name
    found, faults = describe(server, Job(lesson.reference(), lesson.checks, (), describe=True))
    if faults:
        raise CourseError(_cannot_load(folder, faults[0]))
    checks = tuple(_check(each, lesson, folder) for each in found)
    _refuse_circles(checks, folder)
    if len({check.name for check in checks}) != len(checks):
        names = [check.name for check in checks]
        twice = next(name for name in names if names.count(name) > 1)
        raise CourseError(f"{folder}: two checks are named {twice}; give their parameters ids")
    return checks


def _refuse_circles(checks: tuple[Check, ...], folder: Path) -> None:
    """Refuse tasks that wait for one another: none of them could be judged first."""
    needs: dict[str, set[str]] = {}
    for check in checks:
        needs.setdefault(check.task, set()).update(check.needs)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        circle = " needs ".join(f"`{task}`" for task in reversed(error.args[1]))
        raise CourseError(
            f"{folder}: {circle}, so none of them can be judged first; "
            "remove one of their @pytest.mark.needs"
        ) from None


def _cannot_load(folder: Path, fault: Fault) -> str:
    return (
        f"{folder / fault.cell}:{fault.line}: {fault.kind}: {fault.message}; "
        "the checks cannot be loaded until this is fixed"
    )


def _check(found: FoundCheck, lesson: Lesson, folder: Path) -> Check:
    place = f"{folder / found.file}:{found.line}: {found.function}"
    if found.task is None:
        raise CourseError(f'{place} belongs to no task; add @pytest.mark.task("its name")')
    if found.task not in lesson.task_names:
        raise CourseError(
            f"{place} is marked for the task {found.task!r}, which the lesson does not have; "
            f"its tasks are {', '.join(lesson.task_names)}"
        )
    for other in found.needs:
        if other not in lesson.task_names:
            raise CourseError(
                f"{place} needs {other!r}, which is not a task of the lesson; "
                f"its tasks are {', '.join(lesson.task_names)}"
            )
    if found.points is None or found.points <= 0:
        raise CourseError(f"{place} has no points; add @pytest.mark.points(0.5)")
    if not found.doc:
        raise CourseError(f"{place} has no docstring; state the fact that a student should read")
    if found.arguments:
        raise CourseError(
            f"{place} asks for {', '.join(found.arguments)}; a check takes only `solution` and "
            "its own parametrize arguments"
        )
    return Check(
        name=f"{found.file}::{found.function}{found.label}",
        file=found.file,
        function=found.function,
        parameters=found.parameters,
        task=found.task,
        points=found.points,
        fact=" ".join(found.doc.split()),
        visibility=Visibility.PUBLIC if found.file == PUBLIC else Visibility.HIDDEN,
        needs=found.needs,
        outcome=found.outcome,
        once=found.once,
        may_leave=lesson.task(found.task).may_leave,
        rests_on=found.rests_on,
    )
