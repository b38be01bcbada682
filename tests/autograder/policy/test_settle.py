"""From raw points to the numbers that count: every rule, and what holds whatever the rules are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import CourseError
from autograder.model import Status, SubmissionResult
from autograder.policy.final import Final, Finals, Step, Total
from autograder.policy.rules import Group, Rules
from autograder.policy.settings import Settings
from autograder.policy.settle import settle
from autograder.results.absent import MISSING, NEEDS_A_PERSON, Absent, Others
from autograder.results.gradebook import Entry, Submitted
from autograder.results.the_class import ClassResults

LESSONS = ("01_a", "02_b", "03_c")
DUE = "2026-10-24T23:59:00"  # the clocks in Berlin are put back in the night after it
LATE = {"timezone": "Europe/Berlin", "due": datetime.fromisoformat(DUE), "late": {"percent": 10}}


def entry(
    student: str = "ann",
    lesson: str = "01_a",
    score: float = 8.0,
    at: str = "",
    status: Status = Status.FAILED,
    possible: float = 10.0,
    late: bool | None = None,
) -> Entry:
    result = SubmissionResult(student, lesson, status, score, possible, ())
    submitted = Submitted(at, late, "the platform") if at or late is not None else None
    return Entry(result, (), submitted)


def of_class(
    *entries: Entry, absent: Sequence[Absent] = (), earlier: Sequence[Entry] = ()
) -> ClassResults:
    points = {lesson: {"a task": 10.0} for lesson in LESSONS}
    others = Others(tuple(absent))
    return ClassResults("a course", LESSONS, entries, others, points, earlier=tuple(earlier))


def rules(people: dict[str, Any] | None = None, **said: Any) -> Rules:
    table = said | ({"students": people} if people else {})
    found = msgspec.convert(table, Settings)
    return Rules(found, found.students)


def final(finals: Finals, student: str = "ann", lesson: str = "01_a") -> Final:
    (found,) = (e for e in finals.lessons if (e.student, e.lesson) == (student, lesson))
    return found


def total(finals: Finals, student: str = "ann") -> Total:
    (found,) = (each for each in finals.totals if each.student == student)
    return found


def test_without_a_policy() -> None:
    """Where no rule is written, every number is the raw one, and no step says otherwise."""
    finals = settle(of_class(entry(), entry(lesson="02_b", score=3.25)), Rules())
    assert finals.lessons[0] == Final("ann", "01_a", 8.0, 8.0, 10.0)
    assert finals.totals == (Total("ann", 11.25, 20.0),)


@pytest.mark.parametrize(
    ("at", "points", "why"),
    [
        ("2026-10-24T21:59:00+00:00", 8.0, None),
        ("2026-10-24T21:59:01+00:00", 7.2, "1 day late at 10 %, 10 % off"),
        # A day of 25 hours: it ends when the clocks show 23:59 again.
        ("2026-10-25T22:59:00+00:00", 7.2, "1 day late at 10 %"),
        ("2026-10-25T22:59:01+00:00", 6.4, "2 days late at 10 %, 20 % off"),
        ("2027-10-25T22:59:01+00:00", 0.0, "late"),
    ],
)
def test_day_late_ends_when_the_clock_says_so(at: str, points: float, why: str | None) -> None:
    """A started day costs its percentage; where clocks are put back a day has 25 hours."""
    found = final(settle(of_class(entry(at=at)), rules(**LATE)))
    assert found.points == points
    if why is None:
        assert found.steps == ()
    else:
        (step,) = found.steps
        assert step.rule == "late"
        assert why in step.why
        assert "due 2026-10-24 23:59:00+02:00" in step.why
        assert "(the platform)" in step.why


@pytest.mark.parametrize(
    ("late", "points"),
    [
        ({"points": 0.5, "per": "hour"}, 6.5),
        ({"percent": 25, "of": "possible", "per": "once"}, 5.5),
        ({"percent": 25, "per": "hour", "most": 40}, 4.8),
        ({"points": 3, "per": "hour", "most": 4}, 4.0),
        ({"percent": 10, "cut_off": "2 hours"}, 0.0),
        ({"percent": 10, "cut_off": "3 hours"}, 7.2),
        ({}, 8.0),
        ({"percent": 33.3}, 5.34),  # 5.336
    ],
)
def test_penalties(late: dict[str, Any], points: float) -> None:
    """Work that comes two and a half hours late loses what the rule says, to the hundredth."""
    work = entry(at="2026-10-25T00:29:00+00:00")
    assert final(settle(of_class(work), rules(**LATE | {"late": late}))).points == points


def test_grace_and_extensions() -> None:
    """Grace costs nothing; an extension moves the due date of its student alone, and says so."""
    work = [entry(name, at="2026-10-26T12:00:00+01:00") for name in ("ann", "bob")]
    said = rules({"bob": {"extension": "3 days", "reason": "ill"}}, **LATE)
    finals = settle(of_class(*work), said)
    assert final(finals).points == 6.4
    bob = final(finals, "bob")
    assert bob.points == 8.0
    assert bob.steps[0].rule == "extension"
    assert "by an extension (ill)" in bob.steps[0].why
    patient = rules(**LATE | {"grace": "2 days"})
    assert final(settle(of_class(*work), patient)).steps == ()


def test_inner_word_holds() -> None:
    """What is set for a student's lesson holds before the student's, the lesson's, the course's."""
    said = rules(
        {"ann": {"late": {"points": 3}, "lessons": {"01_a": {"late": {"points": 4}}}}},
        **LATE,
        lessons={"01_a": {"late": {"points": 2}}},
    )
    at = "2026-10-25T00:00:00+00:00"
    work = [entry(n, lesson, at=at) for n in ("ann", "bob") for lesson in ("01_a", "02_b")]
    finals = settle(of_class(*work), said)
    found = {(e.student, e.lesson): e.points for e in finals.lessons}
    assert found == {
        ("ann", "01_a"): 4.0,
        ("ann", "02_b"): 5.0,
        ("bob", "01_a"): 6.0,
        ("bob", "02_b"): 7.2,
    }


def test_nobody_knows_when() -> None:
    """Without a time there is no penalty and a step says so; a course may want a person to ask."""
    work = of_class(entry(late=True))
    lenient = final(settle(work, rules(**LATE)))
    assert (lenient.points, lenient.waiting) == (8.0, False)
    assert "nobody knows when" in lenient.steps[0].why
    assert "the platform marks it as late" in lenient.steps[0].why
    strict = final(settle(work, rules(**LATE, unknown_time="ask")))
    assert (strict.points, strict.waiting) == (8.0, True)
    known = {"ann": {"lessons": {"01_a": {"submitted": datetime.fromisoformat(DUE)}}}}
    assert final(settle(work, rules(known, **LATE, unknown_time="ask"))).steps == ()


def test_functions_of_the_course() -> None:
    """A penalty of the course's own gets points, possible and lateness; nonsense is an error."""
    work = of_class(entry(at="2026-10-25T00:00:00+00:00"))
    said = rules(**LATE | {"late": {"function": "late:halved"}})

    def settled(function: Any) -> Final:
        return final(
            settle(work, msgspec.structs.replace(said, functions={"late:halved": function}))
        )

    found = settled(lambda points, possible, late: points / 2 if late > timedelta(hours=2) else 0)
    assert found.points == 4.0
    assert "`late:halved` leaves 4 of 8" in found.steps[0].why
    for wrong, words in [
        (lambda *_: 8.5, "gave 8.5; a penalty gives the points that remain, a number from 0 to 8"),
        (lambda *_: None, "gave None"),
        (lambda *_: float("nan"), "gave nan"),
        (lambda *_: 1 / 0, "ended in ZeroDivisionError: division by zero"),
    ]:
        with pytest.raises(CourseError, match=words):
            settled(wrong)


EARLIER = (entry(score=9.0, at="2026-10-20T12:00:00Z"), entry(score=4.0, at="2026-10-21T12:00:00Z"))


@pytest.mark.parametrize(("which", "points"), [("last", 7.2), ("best", 9.0), ("mean", 6.73)])
def test_attempts(which: str, points: float) -> None:
    """The last, the best or the mean of three attempts counts, each as late as it was."""
    work = of_class(entry(score=8.0, at="2026-10-25T00:00:00+00:00"), earlier=EARLIER)
    found = final(settle(work, rules(**LATE, attempts=which)))
    assert (found.raw, found.points) == (8.0, points)
    assert found.steps[0].rule == "attempts"


def test_attempt_that_cannot_be_read() -> None:
    """Of several attempts one that cannot be read is no number to choose among."""
    torn = entry(score=0.0, status=Status.ERROR)
    found = final(settle(of_class(entry(), earlier=[torn]), rules(attempts="mean")))
    assert (found.points, found.waiting) == (8.0, False)


def test_extra_credit_and_rounding() -> None:
    """Extra credit counts, unless it is capped; no rounding gives more than there is."""
    work = of_class(entry(score=11.0), entry("bob", score=9.8, possible=9.9))
    assert final(settle(work, Rules())).points == 11.0
    said = rules(extra_credit="capped", rounding={"step": 0.5})
    finals = settle(work, said)
    assert final(finals).steps == (
        Step("extra credit", 11.0, 10.0, "Extra credit counts up to the 10 possible."),
    )
    assert final(finals, "bob").points == 9.9
    half = of_class(entry(score=7.25))
    for direction, points in [("half up", 7.5), ("half down", 7), ("half even", 7), ("up", 7.5)]:
        rounded = rules(rounding={"step": 0.5, "direction": direction})
        assert final(settle(half, rounded)).points == points


def test_nothing_handed_in_and_nothing_graded() -> None:
    """Who hands in nothing has 0 of what is possible; what nobody could grade waits."""
    work = of_class(
        entry(),
        entry("bob", "02_b", 0.0, status=Status.UNGRADED),
        absent=[Absent("cem", "01_a", NEEDS_A_PERSON), Absent("dee", "01_a", MISSING)],
    )
    finals = settle(work, rules(drop=1))
    missing = final(finals, "ann", "02_b")
    assert (missing.points, missing.possible, missing.waiting) == (0.0, 10.0, False)
    assert missing.steps == (Step("missing", 0.0, 0.0, "Nothing was handed in."),)
    ours = final(finals, "bob", "02_b")
    assert ours.waiting
    assert "not the student's fault" in ours.steps[-1].why
    assert final(finals, "cem").waiting
    assert [each.lesson for each in finals.lessons if each.student == "cem"] == ["01_a"]
    # Only what is finished is dropped.
    assert "01_a is dropped" in total(finals, "bob").steps[0].why
    assert total(finals, "bob").waiting


def test_groups() -> None:
    """Each member has the group's latest work, with their own extension, and nobody vanishes."""
    group = Group("g1", ("ann", "bob", "cem"))
    said = rules({"bob": {"extension": "2 days"}}, **LATE)
    said = msgspec.structs.replace(said, groups={"": (group,)})
    work = of_class(
        entry("ann", at="2026-10-25T12:00:00+00:00"),
        entry("cem", score=2.0, at="2026-10-20T12:00:00+00:00"),
    )
    finals = settle(work, said)
    assert [final(finals, name).points for name in ("ann", "bob", "cem")] == [7.2, 8.0, 7.2]
    assert [final(finals, name).raw for name in ("ann", "bob", "cem")] == [8.0, 0.0, 2.0]
    assert "that of ann, not their own (2)" in final(finals, "cem").steps[0].why
    assert "cem handed in something as well" in final(finals, "ann").steps[0].why


def test_one_file_of_several_students() -> None:
    """A mark that one of those who share a file was given holds for all of them."""
    said = Rules(groups={"": (Group("g", ("ann", "bob"), one_file=True),)})
    work = of_class(entry("ann", score=3.0, status=Status.WAITING), entry("bob", score=9.0))
    finals = settle(work, said)
    assert (final(finals).points, final(finals).waiting) == (9.0, False)


def test_dropping_and_weights() -> None:
    """The lowest by percentage is dropped after weights; one lesson stays, and so does a kept one."""
    work = of_class(
        entry(score=5.0), entry(lesson="02_b", score=4.0), entry(lesson="03_c", score=9.0)
    )
    found = total(settle(work, rules(drop=1, lessons={"02_b": {"weight": 2}})))
    assert (found.points, found.possible) == (14.0, 20.0)
    assert found.steps == (
        Step("weight", 18.0, 22.0, "02_b has weight 2: 8 points."),
        Step("dropped", 22.0, 14.0, "02_b is dropped: 8 of 20 points, 40 %."),
    )
    assert total(settle(work, rules(drop=9))).points == 9.0
    kept = total(settle(work, rules(drop=1, lessons={"02_b": {"keep": True}})))
    assert "01_a is dropped" in kept.steps[0].why
    rounded = total(settle(work, rules(total_rounding={"step": 4, "direction": "up"})))
    assert (rounded.points, rounded.steps[-1].rule) == (20.0, "rounding")


MOMENTS = st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31)) | st.datetimes(
    datetime(2026, 10, 23),
    datetime(2026, 10, 28),
)
LATES = st.fixed_dictionaries(
    {"per": st.sampled_from(["day", "hour", "once"])},
    optional={"cut_off": st.sampled_from(["5 hours", "1 day", "2 days"])},
).flatmap(
    lambda late: st.sampled_from(
        [{"percent": 7.5}, {"points": 0.3}, {"percent": 50, "most": 60}]
    ).map(lambda rate: late | rate)
)
SCORES = st.integers(0, 1200).map(lambda cents: cents / 100)
SPANS = st.tuples(st.integers(0, 90), st.sampled_from(["minute", "hour", "day"])).map(
    lambda pair: f"{pair[0]} {pair[1]}s"
)
CLASSES = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "cem"]),
        st.sampled_from(LESSONS),
        SCORES,
        st.none() | MOMENTS,
        st.sampled_from([Status.FAILED, Status.PASSED, Status.UNGRADED, Status.WAITING]),
    ),
    min_size=1,
    max_size=8,
)


def made(drawn: Sequence[tuple[Any, ...]]) -> ClassResults:
    last: dict[tuple[str, str], Entry] = {}
    earlier = []
    for student, lesson, score, when, status in drawn:
        at = when.replace(tzinfo=UTC).isoformat() if when else ""
        if before := last.get((student, lesson)):
            earlier.append(before)
        last[student, lesson] = entry(student, lesson, score, at, status)
    return of_class(*(last[key] for key in sorted(last)), earlier=earlier)


POLICIES = st.fixed_dictionaries(
    {
        "timezone": st.just("Europe/Berlin"),
        "due": MOMENTS,
        "late": LATES,
        "attempts": st.sampled_from(["last", "best", "mean"]),
        "extra_credit": st.sampled_from(["beyond", "capped"]),
        "weight": st.sampled_from([0, 0.5, 1, 1.25]),
    },
    optional={
        "grace": SPANS,
        "rounding": st.sampled_from([{"step": 0.5}, {"step": 0.25, "direction": "half even"}]),
        "drop": st.integers(0, 3),
        "total_rounding": st.just({"step": 1}),
    },
)


@given(CLASSES, POLICIES, st.booleans())
@settings(deadline=None, max_examples=150)
def test_steps_chain(drawn: Any, policy: Any, grouped: bool) -> None:
    """Whatever the rules are, the steps lead from the raw points to the final ones without a gap."""
    said = rules(**policy)
    if grouped:
        said = msgspec.structs.replace(said, groups={"": (Group("g", ("ann", "bob")),)})
    finals = settle(made(drawn), said)
    for each in finals.lessons:
        ends = [each.raw, *(step.after for step in each.steps)]
        assert [step.before for step in each.steps] == ends[:-1]
        assert each.points == ends[-1]
        assert all(Fraction(str(end)) * 100 % 1 == 0 for end in ends)
        assert each.points >= 0
    for each in finals.totals:
        mine = [f for f in finals.lessons if f.student == each.student]
        start = float(sum(Fraction(str(f.points)) for f in mine))
        ends = [start, *(step.after for step in each.steps)]
        assert [step.before for step in each.steps] == ends[:-1]
        assert each.points == ends[-1]
        assert each.waiting == any(f.waiting for f in mine)


@given(CLASSES, POLICIES, SPANS)
@settings(deadline=None, max_examples=150)
def test_extension_never_costs_points(drawn: Any, policy: Any, span: str) -> None:
    """Whoever may hand in later never has fewer points for it, and nobody else has other ones."""
    work = made(drawn)
    policy.pop("drop", None)
    without = settle(work, rules(**policy))
    with_one = settle(work, rules({"ann": {"extension": span}}, **policy))
    for before, after in zip(without.lessons, with_one.lessons, strict=True):
        assert after.points >= before.points
        assert after.student == "ann" or after == before
    for before, after in zip(without.totals, with_one.totals, strict=True):
        assert after.points >= before.points


@given(CLASSES, POLICIES, st.integers(0, 3))
@settings(deadline=None, max_examples=150)
def test_drop_never_lowers_the_total(drawn: Any, policy: Any, number: int) -> None:
    """Dropping one lesson more never lowers the share of the points that a student has."""
    work = made([(*each[:4], Status.FAILED) for each in drawn])
    policy.pop("total_rounding", None)
    fewer = settle(work, rules(**policy | {"drop": number})).totals
    more = settle(work, rules(**policy | {"drop": number + 1})).totals
    for before, after in zip(fewer, more, strict=True):
        if before.possible and after.possible:
            shares = [Fraction(str(t.points)) / Fraction(str(t.possible)) for t in (before, after)]
            assert shares[0] <= shares[1]
