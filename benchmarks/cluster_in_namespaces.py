"""A cluster on this machine: workers in network namespaces, of which one is killed in mid-run.

Each worker has a network of its own, joined to the others by a bridge, and everything that they say
is encrypted with certificates made for the run. The same class is graded by one process first; the
two results must be equal but for times.

Run by root, as making namespaces takes that:

    python benchmarks/cluster_in_namespaces.py --workers 3 --submissions 60
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "courses" / "tiny"
CLI = "from autograder.cli import main; main()"
SCHEDULER = "from distributed.cli.dask_scheduler import main; main()"
WORKER = "from distributed.cli.dask_worker import main; main()"
RIGHT = (
    "import torch\ndef double(x):\n    return 2 * x\n"
    "def total(x):\n    return x @ torch.ones_like(x)\n"
)
IP = shutil.which("ip") or ""
NETWORK = "10.213.97"  # of a private range; the bridge is .1
WAIT_SECONDS = 300.0


def main() -> None:
    """Grade a class twice and print what was seen, as JSON; exit code 1 if something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--keep-all", action="store_true", help="kill no worker")
    arguments = parser.parse_args()
    if missing := what_is_missing():
        sys.exit(f"no cluster in namespaces can be made here: {missing}")
    with tempfile.TemporaryDirectory(prefix="cluster-") as made, contextlib.ExitStack() as stack:
        folder = Path(made)
        submitted = write_class(folder / "class", arguments.submissions)
        began = time.monotonic()
        grade(submitted, folder / "alone", "--jobs", "1")
        alone = time.monotonic() - began
        cluster = stack.enter_context(joined(folder, arguments.workers))
        began = time.monotonic()
        asked = ("--executor", "dask", "--scheduler", f"tls://{NETWORK}.1:8786")
        run = subprocess.Popen(
            command(submitted, folder / "there", *asked),
            env=environment(folder),
            stdout=subprocess.DEVNULL,
            stderr=(folder / "grade.log").open("wb"),
        )
        killed_at = None
        if not arguments.keep_all:
            wanted = arguments.submissions // 3
            wait_until(lambda: stored(folder / "there") >= wanted or run.poll() is not None)
            killed_at = stored(folder / "there")
            cluster[-1].send_signal(signal.SIGKILL)
        code = run.wait()
        figures = {
            "workers": arguments.workers,
            "submissions": arguments.submissions,
            "exit code": code,
            "killed after": killed_at,
            "graded": stored(folder / "there"),
            "the same as alone": same(folder / "alone", folder / "there"),
            "seconds alone, start included": round(alone, 1),
            "seconds there, start included": round(time.monotonic() - began, 1),
            "said": (folder / "grade.log").read_text(errors="replace")[-2000:],
        }
        print(json.dumps(figures, indent=1))
        whole = figures["graded"] == arguments.submissions and figures["the same as alone"]
        sys.exit(0 if whole and code == 0 else 1)


def what_is_missing() -> str:
    """Say which feature of this machine is missing; empty if none."""
    if os.geteuid() != 0:
        return "network namespaces are made by root; run it as root, in a machine of your own"
    if not IP:
        return "the command `ip` (iproute2) is not installed"
    name = f"agtry{os.getpid()}"
    for words in (
        ("netns", "add", name),
        ("link", "add", f"agv{os.getpid()}", "type", "veth", "peer", "name", f"agw{os.getpid()}"),
        ("link", "add", f"agb{os.getpid()}", "type", "bridge"),
    ):
        done = subprocess.run([IP, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            undo(("netns", "del", name), ("link", "del", f"agv{os.getpid()}"))
            return f"`ip {' '.join(words[:4])} …` failed: {done.stderr.strip()}"
    undo(
        ("netns", "del", name),
        ("link", "del", f"agv{os.getpid()}"),
        ("link", "del", f"agb{os.getpid()}"),
    )
    return ""


def undo(*commands: tuple[str, ...]) -> None:
    """Take away what may be there."""
    for words in commands:
        subprocess.run([IP, *words], capture_output=True, check=False)


def ip(*words: str) -> None:
    """Change the network; an error ends the run."""
    subprocess.run([IP, *words], check=True)


@contextlib.contextmanager
def joined(folder: Path, workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a scheduler and workers, each worker in a namespace, and take all of it away again."""
    bridge = f"agb{os.getpid()}"
    names = [f"ag{os.getpid()}n{number}" for number in range(workers)]
    parts: list[subprocess.Popen[bytes]] = []
    write_certificates(folder)
    try:
        ip("link", "add", bridge, "type", "bridge")
        ip("address", "add", f"{NETWORK}.1/24", "dev", bridge)
        ip("link", "set", bridge, "up")
        at = ("--host", f"{NETWORK}.1", "--port", "8786", "--protocol", "tls", "--no-dashboard")
        parts.append(part(folder, [], SCHEDULER, *at))
        wait_until(lambda: "Scheduler at" in (folder / "0.log").read_text())
        for number, name in enumerate(names):
            ip("netns", "add", name)
            ip("link", "add", f"{bridge}v{number}", "type", "veth", "peer", f"{bridge}w{number}")
            ip("link", "set", f"{bridge}v{number}", "master", bridge, "up")
            ip("link", "set", f"{bridge}w{number}", "netns", name, "name", "eth0")
            ip("-n", name, "address", "add", f"{NETWORK}.{10 + number}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
            ip("-n", name, "link", "set", "lo", "up")
            where = ("--host", f"{NETWORK}.{10 + number}", "--local-directory", str(folder / name))
            own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
            address = f"tls://{NETWORK}.1:8786"
            inside = [IP, "netns", "exec", name]
            parts.append(part(folder, inside, WORKER, address, *own, *where))
        yield parts
    finally:
        for each in parts:
            each.terminate()
        for each in parts:
            try:
                each.wait(10)
            except subprocess.TimeoutExpired:
                each.kill()
        undo(*(("netns", "del", name) for name in names), ("link", "del", bridge))


def part(folder: Path, inside: list[str], program: str, *more: str) -> subprocess.Popen[bytes]:
    """Start a scheduler or a worker; what it says goes into a file."""
    log = (folder / f"{len(list(folder.glob('[0-9]*.log')))}.log").open("wb")
    words = [*inside, sys.executable, "-P", "-c", program, *more]
    return subprocess.Popen(words, env=environment(folder), stdout=log, stderr=log)


def write_certificates(folder: Path) -> None:
    """Make certificates that Dask finds by its own configuration."""
    from distributed.security import Security

    security = Security.temporary()
    for name in ("ca_file", "scheduler_cert", "scheduler_key"):
        file = folder / f"{name}.pem"
        file.touch(mode=0o600)
        file.write_text(str(getattr(security, f"tls_{name}")))


def environment(folder: Path) -> dict[str, str]:
    """Give what every part runs with: Dask's configuration, as variables."""
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    made = {f"{tls}CA_FILE": str(folder / "ca_file.pem")}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        made[f"{tls}{role}__CERT"] = str(folder / "scheduler_cert.pem")
        made[f"{tls}{role}__KEY"] = str(folder / "scheduler_key.pem")
    return {**os.environ, **made, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def write_class(folder: Path, count: int) -> Path:
    """Write submissions, every third of them with a known mistake."""
    for number in range(count):
        file = folder / f"s{number:04}" / "01_vectors" / "vectors.py"
        file.parent.mkdir(parents=True)
        program = RIGHT if number % 3 else RIGHT.replace("2 * x", "x ** 2")
        file.write_text(f"{program}# {number}\n")
    return folder


def command(submitted: Path, output: Path, *more: str) -> list[str]:
    """Give the command line that grades a class."""
    words = ["grade", str(submitted), "--course", str(TINY), "--output", str(output), *more]
    return [sys.executable, "-P", "-c", CLI, *words]


def grade(submitted: Path, output: Path, *more: str) -> None:
    """Grade a class, and fail where that fails."""
    subprocess.run(
        command(submitted, output, *more), check=True, capture_output=True, env=environment(output)
    )


def stored(output: Path) -> int:
    """Count the results in a gradebook, while another process writes it."""
    try:
        with sqlite3.connect(f"file:{output / 'gradebook.sqlite'}?mode=ro", uri=True) as opened:
            return int(opened.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.Error:
        return 0


def same(one: Path, other: Path) -> bool:
    """Whether two runs gave the same results, but for the times that they took."""

    def timeless(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: timeless(v) for k, v in value.items() if k not in ("seconds", "graded_at")}
        return [timeless(each) for each in value] if isinstance(value, list) else value

    read = [timeless(json.loads((each / "results.json").read_text())) for each in (one, other)]
    return bool(read[0] == read[1])


def wait_until(ready: Any) -> None:
    """Wait until something is true; TimeoutError after a limit for what hangs."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError("the cluster did not get that far")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
