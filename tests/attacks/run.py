"""Try every attack in every configuration that this machine can play, and print what came of it.

    python tests/attacks/run.py                         # everything
    python tests/attacks/run.py --configuration here    # as this machine is
    python tests/attacks/run.py --only 'files/*'
    python tests/attacks/run.py --alone                 # which layer stops what by itself
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from harness.classroom import Attack, find_attacks  # noqa: E402
from harness.configurations import ALONE, CONFIGURATIONS  # noqa: E402
from harness.judging import Judged, Row  # noqa: E402
from harness.running import run  # noqa: E402


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
    sys.stdout.flush()


def _cell(row: Row) -> str:
    words = f"BROKE: {row.broke}" if row.broke else row.happened
    return "".join(c if c.isprintable() else "?" for c in words).replace("|", "\\|").replace("`", "'")


def show_alone(judged: dict[str, Judged]) -> None:
    """Print which layer stops what when it stands alone, and what none of them has to stop."""
    names = list(judged)
    rows = {name: {row.attack: row for row in each.rows} for name, each in judged.items()}
    print("\n| attack | " + " | ".join(names) + " |")
    print("|---" * (1 + len(names)) + "|")
    for attack, first in rows[names[0]].items():
        cells = ["stops" if rows[name][attack].stopped else "–" for name in names]
        print(f"| {attack}: {first.tries} | " + " | ".join(cells) + " |")
    print("\n" + ", ".join(
        f"{name}: {sum(row.stopped for row in rows[name].values())} of {len(rows[name])}" for name in names
    ))


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
        judged = judge_alone(attacks, arguments.jobs)
        show_alone(judged)
    else:
        judged = judge_all(attacks, arguments.jobs, arguments.configuration)
    if arguments.json:
        arguments.json.write_text(json.dumps(plain(judged), indent=1))
    if not arguments.alone:
        held = all(row.held or row.admitted for each in judged.values() for row in each.rows)
        raise SystemExit(int(not held or any(each.faults for each in judged.values())))


def judge_all(attacks: tuple[Attack, ...], jobs: int, wanted: list[str] | None) -> dict[str, Judged]:
    """Try the attacks in every configuration, and print the table of each as it is there."""
    judged = {}
    for configuration in CONFIGURATIONS:
        if wanted and configuration.name not in wanted:
            continue
        if reason := configuration.unusable():
            print(f"\n## {configuration.name}: not tried: {reason}")
            continue
        judged[configuration.name] = run(attacks, configuration, jobs)
        show(configuration.name, judged[configuration.name])
    return judged


def judge_alone(attacks: tuple[Attack, ...], jobs: int) -> dict[str, Judged]:
    """Try the attacks against one layer at a time, as an ordinary user."""
    (configuration,) = [c for c in CONFIGURATIONS if c.name == "user"]
    if reason := configuration.unusable():
        raise SystemExit(f"not tried: {reason}")
    return {name: run(attacks, configuration, jobs, layers) for name, layers in ALONE.items()}


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
