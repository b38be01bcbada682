"""Write the tables of docs/tolerances.md from the committed `tolerances.toml` files.

`python docs/make_margins_table.py` puts them between the page's markers; a test holds that the
page is up to date.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from autograder.observation.tolerance import DEFAULTS, Tolerance
from autograder.proving.mutants import EQUIVALENT
from autograder.reports.strengths import number

PAGE = Path(__file__).parent / "tolerances.md"
LESSONS = PAGE.parents[1] / "tests" / "lessons"
MANY = 1e6
MARKERS = {
    name: (f"<!-- {name}: written by make_margins_table.py -->\n", f"<!-- end of {name} -->\n")
    for name in ("margins", "exceptions")
}


class Entry(NamedTuple):
    """One rule of one lesson's file."""

    lesson: str
    check: str
    key: str
    rule: Tolerance

    @property
    def place(self) -> str:
        """Name the number it is about."""
        return f"{self.check.partition('::')[2]} `{self.key}`"


def main() -> None:
    """Bring the page up to date."""
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def updated(page: str) -> str:
    """Give the page with its tables remade."""
    entries = list(_entries())
    made = {
        "margins": _margins(entries),
        "exceptions": _exceptions(entries),
    }
    for name, lines in made.items():
        begin, end = MARKERS[name]
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"{PAGE}: the markers of {name!r} are missing; put them back")
        page = "".join([before, begin, *(f"{line}\n" for line in lines), end, after])
    return page


def _entries() -> Iterator[Entry]:
    for folder in sorted(LESSONS.iterdir()):
        file = folder / "tolerances.toml"
        if file.exists():
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
            for check, rules in msgspec.convert(tables, dict[str, dict[str, Tolerance]]).items():
                for key, rule in rules.items():
                    yield Entry(folder.name, check, key, rule)


def _margins(entries: list[Entry]) -> Iterator[str]:
    yield (
        "| lesson | numbers measured | set anew | by hand | intervals | smallest margin | where | "
        "equivalent mutants |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for lesson in sorted({folder.name for folder in LESSONS.iterdir() if folder.is_dir()}):
        mine = [each for each in entries if each.lesson == lesson]
        measured = [each for each in mine if each.rule.widest_right is not None]
        known = [each for each in measured if each.rule.margin is not None]
        least = min(known, key=lambda each: each.rule.margin or 0.0, default=None)
        counts = (
            len(measured),
            sum(not each.rule.reason and not _is_default(each.rule) for each in measured),
            sum(bool(each.rule.reason) for each in measured),
            sum(each.rule.is_outcome for each in mine),
        )
        said = f"{_margin(least.rule)} | {least.place}" if least else "∞ | –"
        equivalent = _equivalent(LESSONS / lesson / EQUIVALENT)
        yield f"| {lesson} | {' | '.join(map(str, counts))} | {said} | {equivalent} |"


def _equivalent(file: Path) -> int:
    return len(tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]) if file.exists() else 0


def _margin(rule: Tolerance) -> str:
    if rule.margin is None:
        return "–"
    return f"{rule.margin:,.0f}" if rule.margin < MANY else number(rule.margin)


def _is_default(rule: Tolerance) -> bool:
    return (rule.rtol, rule.atol) in {(None, None), *DEFAULTS.values()}


def _exceptions(entries: list[Entry]) -> Iterator[str]:
    yield "| lesson | number | allowed | margin | reason |"
    yield "|---|---|---|---|---|"
    for each in entries:
        rule = each.rule
        if not rule.reason:
            continue
        allowed = _allowed(rule)
        margin = _margin(rule)
        reason = rule.reason.replace("|", "\\|")
        yield f"| {each.lesson[:2]} | {each.place} | {allowed} | {margin} | {reason} |"


def _allowed(rule: Tolerance) -> str:
    if rule.steps:
        way = "from" if rule.rises else "up to"
        return ", ".join(f"{way} {number:g}: {points:g}" for number, points in rule.steps)
    if rule.is_outcome:
        return f"{rule.low:g} to {rule.high:g}"
    return f"rtol {rule.rtol:g}, atol {rule.atol:g}"


if __name__ == "__main__":
    main()
