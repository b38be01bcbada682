"""Which lesson a file is of: by its path, else by what is in it; and which tasks are worked on.

Nothing of a file is run, imported or parsed as code: cells' marks and lines of text are enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath

import msgspec

from autograder.course.course import Course, module_of
from autograder.course.notebook import stub_of
from autograder.course.reading import load_lesson
from autograder.course.stub import UNWRITTEN
from autograder.errors import CourseError, SubmissionError
from autograder.model import Question
from autograder.notebooks.answers import definition_of, is_written
from autograder.notebooks.marks import answer_id
from autograder.notebooks.reading import HandedIn, read_handed_in
from autograder.submissions.copies import original_name
from autograder.submissions.submission import ENDINGS, Parts
from autograder.translating.lesson import editions_of

_DOCSTRING = re.compile(r'"""[^"]*(?:"{1,2}[^"]+)*"""|\'\'\'[^\']*(?:\'{1,2}[^\']+)*\'\'\'')
_COMMENT = re.compile(r"[ \t]+#.*$", re.MULTILINE)
_HEADS = re.compile(r"\s*(?:(?:async[ \t]+)?def|class|@)\b|\s*super\(\)\.__init__\(\)\s*\Z")

Work = Mapping[str, str]  # the code of each task that is not as it was handed out


class Contents(msgspec.Struct, frozen=True):
    """What is looked at of a file: its code, and the tasks that its cells are marked for."""

    text: str
    marked: frozenset[str]
    answers: dict[str, str] = {}  # the text of each cell that is marked for a question


class _Known(msgspec.Struct, frozen=True):
    stubs: dict[str, str]  # the code that students get, by task
    questions: tuple[tuple[Question, ...], ...]  # each in every language


class Lessons:
    """The lessons of a course, as far as files are told by them; each is read when it is needed."""

    def __init__(self, course: Course) -> None:
        self.course = course

    def by_path(self, names: Parts) -> str | None:
        """Place a path below a student's folder: by its lesson's folder, and its own name."""
        if PurePosixPath(names[-1].lower()).suffix not in ENDINGS:
            return None
        stem = _plain(original_name(PurePosixPath(names[-1]).stem))
        folders = [name for name in names[:-1] if name in self.course.lessons]
        named = [
            lesson
            for lesson in self.course.lessons
            if stem in (module_of(lesson).lower(), lesson.lower())
        ]
        if folders:
            return folders[-1] if folders[-1] in named else None
        return named[0] if len(named) == 1 else None

    def folder_in(self, names: Parts) -> str:
        """Give the lesson in whose folder a path lies; empty if it lies in none."""
        return next((name for name in names[-2::-1] if name in self.course.lessons), "")

    def by_contents(self, contents: Contents) -> str | None:
        """Give the one lesson whose tasks a file holds: their marked cells, else their names."""
        marked: dict[str, float] = {}
        named: dict[str, float] = {}
        for lesson, known in self._known.items():
            tasks = known.stubs.keys()
            marked[lesson] = len(contents.marked & tasks) / len(tasks)
            there = [task for task in tasks if _last_block(contents.text, task) is not None]
            named[lesson] = len(there) / len(tasks)
        # Lessons share names of tasks, such as `train`; then all of its names tell a lesson.
        both = {lesson: (marked[lesson], named[lesson]) for lesson in marked}
        enough = [lesson for lesson in both if marked[lesson] or named[lesson] >= 0.5]
        best = sorted(enough, key=lambda lesson: both[lesson], reverse=True)
        if not best or (len(best) > 1 and both[best[0]] == both[best[1]]):
            return None
        return best[0]

    def work_in(self, contents: Contents, lesson: str) -> Work:
        """Give what is not as it was handed out: each task's code, and the answers to questions.

        Of several definitions or cells the last one counts.
        """
        known = self._known.get(lesson)
        work = {}
        for task, stub in known.stubs.items() if known else ():
            block = _last_block(contents.text, task)
            if block is None or _is_unwritten(block, task):
                continue
            # In another language it has other words, and the same code.
            if _code(block) != _code(stub):
                work[task] = block
        for editions in known.questions if known else ():
            if editions[0].in_task:
                continue  # its code is there already
            answer = contents.answers.get(editions[0].name, "")
            if all(is_written(question, answer) for question in editions):
                # The cell of an answer may belong to a task: beside that one's code.
                work[answer_id(editions[0].name)] = answer
        return work

    @cached_property
    def _known(self) -> dict[str, _Known]:
        found = {}
        for name in self.course.lessons:
            try:
                lesson = load_lesson(self.course, name)
                cells = {cell.task: stub_of(cell, lesson) for cell in lesson.cells if cell.task}
            except CourseError:
                continue  # a run about this lesson reports it; others must not depend on it
            stubs = {t: _last_block(stub, t) or "" for t, stub in cells.items()}
            spoken = editions_of(lesson) if lesson.questions else ()
            questions = (lesson.questions, *(edition.questions for edition in spoken))
            found[name] = _Known(stubs, tuple(zip(*questions, strict=True)))
        return found


def read_contents(data: bytes, ending: str, place: str) -> Contents:
    """Decode a notebook or a Python file; SubmissionError says why it is neither."""
    handed_in: HandedIn = read_handed_in(data, ending, place)
    cells = handed_in.notebook
    marked = {cell.task for cell in cells} | {cell.check for cell in cells}
    return Contents(
        "\n".join(cell.source for cell in handed_in.cells),
        frozenset(marked - {""}),
        {cell.question: cell.text for cell in cells if cell.question},
    )


def guess_ending(data: bytes, name: str) -> str:
    """Tell a notebook from a Python file by the name, or a notebook under another name by itself.

    Browsers save `x.ipynb` as `x.ipynb.txt` or `x.json`. Empty if it is neither.
    """
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in ENDINGS:
        return suffix
    try:
        read_handed_in(data, ".ipynb", name)
    except SubmissionError:
        return ""
    return ".ipynb"


def _plain(stem: str) -> str:
    return re.sub(r"[-_ .]+", "_", stem.strip()).lower()


def _last_block(text: str, task: str) -> str | None:
    """Give the lines of the last definition of a name, without remarks and empty lines."""
    begin = None
    for found in definition_of(task).finditer(text):
        begin = found.start()
    if begin is None:
        return None
    first, *rest = text[begin:].split("\n")
    lines = [first.rstrip()]
    for line in rest:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        # A bracket that closes a long signature stands at the margin.
        if not line[0].isspace() and line[0] not in ")]}":
            break
        lines.append(line.rstrip())
    return "\n".join(lines)


def _code(block: str) -> str:
    """Give the lines of a definition without docstrings and comments."""
    return _COMMENT.sub("", _DOCSTRING.sub("", block))


def _is_unwritten(block: str, task: str) -> bool:
    """Whether a definition does nothing but say that it is still to be written.

    A stub of an earlier release may have other words than today's.
    """
    if f"{task}{UNWRITTEN}" not in block:
        return False
    lines = [line for line in _DOCSTRING.sub("", block).split("\n") if line.strip()]
    return all(UNWRITTEN in line or _HEADS.match(line) for line in lines)
