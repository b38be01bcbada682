"""Grade a class of 150, then the same class with 50 attackers among them, and compare the 150.

python benchmarks/class_under_attack.py [--jobs 2]
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from string import ascii_lowercase

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "attacks"))

from harness.classroom import HONEST_STUDENTS, Attack, find_attacks  # noqa: E402
from harness.configurations import CONFIGURATIONS  # noqa: E402
from harness.judging import EARLIER  # noqa: E402
from harness.running import run  # noqa: E402

from autograder.course.secret import VARIABLE  # noqa: E402

HONEST = 150
ATTACKERS = 50
HEAD = "import torch\n\n"
TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n\n"
# What a class hands in: right, right in other words, wrong in several ways, unfinished, broken.
WORK = (
    f"{HEAD}{TOTAL}def double(x):\n    return 2 * x\n",
    f"{HEAD}{TOTAL}def double(x):\n    return x + x\n",
    f"{HEAD}{TOTAL}def double(x):\n    return x ** 2\n",
    f"{HEAD}{TOTAL}def double(x):\n    return x.mul_(2)\n",
    f"{HEAD}{TOTAL}def double(x):\n    raise NotImplementedError\n",
    f"{HEAD}def double(x):\n    return 2 * x\n\ndef total(x):\n    return torch.sum(x)\n",
    f"{HEAD}def double(x):\n    return 2 * x\n\ndef total(x):\n    return x[0]\n",
    f"{HEAD}def double(x):\n    return 2 * x\n",
    f"{HEAD}{TOTAL}def double(x):\n    return 2 * \n",
    "",
)


def without_seconds(value: object) -> object:
    """Leave measurements out of a result."""
    if isinstance(value, dict):
        return {key: without_seconds(each) for key, each in value.items() if key != "seconds"}
    return [without_seconds(each) for each in value] if isinstance(value, list) else value


def chosen_attacks() -> tuple[Attack, ...]:
    """Choose attacks evenly from the whole suite, so that every group of it is there."""
    attacks = find_attacks([])
    return tuple(attacks[number * len(attacks) // ATTACKERS] for number in range(ATTACKERS))


def main() -> None:
    """Grade both classes and print what differs; exit code 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    jobs = parser.parse_args().jobs
    here = next(each for each in CONFIGURATIONS if each.name == "here")
    more = range(HONEST - len(HONEST_STUDENTS))
    # Names that fall between those of attackers: grading goes by name.
    classmates = {f"{ascii_lowercase[n % 26]}_{n:03d}": WORK[n % len(WORK)] for n in more}
    # Both classes meet the same hidden inputs: what is said of a wrong result may depend on them.
    os.environ.setdefault(VARIABLE, secrets.token_hex(16))
    attacks = chosen_attacks()
    alone = run((), here, jobs, classmates=classmates)
    attacked = run(attacks, here, jobs, classmates=classmates)
    # The one whom an earlier run left in the gradebook: each run writes another canary there.
    honest = {name: result for name, result in alone.results.items() if name != EARLIER}
    before = {name: without_seconds(result) for name, result in honest.items()}
    after = {name: without_seconds(attacked.results.get(name)) for name in before}
    different = [name for name in before if before[name] != after[name]]
    undeserved = [row for row in attacked.rows if not (row.held or row.admitted)]
    points = sum(result["score"] for result in honest.values())
    print(f"layers: {', '.join(attacked.layers)}")
    print(f"{len(before)} honest submissions alone: {points:g} points, {alone.seconds:.0f} s")
    print(f"the same with {len(attacks)} attacks among them: {attacked.seconds:.0f} s")
    print(f"honest results that differ in anything but seconds: {len(different)}  (0)")
    print(f"attacks that were not held: {len(undeserved)}  (0)")
    print(f"faults of the run: {len(alone.faults) + len(attacked.faults)}  (0)")
    for each in (*different, *undeserved, *alone.faults, *attacked.faults):
        print(f"- {each}")
    raise SystemExit(int(bool(different or undeserved or alone.faults or attacked.faults)))


if __name__ == "__main__":
    main()
