"""`autograder grade --executor dask`: the grades of one machine, on several, and over what happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

sys.path.insert(0, str(Path(__file__).parent))
from clusters import ByHand, by_hand

TINY = Path(__file__).parents[2] / "courses" / "tiny"
CLI = "from autograder.cli import main; main()"
REFERENCE = """import torch
def double(x):
    return 2 * x
def total(x):
    return x @ torch.ones_like(x)
"""
PROGRAMS = {
    "anna": REFERENCE,
    "bo, =1+1 \u738b": REFERENCE.replace("2 * x", "x ** 2"),  # a known mistake
    "c\u00e9line": "def double(x):\n    raise ValueError('<script>')\n",
    "dan": "def double(x):\n    import os; os._exit(3)\n",
    "eve": "def double(x)\n",
    "fay": "\x00\ufffe not Python",
    "gus": REFERENCE.replace("2 * x", "x.new_full((4, 4), float('nan'))"),
    "hal": REFERENCE.replace("2 * x", "2 * x + 1e-3"),
}

pytestmark = [
    pytest.mark.slow,  # each test starts command lines and workers
    pytest.mark.skipif(sys.platform != "linux", reason="student code is sealed on Linux"),
]


def grade(submitted: Path, output: Path, *more: object) -> subprocess.CompletedProcess[str]:
    command = ["grade", submitted, "--course", TINY, "--output", output, *more]
    return subprocess.run(
        [sys.executable, "-P", "-c", CLI, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )


def results(output: Path) -> Any:
    """What was written, without the times that things took."""

    def timeless(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: timeless(v) for k, v in value.items() if k not in ("seconds", "graded_at")}
        return [timeless(each) for each in value] if isinstance(value, list) else value

    return timeless(json.loads((output / "results.json").read_text()))


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    for student, program in PROGRAMS.items():
        file = tmp_path / "class" / student / "01_vectors" / "vectors.py"
        file.parent.mkdir(parents=True)
        file.write_text(program)
    return tmp_path / "class"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    for number in range(24):
        file = tmp_path / "many" / f"s{number:02}" / "01_vectors" / "vectors.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"{REFERENCE}# {number}\n")
    return tmp_path / "many"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ByHand]:
    with by_hand(tmp_path / "cluster") as started:
        yield started


def test_the_same_grades(submitted: Path, tmp_path: Path) -> None:
    """Two workers of a cluster on this machine write, to the last word, what one process writes."""
    alone = grade(submitted, tmp_path / "alone", "--jobs", 1)
    there = grade(submitted, tmp_path / "there", "--jobs", 2, "--executor", "dask")
    assert (alone.returncode, there.returncode) == (0, 0), alone.stderr + there.stderr
    assert results(tmp_path / "there") == results(tmp_path / "alone")
    for name in ("grades.csv", "final.csv"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
    assert "Traceback" not in there.stderr
    again = grade(submitted, tmp_path / "there", "--executor", "dask", "--scheduler", "tls://x:1")
    # Nothing is to be graded, so nobody is asked.
    assert again.returncode == 0, again.stderr
    assert "8 of 8 were graded before" in again.stdout


@pytest.mark.skipif(
    "WHOLE_CLASS" not in os.environ,
    reason="waits a minute for a scheduler: `make cluster` runs it, and test_killed_scheduler here",
)
def test_scheduler_killed_in_mid_run(many: Path, cluster: ByHand, tmp_path: Path) -> None:
    """What was graded is in the gradebook; the next run grades the rest, and nothing twice."""
    output = tmp_path / "out"
    scheduler = cluster.scheduler()
    cluster.worker()
    asked = ["--executor", "dask", "--scheduler", cluster.address]
    command = ["grade", many, "--course", TINY, "--output", output, *asked]
    run = cluster.start(CLI, *map(str, command))
    cluster.wait_for(lambda: _stored(output) >= 4)
    scheduler.kill()
    assert run.wait(180) == 2, cluster.logs()
    said = " ".join(cluster.logs().split())
    assert "the Dask scheduler does not answer any more" in said
    assert "run the same command: only the rest is graded" in said
    stored = _stored(output)
    assert 4 <= stored < 24

    cluster.scheduler()
    cluster.worker()
    again = grade(many, output, "--executor", "dask", "--scheduler", cluster.address)
    assert again.returncode == 0, again.stderr
    assert f"{stored} of 24 were graded before and have not changed." in again.stdout
    graded = results(output)["results"]
    assert len({each["student"] for each in graded}) == len(graded) == 24


def _stored(output: Path) -> int:
    """How many results a gradebook holds, while another process writes it."""
    import sqlite3

    try:
        with sqlite3.connect(f"file:{output / 'gradebook.sqlite'}?mode=ro", uri=True) as opened:
            return int(opened.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.Error:
        return 0


@pytest.mark.parametrize("package", ["dask", "distributed", "cryptography"])
def test_without_the_extra(submitted: Path, tmp_path: Path, package: str) -> None:
    """The error names what is missing and the line that installs it; nothing is graded."""
    done = subprocess.run(
        [
            *(sys.executable, "-P", "-c", f"import sys; sys.modules[{package!r}] = None; {CLI}"),
            *("grade", str(submitted), "--course", str(TINY), "--executor", "dask"),
            *("--output", str(tmp_path / "out")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = " ".join(done.stderr.split())
    assert done.returncode == 2, said
    assert f"--executor dask: {package} cannot be found" in said
    assert "pip install '.[cluster]'" in said
    assert not (tmp_path / "out" / "results.json").exists()


def test_a_scheduler_for_nobody(submitted: Path, tmp_path: Path) -> None:
    """An address without --executor dask is a slip, and grades nothing elsewhere than meant."""
    done = grade(submitted, tmp_path / "out", "--scheduler", "tls://10.0.0.1:8786")
    assert done.returncode == 2
    assert "--scheduler is for --executor dask" in done.stderr


def test_no_cluster_there(submitted: Path, tmp_path: Path) -> None:
    """An address where nobody listens is one message, with what to do."""
    done = grade(
        submitted, tmp_path / "out", "--executor", "dask", "--scheduler", "tcp://127.0.0.1:9"
    )
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "no Dask scheduler can be reached at tcp://127.0.0.1:9" in said
    assert "Traceback" not in said
