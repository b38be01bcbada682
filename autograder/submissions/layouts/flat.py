"""Flat files: `<student>.ipynb`, `<student>_<lesson>.ipynb`, `<lesson>-<student>.py`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from autograder.course.course import module_of, number_of
from autograder.language import N_
from autograder.submissions.copies import original_name
from autograder.submissions.layouts.layout import (
    Owner,
    Top,
    common_beginning,
    is_code,
    share,
)
from autograder.submissions.opening import Kind

_BREAK = r"[-_. ]+"
# `anna_hw3`: a number alone may tell two people of one name apart, so a word has to be with it.
_NUMBERED = re.compile(
    _BREAK + r"(?:hw|homework|ex|exercise|lab|ps|week|lesson|assignment|sheet|ue|blatt|serie|übung|"
    r"uebung|aufgabe|woche|final|solution|submission)[-_. ]*\d{0,2}\Z",
    re.IGNORECASE,
)
# What people hand in for a notebook, too: a person has to look at it.
_DOCUMENTS = frozenset(".pdf .html .htm .docx .doc .odt .rtf .png .jpg .jpeg .heic".split())
_DISGUISES = (".ipynb.txt", ".ipynb.json")
_LEAST_ENDING = 3  # signs, of an ending that all files share


def _spelled(lesson: str) -> str:
    """Give the pattern of a lesson's name, with its number or without."""
    module = re.escape(module_of(lesson)).replace("_", _BREAK)
    return rf"(?:0*{int(number_of(lesson))}{_BREAK})?{module}"


class Flat:
    """A file for each student and lesson, with the student in its name."""

    title = N_("flat files")

    def __init__(self, top: Top) -> None:
        self._modules = top.modules
        # Its own number only: another one may tell two people of one name apart.
        self._lessons = "|".join(map(_spelled, sorted(top.lessons, key=len, reverse=True)))
        code = [each for each in top.handed_in if each[1] is Kind.FILE and is_code(each[0])]
        self.is_most = 2 * len(code) > len(top.handed_in)
        self.shared = self._shared([name for name, _other in code]) if self.is_most else ""
        own = [each for each in code if self.place(*each)]
        self.confidence = 0.9 * share(own, top.handed_in) if self.is_most else 0.0

    def place(self, name: str, kind: Kind) -> tuple[Owner, ...]:
        """Take what is left of the file's name without the lesson's."""
        if kind is not Kind.FILE:
            return ()
        path = PurePosixPath(name)
        is_document = self.is_most and path.suffix.lower() in _DOCUMENTS
        if not is_code(name) and not is_document and not name.lower().endswith(_DISGUISES):
            return ()
        stem = original_name(path.stem.removesuffix(".ipynb"))
        if re.fullmatch(self._lessons, stem, re.IGNORECASE):
            return ()  # the lesson's file itself: it could be anybody's
        after = re.fullmatch(rf"(.+?){_BREAK}({self._lessons})", stem, re.IGNORECASE)
        before = re.fullmatch(rf"({self._lessons}){_BREAK}(.+)", stem, re.IGNORECASE)
        if after or before:
            student, lesson = after.groups() if after else before.groups()[::-1]  # type: ignore[union-attr]
            return (Owner(student, file=self._file(lesson, path.suffix)),)
        is_disguised = not is_code(name) and not is_document
        student = stem.removesuffix(self.shared) or stem
        return (
            Owner(
                _NUMBERED.sub("", student) or student,
                file=name,
                for_sure=self.is_most and not is_disguised,
            ),
        )

    def _file(self, lesson: str, suffix: str) -> str:
        plain = re.sub(_BREAK, "_", re.sub(r"\A\d+[-_. ]+", "", lesson)).lower()
        return next((m for m in self._modules if m.lower() == plain), lesson) + suffix

    def _shared(self, names: list[str]) -> str:
        """Give the ending that all names have in common, as in `anna_hw` and `ben_hw`."""
        stems = {original_name(PurePosixPath(name).stem) for name in names}
        if len(stems) < 2:
            return ""
        common = common_beginning([stem[::-1] for stem in stems])[::-1]
        begins = re.search(r"[-_. ]", common)
        ending = common[begins.start() :] if begins else ""
        return ending if len(ending) >= _LEAST_ENDING else ""
