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
            f"{folder}: a course's name is made of letters, digits, '-', '_' and '.', and begins "
            "with a letter or digit; choose another name for its folder"
        )
    if is_course(folder):
        raise UsageError(
            f"{folder}: there is a course already; add a lesson with "
            f"`autograder new {folder / '02_name'}`, or name another folder"
        )
    around = next((each for each in folder.parents if is_course(each)), None)
    if around is not None:
        raise UsageError(
            f"{folder}: inside the course {around}, and a course does not hold another; name a "
            f"folder elsewhere, or add a lesson to it with `autograder new {around / '02_name'}`"
        )
    if looks_like_lesson(name) or is_lesson(name):
        raise UsageError(
            f"{folder}: a lesson by its name, and {folder.parent} is no course; make the course "
            "first: `autograder new COURSE`, and then `autograder new COURSE/02_name`"
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: a file is there; name another folder")
    held = sorted({each.name for each in folder.iterdir()} - _BEGUN) if folder.is_dir() else []
    if held:
        raise UsageError(
            f"{folder}: not empty (it holds {', '.join(held[:3])}), and nothing is written over; "
            "name a new folder, or an empty one"
        )


def require_free_lesson(course: Path, name: str) -> None:
    """Refuse a lesson whose name is none, or is taken in its course by name, number or module."""
    place = course / name
    lessons = _lessons(course)
    free = next_number(lessons)
    if not is_lesson(name):
        better = nearest_name(name, otherwise=free)
        advice = f"`autograder new {course / better}`" if better else "choose another name"
        raise UsageError(f"{place}: no name of a lesson, which is {RULE}; {advice}")
    module = module_of(name)
    if keyword.iskeyword(module) or module in _TAKEN:
        raise UsageError(
            f"{place}: the lesson's source is {module}.py, and `{module}` is something else in "
            f"Python; choose another name, as {number_of(name)}_{module}_lesson"
        )
    for folder in (course / "solutions" / name, course / "tests" / "lessons" / name):
        if folder.exists():
            raise UsageError(f"{folder}: is there already, and nothing is written over; rename it")
    for other in lessons:
        if int(number_of(other)) == int(number_of(name)):
            raise UsageError(
                f"{place}: {other} has this number; the next free one is {free:02}: "
                f"`autograder new {course / f'{free:02}_{module}'}`"
            )
        if module_of(other) == module:
            raise UsageError(
                f"{place}: {other} has this name, and their notebooks could not be told apart; "
                "choose another name"
            )


def _lessons(course: Path) -> list[str]:
    folder = course / "solutions"
    return sorted(p.name for p in folder.iterdir() if is_lesson(p.name)) if folder.is_dir() else []
