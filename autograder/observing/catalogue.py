"""The catalogue of a lesson's checks: what each one is for, read from its marks."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.course.course import PUBLIC
from autograder.course.lesson import Lesson
from autograder.course.tables import say_unknown
from autograder.errors import CourseError
from autograder.language import N_, _
from autograder.model import NO_LIMITS, USUAL, Check, Credit, Limits, Visibility, wrong_limit
from autograder.observing.marks import KNOWN, MARKS
from autograder.results.points import is_exact, say_points
from autograder.sandbox.job import Job
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.observer import describe
from autograder.sandbox.wire import Fault, FoundCheck


def read_catalogue(server: SandboxServer, lesson: Lesson) -> tuple[Check, ...]:
    """List a lesson's checks; CourseError names the file and line of any problem."""
    folder = lesson.course.root / "tests" / "lessons" / lesson.name
    files = lesson.material.files(hidden=True)
    job = Job(
        lesson.reference(),
        lesson.checks,
        (),
        describe=True,
        files=files,
        shared=lesson.shared.whole,
    )
    found, faults = describe(server, job)
    if faults:
        raise CourseError(_cannot_load(folder, faults[0]))
    checks = _counted([_check(each, lesson, folder) for each in found])
    if len({check.name for check in checks}) != len(checks):
        names = [check.name for check in checks]
        twice = next(name for name in names if names.count(name) > 1)
        raise CourseError(
            _("{folder}: two checks are named {twice}; give their parameters ids").format(
                folder=folder, twice=twice
            )
        )
    return checks


def _cannot_load(folder: Path, fault: Fault) -> str:
    place = os.path.normpath(folder / fault.cell)  # what is shared lies above
    return _(
        "{place}:{line}: {kind}: {message}; the checks cannot be loaded until this is fixed"
    ).format(place=place, line=fault.line, kind=fault.kind, message=fault.message)


def _check(found: FoundCheck, lesson: Lesson, folder: Path) -> Check:
    place = f"{folder / found.file}:{found.line}: {found.function}"
    for mark in found.marks:
        if mark not in KNOWN:
            raise CourseError(
                _("{place}: @pytest.mark.{mark}: {said}; correct it, or remove it").format(
                    place=place, mark=mark, said=say_unknown(mark, tuple(MARKS), what=N_("mark"))
                )
            )
    if found.task is None:
        raise CourseError(
            _('{place} belongs to no task; add @pytest.mark.task("its name")').format(place=place)
        )
    if found.task not in lesson.task_names:
        raise CourseError(
            _(
                "{place} is marked for the task {task!r}, which the lesson does not have; its "
                "tasks are {task_names}"
            ).format(place=place, task=found.task, task_names=", ".join(lesson.task_names))
        )
    for other in found.needs:
        if other not in lesson.task_names:
            raise CourseError(
                _(
                    "{place} needs {other!r}, which is not a task of the lesson; its tasks are "
                    "{task_names}"
                ).format(place=place, other=other, task_names=", ".join(lesson.task_names))
            )
    points = _points(found.points, place)
    if not found.doc:
        raise CourseError(
            _("{place} has no docstring; state the fact that a student should read").format(
                place=place
            )
        )
    if found.refused:
        raise CourseError(f"{place}: {found.refused}")
    if found.arguments:
        raise CourseError(
            _(
                "{place} asks for {arguments}; a check takes `solution`, its own parametrize "
                "arguments, tmp_path, monkeypatch, and fixtures of its file or a conftest.py "
                "in tests/lessons"
            ).format(place=place, arguments=", ".join(found.arguments))
        )
    return Check(
        name=f"{found.file}::{found.function}{found.label}",
        file=found.file,
        function=found.function,
        parameters=found.parameters,
        task=found.task,
        points=points,
        fact=" ".join(found.doc.split()),
        visibility=Visibility.PUBLIC if found.file == PUBLIC else Visibility.HIDDEN,
        needs=found.needs,
        outcome=found.outcome,
        once=found.once,
        may_leave=lesson.task(found.task).may_leave,
        rests_on=found.rests_on,
        credit=_credit(found, points, place),
        limits=_limits(found, lesson, place),
    )


def _points(points: float | None, place: str) -> float:
    if points is None or not 0 < points < math.inf:
        raise CourseError(
            _("{place} has no points; add @pytest.mark.points(0.5)").format(place=place)
        )
    if not is_exact(points):
        raise CourseError(
            _(
                "{place} is worth {points:g} points, which is not a whole number of "
                "hundredths; write @pytest.mark.points({whole}), or one check with "
                "@pytest.mark.partial, which shares its points among its cases"
            ).format(place=place, points=points, whole=say_points(points))
        )
    return points


def _credit(found: FoundCheck, points: float, place: str) -> Credit | msgspec.UnsetType:
    if found.group == "":
        raise CourseError(
            _('{place}: @pytest.mark.all_or_nothing needs a name: ("first steps")').format(
                place=place
            )
        )
    if not (0 <= found.stub <= points and is_exact(found.stub)):
        raise CourseError(
            _(
                "{place}: a stub cannot earn {stub:g} of its {points} points; correct "
                "@pytest.mark.stub_earns"
            ).format(place=place, stub=found.stub, points=say_points(points))
        )
    credit = Credit(found.extra, found.partial, found.group or "", stub=found.stub)
    return msgspec.UNSET if credit == USUAL else credit


def _limits(found: FoundCheck, lesson: Lesson, place: str) -> Limits | msgspec.UnsetType:
    for key in found.limits:
        if key not in Limits.__struct_fields__:
            known = ", ".join(f"{name}=" for name in Limits.__struct_fields__)
            raise CourseError(
                _("{place}: @pytest.mark.limits does not know {key!r}; it takes {known}").format(
                    place=place, key=key, known=known
                )
            )
    try:
        whole = {k: int(v) if v.is_integer() else v for k, v in found.limits.items()}
        own = msgspec.convert(whole, Limits)
    except msgspec.ValidationError as error:
        raise CourseError(
            _("{place}: @pytest.mark.limits: {error}; write a whole number").format(
                place=place, error=error
            )
        ) from None
    if wrong_limit(own):
        raise CourseError(
            _("{place}: @pytest.mark.limits: {own}").format(place=place, own=wrong_limit(own))
        )
    limits = own.over(lesson.task(found.task or "").limits)
    policy = lesson.policy
    if (limits.memory_mib or 0) > policy.memory_mib:
        raise CourseError(
            _(
                "{place} may use {memory_mib} MiB, and its lesson {policy_memory_mib}; raise "
                "memory_mib in [tool.autograder.lessons.{name}], or lower the check's limit"
            ).format(
                place=place,
                memory_mib=limits.memory_mib,
                policy_memory_mib=policy.memory_mib,
                name=lesson.name,
            )
        )
    if (limits.seconds or 0) > policy.seconds_per_submission:
        raise CourseError(
            _(
                "{place} may use {seconds:g} seconds, and a whole submission "
                "{seconds_per_submission:g}; raise seconds_per_submission in "
                "[tool.autograder.lessons.{name}], or lower the check's limit"
            ).format(
                place=place,
                seconds=limits.seconds,
                seconds_per_submission=policy.seconds_per_submission,
                name=lesson.name,
            )
        )
    return msgspec.UNSET if limits == NO_LIMITS else limits


def _counted(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Tell each check of a group how many the group has."""
    members = Counter(check.terms.group for check in checks)
    return tuple(
        msgspec.structs.replace(
            check,
            credit=msgspec.structs.replace(check.terms, members=members[check.terms.group]),
        )
        if check.terms.group
        else check
        for check in checks
    )
