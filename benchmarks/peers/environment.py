"""The peers' own environment, and what this machine is."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from the_class import ROOT

PLACE = ROOT / "build" / "peers"
PEERS = {
    "nbgrader": "0.9.6",
    "otter-grader": "7.0.0",
    "gradescope-utils": "0.5.0",
    "check50": "3.5.0",
}
TORCH = "2.13.0"


def environment() -> Path:
    """Give the folder of the peers' virtual environment; it is made where it is not there yet.

    torch and all that the project pins have the versions of constraints.txt.
    """
    folder, stamp = PLACE / "env", PLACE / "env" / "installed"
    wanted = [*(f"{name}=={version}" for name, version in PEERS.items()), f"torch=={TORCH}"]
    if stamp.exists() and stamp.read_text().split() == wanted:
        return folder
    print(f"installing {', '.join(wanted)} into {folder}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", ROOT / "constraints.txt", *wanted], check=True)
    stamp.write_text("\n".join(wanted))
    return folder


def variables(env: Path, home: Path) -> dict[str, str]:
    """Make what every command of this benchmark gets, ours and the peers': one thread for torch."""
    bins = f"{env / 'bin'}{os.pathsep}{os.environ['PATH']}"
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return kept | {
        "PATH": bins,
        "HOME": str(home),
        "OMP_NUM_THREADS": "1",
        "AUTOGRADER_SECRET": "5eed" * 8,
        # Jupyter asks for it, and every command of its own would say so.
        "JUPYTER_PLATFORM_DIRS": "1",
    }


def machine() -> str:
    """Describe the machine and the versions in two lines."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    cores = len(os.sched_getaffinity(0))
    peers = ", ".join(f"{name} {version}" for name, version in PEERS.items())
    return (
        f"{cores} cores of {model}, Linux {platform.release()}, Python "
        f"{platform.python_version()}, torch {TORCH} with one thread\n{peers}"
    )
