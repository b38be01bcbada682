"""The pure parts of benchmarks/peers: what it makes of figures, and the class it hands to each tool."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "benchmarks" / "peers"
NAMES = ("ratios", "showing", "the_class", "tools", "ours")


@pytest.fixture(scope="module")
def peers() -> Iterator[dict[str, ModuleType]]:
    """Import the benchmark's files, which stand beside each other, and forget them afterwards."""
    sys.path.insert(0, str(PLACE))
    try:
        yield {name: importlib.import_module(name) for name in NAMES}
    finally:
        sys.path.remove(str(PLACE))
        for name in NAMES:
            sys.modules.pop(name, None)


@pytest.fixture
def ratios(peers: dict[str, ModuleType]) -> ModuleType:
    return peers["ratios"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0.001234, "0.00123"),
        (0.2164, "0.216"),
        (1.5, "1.50"),
        (46.26, "46.3"),
        (2502.4, "2502"),
        (0.0, "0.00"),
        (-0.4, "-0.400"),
    ],
)
def test_three_digits_count(ratios: ModuleType, number: float, written: str) -> None:
    """A number has three digits that count, and a large one all before its point."""
    assert ratios.figure(number) == written


def test_spread_of_rounds(ratios: ModuleType) -> None:
    """A spread is the median with the least and the most; one round has none."""
    assert str(ratios.spread([3.0, 1.0, 2.0])) == "2.00 (1.00–3.00)"
    assert str(ratios.spread([2.0])) == "2.00"


def test_no_round_at_all(ratios: ModuleType) -> None:
    """A spread of nothing is an error that says what to give."""
    with pytest.raises(ValueError, match="no round was measured: give --rounds"):
        ratios.spread([])


def test_slow_round_slows_both(ratios: ModuleType) -> None:
    """Rounds are divided one by one: the ratio of a machine that slows down stays what it is."""
    assert ratios.ratio([30.0, 300.0, 33.0], [1.0, 10.0, 1.1]) == pytest.approx((30, 30, 30))


def test_rounds_that_do_not_belong_together(ratios: ModuleType) -> None:
    """Other numbers of rounds, and times that nothing can be divided by, are errors."""
    with pytest.raises(ValueError, match="2 rounds cannot be compared with 1"):
        ratios.ratio([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match=r"a time of 0\.0 s was measured"):
        ratios.ratio([1.0], [0.0])


@pytest.mark.parametrize(
    ("at_least", "found", "verdict"),
    [
        (True, 30.0, "≥ 30: reached"),
        (True, 29.9, "≥ 30: NOT REACHED"),
        (False, 30.0, "≤ 30: reached"),
        (False, 30.1, "≤ 30: NOT REACHED"),
    ],
)
def test_goal(ratios: ModuleType, at_least: bool, found: float, verdict: str) -> None:
    """A goal is reached at its number, and missed just beside it."""
    assert ratios.Goal(30.0, at_least).verdict(found) == verdict


def test_table(ratios: ModuleType) -> None:
    """A table has its names to the left and its figures to the right."""
    made = ratios.table(("", "s"), [("ours", "1.0"), ("a", "10.0")])
    assert made == "|      |    s |\n| :--- | ---: |\n| ours |  1.0 |\n| a    | 10.0 |"


def test_row_of_another_length(ratios: ModuleType) -> None:
    """A row that does not fit its table is named."""
    with pytest.raises(ValueError, match=r"1 cells below 2 columns: \['ours'\]"):
        ratios.table(("", "s"), [("ours",)])


def test_what_each_further_submission_adds(peers: dict[str, ModuleType]) -> None:
    """The start that sixteen share is taken off: what is left is shared by fifteen."""
    cost = peers["ratios"].Cost
    assert peers["showing"].further(cost(10.5, 5.0), cost(3.0, 2.0), 16) == cost(0.5, 0.2)


def samples(peers: dict[str, ModuleType]) -> dict[str, dict[str, list[object]]]:
    """Figures of two rounds, where ours takes a second and the peers 32 and 39."""
    cost = peers["ratios"].Cost
    ours = {
        f"ours, {checks} checks, {kind}": [cost(wall, wall / 2)] * 2
        for checks in ("equal", "all")
        for kind, wall in (("warm", 1.0), ("each further", 0.5))
    }
    own = {f"own, {checks} checks": [cost(0.5, 0.25)] * 2 for checks in ("equal", "all")}
    theirs = {
        "nbgrader, warm": [cost(32.0, 16.0)] * 2,
        "nbgrader, each further": [cost(15.0, 8.0)] * 2,
        "nbgrader, cold": [cost(64.0, 32.0)],
        "otter, warm": [cost(39.0, 19.0)] * 2,
    }
    return {"light": own | ours | theirs, "heavy": own | ours | theirs}


def test_goals_are_said_as_they_are(peers: dict[str, ModuleType]) -> None:
    """What is missed is said; a tool without a shared start costs the same each time."""
    lines = peers["showing"].goals(samples(peers))
    assert len(lines) == 2 * len(peers["showing"].GOALS)
    assert lines[0] == (
        "- light, nbgrader ÷ ours, equal checks, warm: wall 32.0, CPU 32.0; "
        "wall ≥ 30: reached, CPU ≥ 30: reached"
    )
    assert "wall 39.0, CPU 38.0; wall ≥ 40: NOT REACHED, CPU ≥ 40: NOT REACHED" in lines[2]
    assert "wall 78.0, CPU 76.0; wall ≥ 40: reached, CPU ≥ 40: reached" in lines[3]
    assert "ours, all checks ÷ own, all checks, warm: wall 2.00" in lines[-2]
    assert "≤ 1.15: NOT REACHED" in lines[-2]
    assert "wall ≤ 1.15: reached" in lines[-1]


def test_tool_that_was_not_measured(peers: dict[str, ModuleType]) -> None:
    """A goal without its figures is an error, not a goal that was reached."""
    found = samples(peers)
    del found["light"]["otter, warm"]
    with pytest.raises(KeyError, match="otter was not measured"):
        peers["showing"].goals(found)


def test_difference_that_came_out_negative(peers: dict[str, ModuleType]) -> None:
    """Where the load changed between two runs, their goal is not judged, and the others are."""
    found = samples(peers)
    found["light"]["ours, equal checks, each further"] = [peers["ratios"].Cost(-0.1, 0.1)] * 2
    lines = peers["showing"].goals(found)
    assert "each further: cannot be said: a time of -0.1 s was measured" in lines[1]
    assert "wall ≥ 30: reached" in lines[0]


def test_rows_are_in_units_of_ours(peers: dict[str, ModuleType]) -> None:
    """Ours stands above the peers, warm before cold, and what was measured once has its round."""
    lines = peers["showing"].tables(samples(peers)["light"]).splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    assert [row[0] for row in rows if row[0].startswith("nbgrader")] == [
        "nbgrader, warm",
        "nbgrader, cold",
        "nbgrader, each further",
    ]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["ours, equal checks, warm"] == ["1.00", "0.500", "1.00", "1.00"]
    assert by_name["nbgrader, cold"] == ["64.0", "32.0", "64.0", "64.0"]


def test_class_has_its_mistakes(peers: dict[str, ModuleType]) -> None:
    """Every fourth student has one function wrong, no two files are equal, and all is Python."""
    made = peers["the_class"].students(8)
    assert [student.right for student in made] == [5, 5, 5, 4, 5, 5, 5, 4]
    assert len({student.source for student in made}) == 8
    assert "2 * X.T" in made[2].functions["manual_grad"]
    assert "2 * X.T" not in made[3].functions["manual_grad"]
    for student in made:
        assert "### " not in student.source
        compile(student.source, student.name, "exec")


def test_long_check_is_left_out(peers: dict[str, ModuleType], tmp_path: Path) -> None:
    """A light class misses one check of lesson 03 with its tolerance, and nothing else."""
    checks = tmp_path / "checks"
    shutil.copytree(ROOT / "tests" / "lessons" / peers["the_class"].LESSON, checks)
    before = (checks / "test_public.py").read_text()
    tolerances = (checks / "tolerances.toml").read_text()
    peers["ours"].leave_out_the_long_check(checks)
    after = (checks / "test_public.py").read_text()
    assert before.count("\ndef test_") == after.count("\ndef test_") + 1
    assert before.startswith(after.rstrip())
    assert "10_000" not in after
    left = (checks / "tolerances.toml").read_text()
    assert peers["ours"].LONG not in left
    assert tolerances.count('["test_') == left.count('["test_') + 1
    assert "test_public.py::test_one_step" in left
