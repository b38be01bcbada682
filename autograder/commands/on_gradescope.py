"""`autograder export on-gradescope`: what runs on Gradescope, from the zip that the kit made there.

It reads submission_metadata.json and always leaves a results.json. What it prints is for
instructors; a fault of ours is told to them in full, and to students as none of theirs.
"""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.commands.one_submission import Graded, grade_one
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.errors import AutograderError
from autograder.exporters.as_bytes import as_bytes
from autograder.exporters.gradescope import not_graded, results_json
from autograder.exporters.gradescope_zip import COURSE, Settings, read_settings
from autograder.exporters.metadata import Metadata, free_again, read_metadata, say_late
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.output import prepare_folder, write_whole
from autograder.sandbox.outside.pool import ServerPool

OUR_FAULT = (
    "NOT GRADED, and not your fault: the autograder could not do its work. Your instructors see "
    "why, and can run it again."
)


def prepare_lesson(root: Path) -> None:
    """Compute what the reference and the known mistakes give, before the first submission."""
    source = root / "source"
    settings = read_settings(source)
    course = load_course(source / COURSE)
    (name,) = choose_lessons(course, [settings.lesson])
    with ServerPool(starter(course, confined=not settings.unconfined), 1) as pool:
        prepare(load_lesson(course, name), pool)


def run(root: Path, console: Console) -> int:
    """Grade the submission; 0 if it is graded, 1 if a person has to see to it, 2 if it cannot be.

    Whatever happens, results.json says what.
    """
    code = 2
    metadata: Metadata | None = None
    try:
        settings = read_settings(root / "source")
        metadata = read_metadata(root / "submission_metadata.json")
        found, code = _graded(root, settings, metadata, console)
    except AutograderError as error:
        console.print(f"autograder: {error}", soft_wrap=True)
        found = not_graded(OUR_FAULT, metadata.last_score if metadata else 0.0)
    except Exception:  # noqa: BLE001 - whatever it is, the student gets an answer and staff the reason
        console.print(traceback.format_exc(), soft_wrap=True)
        found = not_graded(OUR_FAULT, metadata.last_score if metadata else 0.0)
    results = root / "results"
    prepare_folder(results)
    write_whole(results / "results.json", as_bytes(found))
    return code


def _graded(
    root: Path, settings: Settings, metadata: Metadata, console: Console
) -> tuple[dict[str, Any], int]:
    again = free_again(metadata, settings.per_day)
    if again is not None:
        said = (
            f"NOT GRADED: {settings.per_day} of your submissions are graded within 24 hours. Hand "
            f"in again from {again:%Y-%m-%d %H:%M %z} on. Your score is that of your last one."
        )
        return not_graded(said, metadata.last_score), 0
    begun = time.monotonic()
    done = grade_one(
        root / "source" / COURSE,
        root / "submission",
        metadata.student,
        metadata.created_at,
        settings.lesson,
        console,
        unconfined=settings.unconfined,
    )
    if done.result is None or done.given is None:
        return not_graded(done.said, 0.0), 1
    found = results_json(done.result, done.given, settings.hidden, time.monotonic() - begun)
    found["extra_data"]["sandbox"] = list(done.layers)
    lines = [say_late(metadata), done.said, found["output"]]
    found["output"] = "\n\n".join(filter(None, lines))
    console.print(f"confined by: {', '.join(done.layers) or 'nothing'}", soft_wrap=True)
    return found, _code(done)


def _code(done: Graded) -> int:
    return int(done.result is None or done.result.needs_a_person)
