"""The machines that attacks are tried on: who grades, by which Python, with which layers."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.confinement.roots import others_may_read

# A uid that no account has: nothing to add to this machine's users, and nothing to remove again.
NOBODYS_UID = 63_117
SYSTEM_PYTHON = "/usr/bin/python3"
REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Configuration:
    """One machine, as far as it can be played on this one."""

    name: str
    what: str
    without: tuple[str, ...] = ()  # layers that are not used
    as_user: bool = False  # an ordinary user grades; else whoever runs this
    open_python: bool = False  # by a Python that other users may read

    def unusable(self) -> str:
        """Say why this machine cannot play it; empty if it can."""
        if (self.as_user or self.open_python) and os.geteuid() != 0:
            return "needs root, to become another user"
        if (self.as_user or self.open_python) and not _same_version():
            return f"needs {SYSTEM_PYTHON} to be of the same version as this Python"
        closed = [p for p in (*_borrowed(), str(REPOSITORY)) if not others_may_read(p)]
        if (self.as_user or self.open_python) and closed:
            return f"needs {closed[0]} to be readable by other users"
        return ""


CONFIGURATIONS = (
    Configuration("here", "as this machine is, by whoever runs the tests"),
    Configuration(
        "throwaway", "root, with a Python that others may read: a uid for each process", open_python=True
    ),
    Configuration("user", "an ordinary user, every layer", as_user=True, open_python=True),
    Configuration(
        "user-without-landlock",
        "an ordinary user in namespaces, without Landlock",
        ("Landlock",),
        as_user=True,
        open_python=True,
    ),
    Configuration(
        "user-without-namespaces",
        "an ordinary user with Landlock, without namespaces (Docker, Ubuntu 24.04)",
        ("namespaces", "private root"),
        as_user=True,
        open_python=True,
    ),
    Configuration("without-landlock", "root in namespaces, without Landlock", ("Landlock",)),
    Configuration(
        "without-namespaces", "root with Landlock, without namespaces", ("namespaces", "private root")
    ),
)
# For the table of what stops what: nothing but one layer (and what it needs), and the watch of
# the grader, which is always there. An ordinary user runs these, in the company of nobody.
ALONE = {
    "no layer": ("no new privileges",),
    "seccomp": ("seccomp", "no new privileges"),
    "Landlock": ("Landlock", "no new privileges"),
    "namespaces": ("namespaces", "private root", "no new privileges"),
    "limits": ("resource limits", "no new privileges"),
}


def open_python(folder: Path) -> str:
    """Make a virtual environment that every user may read, with the packages of this one."""
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    packages = sorted({sysconfig.get_path("purelib"), *_borrowed()})
    (site / "borrowed.pth").write_text("\n".join([*packages, str(REPOSITORY)]))
    return str(folder / "bin" / "python3")


def _borrowed() -> list[str]:
    return [entry for entry in sys.path if os.path.basename(entry) == "site-packages"]


def _same_version() -> bool:
    code = "import sys; print(sys.version_info[:2])"
    try:
        out = subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return out.stdout.strip() == str(sys.version_info[:2])
