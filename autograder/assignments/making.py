"""Make a lesson's assignment: what students get, and nothing that they should not have.

The folder holds the notebook with the solutions stripped, the public checks, and what the
reference and the mistakes produce on them, so that a student's own machine can judge and
diagnose without a line of any solution.
"""

from __future__ import annotations

import msgspec

from autograder.assignments.assignment import CHECKS, LESSON_FILE, Guide, Released
from autograder.observing.calls import make_job
from autograder.course.course import PUBLIC, Course
from autograder.course.lesson import Lesson
from autograder.course.material import DATA, NOTES
from autograder.course.notebook import stub_of
from autograder.course.script import script_of
from autograder.digest import digest
from autograder.language import OWN
from autograder.notebooks.writing import notebook_bytes, to_notebook
from autograder.model import Visibility
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record, Recorded, to_bytes
from autograder.observing.record import TENSORS
from autograder.observing.record import TREES
from autograder.sandbox.wire import Fault


def make_assignment(prepared: Prepared) -> dict[str, bytes]:
    """Give the files of a lesson's assignment by their names."""
    lesson, record = prepared.lesson, prepared.record
    public = public_record(record)
    trees, tensors = to_bytes(public)
    job = make_job(lesson, lesson.reference(), public.checks)
    guide = Guide(
        lesson=lesson.name,
        module=lesson.module,
        course=lesson.course.policy.course,
        seconds=lesson.policy.seconds_per_submission,
        memory_mib=lesson.policy.memory_mib,
        forbids={task.name: task.rules.forbids for task in lesson.tasks},
        points=prepared.points,
        hints=lesson.hints,
        stubs={cell.task: stub_of(cell, lesson) for cell in lesson.cells if cell.task},
        given=lesson.given_cells(),
        calls=job.calls,
        packages=lesson.policy.packages,
        released=_released(lesson),
        variant=lesson.variant_name or msgspec.UNSET,
        language=lesson.policy.language if lesson.policy.language != OWN else msgspec.UNSET,
        by_a_person={q.name: q.points for q in lesson.questions if q.of_task} or msgspec.UNSET,
    )
    return {
        **_for_students(prepared),
        CHECKS: lesson.checks[PUBLIC].encode(),
        LESSON_FILE: msgspec.json.format(msgspec.json.encode(guide), indent=1) + b"\n",
        TREES: trees,
        TENSORS: tensors,
        **lesson.material.data,
        **({f"{DATA}/{NOTES}": lesson.material.notes} if lesson.material.data else {}),
    }


def _for_students(prepared: Prepared) -> dict[str, bytes]:
    """Give the file that students work in."""
    lesson = prepared.lesson
    if lesson.is_script:
        return {f"{lesson.module}.py": script_of(lesson).encode()}
    notebook = to_notebook(lesson.name, prepared.cells)
    return {f"{lesson.module}.ipynb": notebook_bytes(notebook)}


def _released(lesson: Lesson) -> Released | msgspec.UnsetType:
    """Say what is released besides; the reference's own artifacts never are."""
    released = Released(
        data={name: digest([data]) for name, data in lesson.material.data.items()},
        artifacts=tuple(lesson.material.artifacts),
        shared=lesson.shared.public,
    )
    return released if released != Released() else msgspec.UNSET


def public_record(record: Record) -> Record:
    """Keep the public checks' part of a record, without places in any solution's source."""
    checks = tuple(check for check in record.checks if check.visibility is Visibility.PUBLIC)
    names = {check.name for check in checks}
    keys = {check.key for check in checks}

    def public(results: dict[str, Recorded]) -> dict[str, Recorded]:
        return {name: _without_source(r) for name, r in results.items() if name in names}

    return msgspec.structs.replace(
        record,
        checks=checks,
        tolerances={key: tolerances for key, tolerances in record.tolerances.items() if key in keys},
        reference=public(record.reference),
        mistakes=tuple(
            msgspec.structs.replace(mistake, results=public(mistake.results))
            for mistake in record.mistakes
        ),
    )


def _without_source(result: Recorded) -> Recorded:
    fault = result.fault
    if fault is not None:
        fault = Fault(fault.kind, fault.message, fault.builtin)
    # Seconds would make every release differ from the last one.
    return msgspec.structs.replace(result, fault=fault, seconds=0.0)
