"""The page of a class: figures in words and tables, and where there are none, why."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from autograder.model import (
    CheckResult,
    Feedback,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.reports.pages.names import by_name, by_number
from autograder.reports.pages.rules import by_student
from autograder.reports.pages.the_class import class_page
from autograder.results.absent import MISSING, NEEDS_A_PERSON, Absent, Left, OnRoster, Others
from autograder.results.gradebook import Entry
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import Band, HandIn, HandIns
from autograder.statistics.the_class import figures_of

LESSON = "01_vectors"


def an_entry(student: str, *scores: float, note: str = "", **feedback: Any) -> Entry:
    tasks = []
    for number, score in enumerate(scores):
        status = Status.PASSED if score == 1 else Status.FAILED
        said = Feedback(f"Fact {number}.", **(feedback if score < 1 else {}))
        check = CheckResult(
            f"test_hidden.py::test_{number}[3]", Visibility.HIDDEN, status, score, 1, 0.012, said
        )
        tasks.append(TaskResult(f"task_{number}", status, score, 1, (check,)))
    whole = SubmissionResult(
        student, LESSON, Status.FAILED, sum(scores), len(scores), tuple(tasks), note
    )
    return Entry(whole, ())


def a_class(*entries: Entry, others: Others | None = None) -> ClassResults:
    return ClassResults("tiny", (LESSON,), entries, others or Others())


def page_of(
    results: ClassResults, *, anonymous: bool = False, handed_in: HandIns | None = None
) -> str:
    figures = figures_of(results, None, handed_in)
    named = by_number if anonymous else lambda s: by_name(s, results.others.roster, {})
    return class_page(results, figures, named(figures.students), anonymous=anonymous).decode()


def words(page: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2]))
    return " ".join(text.replace("_ ", "_").split())


def row(page: str, first: str) -> list[str]:
    """Give the cells of the first table row that begins with a text."""
    for found in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = [words(f"<body>{c}") for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found)]
        if cells and cells[0] == first:
            return cells
    raise AssertionError(f"no row {first!r}")


def test_figures_stand_in_tables() -> None:
    """Points, students, difficulty, discrimination and time of a task are cells of one row."""
    results = a_class(an_entry("a", 1, 1), an_entry("b", 0, 1), an_entry("c", 0, 0))
    page = page_of(results)
    assert row(page, "task_0") == ["task_0", "1", "3", "33", "0.50", "1", "2", "12"]
    assert row(page, LESSON) == [LESSON, "2", "3", "50", "50", "25–75", "0", "100", "50"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ((an_entry("a", 1, 0),), ("fewer than 3 students", "one student")),
        ((an_entry("a", 1), an_entry("b", 1), an_entry("c", 0)), ("no other task",)),
        ([an_entry(n, 1, 0) for n in "abc"], ("all have the same points",)),
        (
            [an_entry("a", 1, 1), an_entry("b", 0, 1), an_entry("c", 0, 1)],
            ("the other points are all the same",),
        ),
        ((), ("Nothing of it is graded.", "No submission needs a person.")),
    ],
)
def test_class_too_small_or_too_equal_for_a_figure(entries: Any, said: tuple[str, ...]) -> None:
    """It says in words why there is no number: never nan."""
    results = ClassResults("tiny", (LESSON,), tuple(entries), points={LESSON: {"task_0": 1.0}})
    page = page_of(results)
    for part in said:
        assert part in words(page)
    assert not re.search(r"\b(nan|inf|None)\b", words(page))


def test_one_student_has_no_pictures_and_three_have() -> None:
    """A picture of one student says nothing; those of three have a title and a description."""
    assert '<svg role="img"' not in re.sub(
        r"viewBox=\S+ ", "", page_of(a_class(an_entry("a", 1, 0)))
    )
    page = page_of(a_class(an_entry("a", 1, 0), an_entry("b", 0, 1), an_entry("c", 0, 1)))
    pictures = re.findall(r"<svg[^>]*role=\"img\"[^>]*>.*?</svg>", page, re.DOTALL)
    assert len(pictures) == 3
    for picture in pictures:
        named = re.search(r'aria-labelledby="(\S+) (\S+)"', picture)
        assert named is not None
        for identity in named.groups():
            assert re.search(rf'<(?:title|desc) id="{identity}">\w', picture)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_pictures_take_the_pages_colours_and_keep_text() -> None:
    """No colour and no style of their own: what they are drawn in comes from the page's sheet."""
    page = page_of(a_class(an_entry("a", 1, 0), an_entry("b", 0, 1), an_entry("c", 0, 1)))
    for picture in re.findall(r"<svg[^>]*role=\"img\"[^>]*>.*?</svg>", page, re.DOTALL):
        assert " style=" not in picture
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture)) <= {"none"}
        assert "<text" in picture
    assert ">task_0</text>" in page


def test_who_needs_a_person_and_who_is_missing() -> None:
    """Everyone who is not graded is named with the reason, also by the name on the roster."""
    left = Left("b/x.ipynb", "b", "", "it is not known", "rename it", needs_a_person=True)
    others = Others(
        (Absent("b", LESSON, NEEDS_A_PERSON), Absent("c", LESSON, MISSING)),
        (left,),
        OnRoster({"c": {"name": "Cem <Öz>"}}, ("z",), {"y": "two people are called so"}),
    )
    broken = msgspec.structs.replace(
        an_entry("a").result, status=Status.ERROR, tasks=(), note="not a notebook"
    )
    said = words(page_of(a_class(Entry(broken, ()), others=others)))
    for part in (
        "a 01_vectors not a notebook",
        "b/x.ipynb it is not known rename it",
        "Cem <Öz> (c)",
        "y: two people are called so",
        "z: not on the roster",
        "need a person 2",
    ):
        assert part in said
    anonymous = page_of(a_class(Entry(broken, ()), others=others), anonymous=True)
    assert "Cem" not in anonymous
    assert "b/x.ipynb" not in anonymous
    assert "not a notebook" not in anonymous


def test_misconceptions_and_what_nobody_has_named() -> None:
    """A misconception has its count, its sentence and its students; and so has an unknown mistake."""
    mean = {"mistake": "mean", "sentence": "That is the `mean`, <not> the sum."}
    known = [an_entry(s, 0, 1, **mean) for s in "abc"]
    results = a_class(*known, an_entry("d", 1, 1))
    page = page_of(results)
    assert row(page, f"mean {LESSON}, task_0") == [
        f"mean {LESSON}, task_0",
        "3",
        "That is the mean , <not> the sum.",
        "a, b, c",
    ]
    assert "There is none: every failed check is explained" in words(page)


def test_checks_that_nobody_passes_are_named() -> None:
    """A check that fails everybody may be broken: the page asks so, and names it."""
    results = a_class(*(an_entry(s, 0, 1) for s in "abc"))
    said = words(page_of(results))
    assert "test_hidden.py::test_0[3] (hidden, passed by none of 3)" in said
    assert "test_hidden.py::test_1[3] (hidden, passed by all 3)" in said


def test_class_that_was_not_confined_says_so() -> None:
    """Every page of results says when students' code ran unconfined."""
    results = msgspec.structs.replace(a_class(an_entry("a", 1)), sealed=False)
    assert "graded without confinement" in words(page_of(results))
    assert "without confinement" not in words(page_of(a_class(an_entry("a", 1))))


def test_numbers_of_an_anonymous_class_are_drawn_anew() -> None:
    """Who has which number says nothing about the order of names, and is another one each time."""
    students = [f"s{n:02}" for n in range(40)]
    one, other = by_number(students), by_number(students)
    assert {named.shown for named in one.values()} == {f"Student {n:02}" for n in range(1, 41)}
    assert one != other
    assert [named.page for named in one.values()] == [""] * 40


class Final(msgspec.Struct, frozen=True):
    """What the rules of a course made of a student's points."""

    student: str
    points: float
    possible: float
    lesson: str = ""
    steps: tuple[Any, ...] = ()


def test_points_of_each_student_are_those_that_count() -> None:
    """In the table of students stand the points after the rules, also for what was dropped."""
    results = a_class(an_entry("a", 1, 1), an_entry("b", 1, 0))
    lessons = [Final("a", 1.5, 2, LESSON)]
    counting = by_student(lessons, [Final("a", 3, 4), Final("b", 4, 4)])
    figures = figures_of(results, counting)
    names = by_name(figures.students, None, {})
    page = class_page(results, figures, names, counting, anonymous=False).decode()
    assert row(page, "a") == ["a", "1.5", "75"]
    assert row(page, "b") == ["b", "1", "100"]


DUE = datetime(2026, 10, 24, 21, 59, tzinfo=UTC)


def handed_in(student: str, band: Band | None, hours: float = 0, **more: Any) -> HandIn:
    when = None if band is None else DUE + timedelta(hours=hours)
    return HandIn(student, LESSON, when, DUE, DUE, band, **more)


def test_when_work_came_in_relative_to_what_was_due() -> None:
    """Counts by band, who is late and by how much, by an extension, and of whom nobody knows."""
    entries = [an_entry(student, 1) for student in ("a", "b", "c", "d, <b>", "e")]
    each = (
        handed_in("a", Band.DAYS_EARLY, -30),
        handed_in("b", Band.DAY_LATE, 3.5),
        handed_in("c", Band.LATER, 200),
        handed_in("d, <b>", Band.LAST_HOUR, -0.5, by_extension=True),
        handed_in("e", None),
    )
    page = page_of(a_class(*entries), handed_in=HandIns("Europe/Berlin", each))
    for name, cell in (
        ("Due", "2026-10-24 23:59"),
        ("Days early, less than a week", "1"),
        ("Hours early, less than a day", "0"),
        ("In the last hour", "1"),
        ("Hours late, up to a day", "1"),
        ("More than a week late", "1"),
        ("Late, all together", "2"),
        ("In time by an extension", "1"),
        ("Nobody knows when", "1"),
        ("Without a due date", "0"),
    ):
        assert row(page, name)[1:] == [cell], name
    said = words(page)
    for part in (
        "Clocks are those of Europe/Berlin.",
        "Hours late, up to a day ( 1 ): b (3 h 30 min)",
        "More than a week late ( 1 ): c (8 d 8 h)",
        "In time by an extension ( 1 ): d, <b>",
        "Nobody knows when ( 1 ): e",
    ):
        assert part in said
    assert 'id="time-1-title"' in page
    anonymous = page_of(a_class(*entries), handed_in=HandIns("UTC", each), anonymous=True)
    assert "Student 1" in anonymous
    assert "d, &lt;b&gt;" not in anonymous


def test_class_without_due_dates_or_times_says_so() -> None:
    """No policy, no bands; due dates without times, nobody to name; and no picture of nothing."""
    entry = an_entry("a", 1)
    undue = HandIns(each=(HandIn("a", LESSON, DUE),))
    said = words(page_of(a_class(entry), handed_in=undue))
    assert "No due date is known: the policy of the course sets none." in said
    assert "No due date is known" in words(page_of(a_class(entry)))
    page = page_of(a_class(entry), handed_in=HandIns(each=(handed_in("a", None),)))
    assert row(page, "Nobody knows when") == ["Nobody knows when", "1"]
    assert "show who was late" not in words(page)
    assert "time-1-title" not in page


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "< 1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=1, minutes=30), "1 d"),
        (timedelta(days=40, hours=5), "40 d 5 h"),
    ],
)
def test_how_late_somebody_is(span: timedelta, said: str) -> None:
    """How late something is stands in its two largest units, and never says more than there was."""
    late = HandIn("a", LESSON, DUE + span, DUE, DUE, Band.DAY_LATE)
    assert f"a ({said})" in words(
        page_of(a_class(an_entry("a", 1)), handed_in=HandIns(each=(late,)))
    )
