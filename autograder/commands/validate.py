"""`autograder validate`: prove that references, checks and known answers belong together."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from rich.console import Console

from autograder.course import choose_lessons, load_course, load_lesson
from autograder.executors import ServerPool
from autograder.record_store import load_record
from autograder.reports.progress import progress_bar
from autograder.reports.proofs import problems_table, proofs_table
from autograder.sealing import starter
from autograder.validation import Proof, count_pieces, prove_lesson


def validate(course_folder: Path, wanted: list[str], jobs: int, console: Console) -> list[Proof]:
    """Prove each lesson; the problems of one do not keep the next from being looked at."""
    course = load_course(course_folder)
    lessons = [load_lesson(course, name) for name in choose_lessons(course, wanted)]
    proofs = []
    with (
        ServerPool(starter(course)) as pool,
        progress_bar(console) as progress,
    ):
        bar = progress.add_task("validating", total=sum(map(count_pieces, lessons)))
        for lesson in lessons:
            progress.update(bar, description=lesson.name)
            record = load_record(course, lesson, pool, jobs)
            advance = partial(progress.advance, bar)
            proofs.append(prove_lesson(pool, jobs, course, lesson, record, advance))
    return proofs


def show(proofs: list[Proof], console: Console) -> int:
    """Print the tables; 1 if anything does not hold."""
    console.print(proofs_table(proofs))
    broken = [proof for proof in proofs if proof.problems]
    if broken:
        console.print(problems_table(broken))
    return int(bool(broken))
