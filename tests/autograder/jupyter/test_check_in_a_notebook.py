"""`check("task")` in a real kernel: every kind of result in its own words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.assignments.progress import PROGRESS_FILE

RIGHT = "def double(x):\n    return 2 * x"
RIGHT_TOTAL = "def total(x):\n    return x @ torch.ones_like(x)"
UNWRITTEN = 'def double(x):\n    raise NotImplementedError("double: write your code here")'


def test_a_solved_task_passes(kernel) -> None:
    """A right task has all its public points, and the next task is named."""
    kernel.run(RIGHT)
    shown = kernel.run('check("double")')
    assert "✓ double: 0.5 of 0.5 points (1.5 more with hidden checks)" in shown.text
    assert "✓ Each number is doubled, and the vector stays as it was." in shown.text
    assert "1 of 2 tasks done.\nNext task: `total`." in shown.text
    assert "0.5 of 0.5 points" in shown.html
    assert not shown.error


def test_all_tasks_at_once(kernel) -> None:
    """`check()` checks every task, and says when all of them pass."""
    kernel.run(RIGHT)
    kernel.run(RIGHT_TOTAL)
    shown = kernel.run("check()")
    assert "✓ double" in shown.text
    assert "✓ total" in shown.text
    assert "2 of 2 tasks done." in shown.text
    assert "All tasks pass the checks you have" in shown.text


def test_a_second_run_says_the_same(kernel) -> None:
    """Checking twice gives the same card."""
    kernel.run("def double(x):\n    return x ** 2")
    first, second = kernel.run('check("double")'), kernel.run('check("double")')
    assert first.html == second.html != ""


def test_an_unwritten_task(kernel) -> None:
    """A stub is said to be unwritten, which is not an exception of the student's."""
    kernel.run(UNWRITTEN)
    shown = kernel.run('check("double")')
    assert "! `double` is not written yet." in shown.text
    assert "raised" not in shown.text
    assert 'Stuck? Run `hint("double")`.' in shown.text


def test_a_task_whose_cell_has_not_run(kernel) -> None:
    """A name that the kernel does not have is a cell that has not run."""
    shown = kernel.run('check("double")')
    assert "! `double` is not defined in this notebook yet." in shown.text
    assert "Next: Run the cell that defines `double`, then run this one again." in shown.text


def test_a_known_mistake(kernel) -> None:
    """A known mistake is named, and the evidence follows."""
    kernel.run("def double(x):\n    x *= 2\n    return x")
    shown = kernel.run('check("double")')
    assert "`x *= 2` changes the caller's tensor; `2 * x` makes a new one." in shown.text
    assert "`x afterwards`: expected" in shown.text
    assert "<code" in shown.html


def test_a_slip_is_said_with_its_line(kernel) -> None:
    """What stands in the source comes first, in the words of the grade and with the cell's number."""
    cell = kernel.run("def double(x):\n    y = 2 * x\n    y == 3\n    return y.clone")
    shown = kernel.run('check("double")')
    first = f"In [{cell.count}], line 4: `y.clone` names the method and does not call it."
    then = f"In [{cell.count}], line 3: `y == 3` only compares, and nobody looks at the answer."
    assert first in shown.text
    assert then in shown.text
    assert "Next: Write `y.clone()`: the brackets make the call." in shown.text


def test_an_exception_is_placed_in_its_cell(kernel) -> None:
    """An exception is told with the number of its cell, its line, and the line's source."""
    cell = kernel.run("def double(x):\n    y = 2 * x\n    return y.reshape(7)")
    shown = kernel.run('check("double")')
    assert f"In [{cell.count}], line 3: return y.reshape(7)" in shown.text
    assert "RuntimeError" in shown.text


def test_a_forbidden_call_is_seen(kernel) -> None:
    """A call of a forbidden function costs the task its points and is placed."""
    cell = kernel.run("def total(x):\n    return getattr(torch, 's' + 'um')(x)")
    shown = kernel.run('check("total")')
    assert f"it calls `torch.sum` (In [{cell.count}], line 2)" in shown.text
    assert "total: 0 of 0.5 points" in shown.text


def test_a_forbidden_call_through_another_task(kernel) -> None:
    """A rule holds through whatever the task calls, as in grading; the other task keeps its own."""
    cell = kernel.run("def double(x):\n    return 2 * x if x.sum() else 2 * x")
    kernel.run("def total(x):\n    return double(x) @ torch.ones_like(x) / 2")
    shown = kernel.run('check("total")')
    assert f"it calls `torch.sum` through `double` (In [{cell.count}], line 2)" in shown.text
    assert "✓ double" in kernel.run('check("double")').text


def test_a_task_that_hides_from_the_watch(kernel) -> None:
    """A thread, and a search of all objects, cost the task its points, and the reason is told."""
    source = (
        "import threading\ndef total(x):\n    def work():\n        got.append(torch.sum(x))\n"
        "    got = []\n    t = threading.Thread(target=work)\n    t.start(); t.join()\n"
        "    return got[0]"
    )
    kernel.run(source)
    assert "total: 0 of 0.5 points" in kernel.run('check("total")').text
    kernel.run("import gc\ndef total(x):\n    gc.get_objects()\n    return x @ torch.ones_like(x)")
    assert "which reaches into what watches the task" in kernel.run('check("total")').text


def test_a_forbidden_name_that_is_not_called(kernel) -> None:
    """A forbidden function in a branch that no public check takes is found, as in grading."""
    kernel.run("from torch import sum as add_up")
    source = "def total(x):\n    return add_up(x) if len(x) > 9 else x @ torch.ones_like(x)"
    cell = kernel.run(source)
    shown = kernel.run('check("total")')
    assert f"it calls `torch.sum` (In [{cell.count}], line 2)" in shown.text


def test_an_earlier_version_is_forgotten(kernel) -> None:
    """What an earlier version of a task called is not held against the present one."""
    kernel.run("def total(x):\n    return torch.sum(x)")
    kernel.run('check("total")')
    kernel.run(RIGHT_TOTAL)
    assert "✓ total" in kernel.run('check("total")').text


def test_a_decorated_task(kernel) -> None:
    """A decorator hides neither the call of a forbidden function nor its name."""
    cell = kernel.run("@torch.no_grad()\ndef total(x):\n    return torch.sum(x)")
    assert f"it calls `torch.sum` (In [{cell.count}], line 3)" in kernel.run('check("total")').text
    source = "@torch.no_grad()\ndef total(x):\n    f = torch.sum\n    return x @ torch.ones_like(x)"
    cell = kernel.run(source)
    assert f"it calls `torch.sum` (In [{cell.count}], line 3)" in kernel.run('check("total")').text


@pytest.mark.parametrize(
    "wrapping",
    [
        "total.__wrapped__ = total",
        "def other(x): pass\nother.__wrapped__ = total\ntotal.__wrapped__ = other",
        "inner = total\nfor _ in range(100_000):\n    def outer(x): pass\n"
        "    outer.__wrapped__ = inner\n    inner = outer\ntotal.__wrapped__ = inner",
        "class Raises:\n    def __getattr__(self, name): raise RuntimeError(name)\n"
        "    __class__ = __wrapped__ = property(lambda self: 1 / 0)\ntotal.__wrapped__ = Raises()",
        "class Meta(type):\n    __dict__ = __wrapped__ = property(lambda cls: 1 / 0)\n"
        "class Odd(metaclass=Meta): pass\ntotal.__wrapped__ = Odd",
    ],
    ids=["itself", "a circle", "a long chain", "one that raises", "a class that raises"],
)
def test_a_task_with_an_odd_inside(kernel, wrapping: str) -> None:
    """Whatever a student's `__wrapped__` is, the check says what the task does and what it names."""
    kernel.run(f"{RIGHT_TOTAL}\n{wrapping}")
    shown = kernel.run('check("total")')
    assert (shown.error, "✓ total" in shown.text) == ("", True)
    cell = kernel.run(f"def total(x):\n    return torch.sum(x)\n{wrapping}")
    shown = kernel.run('check("total")')
    assert (shown.error, f"it calls `torch.sum` (In [{cell.count}], line 2)" in shown.text) == (
        "",
        True,
    )


def test_a_version_that_came_back(kernel) -> None:
    """A cell that is run again counts as the last one."""
    cheat = "def total(x):\n    return torch.sum(x)"
    kernel.run(cheat)
    kernel.run(RIGHT_TOTAL)
    cell = kernel.run(cheat)
    assert f"it calls `torch.sum` (In [{cell.count}], line 2)" in kernel.run('check("total")').text


def test_a_check_that_calls_what_is_forbidden(kernel, folder: Path) -> None:
    """What a check itself calls is not laid to the cell that asks for the check."""
    checks = folder / "test_public.py"
    text = checks.read_text().replace(
        "solution.total(torch.tensor([1.0, -2.0, 4.0]))",
        "solution.total(torch.tensor([1.0, -2.0, 4.0])) + torch.sum(torch.zeros(2))",
    )
    checks.write_text(text)
    assert "✓ total" in kernel.run(f'{RIGHT_TOTAL}\ncheck("total")').text


def test_a_package_that_grading_does_not_have(kernel) -> None:
    """A task that works here, with a package that the course does not name, passes with a warning."""
    kernel.run("import hypothesis")
    cell = kernel.run("def double(x):\n    from hypothesis import seed\n    return seed and 2 * x")
    shown = kernel.run('check("double")')
    assert "✓ double" in shown.text
    assert (
        f"Before you hand in: `from hypothesis import seed` (In [{cell.count}], line 2) will fail in "
        "grading: there is no package `hypothesis` where your work is graded"
    ) in shown.text
    assert "Before you hand in:" in shown.html
    kernel.run(RIGHT)
    assert "Before you hand in" not in kernel.run('check("double")').text


def test_a_package_that_the_course_names(kernel, folder: Path) -> None:
    """What the course's own list has, as it was released, is no reason to warn."""
    kernel.run("import hypothesis\ndef double(x):\n    return hypothesis and 2 * x")
    assert "Before you hand in" in kernel.run('check("double")').text
    guide = json.loads((folder / "lesson.json").read_text())
    assert guide["packages"] == []
    (folder / "lesson.json").write_text(json.dumps(guide | {"packages": ["hypothesis"]}))
    shown = kernel.run('check("double")').text
    assert "✓ double" in shown
    assert "Before you hand in" not in shown


def test_a_file_that_lies_beside_the_notebook(kernel, folder: Path) -> None:
    """A module of the student's own belongs to the notebook, as one that it writes does."""
    (folder / "my_two.py").write_text("two = 2")
    kernel.run("from my_two import *\ndef double(x):\n    return two * x")
    shown = kernel.run('check("double")').text
    assert "✓ double" in shown
    assert "my_two.py" not in shown
    kernel.run("%%writefile its_two.py\ntwo = 2")
    kernel.run("from its_two import two\ndef double(x):\n    return two * x")
    assert "its_two.py" not in kernel.run('check("double")').text


def test_what_the_code_prints(kernel) -> None:
    """What the student's code prints while it is checked stands in the card, not around it."""
    kernel.run('def double(x):\n    print("the input is", x)\n    return 2 * x')
    shown = kernel.run('check("double")')
    assert shown.printed == ""
    assert "Printed by your code:\n  the input is tensor([ 1., -2.,  4.])" in shown.text
    assert "the input is tensor" in shown.html


def test_code_that_ends_python(kernel) -> None:
    """`sys.exit()` in a task is an exception like others, and the kernel lives on."""
    kernel.run("import sys\ndef double(x):\n    sys.exit(3)")
    shown = kernel.run('check("double")')
    assert "SystemExit" in shown.text
    assert kernel.value("1 + 1") == 2


def test_an_interrupted_check(kernel, folder: Path) -> None:
    """Interrupting a check ends it with a sentence that says where the code was."""
    marker = folder / "started"
    loop = f"def double(x):\n    open({str(marker)!r}, 'w').close()\n    while True:\n        pass"
    cell = kernel.run(loop)

    def stop() -> None:
        kernel.wait_for(marker)
        kernel.interrupt()

    shown = kernel.run('check("double")', meanwhile=stop)
    assert not shown.error
    assert f"You stopped the check while it ran In [{cell.count}], line " in shown.text
    assert "Nothing was judged; your notebook is unchanged." in shown.text


def test_an_unknown_task(kernel) -> None:
    """A task that the lesson does not have is answered with those it has."""
    shown = kernel.run('check("treble")')
    assert shown.text == "no task 'treble' in 01_vectors; its tasks are double, total"
    assert not shown.error


def test_no_assignment_here(fresh, tmp_path: Path) -> None:
    """Outside an assignment's folder the message says where it was sought and what to do."""
    fresh.run("from autograder.jupyter import check, hint")
    for cell in ("check()", 'hint("double")'):
        shown = fresh.run(cell)
        assert f"no assignment in {tmp_path}, nor in a folder above" in shown.text
        assert "keep the notebook in the folder you were given" in shown.text
        assert not shown.error


def test_a_folder_below_the_assignment(kernel, folder: Path) -> None:
    """The assignment is found from a folder inside it."""
    (folder / "figures").mkdir()
    kernel.run("%cd figures")
    kernel.run(RIGHT)
    assert "✓ double" in kernel.run('check("double")').text


def test_a_kernel_that_was_started_elsewhere(fresh, folder: Path) -> None:
    """Where the current folder is another one, the notebook's own place is tried."""
    fresh.run(f"__vsc_ipynb_file__ = {str(folder / 'vectors.ipynb')!r}")
    fresh.run("import torch\nfrom autograder.jupyter import check")
    fresh.run(RIGHT)
    assert "✓ double" in fresh.run('check("double")').text


@pytest.mark.parametrize("name", ["lesson.json", "record.json", "test_public.py"])
def test_a_missing_file(kernel, folder: Path, name: str) -> None:
    """A file that is missing from the folder is named."""
    (folder / name).unlink()
    shown = kernel.run('check("double")')
    assert (name in shown.text) or ("no assignment in" in shown.text)
    assert not shown.error


def test_a_damaged_file(kernel, folder: Path) -> None:
    """A damaged file is said to be damaged, with what to do."""
    (folder / "record.json").write_text('{"half of it')
    text = kernel.run('check("double")').text
    assert "a file of the assignment is damaged" in text
    assert "download the assignment again and copy your notebook into it" in text


def test_a_folder_of_another_version(kernel, folder: Path) -> None:
    """An assignment for another version of the kit says how to get that one."""
    lesson = folder / "lesson.json"
    lesson.write_text(json.dumps({"format_version": 99}))
    assert "install the wheel that your course hands out" in kernel.run('check("double")').text


def test_progress_is_kept(kernel, folder: Path) -> None:
    """Which tasks pass is kept in the folder, and a task that fails again is no longer done."""
    kernel.run(RIGHT)
    kernel.run('check("double")')
    assert json.loads((folder / PROGRESS_FILE).read_text())["done"] == ["double"]
    kernel.run("def double(x):\n    return x")
    assert "0 of 2 tasks done" in kernel.run('check("double")').text
    assert json.loads((folder / PROGRESS_FILE).read_text())["done"] == []


def test_a_folder_that_cannot_be_written(kernel, folder: Path) -> None:
    """Where the progress cannot be kept in its file, the kernel remembers it."""
    (folder / PROGRESS_FILE).mkdir()
    kernel.run(RIGHT)
    kernel.run(RIGHT_TOTAL)
    assert "1 of 2 tasks done" in kernel.run('check("double")').text
    assert "2 of 2 tasks done" in kernel.run('check("total")').text


def test_in_a_notebook_that_nbgrader_marks(kernel) -> None:
    """A cell without an error has full marks from nbgrader, so a failed check raises there."""
    kernel.run('import os\nos.environ["NBGRADER_EXECUTION"] = "validate"')
    try:
        kernel.run(RIGHT)
        assert not kernel.run('check("double")').error
        kernel.run("def double(x):\n    return x")
        shown = kernel.run('check("double")')
    finally:
        kernel.run('del os.environ["NBGRADER_EXECUTION"]')
    assert shown.error.startswith("CheckFailed: ✗ double: 0 of 0.5 points")
    assert shown.html


def test_the_folder_alone_is_enough(kernel, folder: Path) -> None:
    """A check needs five files, none of which holds a solution or a hidden check."""
    names = {"vectors.ipynb", "test_public.py", "lesson.json", "record.json", "record.safetensors"}
    assert {path.name for path in folder.iterdir()} == names
    assert not any((above / "solutions").exists() for above in folder.parents)
    for path in folder.iterdir():
        assert b"return 2 * x" not in path.read_bytes()
        assert b"test_any_shape_is_doubled" not in path.read_bytes()
    kernel.run(RIGHT)
    assert "✓ double" in kernel.run('check("double")').text
