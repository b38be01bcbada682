"""What a class computes by itself, in a fresh process.

    python bare.py five|all|short FOLDER EPOCHS

Imports torch, then loads each FOLDER/*.py and calls its functions as the checks do, once each: the
five of this benchmark, or all checks of lesson 03 (`short`: without its longest). Only that is
timed, and printed as JSON: the seconds of wall time and of CPU, for the whole class.
"""

from __future__ import annotations

import collections
import contextlib
import itertools
import json
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

import torch
from ours import LONG
from the_class import LESSON, POINTS, ROOT, looks

Work = Callable[[dict[str, object]], None]


def five(epochs: int) -> Work:
    """Do what the five checks do."""
    codes = [compile(f"{POINTS}\n{look.statements}", look.task, "exec") for look in looks(epochs)]

    def work(functions: dict[str, object]) -> None:
        for code in codes:
            exec(code, dict(functions))

    return work


def whole_lesson(*, short: bool) -> Work:
    """Call all of the lesson's checks, with each of their parameters."""
    calls: list[tuple[Callable[..., object], dict[str, object]]] = []
    for name in ("test_public", "test_hidden"):
        module = types.ModuleType(name)
        exec((ROOT / "tests" / "lessons" / LESSON / f"{name}.py").read_text(), module.__dict__)
        for check in vars(module).values():
            if getattr(check, "__name__", "").startswith("test_"):
                calls += [(check, arguments) for arguments in _parameters(check)]
    calls = [each for each in calls if not (short and each[0].__name__ == LONG)]

    def work(functions: dict[str, object]) -> None:
        solution = types.SimpleNamespace(**functions)
        for check, arguments in calls:
            # What a wrong function raises, it raises in the grader too.
            with contextlib.suppress(ArithmeticError, LookupError, TypeError, ValueError):
                check(solution, **arguments)

    return work


def _parameters(check: Callable[..., object]) -> list[dict[str, object]]:
    """Spell out what a check is called with: pytest's own rule for `parametrize`."""
    sets = []
    for mark in getattr(check, "pytestmark", []):
        if mark.name == "parametrize":
            names, values = mark.args
            names = names.split(",") if isinstance(names, str) else names
            sets.append(
                [
                    dict(zip(names, each if len(names) > 1 else (each,), strict=True))
                    for each in values
                ]
            )
    return [dict(collections.ChainMap(*chosen)) for chosen in itertools.product(*sets)]


def run(source: str, work: Work) -> None:
    """Load a program afresh and call its functions."""
    namespace: dict[str, object] = {}
    exec(source, namespace)
    work(namespace)


def main() -> None:
    """Time the class."""
    what, folder, epochs = sys.argv[1:]
    torch.set_num_threads(1)
    sources = [path.read_text() for path in sorted(Path(folder).glob("*.py"))]
    work = five(int(epochs)) if what == "five" else whole_lesson(short=what == "short")
    # What torch loads when something is first used, such as a tensor without a device, is not what
    # a student computes: one program is run before the clock starts.
    run(sources[0], work)
    wall, cpu = time.perf_counter(), time.process_time()
    for source in sources:
        run(source, work)
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]))


if __name__ == "__main__":
    main()
