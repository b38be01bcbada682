"""What was measured, as tables and beside the goals. Pure."""

from __future__ import annotations

from ratios import Cost, Goal, ratio, spread, table

# By weight, by row, the cost of one submission in each round.
Samples = dict[str, dict[str, list[Cost]]]
UNIT = "ours, equal checks, warm"
HEAD = ("", "wall s", "CPU s", "wall, times ours", "CPU, times ours")
# Weight, what is divided, by what, and what should come of it.
GOALS = (
    ("light", "nbgrader", "ours, equal checks", Goal(30)),
    ("light", "otter", "ours, equal checks", Goal(40)),
    ("heavy", "nbgrader", "ours, equal checks", Goal(3)),
    ("heavy", "otter", "ours, equal checks", Goal(5)),
    ("heavy", "ours, equal checks", "own, equal checks", Goal(1.15, at_least=False)),
    ("heavy", "ours, all checks", "own, all checks", Goal(1.15, at_least=False)),
)


def further(together: Cost, one: Cost, count: int) -> Cost:
    """Take what each submission beyond the first adds to a run."""
    rest = count - 1
    return Cost((together.wall - one.wall) / rest, (together.cpu - one.cpu) / rest)


def tables(rows: dict[str, list[Cost]]) -> str:
    """Make the table of one weight: seconds, and how many times ours, each with its spread."""
    unit = rows[UNIT]
    lines = []
    for name, costs in rows.items():
        cells = [str(spread(column(costs, axis))) for axis in Cost._fields]
        # A row that is not measured in every round is measured in the first ones.
        same = unit[: len(costs)]
        cells += [str(ratio(column(costs, axis), column(same, axis))) for axis in Cost._fields]
        lines.append((name, *cells))
    return table(HEAD, sorted(lines, key=_order))


def goals(samples: Samples) -> list[str]:
    """Write a line for each goal: over the whole run, and for what each further one adds."""
    lines = []
    for weight, above, below, goal in GOALS:
        for kind in ("warm", "each further"):
            first = _row(samples[weight], above, kind)
            second = _row(samples[weight], below, kind)
            try:
                found = [ratio(column(first, axis), column(second, axis)) for axis in Cost._fields]
            except ValueError as error:  # a difference of two runs on a busy machine
                lines.append(f"- {weight}, {above} ÷ {below}, {kind}: cannot be said: {error}")
                continue
            lines.append(
                f"- {weight}, {above} ÷ {below}, {kind}: wall {found[0]}, CPU {found[1]}; wall "
                f"{goal.verdict(found[0].median)}, CPU {goal.verdict(found[1].median)}"
            )
    return lines


def column(costs: list[Cost], axis: str) -> list[float]:
    """Take the wall times, or the CPU times, of all rounds."""
    return [getattr(cost, axis) for cost in costs]


def _row(rows: dict[str, list[Cost]], name: str, kind: str) -> list[Cost]:
    """Find a row: what has no start to share costs the same for each further submission."""
    for candidate in (f"{name}, {kind}", f"{name}, warm", name):
        if candidate in rows:
            return rows[candidate]
    raise KeyError(f"{name} was not measured")


def _order(line: tuple[str, ...]) -> tuple[int, str]:
    heads = ("own", "ours, equal", "ours, all", "nbgrader", "otter", "gradescope", "check50")
    kinds = ("warm", "cold", "each further")
    name = line[0]
    first = next(n for n, head in enumerate(heads) if name.startswith(head))
    second = next((n for n, kind in enumerate(kinds) if name.endswith(kind)), 0)
    return (10 * first + second, name)
