"""Where a new course or lesson may stand, and what it may be called."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from pathlib import Path

from autograder.course.course import module_of, number_of
from autograder.course.naming import RULE, is_lesson, looks_like_lesson, nearest_name, next_number
from autograder.errors import UsageError
from autograder.language import _

_COURSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# A lesson's source is a module: under one of these names it would hide what others import.
_TAKEN = frozenset(sys.stdlib_module_names) | frozenset(
    "torch numpy matplotlib pytest autograder IPython pandas scipy sklearn solution "
    "alternatives mistakes conftest test_public test_hidden".split()
)
# What a folder may hold before a course is made in it: a repository that was just begun.
_BEGUN = frozenset({".git"})


def is_course(folder: Path) -> bool:
    """Whether a course stands in a folder; what cannot be read is none."""
    try:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        tools = tomllib.loads(text).get("tool")
    except (OSError, ValueError):
        return False
    return isinstance(tools, dict) and "autograder" in tools


def require_free_place(folder: Path) -> None:
    """Refuse a place for a new course that is taken, badly named, or inside another course."""
    name = folder.name
    if not _COURSE.fullmatch(name):
        raise UsageError(
            _(
                "{folder}: a course's name is made of letters, digits, '-', '_' and '.', and "
                "begins with a letter or digit; choose another name for its folder"
            ).format(folder=folder)
        )
    if is_course(folder):
        raise UsageError(
            _(
                "{folder}: there is a course already; add a lesson with `autograder new "
                "{lesson}`, or name another folder"
            ).format(folder=folder, lesson=folder / "02_name")
        )
    around = next((each for each in folder.parents if is_course(each)), None)
    if around is not None:
        raise UsageError(
            _(
                "{folder}: inside the course {around}, and a course does not hold another; "
                "name a folder elsewhere, or add a lesson to it with `autograder new {lesson}`"
            ).format(folder=folder, around=around, lesson=around / "02_name")
        )
    if looks_like_lesson(name) or is_lesson(name):
        raise UsageError(
            _(
                "{folder}: a lesson by its name, and {parent} is no course; make the course "
                "first: `autograder new COURSE`, and then `autograder new COURSE/02_name`"
            ).format(folder=folder, parent=folder.parent)
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{folder}: a file is there; name another folder").format(folder=folder))
    held = sorted({each.name for each in folder.iterdir()} - _BEGUN) if folder.is_dir() else []
    if held:
        raise UsageError(
            _(
                "{folder}: not empty (it holds {held}), and nothing is written over; name a "
                "new folder, or an empty one"
            ).format(folder=folder, held=", ".join(held[:3]))
        )


def require_free_lesson(course: Path, name: str) -> None:
    """Refuse a lesson whose name is none, or is taken in its course by name, number or module."""
    place = course / name
    lessons = _lessons(course)
    free = next_number(lessons)
    if not is_lesson(name):
        better = nearest_name(name, otherwise=free)
        advice = (
            _("`autograder new {course}`").format(course=course / better)
            if better
            else _("choose another name")
        )
        raise UsageError(
            _("{place}: no name of a lesson, which is {rule}; {advice}").format(
                place=place, rule=_(RULE), advice=advice
            )
        )
    module = module_of(name)
    if keyword.iskeyword(module) or module in _TAKEN:
        raise UsageError(
            _(
                "{place}: the lesson's source is {module}.py, and `{module}` is something else "
                "in Python; choose another name, as {name}_{module}_lesson"
            ).format(place=place, module=module, name=number_of(name))
        )
    for folder in (course / "solutions" / name, course / "tests" / "lessons" / name):
        if folder.exists():
            raise UsageError(
                _("{folder}: is there already, and nothing is written over; rename it").format(
                    folder=folder
                )
            )
    for other in lessons:
        if int(number_of(other)) == int(number_of(name)):
            raise UsageError(
                _(
                    "{place}: {other} has this number; the next free one is {free:02}: "
                    "`autograder new {course}`"
                ).format(place=place, other=other, free=free, course=course / f"{free:02}_{module}")
            )
        if module_of(other) == module:
            raise UsageError(
                _(
                    "{place}: {other} has this name, and their notebooks could not be told "
                    "apart; choose another name"
                ).format(place=place, other=other)
            )


def _lessons(course: Path) -> list[str]:
    folder = course / "solutions"
    return sorted(p.name for p in folder.iterdir() if is_lesson(p.name)) if folder.is_dir() else []
