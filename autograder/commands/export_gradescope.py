"""`autograder export gradescope-autograder`: make the zip that is uploaded to Gradescope."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from autograder.commands.kit_wheel import choose_kit
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.exporters.gradescope_zip import Settings, autograder_zip
from autograder.language import _
from autograder.observing.sealing import UNCONFINED
from autograder.output import prepare_folder, write_whole


def make_zip(
    folder: Path,
    settings: Settings,
    wheel: Path | None,
    requirement: str,
    others: tuple[str, ...],
    file: Path,
    console: Console,
) -> int:
    """Read the lesson, so that nothing broken is uploaded; pack it with the kit."""
    course = load_course(folder)
    (name,) = choose_lessons(course, [settings.lesson])
    lesson = load_lesson(course, name)
    kit = choose_kit(wheel, requirement, others)
    data = autograder_zip(course, msgspec.structs.replace(settings, lesson=name), kit)
    prepare_folder(file.parent, private=True)
    write_whole(file, data, private=True)
    packages = lesson.policy.packages
    if packages and not others:
        console.print(
            _(
                "noted: {name} imports {packages}; if no --package installs it there, "
                "submissions that import it are not graded"
            ).format(name=name, packages=", ".join(packages)),
            soft_wrap=True,
        )
    if settings.unconfined:
        console.print(UNCONFINED, style="bold white on red", soft_wrap=True)
    console.print(
        _(
            "written to {file}: it holds the answers, the hidden checks and the secret of the "
            "course. Upload it in Gradescope: Configure Autograder > Zip file upload."
        ).format(file=file),
        highlight=False,
        soft_wrap=True,
    )
    return 0
