"""The numbers that count, with a word where the course's policy is not the one of these numbers."""

from __future__ import annotations

import shlex

from autograder.commands.group import errors
from autograder.course.reading import load_course
from autograder.errors import AutograderError
from autograder.language import _
from autograder.policy.final import Finals
from autograder.policy.reading import read_policy
from autograder.policy.remembering import course_of, has_changed, settled
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import ClassResults


def settled_now(gradebook: Gradebook, language: str = "") -> tuple[ClassResults, Finals]:
    """Give a class and its numbers; say if its course has another policy by now.

    Steps are told in the language of the class's feedback, or in another.
    """
    note = what_changed(gradebook)
    if note:
        errors.say(_("noted: ") + note, "yellow")
    return settled(gradebook, language)


def what_changed(gradebook: Gradebook) -> str:
    """Say how to apply a policy that has changed; empty if it has not, or its course is gone."""
    root = course_of(gradebook)
    if root is None or not (root / "pyproject.toml").is_file():
        return ""
    try:
        course = load_course(root)
        is_another = has_changed(gradebook, read_policy(course), course.root)
    except (AutograderError, OSError) as error:
        return _("nobody can tell whether the policy of these numbers still holds: {error}").format(
            error=error
        )
    if not is_another:
        return ""
    place = shlex.quote(str(gradebook.file.parent))
    command = f"autograder policy {place} --course {shlex.quote(str(root))}"
    said = _("the policy of {root} has changed since these numbers came about; apply it: {command}")
    return said.format(root=root, command=command)
