"""Count what is said about wrong programs whose truth is known, and how much of it is not so.

`python benchmarks/diagnosis.py [--count 25] [LESSON]…` runs every known mistake, and `--count`
broken alternatives and pairs of mistakes of each lesson, evenly chosen. It prints a row for each
origin and every statement that is not so, and fails where one is asserted, or more than a tenth of
the likenesses are not so. `--withheld` lists the known mistakes that are not named.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.truth import Origin, Said, Statement, Truth, measure_truth
from autograder.reports.progress import progress_bar
from autograder.sandbox.outside.pool import ServerPool


def main() -> int:
    """Run what the command line asks for; 1 where too much is said that is not so."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="all of them if none")
    parser.add_argument("--course", type=Path, default=Path())
    parser.add_argument("--count", type=int, default=25, help="programs of each kind and lesson")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--withheld", action="store_true", help="list the mistakes not named")
    options = parser.parse_args()
    course = load_course(options.course)
    found: dict[str, Truth] = {}
    with (
        ServerPool(starter(course), options.jobs) as pool,
        progress_bar(Console(stderr=True)) as progress,
    ):
        for name in choose_lessons(course, options.lessons):
            bar = progress.add_task(name, total=2 * options.count)
            prepared = prepare(load_lesson(course, name), pool)
            advance = partial(progress.advance, bar)
            found[name] = measure_truth(pool, prepared, options.count, advance)
            progress.remove_task(bar)
    whole = Truth(tuple(each for truth in found.values() for each in truth.statements))
    console = Console()
    console.print(_table(whole))
    for name, truth in found.items():
        for line in map(_line, filter(partial(_is_listed, options.withheld), truth.statements)):
            console.print(f"{name}: {line}", markup=False, highlight=False, soft_wrap=True)
    return int(not whole.holds)


def _table(truth: Truth) -> Table:
    table = Table(title="What is said about wrong programs", title_justify="left")
    table.add_column("tasks that lose points")
    for name in ("asserted", "not so", "hedged", "not so", "withheld"):
        table.add_column(name, justify="right")
    for origin in Origin:
        counts = [
            truth.count(origin, said, false=false)
            for said, false in (
                (Said.ASSERTED, False),
                (Said.ASSERTED, True),
                (Said.HEDGED, False),
                (Said.HEDGED, True),
                (Said.WITHHELD, False),
            )
        ]
        table.add_row(f"{origin} ({sum(counts[::2])})", *map(str, counts))
    return table


def _is_listed(withheld: bool, each: Statement) -> bool:
    silent = each.origin is Origin.MISTAKE and each.said is Said.WITHHELD
    return bool(each.false) or (withheld and silent)


def _line(each: Statement) -> str:
    if each.false:
        return f"{each.program} is {each.said} in {each.task} to be {', '.join(each.false)}"
    return f"{each.program} is not named"


if __name__ == "__main__":
    sys.exit(main())
