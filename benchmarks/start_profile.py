"""Where the time before the first result goes, stage by stage. Prints a table, all from this run.

    python benchmarks/start_profile.py [--rounds 5] [--against OTHER_CHECKOUT]

Each stage of the process that servers are forked from is timed by its CPU clock, in a fresh
interpreter each round. What a checkout does not do counts as nothing: compare *together*. With
--against, another checkout of the kit takes turns, round by round.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from autograder.sandbox.server import ONE_THREAD

ROOT = Path(__file__).resolve().parents[1]
STAGES = """
import sys
sys.path.insert(0, sys.argv[1])
import gc, inspect, json, os, time

found, last = {}, [time.process_time()]
def stage(name):
    now = time.process_time()
    found[name] = found.get(name, 0) + now - last[0]
    last[0] = now

stage("the interpreter")
from autograder.grading import zygote
from autograder.sandbox import huge_pages, server
stage("the kit's own part of it")
if "gc.disable()" in inspect.getsource(zygote.main):
    gc.disable()
import torch
stage("import torch")
gather, huge_pages.gather = huge_pages.gather, lambda: None
server.import_usual()
stage("NumPy, pytest, the kit inside")
server.warm_up_torch()
server.keep_to_one_process()
stage("touching torch")
server.settle()
stage("settling")
if "huge_pages" in inspect.getsource(server.settle):
    gather()
stage("gathering memory in huge pages")
if os.fork() == 0:
    os._exit(0)
os.wait()
stage("the first fork")
print(json.dumps(found))
"""
COMMAND = """
import sys
sys.path.insert(0, sys.argv[1])
import json, time
import autograder.cli, autograder.commands.grade
print(json.dumps({"the command's imports": time.process_time()}))
"""


def measured(program: str, root: Path) -> dict[str, float]:
    """Run a program that prints the CPU seconds of its stages."""
    variables = dict.fromkeys(ONE_THREAD, "1")
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(root)],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args()
    roots = {"this": ROOT} | ({"other": options.against.resolve()} if options.against else {})
    for root in roots.values():  # whoever runs it twice has this
        compileall.compile_dir(root / "autograder", quiet=1)
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in roots}
    for _ in range(options.rounds):
        for name, root in roots.items():
            found = measured(COMMAND, root) | measured(STAGES, root)
            rounds[name].append(found | {"together": sum(found.values())})
    print(f"{'CPU ms':34}" + "".join(f"{name:>24}" for name in roots))
    for stage in rounds["this"][0]:
        line = f"{stage:34}"
        for each in rounds.values():
            values = [1000 * one[stage] for one in each]
            line += f"{statistics.median(values):8.0f} ({min(values):5.0f}-{max(values):5.0f})"
        print(line)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
