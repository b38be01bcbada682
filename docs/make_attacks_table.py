"""Write the table of attacks in docs/security.md from a run of all of them.

    make attacks                            # writes build/attacks.json, then this table

The table says what that run showed: a configuration that the machine could not play has no row.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "security.md"
BEGIN = "<!-- attacks: written by make_attacks_table.py -->\n"
END = "<!-- end of attacks -->\n"
HEAD = (
    "| configuration | layers that held | attacks | held | faults of the run |\n"
    "|---|---|---|---|---|\n"
)
CONFIGURATIONS = {
    "here": "as root, as this machine is",
    "throwaway": "as root, a uid for each process",
    "user": "as an ordinary user",
    "user-without-landlock": "as an ordinary user, without Landlock",
    "user-without-namespaces": "as an ordinary user, without namespaces",
    "without-landlock": "as root, without Landlock",
    "without-namespaces": "as root, without namespaces",
}
EVERYWHERE = {"no capabilities", "resource limits", "no new privileges"}


def main() -> None:
    """Bring the page up to date."""
    run = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8"), run), encoding="utf-8")


def updated(page: str, run: dict) -> str:
    """Give the page with its table remade."""
    before, found, rest = page.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        raise SystemExit(f"{PAGE}: the markers of the table are missing; put them back")
    rows = "".join(_row(CONFIGURATIONS[name], judged) for name, judged in run.items())
    return before + BEGIN + HEAD + rows + END + after


def _row(name: str, judged: dict) -> str:
    layers = ", ".join(layer for layer in judged["layers"] if layer not in EVERYWHERE)
    held = sum(row["held"] for row in judged["rows"])
    admitted = sum(row["admitted"] for row in judged["rows"] if not row["held"])
    said = f"{held}, {admitted} admitted" if admitted else str(held)
    return f"| {name} | {layers} | {len(judged['rows'])} | {said} | {len(judged['faults'])} |\n"


if __name__ == "__main__":
    main()
