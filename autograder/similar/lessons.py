"""Read what students handed in for a lesson, and what the course itself has of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.notebook import stub_of
from autograder.course.variants import own_variant
from autograder.errors import SubmissionError
from autograder.language import N_
from autograder.notebooks.reading import read_handed_in
from autograder.similar.asking import Reader
from autograder.similar.comparing import Work
from autograder.similar.weighing import Known
from autograder.similar.wire import Piece, Question, Source
from autograder.submissions.beside import bring
from autograder.submissions.carrying import carried_variant
from autograder.submissions.submission import Submission

# What was left out, and why: said in the page's language where it is shown.
THE_FILE, BESIDE = N_("the file"), N_("a file beside it")
# So says pieces.py, which imports nothing of the kit's words; of an error, Python's own follow.
TOO_DEEP, NOT_PYTHON = N_("nested too deeply"), "not Python: "
NOTHING_IN_IT = N_("no definition of any task was found in it")


class Text(msgspec.Struct, frozen=True):
    """Some lines of one source, numbered as in it."""

    source: int
    name: str
    first: int
    lines: tuple[str, ...]


class Program(msgspec.Struct, frozen=True):
    """One student's work with its text, to be compared and to be shown."""

    work: Work
    texts: dict[str, tuple[Text, ...]]  # by task
    lesson: Lesson  # the variant of it that the student was given
    origin: str = ""  # the older class that it is of


class NotCompared(msgspec.Struct, frozen=True):
    """Something that was left out, and why."""

    student: str
    what: str  # the file, a cell, or a definition
    why: str


class Fingerprinted(msgspec.Struct, frozen=True):
    """What the course has of a lesson: what is released or the reference's, and known answers."""

    own: dict[str, frozenset[int]]  # by task
    answers: dict[KnownAnswer, frozenset[int]]
    right: frozenset[KnownAnswer]

    def known(self, forgotten: Collection[KnownAnswer] = ()) -> dict[str, Known]:
        """Say of each task what is subtracted, and which mistakes count among its programs.

        `forgotten` are known answers that the course is taken not to have: for measuring.
        """
        subtracted = {task: set(numbers) for task, numbers in self.own.items()}
        mistakes: dict[str, list[frozenset[int]]] = {task: [] for task in self.own}
        for answer, numbers in self.answers.items():
            if answer in forgotten:
                continue
            if answer in self.right:
                subtracted[answer.task] |= numbers
            else:
                mistakes[answer.task].append(numbers)
        return {
            task: Known(frozenset(numbers), tuple(mistakes[task]))
            for task, numbers in subtracted.items()
        }


def read_course(lesson: Lesson, reader: Reader) -> Fingerprinted:
    """Take the fingerprints of all that the course has of a lesson."""
    marked = [cell for cell in lesson.cells if cell.task]
    stubs = [Source(cell.task, stub_of(cell, lesson)) for cell in marked]
    references = [Source(cell.task, cell.source) for cell in marked]
    # Of the course's own cells too: a student may have lost the mark that says so.
    given = [Source(cell.name, cell.source) for cell in lesson.given_cells()]
    everywhere = {
        p.number for piece in read_texts(lesson, reader, given).values() for p in piece.prints
    }
    own = {task: set(everywhere) for task in lesson.task_names}
    for sources in (stubs, references):
        for task, piece in read_texts(lesson, reader, sources, lesson.task_names).items():
            own[task] |= {each.number for each in piece.prints}
    answers: dict[KnownAnswer, frozenset[int]] = {}
    for file, known in ((ALTERNATIVES, lesson.alternatives), (MISTAKES, lesson.mistakes)):
        source = [Source(file, lesson.known_sources[file])]
        read = read_texts(lesson, reader, source, [each.function for each in known])
        for each in known:
            if each.function in read:
                answers[each] = frozenset(p.number for p in read[each.function].prints)
    return Fingerprinted(
        {task: frozenset(numbers) for task, numbers in own.items()},
        answers,
        frozenset(lesson.alternatives),
    )


def read_texts(
    lesson: Lesson, reader: Reader, sources: Iterable[Source], wanted: Iterable[str] = ()
) -> Mapping[str, Piece]:
    """Read definitions out of texts of a lesson: those that are wanted, or all."""
    return reader.ask(_question(lesson, tuple(sources), tuple(wanted))).pieces


def _question(lesson: Lesson, sources: tuple[Source, ...], wanted: tuple[str, ...]) -> Question:
    given = tuple(cell.source for cell in lesson.given_cells())
    return Question(sources, wanted, lesson.task_names, lesson.module, given)


def read_program(
    lesson: Lesson, submission: Submission, reader: Reader, origin: str = ""
) -> tuple[Program | None, tuple[NotCompared, ...]]:
    """Read one submission; None, with the reason, if nothing of it can be compared."""
    student = f"{submission.student} ({origin})" if origin else submission.student
    try:
        handed_in = read_handed_in(submission.read(), submission.ending, submission.place)
    except SubmissionError as error:
        return None, (NotCompared(student, THE_FILE, str(error)),)
    lesson = own_variant(lesson, submission.student)
    # What is in it tells more than who handed it in: an older class had other variants.
    lesson = carried_variant(lesson, handed_in.notebook) or lesson
    brought = bring(submission, ())
    sources = (
        *(Source(cell.name, cell.source) for cell in handed_in.cells),
        *(Source(name, text) for name, text in brought.modules.items()),
    )
    answer = reader.ask(_question(lesson, sources, lesson.task_names))
    left = tuple(NotCompared(student, what, why) for what, why in answer.unread)
    left += tuple(NotCompared(student, BESIDE, note) for note in brought.notes)
    if not answer.pieces:
        return None, left or (NotCompared(student, THE_FILE, NOTHING_IN_IT),)
    work = Work(
        student,
        {
            task: {each.number: each.lines for each in piece.prints}
            for task, piece in answer.pieces.items()
        },
        bool(origin),
        submission.place,
    )
    texts = {task: _texts(piece, sources) for task, piece in answer.pieces.items()}
    return Program(work, texts, lesson, origin), left


def _texts(piece: Piece, sources: tuple[Source, ...]) -> tuple[Text, ...]:
    found = []
    for span in piece.spans:
        lines = sources[span.source].text.split("\n")[span.first - 1 : span.last]
        found.append(Text(span.source, sources[span.source].name, span.first, tuple(lines)))
    return tuple(found)
