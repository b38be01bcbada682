"""What importing the student's side costs, beside `import torch` in the same process.

Run it as `python benchmarks/import_time.py`: each round is a fresh interpreter, and the median
counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

ROUNDS = 5
MEASURE = """
import time
began = time.perf_counter()
import torch
torch_is_there = time.perf_counter()
import autograder.jupyter
kit_is_there = time.perf_counter()
import autograder.jupyter.checking
check_is_there = time.perf_counter()
print(torch_is_there - began, kit_is_there - torch_is_there, check_is_there - kit_is_there)
"""


def main() -> None:
    """Print the seconds of each import, and their share of torch's."""
    rounds = [
        [float(word) for word in subprocess.check_output([sys.executable, "-c", MEASURE]).split()]
        for _ in range(ROUNDS)
    ]
    torch, kit, check = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"import torch                         {torch:8.4f} s")
    print(f"import autograder.jupyter            {kit:8.4f} s  {kit / torch:7.2%}")
    print(f"what the first check() imports then  {check:8.4f} s  {check / torch:7.2%}")


if __name__ == "__main__":
    main()
