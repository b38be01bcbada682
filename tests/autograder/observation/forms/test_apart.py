"""The grader reads what packages made without these packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from autograder.observation.tree import encode

GRADER = """
import sys

for package in ("pandas", "scipy", "matplotlib"):
    sys.modules[package] = None  # importing it fails

import msgspec
from autograder.judging.wording import say_differences
from autograder.observation.compare import compare
from autograder.observation.tree import Node, decode

tree, payload, other_tree, other_payload = msgspec.msgpack.decode(
    sys.stdin.buffer.read(), type=tuple[Node, bytes, Node, bytes]
)
found = decode(tree, payload)
assert compare(found, found, {}) == ()
print(say_differences(compare(found, decode(other_tree, other_payload), {})))
"""


@pytest.mark.slow
def test_grader_needs_no_package(tmp_path: Path) -> None:
    """A table, a sparse matrix and a figure are compared where neither package can be imported."""
    pd, sparse = pytest.importorskip("pandas"), pytest.importorskip("scipy.sparse")
    sent = []
    for number in (1.0, 2.0):
        figure = Figure()
        figure.add_subplot().plot([0.0, number])
        matrix = sparse.csr_array(np.full((1, 1), number))
        table = pd.DataFrame({"x": [number], "s": ["a"]})
        value = {"table": table, "matrix": matrix, "set": {number, torch.float32}, "figure": figure}
        encoded = encode(value)
        sent += [encoded.tree, encoded.payload]
    done = subprocess.run(
        [sys.executable, "-c", GRADER],
        input=msgspec.msgpack.encode(sent),
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.stderr.decode() == ""
    assert done.stdout.decode().splitlines() == [
        "`table.values.x`: expected 1, found 2 at index [0].",
        "`matrix.values`: expected 1, found 2 at index [0].",
        "… and 3 more.",
    ]
