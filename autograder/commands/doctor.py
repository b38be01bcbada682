"""`autograder doctor`: how this machine can confine student code."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.sandbox.confinement.layers import LayerStatus, is_sealed, probe
from autograder.sandbox.outside.host import ALL_LAYERS, SandboxServer


def doctor(console: Console) -> int:
    """Try every layer, show the outcome, and how to fix what failed; 1 if not sealed."""
    table = Table(title="Layers of confinement on this machine", title_justify="left")
    for name in ("layer", "works", "seen", "what to do"):
        table.add_column(name, overflow="fold")
    for status in probe():
        table.add_row(*_row(status))
    console.print(table)
    with SandboxServer(512 << 20, ALL_LAYERS) as server:
        layers = server.layers_in_force()
    console.print(f"A student process here is held by: {', '.join(layers) or 'nothing'}.")
    if is_sealed(layers):
        console.print("sealed: `autograder grade` may run code of people you do not know.")
        return 0
    console.print("NOT sealed: `autograder grade` refuses to run.", style="bold red")
    return 1


def _row(status: LayerStatus) -> tuple[str, Text, str, str]:
    works = Text("yes", style="green") if status.works else Text("no", style="red")
    return str(status.layer), works, status.detail, status.remedy
