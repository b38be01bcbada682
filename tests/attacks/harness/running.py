"""Run attacks in one configuration: build a class, have it graded in a fresh process, judge it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.course.secret import VARIABLE
from harness.classroom import Attack, Classroom
from harness.configurations import NOBODYS_UID, REPOSITORY, Configuration, open_python
from harness.judging import Judged, find_planted, judge, snapshot

from autograder.sandbox.confinement.policy import Layer

INSIDE = str(Path(__file__).with_name("inside.py"))
LONGEST_SECONDS = 1800


def run(
    attacks: tuple[Attack, ...],
    configuration: Configuration,
    jobs: int,
    alone: tuple[str, ...] | None = None,
    classmates: Mapping[str, str] | None = None,
) -> Judged:
    """Build a class, have it graded in a fresh process, and judge what came of it.

    With `alone` no layers are used but these, and grading goes on where they do not seal.
    `classmates` are further honest students, by name, with their code.
    """
    with tempfile.TemporaryDirectory(prefix="attacks-", ignore_cleanup_errors=True) as folder:
        room = Classroom(Path(folder), attacks, classmates or {})
        room.build()
        python = sys.executable
        if configuration.open_python:
            python = open_python(room.place("python"))
        user = {}
        if configuration.as_user:
            room.give_to(NOBODYS_UID)
            user = {"user": NOBODYS_UID, "group": NOBODYS_UID, "extra_groups": []}
        before = snapshot(room)
        layers = alone
        if alone is None:
            layers = tuple(n for n in Layer if n not in configuration.without)
        given = {
            "folder": folder,
            "canary": room.canary,
            "layers": layers,
            "jobs": jobs,
            "alone": alone is not None,
        }
        process = subprocess.run(
            [python, INSIDE, json.dumps(given)],
            capture_output=True,
            text=True,
            cwd="/",
            env=environment(room),
            timeout=LONGEST_SECONDS,
            **user,
        )
        if process.returncode or not process.stdout:
            raise SystemExit(f"{configuration.name}: the grader itself failed:\n{process.stderr[-4000:]}")
        judged = judge(room, json.loads(process.stdout.splitlines()[-1]), before)
        clean_up(room)
        require_left_out(configuration, judged, alone)
        return judged


def require_left_out(
    configuration: Configuration, judged: Judged, alone: tuple[str, ...] | None
) -> None:
    """End the run where a layer held that was to be left out: it would prove nothing."""
    unwanted = set(judged.layers).intersection(configuration.without)
    if alone is not None:
        unwanted = set(judged.layers).difference(alone)
    if unwanted:
        raise SystemExit(f"{configuration.name}: {', '.join(unwanted)} held, which was to be left out")


def environment(room: Classroom) -> dict[str, str]:
    """The grader's environment: its own folders, and a secret to find.

    Who compares two runs sets the secret of the course, so that both draw the same hidden inputs.
    """
    same = {VARIABLE: os.environ[VARIABLE]} if VARIABLE in os.environ else {}
    return same | {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(REPOSITORY),
        "HOME": str(room.place("home")),
        "TMPDIR": str(room.place("tmp")),
        "XDG_CACHE_HOME": str(room.place("cache")),
        "OMP_NUM_THREADS": "1",
        "USER": "grader",
        "GRADERS_SECRET": room.canary,
    }


def clean_up(room: Classroom) -> None:
    """Remove what attacks left outside the run's own folder."""
    for name in list(find_planted(room)):
        path = Path(name)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.exists():
            path.unlink()
