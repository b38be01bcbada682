"""From the work of one student on one lesson to the number that counts, step by step.

The order of the rules: missing or group, attempts, late, extra credit, rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from autograder.language import N_, _
from autograder.model import Status
from autograder.policy.amounts import exact, say, say_rounded, shown, to_step
from autograder.policy.final import Final, Step
from autograder.policy.lateness import Lateness, after_lateness
from autograder.policy.rules import Rules
from autograder.policy.settings import Terms
from autograder.policy.work import Attempt, Work
from autograder.results.absent import MISSING, NEEDS_A_PERSON


class Chain:
    """A number on its way, with the steps that it has made."""

    def __init__(self, start: Fraction) -> None:
        self.now = start
        self.steps: list[Step] = []

    def go(self, rule: str, to: Fraction, why: str) -> None:
        """Make a step to a whole number of hundredths."""
        to = to_step(to)
        self.steps.append(Step(rule, shown(self.now), shown(to), why))
        self.now = to


def finish_lesson(
    student: str, lesson: str, work: Work, possible: float, status: str, rules: Rules
) -> Final:
    """Apply the rules to a student's work on a lesson.

    `possible` is what the lesson is worth where nothing was handed in, and `status` says why
    nothing was: missing, or needs a person.
    """
    raw = exact(work.own.result.score) if work.own else Fraction(0)
    chain = Chain(to_step(raw))
    if work.last is None:
        waiting = status == NEEDS_A_PERSON
        chain.go(status, chain.now, _(_SAID[status]))
        return Final(student, lesson, 0.0, 0.0, possible, tuple(chain.steps), waiting)
    last, terms = work.last, rules.terms(student, lesson)
    worth = exact(last.entry.result.possible)
    _of_group(chain, student, work, rules)
    counted = [each for each in work.attempts if each.counts and each is not last]
    attempts = [*counted, last] if terms.attempts in ("best", "mean") else [last]
    late = [_late(each, student, lesson, worth, rules) for each in attempts]
    waiting = _waits(attempts, last) or any(each.asks for each in late)
    if terms.attempts == "mean":
        _mean(chain, attempts, late)
    else:
        _best(chain, attempts, late, work)
    if terms.extra_credit == "capped" and chain.now > worth:
        why = _("Extra credit counts up to the {possible} possible.").format(possible=say(worth))
        chain.go("extra credit", worth, why)
    _round(chain, terms, worth)
    if waiting:
        chain.go("needs a person", chain.now, _why_waiting(work, late))
    result = last.entry.result
    points = shown(chain.now)
    return Final(student, lesson, shown(raw), points, result.possible, tuple(chain.steps), waiting)


_SAID = {
    MISSING: N_("Nothing was handed in."),
    NEEDS_A_PERSON: N_("Something was handed in that could not be placed: a person has to look."),
}


def _late(
    attempt: Attempt, student: str, lesson: str, possible: Fraction, rules: Rules
) -> Lateness:
    submitted = attempt.entry.submitted
    if not attempt.counts:
        return Lateness(attempt.points)
    own = rules.own(student, lesson).submitted
    if own is not None and attempt.student == student:
        submitted = None  # the time is the course's own word, and not the platform's
    return after_lateness(attempt.points, possible, submitted, attempt.when, rules, student, lesson)


def _of_group(chain: Chain, student: str, work: Work, rules: Rules) -> None:
    group, last = work.group, work.last
    if group is None or last is None:
        return
    if group.one_file:
        if last.student != student:
            why = _("The same file was handed in for {student}, and a person has finished that.")
            chain.go("group", last.points, why.format(student=last.student))
        return
    others = [each for each in group.members if each != student]
    if not others:
        return
    if last.student != student:
        why = _(_COUNTS_NOT_OWN if work.own else _COUNTS).format(
            group=group.name,
            others=_(", ").join(others),
            student=last.student,
            own=say(chain.now),
        )
        chain.go("group", last.points, why)
    said = dict.fromkeys(
        a.student for a in work.attempts if a.student not in (student, last.student)
    )
    if said:
        why = _(_OWN_CAME_LAST if last.student == student else _CAME_LAST).format(
            group=group.name, others=_(", ").join(said), student=last.student
        )
        chain.go("group", chain.now, why)


_COUNTS = N_("Group {group}, with {others}: the submission that counts is that of {student}.")
_COUNTS_NOT_OWN = N_(
    "Group {group}, with {others}: the submission that counts is that of {student}, not their own "
    "({own})."
)
_CAME_LAST = N_("Group {group}: {others} handed in something as well; that of {student} came last.")
_OWN_CAME_LAST = N_("Group {group}: {others} handed in something as well; their own came last.")


def _best(chain: Chain, attempts: Sequence[Attempt], late: Sequence[Lateness], work: Work) -> None:
    """Take the attempt with the most points after lateness; of equals, the latest."""
    best = max(range(len(attempts)), key=lambda number: (late[number].points, number))
    if len(attempts) > 1:
        why = _("Attempt {number} of {count} counts, the best ({points}).").format(
            number=best + 1, count=len(attempts), points=_listed(attempts, late)
        )
        chain.go("attempts", attempts[best].points, why)
    elif len(work.attempts) > 1 and work.group is None:
        why = _("The last of {count} attempts counts.").format(count=len(work.attempts))
        chain.go("attempts", chain.now, why)
    if late[best].why:
        chain.go(late[best].rule, late[best].points, late[best].why)


def _mean(chain: Chain, attempts: Sequence[Attempt], late: Sequence[Lateness]) -> None:
    number = len(attempts)
    if number > 1:
        mean = sum((each.points for each in attempts), Fraction(0)) / number
        why = _("The mean of {count} attempts ({points}).")
        why = why.format(count=number, points=_listed(attempts, late))
        chain.go("attempts", mean, why)
    said = [each for each in late if each.why]
    if said:
        mean = sum((each.points for each in late), Fraction(0)) / number
        rule = "late" if any(each.rule == "late" for each in said) else said[0].rule
        chain.go(rule, mean, " ".join(each.why for each in said))


def _listed(attempts: Sequence[Attempt], late: Sequence[Lateness]) -> str:
    def one(attempt: Attempt, left: Fraction) -> str:
        points = say(attempt.points)
        if left == attempt.points:
            return points
        return _("{points}, {left} as it was late").format(points=points, left=say(left))

    return _("; ").join(one(a, b.points) for a, b in zip(attempts, late, strict=True))


def _waits(attempts: Sequence[Attempt], last: Attempt) -> bool:
    earlier = any(
        each.entry.result.status is Status.UNGRADED for each in attempts if each is not last
    )
    return earlier or last.entry.result.needs_a_person


def _why_waiting(work: Work, late: Sequence[Lateness]) -> str:
    said = list(_reasons(work))
    if any(each.asks for each in late):
        said.append(_("say when it was handed in, in the students' file or with `submitted`"))
    return _("Not finished: {reasons}.").format(reasons=_("; ").join(said))


def _reasons(work: Work) -> Iterator[str]:
    words = {
        Status.UNGRADED: _("it could not be graded, which is not the student's fault"),
        Status.ERROR: _("it cannot be read"),
        Status.WAITING: _("an answer waits for its mark"),
    }
    statuses = (each.entry.result.status for each in work.attempts)
    yield from dict.fromkeys(words[status] for status in statuses if status in words)


def _round(chain: Chain, terms: Terms, possible: Fraction) -> None:
    if terms.rounding is None:
        return
    step, direction = exact(terms.rounding.step), terms.rounding.direction
    to = to_step(chain.now, step, direction)
    if to > possible >= chain.now:
        to = possible  # no rounding gives more than there is
    if to != chain.now:
        chain.go("rounding", to, say_rounded(terms.rounding.step, direction))
