"""A lesson's source is cut into cells; a header that says something odd is named with its line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.notebooks.percent import SourceCell, read_cells
from autograder.sandbox.job import TaskRules

FILE = "solutions/01_vectors/vectors.py"


def cells_of(folder: Path, text: str) -> tuple[SourceCell, ...]:
    file = folder / "lesson.py"
    file.write_text(text, encoding="utf-8")
    return read_cells(file)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(CourseError) as caught:
        cells_of(folder, text)
    return str(caught.value).replace(str(folder), "ROOT")


HEADER = "# ---\n# jupyter:\n#   kernelspec:\n#     display_name: P\n#     name: p\n# ---\n\n"


def test_kinds_of_cells(tmp_path: Path) -> None:
    """Headers say what a cell is: markdown, given, a task with its rules, a hint."""
    cells = cells_of(
        tmp_path,
        HEADER + "# %% [markdown]\n# # Title\n\n# %% given=true\nimport torch\n\n"
        '# %% task="f" forbids=["F.relu", "torch.exp"]\ndef f(): pass\n\n'
        '# %% [markdown] hint="f"\n# Think.\n\n# %%\nprint(1)\n',
    )
    text, given, task, hint, free = cells
    assert (text.markdown, text.source, text.line) == (True, "# Title", 8)
    assert (given.given, given.source, given.line) == (True, "import torch", 11)
    assert (task.task, task.forbids, task.line) == ("f", ("F.relu", "torch.exp"), 14)
    assert (hint.hint, hint.markdown, hint.source, hint.line) == ("f", True, "Think.", 17)
    assert (free.task, free.given, free.markdown, free.line) == ("", False, False, 20)


def test_code_before_the_first_header(tmp_path: Path) -> None:
    """Code above the first header is a cell that begins in the first line."""
    first, second = cells_of(tmp_path, 'import torch\n\n# %% task="f"\nf = 1\n')
    assert (first.source, first.line) == ("import torch", 1)
    assert (second.task, second.line) == ("f", 3)


def test_header_inside_a_string(tmp_path: Path) -> None:
    """What looks like a header inside a string begins no cell and moves no line number."""
    text = '# %% task="f"\nf = """\n# %% [markdown]\n"""\n\n# %% given=true\nx = 1\n'
    first, second = cells_of(tmp_path, text)
    assert (first.line, second.line) == (1, 6)
    assert "# %% [markdown]" in first.source


def test_source_with_a_magic(tmp_path: Path) -> None:
    """A magic in the source leaves line numbers as they are."""
    first, second = cells_of(tmp_path, '# %%\n# %matplotlib inline\n\n# %% task="f"\nf = 1\n')
    assert (first.line, second.line) == (1, 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '# %% tasks="f"\nf = 1\n',
            (
                "ROOT/lesson.py:1: unknown key 'tasks' in the cell's header; "
                "the known ones are task, given, hint, forbids, allows, one_expression, "
                "at_most_lines, at_most_characters, may_leave, limits, manual, points, rubric"
            ),
        ),
        (
            "x = 1\n\n# %% given\nf = 1\n",
            (
                "ROOT/lesson.py:3: unknown key 'title' in the cell's header; "
                "the known ones are task, given, hint, forbids, allows, one_expression, "
                "at_most_lines, at_most_characters, may_leave, limits, manual, points, rubric"
            ),
        ),
        (
            "# %% task=f\nf = 1\n",
            (
                "ROOT/lesson.py:1: task=f in the cell's header cannot be read; "
                'write values like task="name"'
            ),
        ),
        (
            '# %% [markdown] task="f"\n# text\n',
            "ROOT/lesson.py:1: a markdown cell cannot be a task or given; use hint= or no key",
        ),
        (
            "# %% [markdown] given=true\n# text\n",
            "ROOT/lesson.py:1: a markdown cell cannot be a task or given; use hint= or no key",
        ),
        (
            '# %% hint="f"\nf = 1\n',
            "ROOT/lesson.py:1: a hint is a markdown cell: write '# %% [markdown]'",
        ),
        (
            '# %% forbids=["F.relu"]\nf = 1\n',
            "ROOT/lesson.py:1: forbids= belongs in a cell with task=",
        ),
        (
            '# %% allows=["F.relu"]\nf = 1\n',
            "ROOT/lesson.py:1: allows= belongs in a cell with task=",
        ),
        (
            "# %% one_expression=true\nf = 1\n",
            "ROOT/lesson.py:1: one_expression= belongs in a cell with task=",
        ),
        (
            '# %% task="f" one_expression=3\nf = 1\n',
            "ROOT/lesson.py:1: one_expression= is true or false; write true",
        ),
        (
            '# %% task="f" at_most_lines=0\nf = 1\n',
            "ROOT/lesson.py:1: at_most_lines= is a whole number above 0; write at_most_lines=3",
        ),
        (
            '# %% task="f" at_most_characters=true\nf = 1\n',
            "ROOT/lesson.py:1: at_most_characters= is a whole number above 0; "
            "write at_most_characters=3",
        ),
        (
            '# %% may_leave=["random"]\nf = 1\n',
            "ROOT/lesson.py:1: may_leave= belongs in a cell with task=",
        ),
        (
            '# %% task="f" may_leave=["everything"]\nf = 1\n',
            "ROOT/lesson.py:1: may_leave= is a list of what a call may leave behind; "
            'write may_leave=["touched"], with some of written, touched, requires_grad, grad, '
            "mode, grad mode, default dtype, default device, random, result",
        ),
    ],
)
def test_header_that_makes_no_sense(tmp_path: Path, text: str, message: str) -> None:
    """A header that makes no sense is named with its line, and what to write instead."""
    assert refusal(tmp_path, text) == message


def test_forbids_that_is_one_word(tmp_path: Path) -> None:
    """A single name in the place of the list of rules is refused, not read letter by letter."""
    assert refusal(tmp_path, '# %% task="f" forbids="F.relu"\nf = 1\n') == (
        'ROOT/lesson.py:1: forbids= is a list: write forbids=["F.relu"]'
    )


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        ('forbids=["@losses"]', TaskRules("f", ("@losses",))),
        (
            'forbids=["@losses", "torch.nn.*"] allows=["F.nll_loss"]',
            TaskRules("f", ("@losses", "torch.nn.*"), ("F.nll_loss",)),
        ),
        ('allows=["torch.exp"]', TaskRules("f", ("@torch",), ("torch.exp",))),
        ('forbids=["@torch"]', TaskRules("f", ("@torch",))),
        ("", TaskRules("f")),
    ],
)
def test_rules_of_a_task(tmp_path: Path, header: str, rules: TaskRules) -> None:
    """`allows` excepts from `forbids`; alone it leaves nothing of torch but what it lists."""
    file = tmp_path / "lesson.py"
    file.write_text(f'# %% task="f" {header}\nf = 1\n')
    (cell,) = read_cells(file)
    assert cell.rules == rules


FAMILY_NAMES = (
    "@activations, @losses, @convolutions, @pooling, @padding, @optimizers, @gradients, @numpy"
)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('allows="F.relu"', 'allows= is a list: write allows=["F.relu"]'),
        (
            "forbids=[1]",
            "forbids= is a list of names of functions; "
            'write forbids=["torch.relu", "@activations"]',
        ),
        (
            'forbids=["@loses"]',
            "forbids= names '@loses', which is no family; "
            f"the families are {FAMILY_NAMES}, @torch, @everything, @loops, @while, "
            "@comprehensions, @lambdas, @conditionals, @recursion",
        ),
        (
            'allows=["@torch"]',
            f"allows= names '@torch', which is no family; the families are {FAMILY_NAMES}",
        ),
        (
            'forbids=["relu"]',
            "forbids= names 'relu', which is no dotted name; "
            "write F.relu, torch.relu, Tensor.relu, or torch.nn.* for all of a namespace",
        ),
        (
            'forbids=["F.relu torch.relu"]',
            "forbids= names 'F.relu torch.relu', which is no dotted name; "
            "write F.relu, torch.relu, Tensor.relu, or torch.nn.* for all of a namespace",
        ),
    ],
)
def test_rules_that_make_no_sense(tmp_path: Path, header: str, message: str) -> None:
    """A rule that would forbid or allow nothing is refused where the lesson is read."""
    text = f'# %% task="f" {header}\nf = 1\n'
    assert refusal(tmp_path, text) == f"ROOT/lesson.py:1: {message}"


def test_source_that_is_missing(tmp_path: Path) -> None:
    """A source that is missing is named."""
    with pytest.raises(CourseError) as caught:
        read_cells(tmp_path / "lesson.py")
    assert str(caught.value) == (
        f"{tmp_path}/lesson.py: the lesson's source is missing; write it, or remove the lesson's "
        "folder"
    )


def test_source_that_is_no_text(tmp_path: Path) -> None:
    """A source that is not UTF-8 is named."""
    (tmp_path / "lesson.py").write_bytes(b"# caf\xe9\n")
    with pytest.raises(CourseError, match=r"the lesson's source cannot be read .*UTF-8"):
        read_cells(tmp_path / "lesson.py")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'task="total" forb',
            'task="double" forb',
            "45: a second cell for the task `double`; merge the two",
        ),
        (
            'hint="total"',
            'hint="totl"',
            "52: a hint for 'totl', which is not a task of this lesson; its tasks are double, total",
        ),
        (
            "    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n",
            "    return 2 * x\n",
            (
                "24: task `double` has no '### BEGIN SOLUTION' … '### END SOLUTION' region, so the "
                "released notebook would hold its solution; mark what the student writes"
            ),
        ),
        (
            "    return 2 * x\n    ### END SOLUTION\n",
            "    return 2 * x\n",
            "26: '### BEGIN SOLUTION' is never closed; write '### END SOLUTION' below it",
        ),
    ],
)
def test_lesson_whose_cells_do_not_fit(tiny_copy: Path, old: str, new: str, message: str) -> None:
    """Two cells of one task, a hint of no task, or markers that do not match, are named."""
    text = (tiny_copy / FILE).read_text()
    assert old in text
    (tiny_copy / FILE).write_text(text.replace(old, new))
    with pytest.raises(CourseError) as caught:
        load_lesson(load_course(tiny_copy), "01_vectors")
    assert str(caught.value) == f"{tiny_copy}/{FILE}:{message}"


def test_lesson_without_a_task(tiny_copy: Path) -> None:
    """A lesson without a task is told how to mark one."""
    (tiny_copy / FILE).write_text("# %%\nx = 1\n")
    with pytest.raises(CourseError) as caught:
        load_lesson(load_course(tiny_copy), "01_vectors")
    assert str(caught.value) == (
        f'{tiny_copy}/{FILE}: no task; mark a code cell with task="its name"'
    )


def test_source_that_jupytext_refuses(tmp_path: Path) -> None:
    """What jupytext does not read is said in one line."""
    text = "# ---\n# jupyter:\n#   kernelspec:\n#     name: p\n# ---\n\n# %%\nx = 1\n"
    assert refusal(tmp_path, text) == (
        "ROOT/lesson.py: not a percent-format file: 'display_name' is a required property; fix it"
    )


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which parsed lessons are kept, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "torch-autograder" / "cells"


LESSON = '# %% task="f" forbids=["torch.relu"]\ndef f(x):\n    return x\n'


def test_lesson_that_nobody_has_changed(kept: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """It is not parsed again: reading it takes no jupytext."""
    file = tmp_path / "lesson.py"
    file.write_text(LESSON)
    first = read_cells(file)
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert read_cells(file) == first
    file.write_text(LESSON + "# changed\n")
    with pytest.raises(ImportError):
        read_cells(file)


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:-1] + b"?"])
def test_damaged_file_of_a_parsed_lesson(kept: Path, tmp_path: Path, damage: Any) -> None:
    """The lesson is parsed again, and kept anew."""
    file = tmp_path / "lesson.py"
    file.write_text(LESSON)
    first = read_cells(file)
    (stored,) = kept.iterdir()
    whole = stored.read_bytes()
    stored.write_bytes(damage(whole))
    assert read_cells(file) == first
    assert stored.read_bytes() == whole


def test_no_room_for_a_parsed_lesson(kept: Path, tmp_path: Path) -> None:
    """Where nothing can be kept, the lesson is read all the same."""
    kept.parent.mkdir(parents=True)
    kept.write_text("in the way")
    file = tmp_path / "lesson.py"
    file.write_text(LESSON)
    assert [cell.task for cell in read_cells(file)] == ["f"]


def test_parsed_lessons_are_private(kept: Path, tmp_path: Path) -> None:
    """They hold solutions: only their owner may read them."""
    file = tmp_path / "lesson.py"
    file.write_text(LESSON)
    read_cells(file)
    (stored,) = kept.iterdir()
    assert (kept.stat().st_mode & 0o777, stored.stat().st_mode & 0o777) == (0o700, 0o600)


def test_lesson_with_a_mistake_is_not_kept(kept: Path, tmp_path: Path) -> None:
    """What is wrong with a lesson is said each time."""
    file = tmp_path / "lesson.py"
    file.write_text('# %% tasks="f"\nf = 1\n')
    for _ in range(2):
        with pytest.raises(CourseError):
            read_cells(file)
    assert not kept.exists()
