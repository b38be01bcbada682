"""The page of a class, for whoever teaches it: it names students and what hidden checks say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from markupsafe import Markup

from autograder.language import N_, speaking
from autograder.model import Status
from autograder.policy.times import zone_named
from autograder.reports.pages.drawing import (
    FEWEST,
    draw_handing_in,
    draw_misconceptions,
    draw_scores,
    draw_tasks,
)
from autograder.reports.pages.names import Named
from autograder.reports.pages.rendering import plain, render
from autograder.results.absent import MISSING, NEEDS_A_PERSON
from autograder.results.points import total
from autograder.results.the_class import ClassResults
from autograder.statistics.handing_in import Band, HandingIn
from autograder.statistics.items import CheckOverClass, Task
from autograder.statistics.mistakes import Misconception
from autograder.statistics.numbers import Unknown
from autograder.statistics.the_class import FEWEST_FOR_CHECKS, Counting, Figures, Scores

VISIBILITIES = (N_("public"), N_("hidden"))  # of checks, as the page says it


class Shown(msgspec.Struct, frozen=True):
    """Some scores, and their picture where they are enough for one."""

    key: str
    scores: Scores

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says more than a few numbers."""
        return self.scores.spread is not None and self.scores.spread.count >= FEWEST

    def draw(self, title: str, description: str) -> Markup:
        """Draw them; the page's template says in words what the picture shows."""
        return draw_scores(self.scores, self.key, plain(title), plain(description))


class LessonTime(msgspec.Struct, frozen=True):
    """How the work for one lesson came in, and its picture where enough of it is known."""

    key: str
    handing_in: HandingIn

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says more than a few numbers."""
        return self.handing_in.known >= FEWEST

    def draw(self, title: str, description: str, due: str, grace: str) -> Markup:
        """Draw it; the page's template says in words what the picture shows."""
        texts = (plain(each) for each in (title, description, due, grace))
        return draw_handing_in(self.handing_in, self.key, *texts)


class LessonTasks(msgspec.Struct, frozen=True):
    """The tasks of one lesson, and their picture where enough students have results."""

    key: str
    name: str
    tasks: tuple[Task, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says more than a few numbers."""
        return any(task.students >= FEWEST for task in self.tasks)

    def draw(self, title: str, description: str) -> Markup:
        """Draw them; the page's template says in words what the picture shows."""
        return draw_tasks(self.tasks, self.key, plain(title), plain(description))


class Mistaken(msgspec.Struct, frozen=True):
    """The misconceptions of the class, the most frequent first."""

    found: tuple[Misconception, ...]

    @property
    def several(self) -> tuple[Misconception, ...]:
        """Those of more than one student."""
        return tuple(each for each in self.found if len(each.students) > 1)

    @property
    def single(self) -> tuple[Misconception, ...]:
        """Those of one student."""
        return tuple(each for each in self.found if len(each.students) == 1)

    @property
    def is_drawn(self) -> bool:
        """Whether a picture says more than the table: bars of one student each do not."""
        return len(self.found) >= FEWEST and len(self.found[0].students) >= FEWEST

    def draw(self, title: str, description: str) -> Markup:
        """Draw them; the page's template says in words what the picture shows."""
        return draw_misconceptions(self.found, "misconceptions", plain(title), plain(description))


class Waiting(msgspec.Struct, frozen=True):
    """One submission that a person has to finish, and why."""

    student: str
    lesson: str
    why: tuple[str, ...]


class Row(msgspec.Struct, frozen=True):
    """One student's points in each lesson; None where there is no result."""

    student: Named
    points: tuple[float | None, ...]
    share: float


def class_page(
    results: ClassResults,
    figures: Figures,
    names: Mapping[str, Named],
    counting: Counting | None = None,
    *,
    anonymous: bool,
    language: str = "",
) -> bytes:
    """Write the page of a class.

    `names` says what each student is called on it; `counting` is what `figures` were made with.
    It is in the language of the class's feedback, or in another.
    """
    with speaking(language or results.language):
        return _class_page(results, figures, names, counting or {}, anonymous=anonymous)


def _class_page(
    results: ClassResults,
    figures: Figures,
    names: Mapping[str, Named],
    counting: Counting,
    *,
    anonymous: bool,
) -> bytes:
    return render(
        "class.html",
        results.language,
        course=results.course,
        sealed=results.sealed,
        anonymous=anonymous,
        figures=figures,
        submissions=len(results.entries),
        names=names,
        scores=[Shown(f"scores-{n}", each) for n, each in enumerate(figures.scores, start=1)],
        total=Shown("scores-0", figures.total),
        tasks=[
            LessonTasks(f"tasks-{n}", name, tuple(t for t in figures.tasks if t.lesson == name))
            for n, name in enumerate(figures.lessons, start=1)
        ],
        times=[LessonTime(f"time-{n}", each) for n, each in enumerate(figures.handing_in, start=1)],
        bands=tuple(Band),
        clock=_clock(figures.zone),
        misconceptions=Mistaken(figures.misconceptions),
        nobody=_groups(figures.passed_by_nobody),
        everybody=_groups(figures.passed_by_everybody),
        fewest=FEWEST_FOR_CHECKS,
        waiting=_waiting(results),
        missing=_missing(results),
        files=[each for each in results.others.unplaced if each.needs_a_person],
        unclear=results.others.roster.unclear if results.others.roster else {},
        not_on_roster=results.others.roster.not_on_it if results.others.roster else (),
        rows=_rows(results, figures, names, counting),
        Unknown=Unknown,
    )


def _clock(zone: str) -> Callable[[datetime], str]:
    """Give what writes a moment as clocks in a time zone show it."""
    there = zone_named(zone)
    return lambda when: when.astimezone(there).strftime("%Y-%m-%d %H:%M")


def _groups(
    checks: Sequence[CheckOverClass],
) -> list[tuple[str, str, list[CheckOverClass]]]:
    """Put checks together by lesson and task."""
    found: dict[tuple[str, str], list[CheckOverClass]] = {}
    for check in checks:
        found.setdefault((check.lesson, check.task), []).append(check)
    return [(lesson, task, mine) for (lesson, task), mine in found.items()]


def _waiting(results: ClassResults) -> list[Waiting]:
    found = []
    for entry in results.entries:
        result = entry.result
        if not result.needs_a_person:
            continue
        open_ones = [t for t in result.tasks if t.status in (Status.WAITING, Status.UNGRADED)]
        waits = [t.manual.note for t in open_ones if t.manual]
        waits = [*(t.note for t in open_ones), *waits]
        why = [line for note in (result.note, *waits) for line in note.splitlines() if line]
        found.append(Waiting(result.student, result.lesson, tuple(why)))
    found += [
        Waiting(each.student, each.lesson, ())
        for each in results.others.absent
        if each.status == NEEDS_A_PERSON
    ]
    return found


def _missing(results: ClassResults) -> list[tuple[str, list[str]]]:
    """List, by lesson, who handed nothing in."""
    found: dict[str, list[str]] = {}
    for each in results.others.absent:
        if each.status == MISSING:
            found.setdefault(each.lesson, []).append(each.student)
    return list(found.items())


def _rows(
    results: ClassResults, figures: Figures, names: Mapping[str, Named], counting: Counting
) -> list[Row]:
    scores: dict[str, dict[str, float]] = {}
    for entry in results.entries:
        scores.setdefault(entry.result.student, {})[entry.result.lesson] = entry.result.score
    rows = []
    for student in figures.students:
        counts = counting.get(student, {})
        mine = scores.get(student, {}) | {
            lesson: each.points for lesson, each in counts.items() if lesson
        }
        points, whole = total(mine.values()), figures.total.possible
        if "" in counts:
            points, whole = counts[""].points, counts[""].possible
        share = min(max(points / whole, 0.0), 1.0) if whole else 0.0
        rows.append(Row(names[student], tuple(mine.get(each) for each in figures.lessons), share))
    return sorted(rows, key=lambda row: row.student.shown)
