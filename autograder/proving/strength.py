"""How far a lesson's checks can be trusted: margins, false alarms, cheats and mutants together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from autograder.course.lesson import Lesson
from autograder.observing.prepared import Prepared
from autograder.proving.calibration import (
    KEPT_AWAY,
    Margin,
    least_evidence,
    margin_problems,
    margins,
    near_mistakes,
)
from autograder.proving.cheats import CheatProof, count_cheats, try_cheats
from autograder.proving.mutants import (
    MutantProof,
    lesson_mutants,
    prove_mutants,
    read_equivalent,
    try_mutants,
)
from autograder.proving.right import count_right_answers, measure_spread
from autograder.sandbox.outside.pool import ServerPool

LEAST_KILLED = 0.98  # of the mutants that are not equivalent


class Effort(msgspec.Struct, frozen=True):
    """How much is tried."""

    seeds: int  # fresh ones, in addition to the course's own
    cheats: bool = True
    mutants: bool = False

    @property
    def wanted(self) -> bool:
        """Whether anything at all is tried."""
        return self.seeds > 0 or self.cheats or self.mutants


class Strength(msgspec.Struct, frozen=True):
    """What was found about one lesson; its checks can be trusted if there are no problems."""

    lesson: str
    margins: tuple[Margin, ...]
    right_runs: int
    false_alarms: int
    weakest_mistake: float  # how clearly the least clear mistake is refused, in tolerances
    cheats: CheatProof | None
    mutants: MutantProof | None
    problems: tuple[str, ...]

    @property
    def smallest(self) -> Margin | None:
        """The place with the smallest margin for which nobody gave a reason."""
        own = [each for each in self.margins if not each.reason]
        return min(own, key=lambda each: each.margin, default=None)


def count_runs(lesson: Lesson, effort: Effort) -> int:
    """How many programs `prove_strength` runs."""
    cheats = count_cheats(lesson) if effort.cheats else 0
    mutants = len(lesson_mutants(lesson)) if effort.mutants else 0
    return count_right_answers(lesson) + cheats + mutants


def prove_strength(
    pool: ServerPool,
    prepared: Prepared,
    effort: Effort,
    advance: Callable[[], None],
) -> Strength:
    """Measure what can be measured about a lesson's checks, and list what is not good enough."""
    lesson, record = prepared.lesson, prepared.record
    spread = measure_spread(pool, prepared, effort.seeds, advance)
    measured = margins(record, spread.reaches, near_mistakes(record))
    least, least_name = least_evidence(record)
    cheats = try_cheats(pool, prepared, advance) if effort.cheats else None
    mutants = None
    if effort.mutants:
        tried = try_mutants(pool, prepared, advance)
        mutants = prove_mutants(tried, read_equivalent(lesson))
    problems = [
        *spread.alarms,
        *margin_problems(measured),
        *(cheats.problems if cheats else ()),
        *(_mutant_problems(mutants) if mutants else ()),
    ]
    if least < KEPT_AWAY:
        problems.append(f"mistake {least_name} is refused by only {least:.1f} tolerances")
    return Strength(
        lesson=lesson.name,
        margins=tuple(measured),
        right_runs=spread.runs,
        false_alarms=len(spread.alarms),
        weakest_mistake=least,
        cheats=cheats,
        mutants=mutants,
        problems=tuple(problems),
    )


def _mutant_problems(mutants: MutantProof) -> list[str]:
    problems = list(mutants.stale)
    if mutants.rate < LEAST_KILLED:
        problems.append(
            f"mutants: {len(mutants.survivors)} of "
            f"{len(mutants.tried) - len(mutants.equivalent)} survive, which is more than "
            f"{1 - LEAST_KILLED:.0%}; see the list of survivors"
        )
    return problems


def overall(strengths: Sequence[Strength]) -> float:
    """Give the smallest margin of several lessons."""
    smallest = [each.smallest.margin for each in strengths if each.smallest]
    return min(smallest, default=math.inf)
