"""Gradescope's export: `submission_<number>/…`, and whose each is in `submission_metadata.yml`."""

from __future__ import annotations

import datetime
from typing import Any

import yaml

from autograder.errors import SubmissionError
from autograder.results.gradebook import Submitted
from autograder.submissions.layouts.layout import Owner, Top
from autograder.submissions.opening import Kind
from autograder.submissions.packing import unpacked_name
from autograder.submissions.times import in_words

FILES = ("submission_metadata.yml", "metadata.yml", "submission_metadata.yaml", "metadata.yaml")
LARGEST = 16 << 20
DEEPEST = 50
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Gradescope:
    """What "Download submissions" of an assignment gives."""

    title = "Gradescope"

    def __init__(self, top: Top) -> None:
        there = {name for name, kind in top.entries if kind is Kind.FILE}
        file = next((name for name in FILES if name in there), "")
        self._owners = {}
        for key, value in (_read(top, file) if file else {}).items():
            owners = tuple(_owners(str(key), value, file))
            if owners:
                self._owners[str(key)] = owners
        self.confidence = float(any(unpacked_name(n) in self._owners for n, _ in top.entries))

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take the submitters that the export names; a group's work is each member's."""
        return self._owners.get(name if kind is Kind.FOLDER else unpacked_name(name), ())


def _read(top: Top, file: str) -> dict[Any, Any]:
    try:
        data = top.read(file, LARGEST)
        _refuse_depth(data)
        found = yaml.load(data, Loader=_LOADER)  # noqa: S506 - a safe loader
    except (SubmissionError, yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        return {}  # then the folders stay, each as a student by its own name
    return found if isinstance(found, dict) else {}


def _refuse_depth(data: bytes) -> None:
    """Refuse what is nested deeper than any export: the fast loader would crash at some depth."""
    depth = 0
    for event in yaml.parse(data, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST}")


def _owners(key: str, value: object, file: str) -> list[Owner]:
    # Ruby's symbols: `:submitters:` is the key ":submitters".
    submission = _plain(value)
    people = submission.get("submitters") or submission.get("users")
    when = submission.get("created_at") or submission.get("submission_time")
    submitted = Submitted(_time(when), source=file) if _time(when) else None
    number = (int(key.rpartition("_")[2]),) if key.rpartition("_")[2].isdecimal() else ()
    owners = []
    for each in people if isinstance(people, list) else []:
        person = _plain(each)
        known = tuple(_text(person.get(k)) for k in ("sid", "email", "id"))
        name = _text(person.get("name")) or next(filter(None, known), "")
        if name:
            mark = next(filter(None, known), "")
            owners.append(Owner(name, mark, tuple(filter(None, known)), "", number, submitted))
    return owners


def _plain(value: object) -> dict[str, Any]:
    found = value.items() if isinstance(value, dict) else ()
    return {str(key).strip(":"): each for key, each in found if isinstance(key, str)}


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _time(value: object) -> str:
    if isinstance(value, datetime.datetime):
        # YAML has times without a zone in UTC.
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
        return zoned.isoformat()
    return in_words(value) if isinstance(value, str) else ""
