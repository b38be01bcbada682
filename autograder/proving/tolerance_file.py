"""Write a lesson's `tolerances.toml`: what people set, what was measured, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from autograder.observation.tolerance import Steps, Tolerance

HEADER = """\
# Written by `autograder calibrate`; see docs/tolerances.md. What has a `reason` was set by a
# person and stays; the rest is measured anew.
"""


def toml_of(tolerances: Mapping[str, Mapping[str, Tolerance]], before: str = "") -> str:
    """Write tolerances as TOML; comments above a check's table in `before` are kept."""
    comments = _comments(before)
    tables = [
        "".join(["\n", *comments.get(check, []), f"[{_text(check)}]\n", *_lines(tolerances)])
        for check, tolerances in tolerances.items()
    ]
    return HEADER + "".join(tables)


def tolerance_file(root: Path, lesson: str) -> Path:
    """Give the place of a lesson's tolerances in a course's folder."""
    return root / "tests" / "lessons" / lesson / "tolerances.toml"


def _lines(tolerances: Mapping[str, Tolerance]) -> Iterator[str]:
    for key, rule in tolerances.items():
        fields = msgspec.structs.asdict(rule)
        said = [
            f"{name} = {_value(value)}"
            for name, value in fields.items()
            if value not in ("", None, msgspec.UNSET)
        ]
        yield f"{_text(key)} = {{ {', '.join(said)} }}\n"


def _value(value: float | str | Steps) -> str:
    if isinstance(value, tuple):
        steps = (f"[{_number(threshold)}, {_number(points)}]" for threshold, points in value)
        return f"[{', '.join(steps)}]"
    return _text(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    if abs(value) >= 1e4 or 0 < abs(value) < 1e-3:
        # Python writes 7.2e14 as 720000000000000.0, and 1e-4 as 0.0001, which nobody can read.
        shortest = (f"{value:.{digits}e}" for digits in range(17))
        text = next((each for each in shortest if float(each) == value), repr(value))
    else:
        text = repr(float(value))
    digits, _, power = text.partition("e")
    return f"{digits}e{int(power)}" if power else digits


def _text(text: str) -> str:
    # A JSON string is a TOML basic string, except that TOML wants DEL escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _comments(before: str) -> dict[str, list[str]]:
    """Collect the comment lines directly above each table."""
    found: dict[str, list[str]] = {}
    pending: list[str] = []
    for line in before.removeprefix(HEADER).splitlines(keepends=True):
        if line.startswith("#"):
            pending.append(line)
        elif line.startswith("["):
            name = line.strip()[1:-1]
            found[json.loads(name) if name.startswith('"') else name] = pending
            pending = []
        elif line.strip():
            pending = []
    return found
