"""`autograder export github-checks`: the files by which GitHub runs a lesson's public checks."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from autograder.assignments.assignment import find_assignment
from autograder.commands.kit_wheel import choose_kit
from autograder.exporters import on_github
from autograder.language import _
from autograder.output import prepare_folder, write_whole

FILES = ("autograder.py", "checks.yml")
# What a student's own work leaves in an assignment's folder.
_NOT_RELEASED = ("__pycache__", ".")


def write_checks(assignment: Path, wheel: Path | None, folder: Path, console: Console) -> int:
    """Write the two files, the kit's wheel and the released assignment; nothing in it is secret."""
    released = find_assignment([assignment])
    kit = choose_kit(wheel, "", ())
    place = folder / "assignment"
    for file in sorted(released.folder.rglob("*")):
        parts = file.relative_to(released.folder).parts
        if file.is_file() and not any(part.startswith(_NOT_RELEASED) for part in parts):
            prepare_folder(place.joinpath(*parts[:-1]))
            write_whole(place.joinpath(*parts), file.read_bytes())
    for name in FILES:
        write_whole(folder / name, Path(on_github.__file__).with_name(name).read_bytes())
    if kit.wheel is not None:
        write_whole(folder / kit.wheel[0], kit.wheel[1])
    console.print(
        _(
            "written to {folder}: for Classroom 50 all of it beside autograder.py; for plain "
            "Actions as .grading/ in the students' repository, with checks.yml as "
            ".github/workflows/checks.yml"
        ).format(folder=folder),
        highlight=False,
        soft_wrap=True,
    )
    return 0
