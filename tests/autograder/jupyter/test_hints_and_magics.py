"""Hints come one after another; `%check` and `%hint` are the same as the calls."""

from __future__ import annotations

from pathlib import Path

from autograder.assignments.progress import PROGRESS_FILE

FIRST = "One operator is enough."
SECOND = "Multiply by 2, but not with `*=`: that changes the caller's tensor."


def test_hints_in_their_order(kernel) -> None:
    """Each call gives the next hint, and after the last one the first again."""
    texts = [kernel.run('hint("double")').text for _ in range(3)]
    assert texts == [
        f"Hint 1 of 2 for `double`\n\n{FIRST}",
        f"Hint 2 of 2 for `double`\n\n{SECOND}",
        f"Hint 1 of 2 for `double`\n\n{FIRST}",
    ]


def test_a_hint_is_markdown(kernel) -> None:
    """A hint is shown as Markdown, so that the page sets its formulas."""
    forms = kernel.run('hint("double")').forms
    assert forms["text/markdown"] == f"**Hint 1 of 2 for `double`**\n\n{FIRST}"
    assert "text/html" not in forms


def test_each_task_has_its_own_count(kernel) -> None:
    """Hints of one task do not use up those of another."""
    kernel.run('hint("double")')
    assert "A product of two vectors adds up." in kernel.run('hint("total")').text
    assert SECOND in kernel.run('hint("double")').text


def test_hints_where_nothing_can_be_written(kernel, folder: Path) -> None:
    """Hints go on in their order also where the folder cannot keep count."""
    (folder / PROGRESS_FILE).mkdir()
    assert FIRST in kernel.run('hint("double")').text
    assert SECOND in kernel.run('hint("double")').text


def test_a_hint_for_no_task(kernel) -> None:
    """A hint for something that is not a task names the tasks."""
    assert "its tasks are double, total" in kernel.run('hint("x")').text


def test_magics(kernel) -> None:
    """`%load_ext autograder` brings `%check task`, `%check` and `%hint task`."""
    kernel.run("del check, hint\n%load_ext autograder")
    kernel.run("def double(x):\n    return 2 * x")
    assert kernel.run("%check double").html == kernel.run('%check "double" ').html != ""
    everything = kernel.run("%check").text
    assert "✓ double" in everything
    assert "! total" in everything
    assert FIRST in kernel.run("%hint double").text


def test_a_hint_without_a_name(kernel) -> None:
    """`%hint` alone says which tasks there are."""
    kernel.run("%load_ext autograder")
    assert "its tasks are double, total" in kernel.run("%hint").text
