"""What language a course's lessons are written in, as far as can be told before it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

from autograder.language import OWN


def language_of(root: Path) -> str:
    """Name a course's language; empty where the folder does not say, or is no course.

    What is wrong with a course is said by what reads it, once it is known in which language.
    """
    try:
        table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # no such file, no TOML, no UTF-8
        return ""
    tools = table.get("tool")
    settings = tools.get("autograder") if isinstance(tools, dict) else None
    said = settings.get("language", OWN) if isinstance(settings, dict) else ""
    return said if isinstance(said, str) else ""
