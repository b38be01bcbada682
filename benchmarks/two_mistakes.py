"""Run programs with two known mistakes at once, and count what is said about them.

`python benchmarks/two_mistakes.py [--count 100] [LESSON]…` prints a row for each lesson and every
program about which something is said that is not so.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.pairs import PairProof, choose_pairs, prove_pairs
from autograder.reports.progress import progress_bar
from autograder.sandbox.outside.pool import ServerPool


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="all of them if none")
    parser.add_argument("--course", type=Path, default=Path())
    parser.add_argument("--count", type=int, default=100, help="programs for each lesson")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    course = load_course(options.course)
    proofs: dict[str, list[PairProof]] = {}
    errors = Console(stderr=True)
    with (
        ServerPool(starter(course), options.jobs) as pool,
        progress_bar(errors) as progress,
    ):
        for name in choose_lessons(course, options.lessons):
            lesson = load_lesson(course, name)
            pairs = choose_pairs(lesson, options.count)
            bar = progress.add_task(name, total=len(pairs))
            prepared = prepare(lesson, pool)
            advance = partial(progress.advance, bar)
            run = prove_pairs(pool, prepared, pairs, advance)
            proofs[name] = list(run)
            progress.remove_task(bar)
    console = Console()
    console.print(_table(proofs))
    for name, each in proofs.items():
        for line in _wrong(each):
            console.print(f"{name}: {line}", markup=False, highlight=False)


def _table(proofs: dict[str, list[PairProof]]) -> Table:
    table = Table(title="Programs with two mistakes", title_justify="left")
    table.add_column("lesson")
    for name in ("in one task", "in two", "lose nothing", "named", "third", "relations"):
        table.add_column(name, justify="right")
    for name in ("by chance", "likened", "to neither"):
        table.add_column(name, justify="right")
    for name, mine in [*proofs.items(), ("all", [p for each in proofs.values() for p in each])]:
        counts = (
            sum(proof.pair.in_one_task for proof in mine),
            sum(not proof.pair.in_one_task for proof in mine),
            sum(proof.lost == 0 for proof in mine),
            sum(len(proof.named) for proof in mine),
            sum(len(proof.third) for proof in mine),
            sum(proof.related for proof in mine),
            sum(len(proof.by_chance) for proof in mine),
            sum(proof.likened for proof in mine),
            sum(proof.mislikened for proof in mine),
        )
        table.add_row(name, *map(str, counts))
    return table


def _wrong(proofs: list[PairProof]) -> list[str]:
    lines = []
    for proof in proofs:
        if not proof.lost:
            lines.append(f"{proof.pair} loses nothing")
        lines += [f"{proof.pair} is named {name}" for name in proof.third]
        lines += [f"{proof.pair}: {each} only by chance" for each in proof.by_chance]
    return lines


if __name__ == "__main__":
    main()
