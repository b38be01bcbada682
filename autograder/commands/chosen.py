"""The submissions that a run is about: which are graded already, and the grading of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from autograder.commands.earlier import grade_earlier, keep_attempt
from autograder.commands.own_lessons import OwnLessons
from autograder.commands.round import Round
from autograder.commands.running import Running
from autograder.commands.whole_class import SEALED, UNCONFINED, lacking_here, unreadable
from autograder.course.course import Course
from autograder.errors import SubmissionError
from autograder.grading.faults import say_fault
from autograder.grading.piece import Piece
from autograder.language import N_, _
from autograder.model import Status
from autograder.observing.record_store import seconds_of
from autograder.observing.sealing import without_its_gpu
from autograder.results.attempts import Handed
from autograder.results.gradebook import Entry, Gradebook
from autograder.submissions.beside import bring, brought_of, handed_in
from autograder.submissions.fingerprint import lesson_state, submission_fingerprint
from autograder.submissions.submission import Submission

NOT_ITS_TURN = N_("the run was stopped before its turn; run the command again")


@dataclass(frozen=True)
class Chosen:
    """Grades submissions whose result is not in the gradebook yet."""

    course: Course
    own: OwnLessons
    gradebook: Gradebook
    running: Running
    among: Round
    unconfined: bool
    force: bool  # also those that are graded and have not changed
    keeps: bool  # earlier attempts
    _entries: dict[Submission, Entry] = field(default_factory=dict)
    _reused: list[Submission] = field(default_factory=list)

    def grade(self, chosen: Sequence[Submission]) -> tuple[tuple[Entry, ...], int]:
        """Give an entry for each, and say of how many it was there before."""
        waiting = [each for each in chosen if self._waits(each)]
        waiting.sort(key=self.among.order or self._longest_first())
        self._run(waiting)
        for submission in waiting:
            if submission not in self._entries:
                self._entries[submission] = lacking_here(self.course, submission, _(NOT_ITS_TURN))
        if self.keeps:
            grade_earlier(self.gradebook, self.own, self.running, self._kind, chosen)
        return tuple(self._entries[submission] for submission in chosen), len(self._reused)

    @property
    def _kind(self) -> str:
        return UNCONFINED if self.unconfined else SEALED

    def _longest_first(self) -> Callable[[Submission], float]:
        """Put the lessons first whose checks take longest: nothing runs beside the last piece."""
        seconds: dict[str, float] = {}

        def key(submission: Submission) -> float:
            name = submission.lesson
            if name not in seconds:
                lesson = self.own.lesson(name, submission.student)
                seconds[name] = seconds_of(lesson) if lesson is not None else 0.0
            return -seconds[name]

        return key

    def _waits(self, submission: Submission) -> bool:
        """Tell whether it is to be graded; else its entry is known."""
        handed = self._handed(submission)
        if handed is None:
            return False
        if self.keeps:
            self._keep(submission, handed)
        lesson = self.own.lesson(submission.lesson, submission.student)
        state = self.own.state(submission.lesson, submission.student)
        fingerprint = submission_fingerprint(handed.data, state, self._kind, brought_of(handed))
        before = self.gradebook.find(submission.student, submission.lesson, fingerprint)
        reason = without_its_gpu(lesson) if lesson is not None else ""
        if before is None or before.result.status is Status.UNGRADED:
            if not reason:
                return True
            entry = lacking_here(self.course, submission, reason)
            self.gradebook.store(entry, fingerprint, lesson_state(state, self._kind))
        elif self.force and not reason:
            return True
        else:
            entry = msgspec.structs.replace(before, submitted=submission.submitted)
            if entry != before:
                self.gradebook.date(entry)
            self._reused.append(submission)
        self._entries[submission] = self.gradebook.shared(entry)
        return False

    def _keep(self, submission: Submission, handed: Handed) -> None:
        """Keep what was handed in, and before it the older tries that are here as well."""
        for older in submission.earlier:
            before = self._read(older)
            # One that has gone since the folder was looked through is not here any more.
            if isinstance(before, Handed):
                keep_attempt(self.gradebook, older, before)
        keep_attempt(self.gradebook, submission, handed)

    def _run(self, waiting: Sequence[Submission]) -> None:
        owns = [self.own.own(each.lesson, each.student) for each in waiting]
        fingerprints: dict[int, str] = {}

        def pieces() -> Iterator[Piece]:
            # Read when its turn comes: memory for all of them would grow with the class.
            for number, (submission, own) in enumerate(zip(waiting, owns, strict=True)):
                handed = self._handed(submission)
                if handed is not None:
                    fingerprints[number] = submission_fingerprint(
                        handed.data, own.state, self._kind, brought_of(handed)
                    )
                    yield Piece(number, submission.student, own, handed)

        for piece, graded in self.running.run(owns, pieces()):
            submission = waiting[piece.number]
            entry = msgspec.structs.replace(graded, submitted=submission.submitted)
            state = lesson_state(piece.own.state, self._kind)
            self.gradebook.store(entry, fingerprints.pop(piece.number), state)
            self._entries[submission] = self.gradebook.shared(entry)
            self.among.stored(submission, entry)

    def _handed(self, submission: Submission) -> Handed | None:
        """Read all that was handed in; if that is not possible, store the entry that says why."""
        handed = self._read(submission)
        if isinstance(handed, Handed):
            return handed
        self._entries[submission] = handed
        self.gradebook.store(handed, "")
        return None

    def _read(self, submission: Submission) -> Handed | Entry:
        lesson = self.own.lesson(submission.lesson, submission.student)
        try:
            data = submission.read()
            artifacts = tuple(lesson.material.artifacts) if lesson is not None else ()
            return handed_in(submission, data, bring(submission, artifacts))
        except SubmissionError as error:
            unread = unreadable(self.course, submission, error)
            return msgspec.structs.replace(unread, submitted=submission.submitted)
        except Exception as error:  # noqa: BLE001 - no student's file may stop the others
            return lacking_here(self.course, submission, say_fault(error))
