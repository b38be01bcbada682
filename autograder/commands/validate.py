"""`autograder validate`: prove that references, checks and known answers belong together."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.course import choose_lessons, load_course, load_lesson
from autograder.executors import ServerPool
from autograder.proving.strength import Effort, Strength, count_runs, prove_strength
from autograder.record_store import load_record
from autograder.reports.progress import progress_bar
from autograder.reports.proofs import problems_table, proofs_table
from autograder.reports.strengths import (
    strength_problems_table,
    strengths_table,
    survivors_table,
)
from autograder.sealing import starter
from autograder.validation import Proof, count_pieces, prove_lesson


class Validation(msgspec.Struct, frozen=True):
    """What was found about every lesson."""

    proofs: tuple[Proof, ...]
    strengths: tuple[Strength, ...]


def validate(
    course_folder: Path, wanted: list[str], jobs: int, effort: Effort, console: Console
) -> Validation:
    """Prove each lesson; the problems of one do not keep the next from being looked at."""
    course = load_course(course_folder)
    lessons = [load_lesson(course, name) for name in choose_lessons(course, wanted)]
    proofs, strengths = [], []
    with (
        ServerPool(starter(course)) as pool,
        progress_bar(console) as progress,
    ):
        total = sum(map(count_pieces, lessons))
        if effort.wanted:
            total += sum(count_runs(lesson, effort) for lesson in lessons)
        bar = progress.add_task("validating", total=total)
        for lesson in lessons:
            progress.update(bar, description=lesson.name)
            record = load_record(course, lesson, pool, jobs)
            advance = partial(progress.advance, bar)
            proofs.append(prove_lesson(pool, jobs, course, lesson, record, advance))
            if effort.wanted:
                strengths.append(
                    prove_strength(pool, jobs, course, lesson, record, effort, advance)
                )
    return Validation(tuple(proofs), tuple(strengths))


def show(found: Validation, console: Console) -> int:
    """Print the tables; 1 if anything does not hold."""
    console.print(proofs_table(found.proofs))
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
