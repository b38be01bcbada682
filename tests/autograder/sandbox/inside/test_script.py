"""A program that a check runs as a script: from top to bottom, with its main part."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.authoring import run_script
from autograder.sandbox.inside.program import Namespace, ParsedProgram
from autograder.sandbox.job import Cell, Overlay, Program

MAIN = """
import sys
def f(x):
    return 2 * x
if __name__ == "__main__":
    print("in", __name__, sys.argv[0], *(f(int(each)) for each in sys.argv[1:]))
    f = None
"""


def loaded(source: str, overlay: Overlay | None = None, **modules: str) -> Namespace:
    files = {f"{name}.py": text for name, text in modules.items()}
    cell = Cell("m.py", source, is_python=True)
    return ParsedProgram(Program("m", ("f",), (cell,), overlay, modules=files)).run()


def test_script() -> None:
    """It is `__main__`, has its arguments, and leaves what checks call as it was."""
    solution = loaded(MAIN)
    assert run_script(solution, "1", "2") == {"printed": "in __main__ m.py 2 4\n", "exit code": 0}
    assert solution.f(1) == 2


def test_main_part_that_nobody_asks_for(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands under `__main__` is not run when a file is graded."""
    assert loaded(MAIN + "    raise SystemExit(1)\n").f(1) == 2
    assert capsys.readouterr().out == ""


def test_what_is_typed() -> None:
    """It reads what the check types for it, and no more."""
    solution = loaded("print(input() + input())")
    assert run_script(solution, typed="a\nb\n")["printed"] == "ab\n"
    with pytest.raises(EOFError):
        run_script(solution, typed="a\n")


@pytest.mark.parametrize(
    ("end", "code"), [("", 0), ("3", 3), ("None", 0), ("'wrong'", 1), ("True", 1)]
)
def test_exit_code(end: str, code: int) -> None:
    """It ends with the code that the process would end with."""
    assert run_script(loaded(f"import sys\nprint(1)\nsys.exit({end})\nprint(2)")) == {
        "printed": "1\n",
        "exit code": code,
    }


def test_script_that_raises() -> None:
    """Its exception is the check's, with the line of the script."""
    solution = loaded("def f(x):\n    return 1 / x\nif __name__ == '__main__':\n    f(0)\n")
    with pytest.raises(ZeroDivisionError) as caught:
        run_script(solution)
    assert str(caught.traceback[-1].path) == "m.py"
    assert caught.traceback[-1].lineno == 1


def test_known_answer_in_the_place_of_a_task() -> None:
    """A mistake takes the place of its task in the script, too."""
    overlay = Overlay("mistakes.py", "def wrong(x):\n    return 3 * x\n", "wrong", "f")
    assert run_script(loaded(MAIN, overlay), "1")["printed"] == "in __main__ m.py 3\n"


def test_modules_of_a_script() -> None:
    """Its modules are loaded afresh for each run."""
    solution = loaded("import n\nn.seen.append(1)\nprint(n.seen)", n="seen = []")
    assert [run_script(solution)["printed"] for _ in range(2)] == ["[1]\n", "[1]\n"]


def test_task_of_a_similar_name() -> None:
    """A task may be called as it likes: what runs the script is not among the names."""
    solution: Any = loaded("__run_script__ = 1\nprint(__name__)")
    assert run_script(solution)["printed"] == "__main__\n"


def test_in_a_notebooks_kernel() -> None:
    """A kernel has no file to run: the check fails, and says what to do."""
    with pytest.raises(AssertionError, match="use `autograder check` on the file"):
        run_script(Namespace("m"))
