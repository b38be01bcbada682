"""The command line: parse, call one command, show what it did, choose the exit code.

Exit codes: 0 all is well; 1 something needs a person; 2 the command cannot do what was asked.
"""

from __future__ import annotations

import sys

# What is imported here adds its commands; the help lists them in this order.
from autograder.cli import authors, exports, grading, nbgrader, reports, similar, students  # noqa: F401
from autograder.cli.app import app
from autograder.commands.group import errors
from autograder.errors import AutograderError
from autograder.language import _, speak, users_language

# What only the extra `course` brings: the rest is all that a student's side needs.
OF_A_COURSE = frozenset({"babel", "jinja2", "jupytext", "markupsafe", "nbformat", "yaml"})


def main() -> None:
    """Run the command line; a known error is one message, and exit code 2."""
    speak(users_language())  # until a course or an assignment says another
    try:
        app()
    except AutograderError as error:
        errors.say(f"autograder: {error}", "red")
        sys.exit(2)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in OF_A_COURSE:
            raise
        errors.say(
            _(
                "autograder: {package} is not installed, and this command needs it to read a "
                "course; install the kit with its extra for courses: pip install '.[course]' "
                "in a checkout, or 'torch_autograder-….whl[course]'"
            ).format(package=package),
            "red",
        )
        sys.exit(2)
