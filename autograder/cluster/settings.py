"""A course's settings as they travel: what grades and records depend on, and nothing else."""

from __future__ import annotations

import json
import tomllib

import msgspec

from autograder.course.course import Policy
from autograder.errors import CourseError


def travelling_settings(policy: Policy) -> bytes:
    """Write the pyproject.toml of a course that travels.

    The policy of the final numbers stays at home: it names students.
    """
    policy = msgspec.structs.replace(policy, policy={})
    text = f"[tool]\nautograder = {_toml(msgspec.to_builtins(policy))}\n"
    try:
        same = msgspec.convert(tomllib.loads(text)["tool"]["autograder"], Policy) == policy
    except (tomllib.TOMLDecodeError, msgspec.ValidationError):
        same = False
    if not same:
        raise CourseError(
            "the course's settings cannot be sent to a cluster: they would be read otherwise "
            f"there; simplify [tool.autograder], which says {policy!r}"
        )
    return text.encode()


def _toml(value: object) -> str:
    """Write a value as TOML has it on one line; what is None is left out."""
    if isinstance(value, dict):
        pairs = (f"{_toml(key)} = {_toml(each)}" for key, each in value.items() if each is not None)
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float):
        return repr(value)
    # JSON's texts are TOML's, apart from DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
