"""The example class is graded once, as the main job does it, and each student gets their due.

The tables say what a person who reads the submissions would give. Lessons go by their numbers.
"""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from searching import code_lines, cut, texts

from autograder.commands.grade import Graded, Options, grade
from autograder.commands.report import Options as ReportOptions
from autograder.commands.report import report
from autograder.course.course import HIDDEN, PUBLIC
from autograder.course.reading import load_course, load_lesson
from autograder.errors import SubmissionError
from autograder.model import CheckResult, Status, SubmissionResult, TaskResult, Visibility
from autograder.notebooks.reading import read_solution
from autograder.reports.console import PlainConsole
from autograder.reports.pages.file_names import page_name
from autograder.submissions.submission import Submission

pytestmark = pytest.mark.slow  # the whole class with all lessons is graded

ROOT = Path(__file__).parents[2]
CLASS = ROOT / "examples" / "class"

PASSED, FAILED, ERROR, SKIPPED = Status.PASSED, Status.FAILED, Status.ERROR, Status.SKIPPED
TIMEOUT, CRASHED, OUT_OF_MEMORY = Status.TIMEOUT, Status.CRASHED, Status.OUT_OF_MEMORY

Row = dict[str, tuple[float, Status]]

SCORES: dict[str, Row] = {
    # Right, each in a way of their own.
    "anna_b": dict.fromkeys(("01", "02", "03", "04", "05", "06", "07", "08", "09"), (10, PASSED)),
    "ben_k": dict.fromkeys(("01", "02", "03", "04", "05", "08", "09"), (10, PASSED)),
    "carla_m": dict.fromkeys(("01", "02", "03", "06", "07"), (10, PASSED)),
    "rosa_g": {"01": (10, PASSED), "03": (10, PASSED)},
    "uwe_c": {"01": (10, PASSED), "03": (10, PASSED)},
    # Not begun, or not finished.
    "elif_y": {"01": (0, FAILED), "03": (0, FAILED)},
    "felix_h": {
        "01": (4.5, FAILED),
        "02": (2.5, FAILED),
        "03": (3, FAILED),
        "04": (6, FAILED),
        "06": (5, FAILED),
        "09": (5.5, FAILED),
    },
    # Mistakes that many make.
    "david_s": {
        "01": (4.25, FAILED),
        "03": (1.25, FAILED),
        "04": (0.75, FAILED),
        "05": (1.5, FAILED),
        "07": (4, FAILED),
        "09": (2.25, FAILED),
    },
    "lena_f": {
        "01": (9.5, FAILED),
        "03": (7, FAILED),
        "05": (9.5, FAILED),
        "06": (9, FAILED),
        "07": (9, FAILED),
        "09": (7.25, FAILED),
    },
    "omar_t": {"01": (6.75, FAILED), "03": (7, FAILED)},
    "petra_v": {"01": (8, FAILED), "02": (7.75, FAILED), "03": (5, FAILED)},
    "quentin_d": {
        "01": (7.5, FAILED),
        "03": (7, FAILED),
        "07": (6, FAILED),
        "08": (7.75, FAILED),
    },
    "sven_j": {"01": (7, FAILED), "03": (5.25, FAILED)},
    "tara_n": {
        "01": (6.75, FAILED),
        "02": (2.5, FAILED),
        "03": (0.25, FAILED),
        "06": (0.75, FAILED),
    },
    # Code that does more than it should: magics, pictures, loops without end, a closed process.
    "grace_o": {"01": (8, FAILED), "03": (10, PASSED), "04": (10, PASSED), "08": (7, FAILED)},
    "hugo_p": {"01": (10, PASSED), "03": (9.75, FAILED)},
    "ines_r": {"01": (9.5, FAILED), "03": (9.75, FAILED)},
    "jakob_w": {"01": (8, FAILED), "03": (10, PASSED)},
    "kemal_a": {"01": (8, FAILED), "02": (0.5, FAILED), "03": (6.75, FAILED)},
    "marek_z": {"01": (8.5, FAILED), "03": (4.5, FAILED)},
    "nora_l": {
        "01": (0, ERROR),
        "03": (6, FAILED),
        "05": (6, FAILED),
        "06": (5.25, FAILED),
        "08": (4.25, FAILED),
    },
}

TASKS: dict[tuple[str, str], Row] = {
    ("david_s", "01"): {
        "as_column": (0.25, FAILED),
        "drop_dim": (0.75, FAILED),
        "to_vector": (1, FAILED),
        "design_matrix": (0, FAILED),
        "stack_blobs": (2, PASSED),
        "add_nc": (0.25, FAILED),
    },
    ("lena_f", "09"): {
        "DigitsDataset": (1.25, PASSED),
        "split": (1.25, PASSED),
        "DigitsNet": (1.5, PASSED),
        "evaluate": (0, FAILED),
        "train_epoch": (1.5, PASSED),
        # What it is measured by is wrong; what the net has learned earns all three tiers.
        "fit": (0.75, SKIPPED),
        "confusion_matrix": (1, PASSED),
    },
    ("felix_h", "01"): {
        "as_column": (1.5, PASSED),
        "drop_dim": (1.75, PASSED),
        "to_vector": (1.25, PASSED),
        "design_matrix": (0, ERROR),
        "stack_blobs": (0, ERROR),
        "add_nc": (0, ERROR),
    },
    ("grace_o", "01"): {
        "as_column": (1.5, PASSED),
        "drop_dim": (1.75, PASSED),
        "to_vector": (1.25, PASSED),
        "design_matrix": (2, PASSED),
        "stack_blobs": (0, ERROR),
        "add_nc": (1.5, PASSED),
    },
    ("marek_z", "03"): {
        "predict": (1.5, PASSED),
        "sse": (0, FAILED),
        "manual_grad": (0, OUT_OF_MEMORY),
        "gd_step": (0, ERROR),
        "train": (3, PASSED),
    },
    ("petra_v", "03"): {
        "predict": (1.25, FAILED),
        "sse": (1.5, PASSED),
        "manual_grad": (2, PASSED),
        "gd_step": (0, FAILED),
        "train": (0.25, SKIPPED),
    },
    ("sven_j", "03"): {
        "predict": (1.5, PASSED),
        "sse": (1.5, PASSED),
        "manual_grad": (2, PASSED),
        "gd_step": (0, ERROR),
        "train": (0.25, SKIPPED),
    },
    ("petra_v", "02"): {
        "scaled_norm": (2.5, PASSED),
        "numeric_grad": (2.5, PASSED),
        "grads_of": (0.25, FAILED),
        "cube": (1.5, FAILED),
        "stop_grad_product": (1, PASSED),
    },
    ("felix_h", "06"): {
        "sigmoid": (1.75, FAILED),
        "bce_with_logits": (0, ERROR),
        "LogReg": (1.5, PASSED),
        "accuracy": (1.75, PASSED),
        "train": (0, ERROR),
    },
    ("quentin_d", "08"): {
        "pad2d": (0.75, ERROR),
        "corr2d": (1.5, PASSED),
        "conv2d": (2.75, PASSED),
        "maxpool2d": (0.5, SKIPPED),
        "meanpool2d": (1, PASSED),
        "MyConv2d": (1, FAILED),
        "param_count": (0.25, TIMEOUT),
    },
}

# By student and lesson: every task whose results are those of a known mistake, and no other.
# Where a mistake shows in few numbers only, other programs give the same: then none is named.
MISTAKES: dict[tuple[str, str], dict[str, str]] = {
    ("david_s", "01"): {
        "as_column": "unsqueeze_dim0",
        "drop_dim": "squeeze_all",
        "design_matrix": "ones_first",
        "add_nc": "channels_last",
    },
    ("david_s", "09"): {
        "DigitsDataset": "divided_by_255",
        "split": "seeds_the_program",
        "DigitsNet": "softmax_output",
        "train_epoch": "no_zero_grad",
        "confusion_matrix": "transposed",
    },
    ("lena_f", "09"): {"evaluate": "means_of_means"},
    ("david_s", "03"): {
        "predict": "column_pred",
        "sse": "mse",
        "manual_grad": "no_factor_2",
        "gd_step": "forgot_zero",
    },
    ("david_s", "04"): {
        "make_data": "y_flat",
        "LR": "no_bias",
        "train": "forgot_zero_grad",
        "evaluate": "tensor_eval",
    },
    ("david_s", "05"): {
        "relu": "absolute_by_root",
        "Net": "no_activation",
        "train": "sse",
        "standardize": "sample_std_and_nan",
    },
    ("david_s", "07"): {
        "softmax": "no_max_subtraction",
        "Net": "softmax_output",
        "predict": "max_values",
        "confusion": "float_counts",
        "train": "loss_after_step",
    },
    ("felix_h", "02"): {"numeric_grad": "forward_difference"},
    ("felix_h", "06"): {"sigmoid": "nan_gradient"},
    ("grace_o", "08"): {
        "corr2d": "true_convolution",
        "meanpool2d": "divide_by_k",
        "param_count": "bias_ignored",
    },
    ("jakob_w", "01"): {"stack_blobs": "labels_from_1"},
    ("kemal_a", "02"): {
        "scaled_norm": "no_clone_accumulates",
        "numeric_grad": "missing_2",
        "grads_of": "accumulated",
        "cube": "ignores_upstream",
        "stop_grad_product": "no_detach",
    },
    ("kemal_a", "03"): {"sse": "broadcast_NxN", "manual_grad": "sign_flip"},
    ("lena_f", "01"): {"design_matrix": "x_over_x"},
    ("lena_f", "05"): {"standardize": "nan_without_spread"},
    ("lena_f", "06"): {
        "sigmoid": "naive_exp",
        "bce_with_logits": "log_one_plus_exp",
        "LogReg": "squeeze_all",
    },
    ("lena_f", "07"): {"softmax": "global_max", "cross_entropy": "log_of_softmax"},
    ("marek_z", "03"): {"sse": "python_number"},
    ("nora_l", "05"): {"standardize": "in_place"},
    ("omar_t", "01"): {
        "as_column": "hardcoded_length",
        "add_nc": "clone",
    },
    ("petra_v", "01"): {"drop_dim": "silent_noop", "add_nc": "inplace_unsqueeze_"},
    ("petra_v", "02"): {"grads_of": "aliased"},
    ("petra_v", "03"): {
        "gd_step": "rebinding",
    },
    ("quentin_d", "01"): {
        "as_column": "converted_to_float",
        "drop_dim": "negative_dim",
    },
    ("quentin_d", "03"): {
        "predict": "assumes_ones",
        "manual_grad": "two_columns",
    },
    ("quentin_d", "07"): {
        "softmax": "last_dim_always",
        "Net": "hard_coded_sizes",
        "predict": "labels_1K",
        "confusion": "hard_coded_3",
    },
    ("quentin_d", "08"): {
        "pad2d": "end_counted_from_behind",
    },
    ("sven_j", "01"): {"to_vector": "first_row", "stack_blobs": "stack_instead_cat"},
    ("tara_n", "01"): {
        "design_matrix": "reshape_mixes",
        "add_nc": "only_one_axis",
    },
    ("tara_n", "02"): {
        "scaled_norm": "squared_norm",
        "numeric_grad": "float32_buffer",
    },
    ("tara_n", "03"): {
        "predict": "swapped_w",
        "sse": "half_sse",
        "manual_grad": "column_grad",
        "gd_step": "plus_equals",
    },
    ("tara_n", "06"): {
        "sigmoid": "tanh",
        "bce_with_logits": "summed",
        "LogReg": "returns_probs",
        "accuracy": "percent",
        "train": "adam",
    },
}

# What a task calls that its students have to write by hand.
BY_HAND: dict[tuple[str, str, str], str] = {
    ("nora_l", "03", "manual_grad"): "torch.autograd.grad",
    ("nora_l", "03", "gd_step"): "torch.optim.SGD",
    ("nora_l", "05", "relu"): "torch.nn.functional.relu",
    ("nora_l", "06", "sigmoid"): "torch.sigmoid",
    ("nora_l", "06", "bce_with_logits"): "torch.nn.functional.binary_cross_entropy_with_logits",
    ("nora_l", "08", "corr2d"): "torch.nn.functional.conv2d",
    ("nora_l", "08", "conv2d"): "torch.nn.functional.conv2d",
    ("nora_l", "08", "MyConv2d"): "torch.nn.Conv2d",
}

UNPLACED = {
    "hugo_p/01_tensors/tensors.py": "not graded: ",
    "marek_z/03_linear_regression/Untitled.ipynb": "the lesson's file is named linear_regression",
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the results."""
    return tmp_path_factory.mktemp("grades")


@pytest.fixture(scope="module")
def graded(output: Path, users_records: None) -> Graded:
    """The whole class, graded once."""
    return grade(Options(CLASS, course=ROOT, jobs=2, output=output), Console(quiet=True))


def number_of(result: SubmissionResult) -> str:
    return result.lesson.partition("_")[0]


def result_of(graded: Graded, student: str, lesson: str) -> SubmissionResult:
    results = [entry.result for entry in graded.entries]
    return next(r for r in results if r.student == student and number_of(r) == lesson)


def task_of(graded: Graded, student: str, lesson: str, task: str) -> TaskResult:
    return next(t for t in result_of(graded, student, lesson).tasks if t.name == task)


def check_of(graded: Graded, student: str, lesson: str, task: str, check: str) -> CheckResult:
    checks = task_of(graded, student, lesson, task).checks
    return next(each for each in checks if each.name.partition("::")[2] == check)


def text_of(check: CheckResult) -> str:
    feedback = check.feedback
    return "\n".join([feedback.summary, *feedback.lines, feedback.hint or ""])


@pytest.mark.parametrize("student", SCORES)
def test_each_student_has_the_score_they_earned(graded, student):
    """Every submission of a student gets the points that a person would give it."""
    mine = [entry.result for entry in graded.entries if entry.result.student == student]
    assert {number_of(r): (r.score, r.status) for r in mine} == SCORES[student]


def test_nobody_else_is_in_the_class(graded):
    """The results are those of the table, in the order of students and lessons."""
    found = [(entry.result.student, number_of(entry.result)) for entry in graded.entries]
    assert found == sorted((student, number) for student, row in SCORES.items() for number in row)


def test_every_lesson_is_handed_in_by_five_students_or_more():
    """The class has all nine lessons, each from several hands."""
    for number in SCORES["anna_b"]:
        assert sum(number in row for row in SCORES.values()) >= 5


def test_each_lesson_has_ten_points(graded):
    """Whatever became of a submission, ten points were possible."""
    assert {(number_of(e.result), e.result.possible) for e in graded.entries} == {
        (number, 10) for number in SCORES["anna_b"]
    }


@pytest.mark.parametrize(("student", "lesson"), TASKS)
def test_points_and_statuses_of_single_tasks(graded, student, lesson):
    """Each task has its own points, and a status if all that went wrong went wrong one way."""
    tasks = result_of(graded, student, lesson).tasks
    assert {t.name: (t.score, t.status) for t in tasks} == TASKS[student, lesson]


@pytest.mark.parametrize("student", SCORES)
def test_known_mistakes_are_recognised_and_no_others(graded, student):
    """A task that does what a known mistake does is told so; no other task is accused of one."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for entry in graded.entries:
        for task in entry.result.tasks:
            for name in {check.feedback.mistake for check in task.checks} - {None}:
                key = entry.result.student, number_of(entry.result)
                found.setdefault(key, {})[task.name] = name
    mine = {key: tasks for key, tasks in found.items() if key[0] == student}
    assert mine == {key: tasks for key, tasks in MISTAKES.items() if key[0] == student}


def test_a_public_check_says_the_sentence_and_then_shows_the_evidence(graded):
    """The student reads what went wrong, and below it the two numbers that differ."""
    check = check_of(graded, "david_s", "03", "sse", "test_loss_of_three_predictions")
    sentence, evidence = check.feedback.lines
    assert sentence.startswith("You took the mean.")
    assert evidence.startswith("`loss`: expected 13, found 4.33333")


def test_a_hidden_check_says_the_sentence_alone(graded):
    """Of a hidden check the student reads what went wrong, without numbers of the check."""
    check = check_of(graded, "david_s", "03", "sse", "test_loss_and_its_gradient[2]")
    assert check.feedback.sentence.startswith("You took the mean.")
    assert check.feedback.message == ""


def test_nan_is_found_and_called_nan(graded):
    """A training on data divided by zero fails with the words that name the nan."""
    check = check_of(graded, "lena_f", "03", "train", "test_first_two_epochs")
    assert check.status is FAILED
    assert "found nan" in check.feedback.message


@pytest.mark.parametrize(
    ("student", "lesson", "task", "check"),
    [
        ("hugo_p", "03", "train", "test_no_epochs"),
        ("ines_r", "03", "train", "test_no_epochs"),
        ("quentin_d", "08", "param_count", "test_the_counts_of_the_notes"),
        ("quentin_d", "08", "param_count", "test_weights_of_any_layer"),
    ],
)
def test_a_loop_without_end_times_out_in_its_check_alone(graded, student, lesson, task, check):
    """A loop that never ends, printing or silent, costs the checks that it is entered in."""
    found = check_of(graded, student, lesson, task, check)
    assert found.status is TIMEOUT
    assert "Stopped after 10 seconds." in text_of(found)
    others = [c for c in task_of(graded, student, lesson, task).checks if c.status is not TIMEOUT]
    assert others
    assert {c.status for c in others} == {PASSED}


def test_a_long_print_does_no_harm(graded):
    """A task that prints twenty thousand lines in each call earns all its points."""
    assert task_of(graded, "ines_r", "03", "manual_grad").status is PASSED


def test_os_exit_crashes_its_check_alone(graded):
    """A task that ends the process crashes the checks that make it do so; the others pass."""
    task = task_of(graded, "ines_r", "01", "drop_dim")
    crashed = {c.name.partition("::")[2] for c in task.checks if c.status is CRASHED}
    assert crashed == {"test_a_longer_axis_is_refused", "test_every_other_length_is_refused"}
    assert (task.score, task.status) == (1.25, CRASHED)
    shown = check_of(graded, "ines_r", "01", "drop_dim", "test_a_longer_axis_is_refused")
    assert "ended the whole process (exit code 0)" in text_of(shown)


def test_sys_exit_is_an_exception_like_others(graded):
    """A task that calls sys.exit raises SystemExit, and the line is named."""
    task = task_of(graded, "jakob_w", "01", "drop_dim")
    assert (task.score, task.status) == (1.25, ERROR)
    shown = check_of(graded, "jakob_w", "01", "drop_dim", "test_a_longer_axis_is_refused")
    assert "Your code raised SystemExit: ValueError." in text_of(shown)
    assert shown.feedback.message.endswith('line 6: sys.exit("ValueError")')


@pytest.mark.parametrize(
    ("student", "lesson", "task", "line"),
    [
        ("kemal_a", "01", "design_matrix", "torch.ones(25_000_000_000, 2, dtype=x.dtype)"),
        ("marek_z", "03", "manual_grad", "[0.0] * 25_000_000_000"),
    ],
)
def test_200_gigabytes_are_refused(graded, student, lesson, task, line):
    """A tensor or a list of 200 GB ends its check out of memory, at the line that asked for it."""
    found = task_of(graded, student, lesson, task)
    assert (found.score, found.status) == (0, OUT_OF_MEMORY)
    assert all(line in check.feedback.message for check in found.checks)


@pytest.mark.parametrize("lesson", ["01", "03"])
def test_an_untouched_notebook_is_told_what_is_not_written(graded, lesson):
    """Every task of the notebook as it was released is an error without points, and says so."""
    result = result_of(graded, "elif_y", lesson)
    for task in result.tasks:
        assert (task.score, task.status) == (0, ERROR)
        assert {c.feedback.summary for c in task.checks} == {f"`{task.name}` is not written yet."}


def test_a_syntax_error_costs_its_cell_alone(graded):
    """A cell that is not Python leaves its task undefined; the message names cell and line."""
    check = check_of(graded, "grace_o", "01", "stack_blobs", "test_labels_of_two_equal_blobs")
    assert "`stack_blobs` is not defined in your submission." in text_of(check)
    assert "SyntaxError: '(' was never closed" in text_of(check)
    assert "(stack_blobs), line 4: labels = torch.cat([" in text_of(check)


def test_a_task_under_another_name_is_said_to_be_missing(graded):
    """The next step is to define the name, whatever is wrong in a cell that has no task."""
    for check in task_of(graded, "marek_z", "01", "to_vector").checks:
        assert check.status is ERROR
        assert check.feedback.summary == "`to_vector` is not defined in your submission."
        assert str(check.feedback.hint).startswith("Define `to_vector`, with exactly this name")


def test_a_function_of_another_name_still_serves_the_tasks_that_use_it(graded):
    """A step that is missing under its own name does not cost the training that calls it."""
    assert task_of(graded, "marek_z", "03", "gd_step").score == 0
    assert task_of(graded, "marek_z", "03", "train").status is PASSED


def test_a_notebook_that_is_cut_off_needs_a_person(graded):
    """A file that is not JSON gets no grade, a note that says what it is, and exit code 1."""
    result = result_of(graded, "nora_l", "01")
    assert result.needs_a_person
    assert result.tasks == ()
    assert result.note.startswith("tensors.ipynb: not a Jupyter notebook: ")
    assert graded.exit_code == 1


@pytest.mark.parametrize(("student", "lesson", "task"), BY_HAND)
def test_a_forbidden_call_costs_its_task(graded, student, lesson, task):
    """A task that calls what it has to write itself earns nothing, and the call is named."""
    found = task_of(graded, student, lesson, task)
    assert (found.score, found.status) == (0, FAILED)
    call = BY_HAND[student, lesson, task]
    assert found.note.startswith(f"`{task}` must be written by hand: it calls `{call}` (cell ")


def test_a_name_put_together_from_pieces_is_still_the_function(graded):
    """A forbidden function is seen where it is called, whatever the source calls it."""
    note = task_of(graded, "nora_l", "06", "sigmoid").note
    assert note.endswith("line 3), so this task earns no points.")


@pytest.mark.parametrize(("student", "lesson"), [("jakob_w", "03"), ("uwe_c", "03")])
def test_a_training_of_hours_below_a_task_does_not_matter(graded, student, lesson):
    """What a cell does besides defining tasks is not run, though it shares names with them."""
    result = result_of(graded, student, lesson)
    assert (result.score, result.status) == (10, PASSED)


def test_magics_do_not_matter(graded):
    """Lines of IPython's own, in task cells too, leave the cell's Python as it is."""
    result = result_of(graded, "grace_o", "03")
    assert (result.score, result.status) == (10, PASSED)


def test_a_notebook_without_marks_is_read_whole(graded):
    """A notebook that another program saved without its marks is graded, and a note says so."""
    for lesson in SCORES["sven_j"]:
        assert "every code cell was read" in result_of(graded, "sven_j", lesson).note


def test_files_that_belong_to_no_lesson_are_listed(graded):
    """A file under another name, and a second version of one, are listed with the reason."""
    found = {
        Path(each.place).relative_to(CLASS).as_posix(): each.reason
        for each in graded.found.unplaced
    }
    assert found.keys() == UNPLACED.keys()
    for place, reason in UNPLACED.items():
        assert found[place].startswith(reason)


def test_a_renamed_notebook_is_graded(graded):
    """A notebook under a name of the student's own is known by its cells, and a note says so."""
    note = result_of(graded, "omar_t", "03").note
    assert note.startswith("Handed in as Linear_Regression_final_v2.ipynb; recognised by what")


def test_a_zip_archive_is_read(graded):
    """A student who hands in one archive has each of its lessons graded."""
    mine = [s for s in graded.found.submissions if s.student == "petra_v"]
    assert {s.file.name for s in mine} == {"petra_v.zip"}
    assert [s.lesson.partition("_")[0] for s in mine] == list(SCORES["petra_v"])


def test_a_second_run_grades_nothing_and_writes_the_same_bytes(graded, output):
    """Nothing that is unchanged is graded again, and the results are the same to the byte."""
    names = ("results.json", "grades.csv")
    before = [(output / name).read_bytes() for name in names]
    again = grade(Options(CLASS, course=ROOT, jobs=2, output=output), Console(quiet=True))
    assert again.reused == len(again.entries) == len(graded.entries)
    assert [(output / name).read_bytes() for name in names] == before


# What the kit counts for a student: none of it comes out of a check.
COUNTS = re.compile(
    r"line \d+|cell \d+( \(\w+\))?|after 10 seconds|exit code 0|explains \d+ failed checks|`[\w.]+`|\b[0-2]\b"
    r"|hint\(\"\w+\"\)|float32"
)


def facts_of(lesson: str) -> dict[str, str]:
    """The docstring of every hidden check of a lesson."""
    text = (ROOT / "tests" / "lessons" / lesson / HIDDEN).read_text(encoding="utf-8")
    functions = (s for s in ast.parse(text).body if isinstance(s, ast.FunctionDef))
    return {f.name: " ".join((ast.get_docstring(f) or "").split()) for f in functions}


def own_lines(submission: Submission) -> list[str]:
    """The lines of a student's own code, the longest first."""
    name = submission.member or submission.file.name
    cells = read_solution(submission.read(), submission.ending, name)
    lines = {line.strip() for cell in cells for line in cell.source.splitlines()} - {""}
    return sorted(lines, key=len, reverse=True)


def test_hidden_checks_give_nothing_of_themselves_away(graded):
    """Besides its fact, known sentences and the student's own code, no feedback has a number."""
    course = load_course(ROOT)
    lessons = {name: load_lesson(course, name) for name in graded.task_names}
    files = {(s.student, s.lesson): s for s in graded.found.submissions}
    read = 0
    for result in (entry.result for entry in graded.entries if entry.result.tasks):
        facts = facts_of(result.lesson)
        sentences = [mistake.sentence for mistake in lessons[result.lesson].mistakes]
        lines = own_lines(files[result.student, result.lesson])
        for check in (check for task in result.tasks for check in task.checks):
            if check.visibility is Visibility.PUBLIC:
                continue
            read += 1
            rest = text_of(check)
            fact = facts[check.name.partition("::")[2].partition("[")[0]]
            for known in (fact, *filter(None, sentences), *(f": {line}" for line in lines)):
                rest = rest.replace(known, "")
            where = f"{result.student} {check.name}: {rest!r} of {check.feedback}"
            assert not re.search(r"\d", COUNTS.sub("", rest)), where
            assert not re.search(r"\b(expected|found)\b", " ".join(check.feedback.lines)), where
    assert read > 1000


def test_pages_of_students_hold_nothing_hidden(graded, output, tmp_path):
    """No line, name or digest of a hidden check, no line of a reference, and nobody else's name."""
    report(ReportOptions(output, tmp_path / "pages"), PlainConsole(file=io.StringIO()))
    course = load_course(ROOT)
    lessons = [load_lesson(course, name) for name in graded.task_names]
    cuts = [cut(lesson.source_file) for lesson in lessons]
    public = [lesson.checks[PUBLIC] for lesson in lessons]
    meant = " ".join(" ".join([*(rest for _, rest in cuts), *public]).split())
    secret = {line for lesson in lessons for line in code_lines(lesson.checks[HIDDEN])}
    secret = {line for line in secret.union(*(lines for lines, _ in cuts)) if line not in meant} | {
        "test_hidden"
    }
    results = [entry.result for entry in graded.whole.entries]
    checks = [check for result in results for task in result.tasks for check in task.checks]
    secret |= {check.name for check in checks if check.visibility is not Visibility.PUBLIC}
    secret |= {check.seen for check in checks} - {""}
    assert len(secret) > 1500
    students = {result.student for result in results}
    files = {s.student: [] for s in graded.found.submissions}
    for submission in graded.found.submissions:
        files[submission.student].append(" ".join(own_text(submission).split()))
    found = []
    for student in students:
        page = tmp_path / "pages" / "students" / page_name(student)
        content = " ".join(" ".join(texts(page)).split())
        own = " ".join(files[student])
        found += [(student, line) for line in secret if line in content and line not in own]
        found += [(student, other) for other in students - {student} if other in content]
    assert found == []


def test_page_of_the_class_names_the_hidden_checks(graded, output, tmp_path):
    """The search above finds what it looks for where it is: on the page for whoever teaches."""
    options = ReportOptions(output, tmp_path / "pages", class_only=True)
    report(options, PlainConsole(file=io.StringIO()))
    content = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert content.count("test_hidden") > 10
    assert "david_s" in content


def own_text(submission: Submission) -> str:
    """What a student wrote, or nothing where it cannot be read."""
    try:
        return "\n".join(own_lines(submission))
    except SubmissionError:
        return ""
