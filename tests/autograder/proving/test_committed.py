"""What `autograder validate` makes of a tolerances file: whether it is still true of the checks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from autograder.commands import calibrate
from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.observation.tolerance import Tolerance
from autograder.observing.prepared import prepare
from autograder.observing.record import Record
from autograder.proving.calibration import margin_problems
from autograder.proving.committed import committed_margins, written_problems
from autograder.proving.lesson import prove_lesson
from autograder.proving.right import Place, Reach, measure_spread
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

LESSON = "01_vectors"
CHECK = "test_hidden.py::test_any_length_is_added"
MEASURED = "widest_right = 1.1e-15, nearest_wrong = 0.5, margin = 4.5e14"


class Measured:
    """The vectors of the tiny course, with what its right answers reach."""

    def __init__(self, record: Record, reaches: Mapping[Place, Reach]) -> None:
        self.record = record
        self.reaches = reaches

    def problems(self, text: str) -> list[str]:
        """Say what does not hold with these tolerances, written as TOML."""
        rules = msgspec.convert(tomllib.loads(text), dict[str, dict[str, Tolerance]])
        record = msgspec.structs.replace(self.record, tolerances=rules)
        margins = committed_margins(record, self.reaches)
        return [*written_problems(record, self.reaches), *margin_problems(margins)]


@pytest.fixture(scope="module")
def measured(server: SandboxServer, tiny: Course) -> Measured:
    pool = ServerPool(lambda: server)
    lesson = load_lesson(tiny, LESSON)
    prepared = prepare(lesson, pool)
    record = prepared.record
    spread = measure_spread(pool, prepared, 0, lambda: None)
    return Measured(record, spread.reaches)


def rule(key: str = "total", fields: str = MEASURED, check: str = CHECK) -> str:
    return f'["{check}"]\n"{key}" = {{ rtol = 1e-9, atol = 1e-11, {fields} }}\n'


def test_entry_that_was_measured_holds(measured: Measured) -> None:
    """An entry that separates right from wrong, with its measurements, is not a problem."""
    assert measured.problems(rule()) == []


def test_lesson_without_entries_holds(measured: Measured) -> None:
    """The defaults need no entry where right answers differ by a few roundings only."""
    assert measured.problems("") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            rule(key="sum"),
            f"{CHECK} 'sum' matches nothing that the check returns; run autograder calibrate",
        ),
        (
            rule(fields='reason = "as I like it"'),
            f"{CHECK} 'total' was never measured; run autograder calibrate",
        ),
        (
            rule(check="test_hidden.py::test_gone"),
            "tolerances.toml has a rule for test_hidden.py::test_gone, which is not a check",
        ),
        (
            rule(fields="widest_right = 1.1e-10, nearest_wrong = 5e-10, margin = 4.5"),
            "'total' has a margin of 4.5; make the check tell right from wrong more clearly, or "
            "give the entry a reason",
        ),
        (
            rule(fields="widest_right = 2e-9, nearest_wrong = 0.5, margin = 2.5e8"),
            "'total': right answers reach 2.0e-09 of a tolerance of 1.0e-09",
        ),
        (
            rule(fields="widest_right = 1.1e-15, nearest_wrong = 2e-9, margin = 2e6"),
            "'total': a mutant or mistake is wrong by 2.0e-09, next to the tolerance of 1.0e-09",
        ),
    ],
    ids=["no such key", "not measured", "no such check", "small margin", "too tight", "too loose"],
)
def test_entry_that_does_not_hold_is_named(measured: Measured, text: str, said: str) -> None:
    """An entry that is not true of the checks, or does not part right from wrong, is a problem."""
    found = measured.problems(text)
    assert any(said in problem for problem in found), found


def test_small_margin_may_have_a_reason(measured: Measured) -> None:
    """A person may answer for a small margin."""
    fields = 'widest_right = 1e-10, nearest_wrong = 5e-10, margin = 5.0, reason = "it is so"'
    assert measured.problems(rule(fields=fields)) == []


def test_right_answer_that_moved_away_makes_the_entry_stale(measured: Measured) -> None:
    """An alternative that came later and lies farther off has to be measured first."""
    (place,) = (each for each in measured.reaches if each.check == CHECK and each.key == "total")
    reach = measured.reaches[place]
    wider = Reach(1e-11, reach.limit, reach.size, reach.unit)
    moved = Measured(measured.record, {**measured.reaches, place: wider})
    (said,) = moved.problems(rule())
    assert f"{CHECK} 'total': right answers now reach 1.0e-11, and 1.1e-15 is written down" in said


def test_right_answer_that_is_far_off_where_nothing_was_measured(measured: Measured) -> None:
    """Where no tolerance stands, nobody is told that one was written down."""
    (place,) = (each for each in measured.reaches if each.check == CHECK and each.key == "total")
    reach = measured.reaches[place]
    wider = Reach(1e-11, reach.limit, reach.size, reach.unit)
    (said,) = Measured(measured.record, {**measured.reaches, place: wider}).problems("")
    assert said.startswith(f"{CHECK} 'total': right answers reach 1.0e-11, far above rounding (")
    assert said.endswith("), and no tolerance of it was measured; run autograder calibrate")


@pytest.mark.slow  # starts servers of its own
def test_validation_reads_what_calibrate_wrote(server: SandboxServer, tiny_copy: Path) -> None:
    """A file that calibrate has just written holds; one that names no number does not."""
    options = calibrate.Options(seeds=1, mutants=False, check=False)
    (done,) = calibrate.calibrate(tiny_copy, ["vectors"], 1, options, Console(stderr=True))
    file = Path(done.written)

    def problems() -> tuple[str, ...]:
        pool = ServerPool(lambda: server)
        course = load_course(tiny_copy)
        lesson = load_lesson(course, LESSON)
        return prove_lesson(pool, prepare(lesson, pool), lambda: None).problems

    assert problems() == ()
    file.write_text(file.read_text(encoding="utf-8").replace("total", "sum"), encoding="utf-8")
    assert any("matches nothing that the check returns" in said for said in problems())
