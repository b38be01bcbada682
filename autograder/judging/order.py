"""In which order tasks are judged: each after those that it needs, and circles together."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter


def in_order(needs: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Give the tasks in groups: a task by itself, or tasks that need one another.

    Each group comes after all that its tasks need outside it.
    """
    reached = {task: _reached(task, needs) for task in needs}
    group_of = {
        task: tuple(
            other
            for other in needs
            if other == task or (other in reached[task] and task in reached[other])
        )
        for task in needs
    }
    graph = {
        group: {group_of[need] for task in group for need in needs[task] if need in group_of}
        - {group}
        for group in group_of.values()
    }
    return list(TopologicalSorter(graph).static_order())


def _reached(task: str, needs: Mapping[str, set[str]]) -> set[str]:
    """Name everything that a task needs, directly or through others."""
    reached: set[str] = set()
    pending = [task]
    while pending:
        fresh = needs.get(pending.pop(), set()) - reached
        reached |= fresh
        pending += fresh
    return reached
