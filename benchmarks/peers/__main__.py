"""Grade one class with other tools and with ours, and compare what each submission costs.

    python benchmarks/peers [--rounds 3] [--submissions 16] [--out FILE.json]

Sixteen students hand in the five functions of lesson 03 (the_class.py). nbgrader, otter-grader,
gradescope-utils and check50 (tools.py), in an environment that is made for them (environment.py),
and `autograder grade` (ours.py) grade them through their real commands: lightly, where training
takes 20 epochs, and heavily, where it takes 10,000. Every tool has to find the points that there
are. What is compared, in each round anew and in another order:

- **own**: the same calls in a bare process that has imported torch (bare.py): what the students'
  programs compute, without any grading.
- **warm**: all that is needed for the assignment is there, no submission is graded yet.
- **cold**: the assignment is new too. Ours computes its records; nbgrader generates the
  assignment, otter its zip; the others have nothing of that kind. What was installed has run
  before: its files are in the page cache and its bytecode is written.
- **each further**: what one more submission adds, from the class and from one student alone, for
  the tools that grade a class in one process. The others start anew for each submission: a round
  takes three of the class, the next round the next three.

The class, warm, is measured in each round, cold in the first only: the records of all of lesson 03
take longest.

CPU is that of all processes that a command leads to (accounting.py), and the method is tried on a
known load first. Everything gets one thread for torch and grades one submission at a time. All of
it takes a quarter of an hour of CPU, and longer where something else runs: then read CPU, not wall.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from accounting import LOAD
from environment import PLACE, environment, machine
from measuring import TOOLS, Bench
from ratios import Cost
from showing import Samples, further, goals, tables
from the_class import EPOCHS
from tools import Tool

SHARE = 3  # submissions for each round of a tool that starts anew for each of them


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--submissions", type=int, default=16)
    parser.add_argument("--out", type=Path, help="write every measurement as JSON too")
    options = parser.parse_args()
    if options.rounds < 1 or options.submissions < 2 or options.rounds > options.submissions:
        parser.error("--rounds has to be at least 1, and --submissions at least 2 and as many")
    began = time.monotonic()
    env = environment()
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=PLACE, prefix="class-") as box:
        bench = Bench(Path(box).resolve(), env, options.submissions)
        counted = bench.accounting.known_load()
        print(machine())
        print(f"CPU is counted by {bench.accounting}")
        is_right = abs(counted - LOAD) < 0.1 * LOAD
        verdict = "counted" if is_right else "NOT COUNTED: trust no CPU figure below"
        print(f"a known load, {LOAD:g} s in an orphan process: {counted:.2f} s, {verdict}")
        print(f"load before: {os.getloadavg()[0]:.2f}; {options.rounds} rounds")
        samples = measure(bench, options.rounds, options.out)
    for weight in EPOCHS:
        print(f"\n{weight}: {EPOCHS[weight]:,} epochs, {options.submissions} submissions")
        print("seconds for each submission, and how many times ours with equal checks, warm:\n")
        print(tables(samples[weight]))
    print("\ngoals")
    print("\n".join(goals(samples)))
    print(f"\n{time.monotonic() - began:.0f} s, load after: {os.getloadavg()[0]:.2f}")


def measure(bench: Bench, rounds: int, out: Path | None = None) -> Samples:
    """Measure everything once in each round; each round begins elsewhere in the list.

    What there is after a round is written to `out`.
    """
    samples: Samples = {weight: {} for weight in EPOCHS}
    steps = [step for weight in EPOCHS for step in _steps(bench, samples[weight], weight, rounds)]
    for number in range(rounds):
        shift = number * len(steps) // rounds
        for position, step in enumerate([*steps[shift:], *steps[:shift]], start=1):
            if sys.stderr.isatty():
                print(f"\rround {number + 1}: {position} of {len(steps)}", end="", file=sys.stderr)
            step(number)
        if out:
            out.write_text(json.dumps(samples, indent=1))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return samples


def _steps(
    bench: Bench, rows: dict[str, list[Cost]], weight: str, rounds: int
) -> list[Callable[[int], None]]:
    everybody = bench.students

    def each(total: Cost, count: int) -> Cost:
        return Cost(total.wall / count, total.cpu / count)

    def note(name: str, cost: Cost) -> None:
        rows.setdefault(name, []).append(cost)

    def own(number: int) -> None:
        whole = "short" if weight == "light" else "all"
        for name, what in (("own, equal checks", "five"), ("own, all checks", whole)):
            note(name, each(bench.bare(weight, what), len(everybody)))

    def tool_step(tool: Tool) -> Callable[[int], None]:
        def step(number: int) -> None:
            chosen = everybody if tool.shares else everybody[number::rounds][:SHARE]
            total = bench.grade(weight, tool, chosen)
            warm = each(total, len(chosen))
            note(f"{tool.name}, warm", warm)
            if tool.shares:
                one = bench.grade(weight, tool, everybody[:1])
                note(f"{tool.name}, each further", further(total, one, len(chosen)))
            if number:
                return
            if tool.keeps:
                cold = bench.grade(weight, tool, chosen, cold=True)
                note(f"{tool.name}, cold", each(cold, len(chosen)))
            elif tool.once:
                first = each(bench.once(weight, tool), len(everybody))
                note(f"{tool.name}, cold", Cost(warm.wall + first.wall, warm.cpu + first.cpu))

        return step

    return [own, *map(tool_step, TOOLS)]


if __name__ == "__main__":
    main()
