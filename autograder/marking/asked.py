"""The answers that a gradebook has for people, and how a mark is given for one."""

from __future__ import annotations

import getpass
import math
from collections.abc import Collection, Mapping

import msgspec

from autograder.errors import UsageError
from autograder.language import _, ngettext
from autograder.model import Mark, Question, RubricItem, Status, TaskResult
from autograder.results.gradebook import Gradebook
from autograder.results.marking import with_mark
from autograder.results.marks import Key, now
from autograder.results.parts import by_checks
from autograder.results.points import say_points
from autograder.results.rubrics import worth
from autograder.results.sharing import marks_now, same_answers, shared_in

LONGEST_COMMENT = 5000  # characters
LONGEST_ITEM = 300
MOST_POINTS = 1000.0  # of an item


class Asked(msgspec.Struct, frozen=True):
    """One answer of one student, with the question and what was given for it."""

    key: Key
    question: Question
    result: TaskResult  # of what is marked, with the mark
    task: TaskResult  # as it was graded: of a part of a task with what its checks say
    shared: tuple[str, ...] = ()  # whose it is, if the platform has one submission of several

    @property
    def beside(self) -> str:
        """What the checks of the task give, where it is a part of one; else empty."""
        if self.task.manual is None:
            return ""
        checks = by_checks(self.task)
        words = ngettext(
            "{score} of {possible} point",
            "{score} of {possible} points",
            1 if checks.possible == 1 else 2,
        )
        return words.format(score=say_points(checks.score), possible=say_points(checks.possible))

    @property
    def waits(self) -> bool:
        """Whether a person has to mark it, or to mark it again; a shared one waits once."""
        return self.result.status is Status.WAITING and not self.is_anothers

    @property
    def is_anothers(self) -> bool:
        """Whether it is asked about under a fellow's name already."""
        return bool(self.shared) and self.shared[0] != self.key.student

    @property
    def whose(self) -> str:
        """Everybody whose answer it is."""
        return " & ".join(self.shared) if self.shared else self.key.student


class Given(msgspec.Struct, frozen=True):
    """What somebody decided about an answer: typed points, or items of the rubric by their keys."""

    points: float | None = None
    items: tuple[str, ...] = ()
    comment: str = ""


Unmarked = Mapping[Key, TaskResult]


def unmarked(gradebook: Gradebook) -> Unmarked:
    """Give the task of every answer as it was graded, without marks."""
    return {
        Key(stored.entry.result.student, stored.entry.result.lesson, task.name): task
        for stored in gradebook.everything()
        for task in stored.entry.result.tasks
        if task.asked is not None
    }


def all_asked(gradebook: Gradebook, results: Unmarked | None = None) -> list[Asked]:
    """Give every answer that the gradebook has, with the marks as they are now.

    `results` saves reading all results again: marks, answers and questions are read anew.
    """
    results = unmarked(gradebook) if results is None else results
    questions = gradebook.marks.questions()
    marks, digests = marks_now(gradebook), gradebook.marks.digests()
    fellows = _fellows(gradebook, digests, results)
    found = []
    for key, task in results.items():
        question, result = questions.get((key.lesson, key.question)), task.asked
        if question is not None and result is not None:
            mark = marks.get(key)
            now_it_is = with_mark(result, mark, digests.get(key, "")) if mark else result
            found.append(Asked(key, question, now_it_is, task, fellows.get(key, ())))
    return found


def _fellows(
    gradebook: Gradebook, digests: Mapping[Key, str], results: Unmarked
) -> dict[Key, tuple[str, ...]]:
    """Give with whom somebody's answer is shared: the first of them is asked about for all."""
    found: dict[Key, tuple[str, ...]] = {}
    for keys in same_answers(shared_in(gradebook), digests):
        there = [key for key in keys if key in results]
        students = tuple(key.student for key in there)
        found |= dict.fromkeys(there, students)
    return found


def item_key(item: RubricItem) -> str:
    """Name an item of a rubric, in which no two have the same id or text."""
    return item.id or item.text


def make_mark(asked: Asked, given: Given, by: str, answer: str) -> Mark:
    """Make a mark of what somebody decided; UsageError if it cannot be one.

    `answer` is the digest of the answer that they saw: one that has changed since waits again.
    """
    by_key = {item_key(item): item for item in asked.question.rubric}
    unknown = [key for key in given.items if key not in by_key]
    if unknown:
        raise UsageError(
            _(
                "the rubric of `{name}` has no item {unknown!r} any more; look at it again, "
                "and mark once more"
            ).format(name=asked.question.name, unknown=unknown[0])
        )
    items = tuple(item for key, item in by_key.items() if key in set(given.items))
    possible = asked.result.possible
    points = worth(items, possible) if given.points is None else given.points
    if not 0 <= points <= possible:
        raise UsageError(
            _("{points} points: `{question}` is worth between 0 and {possible}").format(
                points=say_points(points),
                question=asked.key.question,
                possible=say_points(possible),
            )
        )
    if len(given.comment) > LONGEST_COMMENT:
        raise UsageError(
            _("the comment has {comment} characters; {longest_comment} are the most").format(
                comment=len(given.comment), longest_comment=LONGEST_COMMENT
            )
        )
    return Mark(
        points=points,
        possible=possible,
        by=by,
        at=now(),
        answer=answer,
        comment=given.comment,
        items=items,
        by_hand=given.points is not None,
    )


def require_item(points: float, text: str, rubric: Collection[RubricItem]) -> tuple[float, str]:
    """Give an item of a rubric as it is stored; UsageError if it can be none."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_ITEM:
        raise UsageError(
            _(
                "an item of a rubric has a text of 1 to {longest_item} characters; this one "
                "has {text}"
            ).format(longest_item=LONGEST_ITEM, text=len(text))
        )
    if not math.isfinite(points) or abs(points) > MOST_POINTS:
        raise UsageError(
            _(
                "{points:g} points: an item gives or costs at most {most_points:g}; type "
                "another number"
            ).format(points=points, most_points=MOST_POINTS)
        )
    if any(item.text.casefold() == text.casefold() for item in rubric):
        raise UsageError(
            _("the rubric has an item {text!r} already; word this one otherwise").format(text=text)
        )
    return points, text


def read_points(text: str) -> float:
    """Read typed points, with a point or a comma; UsageError says what is none."""
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        raise UsageError(
            _("{text!r} is no number of points; type one such as 1.5").format(
                text=text.strip()[:40]
            )
        )
    return points


def this_user() -> str:
    """Name who marks; UsageError where nobody knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError(_("nobody knows who you are here: say who marks, with --by")) from None
