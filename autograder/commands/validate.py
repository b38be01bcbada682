"""`autograder validate`: prove that references, checks and known answers belong together."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course.lesson import Lesson
from autograder.course.reading import load_course, load_lessons
from autograder.course.variants import variants_of
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.policy.reading import read_policy
from autograder.proving.lesson import Proof, count_pieces, prove_lesson
from autograder.proving.strength import Effort, Strength, count_runs, prove_strength
from autograder.reports.progress import progress_bar
from autograder.reports.proofs import problems_table, proofs_table
from autograder.reports.strengths import (
    strength_problems_table,
    strengths_table,
    survivors_table,
)
from autograder.sandbox.outside.pool import ServerPool, run_side_by_side


class Validation(msgspec.Struct, frozen=True):
    """What was found about every lesson."""

    proofs: tuple[Proof, ...]
    strengths: tuple[Strength, ...]


def validate(
    course_folder: Path, wanted: list[str], jobs: int, effort: Effort, console: Console
) -> Validation:
    """Prove each lesson; problems in one do not stop the others from being examined."""
    course = load_course(course_folder, proving=True)
    read_policy(course)
    lessons = [each for one in load_lessons(course, wanted) for each in variants_of(one)]
    with (
        ServerPool(starter(course), jobs) as pool,
        progress_bar(console) as progress,
    ):
        sizes = {lesson.title: _size(lesson, effort) for lesson in lessons}
        bar = progress.add_task("validating", total=sum(sizes.values()))
        advance = partial(progress.advance, bar)

        def prove(lesson: Lesson) -> tuple[Proof, Strength | None]:
            prepared = prepare(lesson, pool)
            proof = prove_lesson(pool, prepared, advance)
            if not _is_tried(lesson, effort):
                return proof, None
            return proof, prove_strength(pool, prepared, effort, advance)

        found = run_side_by_side(pool, lessons, prove, lambda lesson: sizes[lesson.title])
    return Validation(
        tuple(proof for proof, _ in found),
        tuple(strength for _, strength in found if strength is not None),
    )


def _size(lesson: Lesson, effort: Effort) -> int:
    """How many programs will run."""
    more = count_runs(lesson, effort) if _is_tried(lesson, effort) else 0
    return count_pieces(lesson) + more


def _is_tried(lesson: Lesson, effort: Effort) -> bool:
    """Whether more than its known answers is tried: of several variants, on the first."""
    return effort.wanted and lesson.variant_name in ("", "v1")


def show(found: Validation, console: Console) -> int:
    """Print the tables; 1 if anything does not hold."""
    console.print(proofs_table(found.proofs, console.width))
    if found.strengths:
        console.print(strengths_table(found.strengths))
    for each in found.strengths:
        if each.mutants is not None and each.mutants.survivors:
            console.print(survivors_table(each.lesson, each.mutants))
    broken = [proof for proof in found.proofs if proof.problems]
    if broken:
        console.print(problems_table(broken))
    weak = [strength for strength in found.strengths if strength.problems]
    if weak:
        console.print(strength_problems_table(weak))
    return int(bool(broken or weak))
