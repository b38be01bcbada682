"""Try every attack in every configuration that this machine can play, and print what came of it.

    python tests/attacks/run.py                         # everything
    python tests/attacks/run.py --configuration here    # as this machine is
    python tests/attacks/run.py --only 'files/*' --alone
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from harness.classroom import Attack, Classroom, find_attacks  # noqa: E402
from harness.configurations import (  # noqa: E402
    ALONE,
    CONFIGURATIONS,
    NOBODYS_UID,
    REPOSITORY,
    Configuration,
    open_python,
)
from harness.judging import Judged, Row, judge, snapshot  # noqa: E402

from autograder.sandbox.confinement.policy import Layer  # noqa: E402

INSIDE = str(Path(__file__).parent / "harness" / "inside.py")
LONGEST_SECONDS = 1800


def run(
    attacks: tuple[Attack, ...],
    configuration: Configuration,
    jobs: int,
    alone: tuple[str, ...] = (),
) -> Judged:
    """Build a class, have it graded in a fresh process, and judge what came of it."""
    with tempfile.TemporaryDirectory(prefix="attacks-", ignore_cleanup_errors=True) as folder:
        room = Classroom(Path(folder), attacks)
        room.build()
        python = sys.executable
        if configuration.open_python:
            python = open_python(room.place("python"))
        user = {}
        if configuration.as_user:
            room.give_to(NOBODYS_UID)
            user = {"user": NOBODYS_UID, "group": NOBODYS_UID, "extra_groups": []}
        before = snapshot(room)
        layers = list(alone) or [n for n in Layer if n not in configuration.without]
        given = {
            "folder": folder,
            "canary": room.canary,
            "layers": layers,
            "jobs": jobs,
            "alone": bool(alone),
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
        clean_up(judged)
        return judged


def environment(room: Classroom) -> dict[str, str]:
    """The grader's environment: its own folders, and a secret to find."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(REPOSITORY),
        "HOME": str(room.place("home")),
        "TMPDIR": str(room.place("tmp")),
        "XDG_CACHE_HOME": str(room.place("cache")),
        "OMP_NUM_THREADS": "1",
        "USER": "grader",
        "GRADERS_SECRET": room.canary,
    }


def clean_up(judged: Judged) -> None:
    """Remove what attacks left outside the run's own folder."""
    for row in judged.rows:
        for name in row.left:
            path = Path(name)
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.exists():
                path.unlink()


def show(name: str, judged: Judged) -> None:
    """Print the table of one configuration."""
    print(f"\n## {name}: {', '.join(judged.layers) or 'nothing holds'} ({judged.seconds:.0f} s)\n")
    print("| attack | what happened | points | leaked | left behind |")
    print("|---|---|---|---|---|")
    for row in judged.rows:
        print(f"| {row.attack} | {_cell(row)} | {row.points:g} of {row.deserved:g} deserved | "
              f"{', '.join(row.leaked) or 'no'} | {', '.join(row.left) or 'no'} |")
    bad = [row for row in judged.rows if not row.held]
    print(f"\n{len(judged.rows)} attacks, {len(bad)} not held "
          f"({sum(row.admitted for row in bad)} of them known), {len(judged.faults)} faults")
    for row in bad:
        print(f"- NOT HELD{' (known)' if row.admitted else ''}: {row}")
    for fault in judged.faults:
        print(f"- FAULT: {fault}")


def _cell(row: Row) -> str:
    words = f"BROKE: {row.broke}" if row.broke else row.happened
    return "".join(c if c.isprintable() else "?" for c in words).replace("|", "\\|").replace("`", "'")


def show_alone(judged: dict[str, Judged]) -> None:
    """Print which layer stops what when it stands alone."""
    names = list(judged)
    rows = {name: {row.attack: row for row in each.rows} for name, each in judged.items()}
    print("\n| attack | " + " | ".join(names) + " |\n|---" * 1 + "|---" * len(names) + "|")
    for attack in rows[names[0]]:
        cells = ["stops" if rows[name][attack].held else "–" for name in names]
        print(f"| {attack} | " + " | ".join(cells) + " |")


def main() -> None:
    """Parse, run, print; exit code 1 where something was not held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--configuration", action="append", choices=[c.name for c in CONFIGURATIONS])
    parser.add_argument("--only", action="append", default=[], help="a pattern of attacks' names")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--alone", action="store_true", help="which single layer stops what")
    parser.add_argument("--json", type=Path, help="write the rows there")
    arguments = parser.parse_args()
    attacks = find_attacks(arguments.only)
    if arguments.alone:
        judge_alone(attacks, arguments.jobs)
        return
    every = {}
    for configuration in CONFIGURATIONS:
        if arguments.configuration and configuration.name not in arguments.configuration:
            continue
        if reason := configuration.unusable():
            print(f"\n## {configuration.name}: not tried: {reason}")
            continue
        every[configuration.name] = run(attacks, configuration, arguments.jobs)
        show(configuration.name, every[configuration.name])
        sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps(plain(every), indent=1))
    held = all(row.held or row.admitted for j in every.values() for row in j.rows)
    raise SystemExit(int(not held or any(each.faults for each in every.values())))


def judge_alone(attacks: tuple[Attack, ...], jobs: int) -> None:
    """Try the attacks against one layer at a time, as an ordinary user."""
    (configuration,) = [c for c in CONFIGURATIONS if c.name == "user"]
    if reason := configuration.unusable():
        raise SystemExit(f"not tried: {reason}")
    show_alone({name: run(attacks, configuration, jobs, layers) for name, layers in ALONE.items()})


def plain(judged: dict[str, Judged]) -> dict:
    """Turn what came of it into plain data."""
    return {
        name: {
            "layers": each.layers,
            "faults": each.faults,
            "seconds": each.seconds,
            "rows": [vars(row) | {"held": row.held} for row in each.rows],
        }
        for name, each in judged.items()
    }


if __name__ == "__main__":
    main()
