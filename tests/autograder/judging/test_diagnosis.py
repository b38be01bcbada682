"""What is said about wrong results: a known mistake, a relation, the difference, in this order."""

from __future__ import annotations

import msgspec
import pytest
import torch

from autograder.judging.diagnosis import diagnose, recognise
from autograder.judging.judge import judge
from autograder.model import Feedback, Status
from autograder.observation.tolerance import Tolerance
from autograder.observing.record import Recorded
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Breach, Fault

BORDER = "only numbers at the border are wrong"
RIGHT = [torch.tensor([1.25, -2.5, 4.75]), torch.tensor([0.625, 8.5])]


def feedback(record, report, found: list[object], **fields: object) -> list[Feedback]:
    """What students read about each check of a record."""
    tasks = judge(record, record.checks, report(found), 2.0, **fields)
    return [check.feedback for task in tasks for check in task.checks]


@pytest.fixture
def two_checks(check, record):
    """A public and a hidden check of one task, and two mistakes."""
    checks = [check("public"), check("hidden")]
    halved = {"public": RIGHT[0] / 2, "hidden": RIGHT[1] / 2}
    only_positive = {"public": RIGHT[0].relu(), "hidden": RIGHT[1]}
    mistakes = {("f", "halved"): halved, ("f", "only_positive"): only_positive}
    return record(dict(zip(checks, RIGHT, strict=True)), mistakes)


def test_known_mistake_comes_first(two_checks, report) -> None:
    """A known mistake is told in its own sentence, though a relation would hold as well."""
    public, hidden = feedback(two_checks, report, [right / 2 for right in RIGHT])
    assert public.mistake == hidden.mistake == "halved"
    assert public.sentence == hidden.sentence == "You made halved."
    assert public.message == (
        "The result: expected 4.75, found 2.375 at index [2], where the difference is largest; "
        "3 of 3 values differ."
    )
    assert hidden.message == ""
    assert public.hint == "Fix this first: it explains 2 failed checks of `f`."


def test_relation_comes_second(two_checks, report) -> None:
    """Where no mistake is known, an exact relation is told; no mistake is named."""
    public, hidden = feedback(two_checks, report, [2 * right for right in RIGHT])
    assert public.mistake is hidden.mistake is None
    assert public.message.splitlines()[0] == (
        "The result: every number is twice what it should be."
    )
    assert hidden.message == "Every number is twice what it should be."
    assert public.hint == hidden.hint
    assert public.hint == "Look for an extra factor of 2, or for a gradient that is added twice."


def test_structure_comes_third(two_checks, report) -> None:
    """Another shape is told with both shapes in public, and without them of a hidden check."""
    public, hidden = feedback(two_checks, report, [torch.zeros(5, 2), torch.zeros(7)])
    assert public.message == "The result: expected shape (3,), found shape (5, 2)."
    assert hidden.message == "What comes back has the wrong shape."
    assert public.hint == "Print the shape after each line of `f` to see where it goes wrong."


def test_difference_comes_fourth(two_checks, report) -> None:
    """Numbers that fit nothing are told in public: the largest difference, where, how many."""
    found = [torch.tensor([1.25, -2.0, 7.0]), torch.tensor([0.5, 8.5])]
    public, hidden = feedback(two_checks, report, found)
    assert public.message == (
        "The result: expected 4.75, found 7 at index [2], where the difference is largest; "
        "2 of 3 values differ."
    )
    assert public.hint == (
        "Work out by hand what belongs at index [2], and look for the line that goes wrong."
    )
    assert hidden.message == "Some numbers are right, and some are wrong."
    assert hidden.hint == "Make a small case of this kind yourself, and work it out by hand."


def test_hint_where_nothing_else_helps(two_checks, report) -> None:
    """A task with hints offers them where nothing better is known."""
    found = [torch.tensor([1.25, -2.0, 7.0]), torch.tensor([0.5, 8.5])]
    for each in feedback(two_checks, report, found, hinted=["f"]):
        assert each.hint is not None
        assert "by hand" in each.hint
        assert each.hint.endswith(' Stuck? Ask for a hint: `hint("f")`.')


NUMBERS = [torch.tensor([1.25, -2.5, 4.75]) * k for k in (1, 1.1, 1.7, 2.3, 2.9)]


@pytest.fixture
def five_checks(check, record):
    """Four public checks and a hidden one of one task, and a mistake that fails four of them."""
    checks = [check(name) for name in ("one", "two", "three", "four", "hidden")]
    tilted = [right + torch.tensor([0.1, 0.23, 0.37]) * k for k, right in enumerate(NUMBERS, 1)]
    tilted[3] = NUMBERS[3]
    results = {each.name: value for each, value in zip(checks, tilted, strict=True)}
    return record(dict(zip(checks, NUMBERS, strict=True)), {("f", "tilted"): results}), tilted


def test_resemblance_comes_last(five_checks, report) -> None:
    """What equals a known mistake on most checks that it fails is said to look like it."""
    known, tilted = five_checks
    found = [*tilted[:3], NUMBERS[3], torch.tensor([0.5, 8.5, 0.1])]
    said = feedback(known, report, found)
    for each in said[:3]:
        assert each.message.splitlines()[0] == "This looks like a known mistake: You made tilted."
        assert each.mistake is None
    assert "known mistake" not in said[4].message


def test_two_results_that_a_mistake_gives_too(five_checks, report) -> None:
    """Two results of five are not enough to liken a program to a mistake."""
    known, tilted = five_checks
    other = torch.tensor([0.5, 8.5, 0.1])
    for each in feedback(known, report, [*tilted[:2], other, NUMBERS[3], other * 3]):
        assert "known mistake" not in each.message


def test_mistake_that_fails_what_passed(five_checks, report) -> None:
    """A program that passes a check which a mistake fails has not made that mistake."""
    known, tilted = five_checks
    for each in feedback(known, report, [*tilted[:3], NUMBERS[3], NUMBERS[4]]):
        assert "known mistake" not in each.message


def test_result_that_several_mistakes_give(five_checks, report) -> None:
    """What two known mistakes give says nothing of either."""
    known, tilted = five_checks
    (mistake,) = known.mistakes
    again = msgspec.structs.replace(mistake, name="again", sentence="You made another.")
    both = msgspec.structs.replace(known, mistakes=(mistake, again))
    found = [*tilted[:3], NUMBERS[3], torch.tensor([0.5, 8.5, 0.1])]
    for each in feedback(both, report, found):
        assert "known mistake" not in each.message


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ([True, True], [False, False]),
        ([0.75, 0.5], [0.0, 0.0]),
        ([3, 5], [0, 1]),
        ([torch.tensor([1.37]), torch.tensor([2.91])], [torch.tensor(1.37), torch.tensor([5.82])]),
        ([torch.tensor([[1.37]])] * 2, [torch.tensor([[2.41]]), torch.tensor([[4.63]])]),
        ([torch.tensor([1.3, 2.7])] * 2, [torch.tensor([4.1, 4.1]), torch.tensor([3.3, 3.3])]),
        (["a", "b"], ["b", "a"]),
        ([torch.tensor([0, 2, 1]), torch.tensor([2, 1])], [torch.tensor([0, 0, 1]), None]),
    ],
    ids=["yes or no", "zeros", "whole", "one point", "1×1", "all equal", "texts", "classes"],
)
def test_results_that_many_programs_give(check, record, report, right, wrong) -> None:
    """A mistake is not named for results that many other programs give as well."""
    checks = [check("public"), check("hidden")]
    given = {each.name: value for each, value in zip(checks, wrong, strict=True)}
    known = record(dict(zip(checks, right, strict=True)), {("f", "guessed"): given})
    for each in feedback(known, report, wrong):
        assert each.mistake is None
        assert not each.sentence


def test_few_numbers_in_several_checks(check, record, report) -> None:
    """Results in several checks that few programs give are said to look like a mistake."""
    checks = [check("public"), check("hidden")]
    given = {"public": 1.5, "hidden": 0.0}
    known = record(dict(zip(checks, [2.25, 3.75], strict=True)), {("f", "seldom"): given})
    public, hidden = feedback(known, report, [1.5, 0.0])
    assert public.mistake is hidden.mistake is None
    assert public.message.startswith("This looks like a known mistake: You made seldom.\n")
    assert hidden.message.startswith("This looks like a known mistake: You made seldom.")
    (alone,) = feedback(
        record({checks[0]: 2.25}, {("f", "seldom"): {"public": 1.5}}), report, [1.5]
    )
    assert "known mistake" not in alone.message


def test_shapes_in_an_exception(check, record, report) -> None:
    """An exception is told apart by the shapes that it names, and not by its kind alone."""
    checks = [check("public"), check("hidden")]

    def raised(text: str) -> Recorded:
        return Recorded(Ending.RAISED, fault=Fault("RuntimeError", text, True))

    def named(*texts: str) -> list[str | None]:
        known = record({checks[0]: 1.0, checks[1]: 2.0}, {("f", "stuck"): {}})
        (mistake,) = known.mistakes
        results = {c.name: raised(text) for c, text in zip(checks, texts, strict=True)}
        mistakes = (msgspec.structs.replace(mistake, results=results),)
        known = msgspec.structs.replace(known, mistakes=mistakes)
        found = [Outcome(Ending.RAISED, fault=each.fault) for each in results.values()]
        return [each.mistake for each in feedback(known, report, found)]

    assert named("cannot add [3, 1] to [5]", "cannot add [7, 1] to [5]") == ["stuck", "stuck"]
    assert named("no graph", "no graph") == [None, None]


def test_exception_that_one_mistake_alone_makes(check, record, report) -> None:
    """An exception that no other mistake of the lesson makes is worth a likeness, one that is no."""
    checks = [check("public"), check("hidden"), check("other", "g")]
    raised = Recorded(Ending.RAISED, fault=Fault("RuntimeError", "no graph", True))
    right = dict(zip(checks, (1.0, 2.0, 3.0), strict=True))
    known = record(right, {("f", "stuck"): {}, ("g", "cut"): {}})
    stuck, cut = known.mistakes
    stuck = msgspec.structs.replace(stuck, results={"public": raised, "hidden": raised})
    found = [Outcome(Ending.RAISED, fault=raised.fault)] * 2 + [3.0]
    alone = msgspec.structs.replace(known, mistakes=(stuck, cut))
    for each in feedback(alone, report, found)[:2]:
        assert each.message.startswith("This looks like a known mistake: You made stuck.")
        assert each.mistake is None
    cut = msgspec.structs.replace(cut, results={"other": raised})
    shared = msgspec.structs.replace(known, mistakes=(stuck, cut))
    assert not any("known mistake" in each.message for each in feedback(shared, report, found))


def test_two_mistakes_that_produce_the_same(check, record) -> None:
    """Of two mistakes that cannot be told apart on these checks, none is named."""
    one = check("public")
    same = {"public": 2.0}
    known = record({one: 1.0}, {("f", "one"): same, ("f", "other"): same})
    assert recognise(known, "f", {"public": Recorded(Ending.OBSERVED, 2.0)}) is None


def test_mistake_that_changes_nothing_is_not_named(check, record) -> None:
    """A right result shows no mistake, not even one that the checks cannot see."""
    known = record({check("public"): 1.0}, {("f", "unseen"): {"public": 1.0}})
    assert recognise(known, "f", {"public": Recorded(Ending.OBSERVED, 1.0)}) is None


def test_mistake_of_another_task_is_not_named(check, record) -> None:
    """A result is explained by the mistakes of its own task only."""
    known = record({check("public"): 1.0}, {("g", "other"): {"public": 2.0}})
    assert diagnose(known, "f", {"public": Recorded(Ending.OBSERVED, 2.0)}, {}).mistake is None


def test_breach_is_part_of_a_mistake(check, record) -> None:
    """A mistake that keeps the rules is not recognised in a result that broke them."""
    known = record({check("public"): 1.0}, {("f", "doubled"): {"public": 2.0}})
    found = {"public": Recorded(Ending.OBSERVED, 2.0, breach=True)}
    assert recognise(known, "f", found) is None


def test_none_instead_of_a_tensor(two_checks, report) -> None:
    """A function that gives None is asked about its return."""
    public, hidden = feedback(two_checks, report, [None, None])
    assert public.message == "The result: expected a tensor, found None."
    assert hidden.message == "What comes back has the wrong type."
    assert (
        public.hint
        == hidden.hint
        == ("Look for a missing `return`: a function that ends without one gives None.")
    )


def test_first_numbers_are_right(check, record, report) -> None:
    """A list that begins right points at what changes from step to step."""
    known = record({check("public"): {"losses": [4.0, 3.5, 3.25]}})
    (said,) = feedback(known, report, [{"losses": [4.0, 3.9, 3.8]}])
    assert said.message.splitlines() == [
        "`losses`: expected 3.5, found 3.9 at position 1; 2 of these numbers differ.",
        "`losses`: the first entry is right, and none after it.",
    ]
    assert said.hint == (
        "Look at what happens between the first entry and the second: it goes wrong there."
    )


def test_losses_that_grow_beyond_numbers(check, record, report) -> None:
    """Losses that become nan look like steps that are too large; of a hidden check nan is told."""
    right = {"losses": [4.0, 3.5, 3.25]}
    known = record({check("public"): right, check("hidden"): right})
    found = {"losses": [4.0, 1e9, float("nan")]}
    public, hidden = feedback(known, report, [found, found])
    assert public.message.splitlines()[-1] == (
        "`losses`: the losses become nan: that looks like steps that are too large, or that go "
        "uphill."
    )
    assert hidden.message == "What comes back contains nan or inf where there should be numbers."
    assert (
        public.hint == hidden.hint == "Print the first few losses to see where they start to grow."
    )


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ([(4, 0), (4, 2), (4, 3), (4, 5)], "only the last row is wrong"),
        ([(0, 0), (1, 0), (2, 0), (4, 0)], "only the first column is wrong"),
        ([(0, 1), (4, 2), (1, 5), (3, 0), (2, 5), (0, 4), (3, 5), (4, 4)], BORDER),
    ],
)
def test_where_the_wrong_numbers_are(
    check, record, report, wrong: list[tuple[int, int]], text: str
) -> None:
    """What the places of all wrong numbers have in common is told of a public check."""
    right = torch.arange(30, dtype=torch.float64).reshape(5, 6) + 0.25
    found = right.clone()
    for number, place in enumerate(wrong):
        found[place] += 0.5 + number / 7
    known = record({check("public"): right, check("hidden"): right})
    public, hidden = feedback(known, report, [found, found])
    assert public.message.splitlines()[-1] == f"The result: {text}."
    assert hidden.message.startswith("Some rows") == (text != BORDER)


def test_only_negative_numbers_are_wrong(check, record, report) -> None:
    """Wrong numbers that should all be negative are told to have that in common."""
    right = torch.tensor([-1.5, 2.25, -3.25, 4.5, 0.5, -0.75, -2.5, 3.5, 1.5, -5.25])
    found = torch.where(right < 0, right.abs().sqrt(), right)
    (said,) = feedback(record({check("public"): right}), report, [found])
    assert said.message.splitlines()[-1] == (
        "The result: only numbers that should be negative are wrong."
    )


def test_outcome_points_at_the_first_steps(check, record, report) -> None:
    """A long training that ends in the wrong place sends one to the checks of single steps."""
    known = record(
        {check("public", outcome=True): {"loss": 0.5}},
        tolerances={"test_public.py::public": {"loss": Tolerance(low=0.0, high=1.0)}},
    )
    (said,) = feedback(known, report, [{"loss": 3.0}])
    assert said.message == "`loss`: expected between 0 and 1, found 3."
    assert said.hint == "Look at the other checks of `f` first: they show its first steps."


def test_exception_in_the_students_code(two_checks, report) -> None:
    """An exception is told with its line; of a hidden check without its message."""
    fault = Fault("IndexError", "index 7 is out of range", True, "cell 3 (f)", 2, "return x[7]")
    public, hidden = feedback(two_checks, report, [Outcome(Ending.RAISED, fault=fault)] * 2)
    assert public.summary == (
        "Fact of public. Your code raised IndexError: index 7 is out of range."
    )
    assert hidden.summary == "Fact of hidden. Your code raised IndexError."
    assert public.message == hidden.message == "cell 3 (f), line 2: return x[7]"
    assert public.hint == "Print the shape and the index: positions go from 0 to the size minus 1."


def test_exception_outside_the_students_code(two_checks, report) -> None:
    """An exception that a check meets with what came back is not called the student's."""
    fault = Fault("AttributeError", "'float' object has no attribute 'backward'", True)
    public, hidden = feedback(two_checks, report, [Outcome(Ending.RAISED, fault=fault)] * 2)
    assert public.summary == (
        "Fact of public. The check could not continue with what your code returned."
    )
    assert public.message == (
        "It raised AttributeError: 'float' object has no attribute 'backward'."
    )
    assert hidden.message == "It raised AttributeError."
    assert public.hint == (
        "Print what your code returns, and compare its type with the one that the task names."
    )


def test_task_that_is_not_written(two_checks, report) -> None:
    """A task that is as it was released is said to be not written."""
    fault = Fault("NotImplementedError", "f: write your code here", True, "cell 3 (f)", 2, "raise")
    for said in feedback(two_checks, report, [Outcome(Ending.RAISED, fault=fault)] * 2):
        assert said == Feedback(
            "`f` is not written yet.", hint="Write `f` in its cell, then run its check again."
        )


def test_rule_that_is_broken(two_checks, report) -> None:
    """A task that calls what it may not earns nothing, and says which call that is."""
    breach = Breach("f", "torch.relu", "cell 3 (f)", 2)
    tasks = judge(two_checks, two_checks.checks, report(RIGHT, breaches=(breach,)), 2.0)
    for result in tasks[0].checks:
        assert result.status is Status.FAILED
        assert result.score == 0
        assert result.feedback.summary == (
            "`f` must be written by hand: it calls `torch.relu` (cell 3 (f), line 2), so this "
            "task earns no points."
        )
        assert (
            result.feedback.hint
            == "Write it with the operations that the task's description allows."
        )


def test_rule_that_only_a_hidden_check_saw_broken(two_checks, report) -> None:
    """Which call that is is said, and no line: none was shown."""
    outcome = Outcome(
        Ending.OBSERVED, observation=1.0, breaches=(Breach("f", "torch.relu", "", 0),)
    )
    tasks = judge(two_checks, two_checks.checks, report([RIGHT[0], outcome]), 2.0)
    assert tasks[0].note == (
        "`f` must be written by hand: it calls `torch.relu`, so this task earns no points."
    )


def test_hidden_feedback_holds_no_data(check, record, report) -> None:
    """Neither keys nor numbers of a hidden check appear in what is said of it."""
    right = {"secret 8675309": torch.tensor([8.675309, 2.5]), "bystander": 31337}
    wrong = [
        {"secret 8675309": torch.tensor([8.675309, 2.5]) * factor, "bystander": 31337}
        for factor in (2.0, 0.37, -1.0)
    ]
    wrong += [
        {"secret 8675309": torch.tensor([[8.675309], [2.5]]), "bystander": 1},
        {"bystander": 3},
        5,
    ]
    for found in wrong:
        (said,) = feedback(record({check("hidden"): right}), report, [found])
        whole = f"{said.summary} {said.message} {said.hint}"
        assert not any(
            each in whole for each in ("secret", "8.67", "31337", "bystander", "2.5", "0.37")
        )


def test_precondition_of_the_check_that_does_not_hold(two_checks, report) -> None:
    """An assert of the check itself costs the points; its message is told in public only."""
    fault = Fault("AssertionError", "no list of losses came back", True)
    outcome = Outcome(Ending.RAISED, fault=fault)
    public, hidden = feedback(two_checks, report, [outcome, outcome])
    assert public.message == "no list of losses came back"
    assert hidden.message == ""
    assert public.hint == hidden.hint
    assert (
        public.hint == "Print what your code returns, and compare it with the task's description."
    )


def test_reference_that_did_not_end_costs_nobody_points(two_checks, report) -> None:
    """What the reference itself could not do is not graded, and said not to be one's fault."""
    name = two_checks.checks[0].name
    broken = {**two_checks.reference, name: Recorded(Ending.TIMEOUT)}
    record = msgspec.structs.replace(two_checks, reference=broken)
    (task,) = judge(record, record.checks, report(RIGHT), 2.0)
    assert task.checks[0].status is Status.UNGRADED
    assert task.checks[0].feedback.summary == (
        "Not graded, and not your fault: the reference solution itself did not finish this check"
    )
