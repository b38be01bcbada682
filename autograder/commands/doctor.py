"""`autograder doctor`: how this machine can confine student code."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course.reading import load_course
from autograder.errors import CourseError
from autograder.language import _
from autograder.observing.packages import missing_packages, say_missing
from autograder.sandbox.confinement.layers import LayerStatus, is_sealed, probe
from autograder.sandbox.outside.host import ALL_LAYERS, SandboxServer


def doctor(console: Console, course: Path) -> int:
    """Try every layer, show the outcome, and how to fix what failed; 1 if it cannot grade.

    Where there is a course, the packages that it lets students import are tried too.
    """
    table = Table(title=_("Layers of confinement on this machine"), title_justify="left")
    for name in (_("layer"), _("works"), _("seen"), _("what to do")):
        table.add_column(name, overflow="fold")
    for status in probe():
        table.add_row(*_row(status))
    console.print(table)
    with SandboxServer(512 << 20, ALL_LAYERS) as server:
        layers = server.layers_in_force()
        missing = _missing(server, course, console)
    said = _("A student process here is held by: {layers}.")
    console.print(said.format(layers=", ".join(layers) or _("nothing")))
    if is_sealed(layers):
        console.print(_("sealed: `autograder grade` may run code of people you do not know."))
        return int(missing)
    console.print(_("NOT sealed: `autograder grade` refuses to run."), style="bold red")
    return 1


def _missing(server: SandboxServer, folder: Path, console: Console) -> bool:
    """Say whether a package is missing that the course in a folder, if there is one, allows."""
    try:
        course = load_course(folder)
    except CourseError:
        return False  # it is the machine that was asked about
    missing = missing_packages(server, course, course.lessons)
    if missing:
        console.print(Text(say_missing(missing), style="bold red"))
    elif allowed := dict.fromkeys(
        name for lesson in course.lessons for name in course.policy.of(lesson).packages
    ):
        names = ", ".join(allowed)
        console.print(
            _("The packages that the course allows can be imported: {names}.").format(names=names)
        )
    return bool(missing)


def _row(status: LayerStatus) -> tuple[str, Text, str, str]:
    works = Text(_("yes"), style="green") if status.works else Text(_("no"), style="red")
    return str(status.layer), works, _(status.detail), _(status.remedy)
