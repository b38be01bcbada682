"""Keep the names of other students out of what one student reads.

Notes are written for who grades: one about a group's work, or about a file that was found in
another folder, may name somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from autograder.language import N_, _

# What stands in the place of such a note where text alone is written; a page says it itself.
WITHHELD = N_(
    "There is a note about this for your instructor; ask them if your points surprise you."
)
_WORD = re.compile(r"\w+")


class Others:
    """The names of a class, by the word that each begins with."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._students: dict[str, list[tuple[str, str]]] = {}
        self._own = {student: frozenset(mine) for student, mine in names.items()}
        for student, mine in names.items():
            for name in dict.fromkeys(mine):
                first = _WORD.search(name)
                if first:
                    self._students.setdefault(first[0], []).append((name[first.start() :], student))

    def kept_from(self, student: str, notes: Iterable[str]) -> Iterator[str]:
        """Give a student's notes, with a sentence in the place of each that names another."""
        for note in self.own(student, notes):
            yield _(WITHHELD) if note is None else note

    def own(self, student: str, notes: Iterable[str]) -> Iterator[str | None]:
        """Give a student's notes, with None in the place of each that names another."""
        for note in notes:
            yield None if self._names_another(note, student) else note

    def _names_another(self, note: str, student: str) -> bool:
        mine = self._own.get(student, frozenset())
        for word in _WORD.finditer(note):
            for name, other in self._students.get(word[0], ()):
                end = word.start() + len(name)
                whole = not (note[end - 1 : end].isalnum() and note[end : end + 1].isalnum())
                said = whole and note.startswith(name, word.start())
                if said and other != student and name not in mine:
                    return True
        return False
