"""A check that needs another task waits until that task works."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from autograder.judging.judge import judge
from autograder.model import CheckResult, Feedback, Status, TaskResult
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Breach, Fault

WRONG = 0.0


def by_name(tasks: Sequence[TaskResult]) -> dict[str, CheckResult]:
    return {check.name: check for task in tasks for check in task.checks}


@pytest.fixture
def course(check, record):
    """Three tasks: `train` needs `predict` and `step`, and has one check that needs nothing."""
    needs = ("predict", "step")
    # The task that needs the others comes first: the order of judging is not that of the file.
    checks = [
        check("train_public", "train", needs),
        check("hidden_train", "train", needs),
        check("train_nothing", "train"),
        check("predict_public", "predict"),
        check("step_public", "step", ("predict",)),
    ]
    mistakes = {
        ("train", "uphill"): {"train_public": 7.0625, "hidden_train": 8.0625, "train_nothing": 3.0}
    }
    return record(dict(zip(checks, [1.0, 2.0, 3.0, 4.0, 5.0], strict=True)), mistakes)


def judged(course, report, **found: object) -> dict[str, CheckResult]:
    """Judge a report in which everything is right but what is given."""
    right = {name: each.observation for name, each in course.reference.items()}
    values = [found.get(check.name, right[check.name]) for check in course.checks]
    return by_name(judge(course, course.checks, report(values), 2.0))


def test_failed_check_waits(course, report) -> None:
    """A check that failed is not judged while a task it needs has lost points."""
    results = judged(course, report, predict_public=WRONG, train_public=7.0625, hidden_train=8.0625)
    for name in ("train_public", "hidden_train"):
        assert results[name].status is Status.SKIPPED
        assert results[name].score == 0
        assert results[name].possible == 1
        assert results[name].feedback == Feedback(
            "Not judged until `predict` works.", hint="Fix `predict` first."
        )


def test_several_tasks_are_named(course, report) -> None:
    """All needed tasks that lost points are named, in the order to fix them."""
    results = judged(course, report, predict_public=WRONG, step_public=WRONG, train_public=WRONG)
    assert results["step_public"].status is Status.SKIPPED
    assert results["train_public"].feedback == Feedback(
        "Not judged until `predict` and `step` work.", hint="Fix `predict` first."
    )


def test_check_that_passes_all_the_same(course, report) -> None:
    """A check that is passed has its points, whatever became of the tasks that it needs."""
    results = judged(course, report, predict_public=WRONG, train_public=WRONG)
    assert results["hidden_train"].status is Status.PASSED
    assert results["hidden_train"].score == 1


def test_check_without_needs_is_judged(course, report) -> None:
    """A check of the same task that needs nothing is judged by itself."""
    results = judged(course, report, predict_public=WRONG, train_nothing=WRONG)
    assert results["train_nothing"].status is Status.FAILED


def test_needed_tasks_work(course, report) -> None:
    """Where the needed tasks work, a failed check is the task's own fault."""
    results = judged(course, report, train_public=7.0625, hidden_train=8.0625)
    for name in ("train_public", "hidden_train"):
        assert results[name].status is Status.FAILED
        assert results[name].feedback.mistake == "uphill"


def test_no_mistake_is_named_in_what_waits(course, report) -> None:
    """A wrong `predict` may make `train` do what a known mistake does: that is not said."""
    results = judged(course, report, predict_public=WRONG, train_public=7.0625, hidden_train=8.0625)
    assert all(result.feedback.mistake is None for result in results.values())


def test_failure_of_ours_is_no_reason_to_wait(course, report) -> None:
    """A needed task that could not be graded has lost nothing; the others are judged."""
    results = judged(
        course, report, predict_public=Outcome(Ending.FAILED, detail="no disk"), train_public=WRONG
    )
    assert results["predict_public"].status is Status.UNGRADED
    assert results["train_public"].status is Status.FAILED


def test_own_task_is_not_written(course, report) -> None:
    """A task that is not written is said to be so, and does not wait for another."""
    fault = Fault("NotImplementedError", "train: write your code here", True, "cell 9", 2, "raise")
    raised = Outcome(Ending.RAISED, fault=fault)
    results = judged(course, report, predict_public=WRONG, train_public=raised)
    assert results["train_public"].status is Status.ERROR
    assert results["train_public"].feedback.summary == "`train` is not written yet."


def test_own_task_is_not_defined(course, report) -> None:
    """A task that is missing is said to be so, and does not wait for another."""
    fault = Fault("NotDefined", "train", builtin=False)
    missing = Outcome(Ending.RAISED, fault=fault, missing="train")
    results = judged(course, report, predict_public=WRONG, train_public=missing)
    assert results["train_public"].status is Status.ERROR
    assert results["train_public"].feedback.summary == "`train` is not defined in your submission."


def test_other_task_is_not_written(course, report) -> None:
    """A task that calls one that is not written is told so, where no mark says it needs it."""
    fault = Fault("NotImplementedError", "step: write your code here", True, "cell 5", 2, "raise")
    results = judged(course, report, train_nothing=Outcome(Ending.RAISED, fault=fault))
    assert results["train_nothing"].feedback.summary == (
        "Your `train` calls `step`, which is not written yet."
    )


def test_results_keep_the_order_of_the_lesson(course, report) -> None:
    """Tasks are reported in the order of the lesson, whichever is judged first."""
    right = [course.reference[check.name].observation for check in course.checks]
    tasks = judge(course, course.checks, report(right), 2.0)
    assert [task.name for task in tasks] == ["train", "predict", "step"]


def test_needed_task_is_not_part_of_the_run(course, report) -> None:
    """Where only one task is checked, as in a notebook, what it needs is taken to work."""
    own = [check for check in course.checks if check.task == "train"]
    (task,) = judge(course, own, report([WRONG, 2.0, 3.0]), 2.0)
    assert [check.status for check in task.checks] == [
        Status.FAILED,
        Status.PASSED,
        Status.PASSED,
    ]


def test_needed_task_that_breaks_its_rule(course, report) -> None:
    """A breach that a check of another task saw costs the task whose rule is broken, and no other."""
    breach = Breach("step", "torch.optim.*", "cell 4 (step)", 2)
    seen = Outcome(Ending.OBSERVED, observation=1.0, breaches=(breach,))
    results = judged(course, report, train_public=seen)
    assert results["step_public"].score == 0
    assert "`step` must be written by hand" in results["step_public"].feedback.summary
    for name in ("train_public", "hidden_train", "train_nothing", "predict_public"):
        assert results[name].status is Status.PASSED


@pytest.mark.parametrize(
    ("breach", "said"),
    [
        (
            Breach("step", "torch.sigmoid", "cell 4", 2, "predict"),
            "it calls `torch.sigmoid` through `predict` (cell 4, line 2), so this task earns no points.",
        ),
        (
            Breach("step", "gc.get_objects", "cell 4", 2),
            "it uses `gc.get_objects` (cell 4, line 2), which reaches into what watches the task; "
            "so this task earns no points.",
        ),
    ],
)
def test_how_a_rule_was_broken(course, report, breach: Breach, said: str) -> None:
    """The way through another task is named, and why what no watch sees past is refused."""
    results = judged(
        course, report, step_public=Outcome(Ending.OBSERVED, observation=5.0, breaches=(breach,))
    )
    assert results["step_public"].feedback.summary == f"`step` must be written by hand: {said}"
