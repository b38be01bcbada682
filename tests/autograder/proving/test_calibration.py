"""Calibration: tolerances stand between right answers and wrong ones, and stay readable."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from autograder.commands import calibrate as command
from autograder.course.reading import load_course, load_lesson
from autograder.observation.tolerance import Tolerance
from autograder.observing.prepared import prepare
from autograder.proving.calibration import Margin, evidence, new_tolerances, rounded
from autograder.proving.right import Place, measure_spread
from autograder.proving.tolerance_file import HEADER, toml_of
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

CHECK = "test_hidden.py::test_it"


def margin(
    limit: float = 1e-9,
    widest: float = 1e-15,
    wrong: float = 1e-3,
    key: str = "y",
    dtype: str = "float64",
    reason: str = "",
    inside: tuple[float, ...] = (),
) -> Margin:
    return Margin(
        place=Place("f", CHECK, key, dtype),
        limit=limit,
        size=1e-2,
        widest_right=widest,
        rounding=1.1e-15,
        nearest_wrong=wrong,
        nearest="f/wrong",
        inside=inside,
        reason=reason,
    )


def test_tolerance_far_from_both_sides_stays():
    """A tolerance ten times from the widest right and the nearest wrong answer is kept."""
    assert margin().wanted() == margin().limit
    assert margin().problem() == ""


def test_tolerance_next_to_right_answers_moves_to_the_middle():
    """A tolerance that right answers nearly reach becomes the geometric mean, rounded."""
    tight = margin(limit=1e-9, widest=8e-10, wrong=1e-3)
    assert tight.wanted() == 1e-6
    assert "right answers reach 8.0e-10 of a tolerance of 1.0e-09" in tight.problem()


def test_tolerance_next_to_a_wrong_answer_moves_to_the_middle():
    """A tolerance just below a wrong answer becomes the geometric mean, rounded."""
    loose = margin(limit=1e-9, widest=1e-14, wrong=2e-9)
    assert loose.wanted() == 5e-12
    assert "f/wrong is wrong by 2.0e-09, next to the tolerance of 1.0e-09" in loose.problem()


def test_tolerance_does_not_land_on_another_wrong_answer():
    """A wrong answer below the tolerance, which other numbers refuse, is kept away from too."""
    loose = margin(limit=1e-9, widest=1e-15, wrong=4e-9, inside=(4e-12, 3e-15))
    assert loose.wanted() == 1e-10
    close = margin(limit=1e-9, widest=1e-15, wrong=4e-9, inside=(9e-10, 3e-15))
    assert close.wanted() == 2e-12


def test_tolerance_without_a_wrong_answer_is_a_hundred_times_the_widest_right():
    """Where no wrong answer comes near, a tolerance that is too tight becomes 100 times as wide."""
    assert margin(limit=1e-9, widest=2e-9, wrong=math.inf).wanted() == 2e-7
    assert margin(widest=1e-15, wrong=math.inf).wanted() == 1e-9


def test_margin_is_never_taken_from_less_than_ten_roundings():
    """Right answers that agree bit for bit are still allowed ten rounding units."""
    assert margin(widest=0.0, wrong=1.1e-3).margin == pytest.approx(1e12)


def test_margin_below_ten_is_a_problem_wherever_the_tolerance_stands():
    """No tolerance is good where right and wrong answers lie within a factor of ten."""
    assert margin(limit=3e-6, widest=1e-6, wrong=9e-6).problem()


@pytest.mark.parametrize(
    ("number", "step"), [(1.1e-6, 1e-6), (1.6e-6, 2e-6), (4e-6, 5e-6), (8e-6, 1e-5), (3.0, 2.0)]
)
def test_tolerances_come_in_steps(number, step):
    """A tolerance that is set anew is 1, 2 or 5 times a power of ten."""
    assert rounded(number) == step


def test_entry_with_a_reason_keeps_its_bounds():
    """A person's rule stays; what was measured is put beside it."""
    old = {CHECK: {"y": Tolerance(rtol=1e-4, atol=1e-5, reason="sums of 500 terms")}}
    new = new_tolerances(old, [margin(limit=1e-4, widest=2e-7, wrong=0.031)])
    rule = new[CHECK]["y"]
    assert (rule.rtol, rule.atol, rule.reason) == (1e-4, 1e-5, "sums of 500 terms")
    assert (rule.widest_right, rule.nearest_wrong) == (2e-7, 0.031)


def test_interval_is_left_as_it_is():
    """An outcome's interval is written back unchanged."""
    old = {CHECK: {"loss": Tolerance(low=0.0, high=0.5, reason="derived")}}
    assert new_tolerances(old, []) == old


def test_numbers_that_agree_bit_for_bit_have_no_entry():
    """A number in which all right answers agree keeps the default and is not written down."""
    assert new_tolerances({}, [margin(widest=0.0)]) == {}


def test_entry_that_moved_the_default_stays():
    """Where right answers are equal bit for bit, an entry that is not the default stays in force."""
    old = {CHECK: {"y": Tolerance(rtol=2e-12, atol=2e-14)}}
    new = new_tolerances(old, [margin(limit=2e-12, widest=0.0, wrong=2.7e-9)])
    assert (new[CHECK]["y"].rtol, new[CHECK]["y"].atol) == (2e-12, 2e-14)


def test_entry_without_a_reason_is_made_anew():
    """What was measured before, and is not found again, disappears."""
    old = {CHECK: {"gone": Tolerance(rtol=1e-9, atol=1e-11, widest_right=1e-15)}}
    assert list(new_tolerances(old, [margin()])[CHECK]) == ["y"]


def test_many_keys_of_one_check_share_an_entry():
    """A check with more than six numbers of the same tolerance has one entry for all."""
    many = [margin(key=f"size {n}", wrong=1e-3 / (n + 1)) for n in range(7)]
    (entry,) = new_tolerances({}, many)[CHECK].items()
    assert entry[0] == "*"
    assert entry[1].nearest_wrong == pytest.approx(1.4e-4)


def test_several_dtypes_under_one_key_keep_their_defaults():
    """A key with float32 and float64 numbers gets no bound: each dtype has its default."""
    both = [margin(), margin(dtype="float32", limit=1e-5, widest=1e-7)]
    rule = new_tolerances({}, both)[CHECK]["y"]
    assert (rule.rtol, rule.atol) == (None, None)


def test_file_reads_back_as_it_was_written():
    """Every number and every text survives the way to TOML and back."""
    rules = {
        CHECK: {
            'a "quoted" key.*': Tolerance(rtol=1e-9, atol=1e-11, margin=7.2e14),
            "loss": Tolerance(low=8.2099, high=8.2511, reason="w₀ in [0, 1]², \\ and all"),
        }
    }
    read = tomllib.loads(toml_of(rules))
    assert msgspec.convert(read, dict[str, dict[str, Tolerance]]) == rules
    assert "margin = 7.2e14" in toml_of(rules)


def test_comment_above_a_table_stays():
    """Comments that a person wrote above a check's table are kept; the header is not repeated."""
    rules = {CHECK: {"y": Tolerance(rtol=1e-6, reason="why")}}
    before = f'# Accuracies differ by 1/N.\n\n["{CHECK}"]\n"y" = {{ rtol = 1e-6 }}\n'
    once = toml_of(rules, before)
    assert once.startswith(HEADER)
    assert "\n# Accuracies differ by 1/N.\n[" in once
    assert toml_of(rules, once) == once


@pytest.fixture
def pool(server: SandboxServer) -> ServerPool:
    """A pool of the session's one server; it is not closed here."""
    return ServerPool(lambda: server)


def loaded(pool: ServerPool, root: Path, name: str = "01_vectors"):
    return prepare(load_lesson(load_course(root), name), pool)


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_right_answers_of_the_tiny_course_raise_no_alarm(pool, tiny):
    """Reference and alternatives pass on fresh inputs, with one thread and with two."""
    prepared = prepare(load_lesson(tiny, "01_vectors"), pool)
    spread = measure_spread(pool, prepared, 2, lambda: None)
    assert spread.alarms == ()
    # 7 checks of the reference and those of one alternative for each task, 3 seeds, 2 threads.
    assert spread.runs == 2 * 3 * (7 + 7)


def test_right_answer_that_is_refused_is_a_false_alarm(pool, tiny_copy):
    """An alternative that is off by more than the tolerance is named, with its check and key."""
    edit(tiny_copy, "solutions/01_vectors/alternatives.py", "return x + x", "return x + x + 1e-6")
    spread = measure_spread(pool, loaded(pool, tiny_copy), 1, lambda: None)
    assert any(
        "alternative double/added_to_itself on test_hidden.py::test_any_shape_is_doubled" in alarm
        and "doubled differs (2 times)" in alarm
        for alarm in spread.alarms
    )


def test_mistake_is_refused_by_a_known_number_of_tolerances(pool, tiny):
    """The evidence against a mistake is its largest distance over the tolerance in force."""
    record = prepare(load_lesson(tiny, "01_vectors"), pool).record
    results = {mistake.name: mistake.results for mistake in record.mistakes}
    assert evidence(record, results["mean"]) > 1e6
    assert evidence(record, results["not_added"]) == math.inf  # another shape
    assert evidence(record, record.reference) == 0


@pytest.mark.slow  # starts servers of its own
def test_calibrate_writes_what_it_measured(tiny_copy):
    """The tolerances file holds rtol, atol and what was measured, and a second run keeps it."""
    options = command.Options(seeds=1, mutants=False, check=False)
    console = Console(stderr=True)
    (first,) = command.calibrate(tiny_copy, ["vectors"], 1, options, console)
    assert first.problems == ()
    file = Path(first.written)
    rules = tomllib.loads(file.read_text(encoding="utf-8"))
    total = rules["test_hidden.py::test_any_length_is_added"]["total"]
    assert (total["rtol"], total["atol"]) == (1e-9, 1e-11)
    assert total["margin"] > 10
    (second,) = command.calibrate(tiny_copy, ["vectors"], 1, options, console)
    assert second.written == ""


@pytest.mark.slow  # starts servers of its own
def test_check_reports_a_tolerance_that_is_out_of_place(tiny_copy):
    """`--check` writes nothing; it names a tolerance out of place, unless that has a reason."""
    file = tiny_copy / "tests/lessons/01_vectors/tolerances.toml"
    rule = '["test_hidden.py::test_any_length_is_added"]\n"total" = { rtol = 1e-16, atol = 1e-18'
    options = command.Options(seeds=0, mutants=False, check=True)
    file.write_text(rule + " }\n", encoding="utf-8")
    (found,) = command.calibrate(tiny_copy, ["vectors"], 1, options, Console(stderr=True))
    assert any("test_any_length_is_added 'total': right answers reach" in p for p in found.problems)
    assert file.read_text(encoding="utf-8") == rule + " }\n"
    file.write_text(rule + ', reason = "for the test" }\n', encoding="utf-8")
    (found,) = command.calibrate(tiny_copy, ["vectors"], 1, options, Console(stderr=True))
    assert not any("right answers reach" in problem for problem in found.problems)


def test_numbers_of_python_and_of_tensors_under_one_key():
    """What was written for numbers of several kinds under one key is read again as it stands."""
    both = [margin(key="y.*", dtype="float", widest=0.0), margin(key="y.*", dtype="float32")]
    once = new_tolerances({}, both)
    assert (once[CHECK]["y.*"].rtol, once[CHECK]["y.*"].atol) == (None, None)
    assert new_tolerances(once, both) == once
