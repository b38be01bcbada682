"""The class as its files show it: every result that stands, who has none, and what tasks are worth.

`autograder grade` remembers it in the gradebook, so that whatever comes afterwards (marks, policy,
reports, exports) needs neither the submissions nor the course's checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from autograder.errors import OutputError
from autograder.language import OWN, _
from autograder.model import SubmissionResult
from autograder.results.absent import Others
from autograder.results.gradebook import Entry, Gradebook, Stored
from autograder.results.marking import earlier_with_marks, with_marks
from autograder.results.sharing import Shared


class ClassResults(msgspec.Struct, frozen=True):
    """What is known of a class after a run."""

    course: str
    lessons: tuple[str, ...]  # of the course, in order
    entries: tuple[Entry, ...]  # by student, then by lesson, with the marks that people gave
    others: Others = Others()  # who has no result, which files are not graded, and the roster
    points: Mapping[str, Mapping[str, float]] = {}  # what each task is worth, by lesson
    layers: tuple[str, ...] = ()  # of confinement, that held for all of it
    sealed: bool = True  # no student's code ran unless it was confined
    earlier: tuple[Entry, ...] = ()  # attempts before these, as they came, if they are kept
    language: str = OWN  # that feedback is in
    shared: Shared = {}  # who has one submission together, as the platform says it


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a result stands otherwise than in its own row of the gradebook."""

    student: str
    lesson: str
    note: str | None = None  # it has this one instead
    entry: Entry | None = None  # all of it is another one


class _Remembered(msgspec.Struct, frozen=True):
    rows: tuple[_Row, ...]
    rest: ClassResults  # without entries


class _Spoken(msgspec.Struct, frozen=True):
    language: str = OWN


class _OnlyLanguage(msgspec.Struct, frozen=True):
    rest: _Spoken


def language_of(gradebook: Gradebook) -> str:
    """Name the language of a class's feedback; empty where no class can be recalled."""
    try:
        return msgspec.json.decode(gradebook.remembered() or b"", type=_OnlyLanguage).rest.language
    except msgspec.DecodeError:
        return ""  # `recall` says what is wrong, once it is known in which language


def remember(
    gradebook: Gradebook, results: ClassResults, everything: Iterable[Stored] | None = None
) -> ClassResults:
    """Store a class, as it is without marks, beside its results; nothing is stored twice.

    `everything` is what the gradebook holds, where that was read already. This gives the class as
    it will be recalled.
    """
    everything = gradebook.everything() if everything is None else everything
    stored = {_key(each.entry): each.entry for each in everything}
    rows = tuple(_row(entry, stored.get(_key(entry))) for entry in results.entries)
    rest = msgspec.structs.replace(results, entries=(), earlier=())
    gradebook.remember(msgspec.json.encode(_Remembered(rows, rest)))
    return _with_rows(gradebook, rest, rows, stored)


def _once_more(gradebook: Gradebook, why: str) -> OutputError:
    said = _("{file}: {why}; run `autograder grade` on the class once more")
    return OutputError(said.format(file=gradebook.file, why=why))


def recall(gradebook: Gradebook) -> ClassResults:
    """Give the class as the last run left it, with the marks that were given since.

    OutputError: no run has been remembered, or the gradebook has lost one of its results.
    """
    data = gradebook.remembered()
    if data is None:
        raise _once_more(gradebook, _("no run of a whole class is stored in it"))
    try:
        found = msgspec.json.decode(data, type=_Remembered)
    except (msgspec.MsgspecError, ValueError):
        raise _once_more(gradebook, _("what it says of the class is damaged")) from None
    stored = {_key(each.entry): each.entry for each in gradebook.everything()}
    lost = [row for row in found.rows if row.entry is None and _named(row) not in stored]
    if lost:
        names = ", ".join(f"{row.student}/{row.lesson}" for row in lost[:3])
        why = _("results of the class are missing in it ({names})").format(names=names)
        raise _once_more(gradebook, why)
    return _with_rows(gradebook, found.rest, found.rows, stored)


def _with_rows(
    gradebook: Gradebook,
    rest: ClassResults,
    rows: Iterable[_Row],
    stored: Mapping[tuple[str, str], Entry],
) -> ClassResults:
    entries = tuple(_entry(row, stored) for row in rows)
    return msgspec.structs.replace(
        rest,
        entries=with_marks(entries, gradebook),
        earlier=earlier_with_marks(gradebook),
    )


def _key(entry: Entry) -> tuple[str, str]:
    return entry.result.student, entry.result.lesson


def _named(row: _Row) -> tuple[str, str]:
    return row.student, row.lesson


def _row(entry: Entry, stored: Entry | None) -> _Row:
    student, lesson = _key(entry)
    if stored is not None:
        own = msgspec.structs.replace(entry, answers=(), result=_noting(entry, stored.result.note))
        if own == stored:
            note = entry.result.note
            return _Row(student, lesson, None if note == stored.result.note else note)
    return _Row(student, lesson, entry=entry)


def _noting(entry: Entry, note: str) -> SubmissionResult:
    return msgspec.structs.replace(entry.result, note=note)


def _entry(row: _Row, stored: Mapping[tuple[str, str], Entry]) -> Entry:
    if row.entry is not None:
        return row.entry
    entry = stored[_named(row)]
    if row.note is None:
        return entry
    return msgspec.structs.replace(entry, result=_noting(entry, row.note))
