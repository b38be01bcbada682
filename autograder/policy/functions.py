"""The course's own penalties: functions in files of its folder, which its author trusts."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from autograder.errors import CourseError
from autograder.language import _
from autograder.policy.rules import Penalty
from autograder.policy.settings import Settings


def load_functions(settings: Settings, root: Path) -> dict[str, Penalty]:
    """Load each function that a policy names; CourseError says why one cannot be."""
    return {name: load_function(name, root) for name in named_in(settings)}


def named_in(settings: Settings) -> tuple[str, ...]:
    """Give the functions that a policy names, each once."""
    people = settings.students.values()
    own = (terms for person in people for terms in (person, *person.lessons.values()))
    every = (settings, *settings.lessons.values(), *own)
    return tuple(dict.fromkeys(e.late.function for e in every if e.late and e.late.function))


def file_of(name: str, root: Path) -> Path:
    """Say in which file of a course's folder the function `module:name` is."""
    return root / f"{name.partition(':')[0]}.py"


def load_function(name: str, root: Path) -> Penalty:
    """Load the function that `module:name` names in a course's folder."""
    module, _dot, function = name.partition(":")
    file = file_of(name, root)
    fix = _("fix `late.function` in the course's policy, or the file")
    spec = importlib.util.spec_from_file_location(f"autograder_policy_{module}", file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise CourseError(
            _("policy.late: {name!r}: there is no file {file}; {fix}").format(
                name=name, file=file, fix=fix
            )
        )
    loaded = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(loaded)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise CourseError(
            _("policy.late: {file} ended in {said}; {fix}").format(file=file, said=said, fix=fix)
        ) from error
    found = getattr(loaded, function, None)
    if not callable(found):
        raise CourseError(
            _("policy.late: {file} has no function {function!r}; {fix}").format(
                file=file, function=function, fix=fix
            )
        )
    penalty: Penalty = found
    return penalty
