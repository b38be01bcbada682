"""Fingerprints: what a record or a grade depends on, as one short text.

The kit's own code is part of both. The files that count are listed here, by folder where a whole
folder counts, so that no run needs to follow imports; a test follows them, and the lists must hold
exactly the files that it reaches.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from autograder.course.lesson import Lesson
from autograder.digest import digest

KIT = Path(__file__).parents[1]

# What a record depends on. Judging and words may change without a new one.
RECORD = (
    "authoring.py",
    "course/course.py",
    "course/fixtures.py",
    "course/known_answers.py",
    "course/lesson.py",
    "course/material.py",
    "course/naming.py",
    "course/questions.py",
    "course/reading.py",
    "course/secret.py",
    "course/shared.py",
    "course/steps.py",
    "course/stub.py",
    "course/tables.py",
    "course/variants.py",
    "digest.py",
    "errors.py",
    "language.py",
    "model.py",
    "notebooks/percent.py",
    "observation/form.py",
    "observation/forms",
    "observation/loaded.py",
    "observation/numbers.py",
    "observation/order.py",
    "observation/payload.py",
    "observation/tolerance.py",
    "observation/tree.py",
    "observing/calls.py",
    "observing/catalogue.py",
    "observing/effects.py",
    "observing/fingerprint.py",
    "observing/kept.py",
    "observing/marks.py",
    "observing/record.py",
    "observing/record_store.py",
    "observing/recording.py",
    "observing/sealing.py",
    "output.py",
    "results/points.py",
    "sandbox",
)
# Of a listed folder, what only a student's own machine runs.
APART = frozenset({"sandbox/inside/alone.py", "sandbox/outside/alone.py"})
# What else a grade depends on: not how it is requested, and not how it is shown.
GRADE = (
    *RECORD,
    "course/notebook.py",
    "grading/faults.py",
    "grading/submission.py",
    "judging",
    "notebooks/answers.py",
    "notebooks/marks.py",
    "notebooks/modules.py",
    "notebooks/pictures.py",
    "notebooks/reading.py",
    "observation/compare.py",
    "observation/members.py",
    "observing/arriving.py",
    "observing/packages.py",
    "observing/prepared.py",
    "observing/submission.py",
    "observing/telling.py",
    "observing/whole.py",
    "results/alike.py",
    "results/attempts.py",
    "results/database.py",
    "results/gradebook.py",
    "results/marks.py",
    "results/parts.py",
    "results/rubrics.py",
    "submissions/__init__.py",
    "submissions/archives.py",
    "submissions/beside.py",
    "submissions/carrying.py",
    "submissions/changes.py",
    "submissions/editions.py",
    "submissions/names.py",
    "submissions/opening.py",
    "submissions/packing.py",
    "submissions/submission.py",
    "submissions/tars.py",
)


def record_fingerprint(lesson: Lesson) -> str:
    """Fingerprint what a lesson's record depends on: all but the tolerances."""
    return digest([kit_fingerprint(RECORD), *_lesson_parts(lesson)])


def grading_fingerprint(lesson: Lesson) -> str:
    """Fingerprint what a lesson's grades depend on besides the submission."""
    tolerances = msgspec.json.encode(lesson.tolerances)
    # Not their rubrics: a person's marks depend on these, and no run of the grader.
    questions = [msgspec.json.encode(each.shown_to_students) for each in lesson.questions]
    return digest([kit_fingerprint(GRADE), *_lesson_parts(lesson), tolerances, *questions])


@cache
def kit_fingerprint(listed: tuple[str, ...]) -> bytes:
    """Fingerprint files and folders of the kit, and the torch it computes with."""
    parts = [version("torch").encode()]
    for file in files_of(listed):
        parts += [str(file.relative_to(KIT)).encode(), file.read_bytes()]
    return digest(parts).encode()


def files_of(listed: Iterable[str]) -> tuple[Path, ...]:
    """Give the kit's files that a list of files and folders names, each once, in order."""
    return tuple(sorted({file for name in listed for file in _files(KIT / name)}))


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        for file in place.rglob("*.py"):
            if str(file.relative_to(KIT)) not in APART:
                yield file
    else:
        yield place


def _lesson_parts(lesson: Lesson) -> list[bytes]:
    code = [cell for cell in lesson.cells if cell.task or cell.given]
    return [
        # Words change no numbers.
        msgspec.json.encode(msgspec.structs.replace(lesson.policy, language="en", translations=())),
        msgspec.json.encode(code),
        msgspec.json.encode(lesson.known_sources),
        msgspec.json.encode(lesson.checks),
        lesson.name.encode(),
        # Fingerprints are names of files: the secret is in them by a digest of its own.
        hmac.digest(lesson.course.secret, b"fingerprint", "sha256"),
        *lesson.material.parts(),
        *([msgspec.json.encode(lesson.shared.whole)] if lesson.shared.whole else []),
    ]
