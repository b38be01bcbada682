"""Start sandbox servers, and refuse to grade where they cannot confine student code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.secret import FILE
from autograder.errors import UsageError
from autograder.language import N_, _
from autograder.sandbox.confinement import gpu
from autograder.sandbox.confinement.layers import is_sealed, probe
from autograder.sandbox.confinement.policy import Layer
from autograder.sandbox.confinement.roots import read_roots, refuse_if_exposed
from autograder.sandbox.needing import mentions_compiler, mentions_torch
from autograder.sandbox.outside.host import ALL_LAYERS, SandboxServer
from autograder.sandbox.outside.launching import Launch

UNCONFINED = N_(
    "NOT CONFINED: student code ran with the rights of the user who graded. "
    "It could read, change and send whatever that user can."
)
# Limits on memory and time guard against accidents, so they stay.
_WITHOUT_CONFINEMENT = frozenset({Layer.RESOURCE_LIMITS})


def starter(
    course: Course, *, confined: bool = True, launch: Launch | None = None
) -> Callable[[], SandboxServer]:
    """Give a function that starts a sandbox server for a course, by `launch` if that is given."""
    layers = ALL_LAYERS if confined else _WITHOUT_CONFINEMENT
    memory = course.policy.most_memory_mib << 20
    torch, compiler = uses_torch(course), uses_compiler(course)
    return partial(
        SandboxServer,
        memory,
        layers,
        torch=torch,
        compiler=compiler,
        devices=devices_for(course),
        launch=launch,
    )


def devices_for(course: Course) -> tuple[str, ...]:
    """Name the devices of this machine's GPU, if a lesson of the course computes on one."""
    lessons = map(course.policy.lesson, course.lessons)
    return gpu.devices() if any(each.device == "cuda" for each in lessons) else ()


def without_its_gpu(lesson: Lesson) -> str:
    """Say why nothing of a lesson can be run here, and what to do; empty where it can."""
    if not lesson.needs_gpu or gpu.devices():
        return ""
    return _(
        "the checks of {lesson} compute on a GPU, and this machine has none; use one that has, or "
        'write without_gpu = "cpu" in [tool.autograder.lessons.{lesson}]'
    ).format(lesson=lesson.name)


def uses_torch(course: Course) -> bool:
    """Say whether any lesson's source, known answers or checks, or a package, is about torch."""
    packages = chain.from_iterable(course.policy.of(name).packages for name in course.lessons)
    return mentions_torch(chain(packages, map(_text, _files(course))))


def uses_compiler(course: Course) -> bool:
    """Say whether torch's compiler is needed so often that every process should have it."""
    return uses_torch(course) and mentions_compiler(map(_text, _files(course)))


def _files(course: Course) -> Iterator[Path]:
    for lesson in course.lessons:
        for folder in ("solutions", "tests/lessons"):
            yield from sorted((course.root / folder / lesson).glob("**/*.py"))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # whoever reads the lesson says so


def hidden_paths(course: Course, *others: Path) -> tuple[Path, ...]:
    """List what student code may not read: the course's answers, checks, secret, and `others`."""
    root = course.root
    return (root / "solutions", root / "tests", root / FILE, *others)


def require_sealed(server: SandboxServer, hidden: Iterable[Path]) -> None:
    """Raise an error unless student processes are sealed, and `hidden` is hidden from them.

    UsageError lists the remedies; SandboxError names the path that they could read.
    """
    layers = server.layers_in_force()
    if not is_sealed(layers):
        raise UsageError(_not_sealed(layers))
    refuse_if_exposed(read_roots(), [str(path) for path in hidden if path.exists()])


def _not_sealed(layers: Iterable[str]) -> str:
    remedies = [f"- {s.layer}: {_(s.detail)} {_(s.remedy)}" for s in probe() if not s.works]
    return _(
        "this machine cannot seal student code, so nothing was graded. What holds: {layers}. What "
        "is missing:\n{remedies}\nRun `autograder doctor` after fixing it. To grade submissions of "
        "people you trust without confinement, add --sandbox=none."
    ).format(layers=", ".join(layers) or _("nothing"), remedies="\n".join(remedies))
