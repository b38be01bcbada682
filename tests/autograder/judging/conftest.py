"""Records and reports made by hand, so that what is judged of them can be read off the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from autograder.model import Check, Visibility
from autograder.observation.tolerance import Tolerances
from autograder.observing.record import Record, Recorded, RecordedMistake
from autograder.sandbox.outcome import Ending, Outcome, Report

MakeCheck = Callable[..., Check]
MakeRecord = Callable[..., Record]
MakeReport = Callable[..., Report]


def observed(value: object) -> Recorded:
    return Recorded(Ending.OBSERVED, value)


@pytest.fixture
def check() -> MakeCheck:
    """Make a check worth one point; public unless its name begins with `hidden`."""

    def make(name: str, task: str = "f", needs: tuple[str, ...] = (), **fields: object) -> Check:
        hidden = name.startswith("hidden")
        file = "test_hidden.py" if hidden else "test_public.py"
        visibility = Visibility.HIDDEN if hidden else Visibility.PUBLIC
        return Check(
            name, file, name, (), task, 1.0, f"Fact of {name}.", visibility, needs, **fields
        )  # type: ignore[arg-type]

    return make


@pytest.fixture
def record() -> MakeRecord:
    """Make a record of checks, what is right on each, and mistakes by task and name."""

    def make(
        right: Mapping[Check, object],
        mistakes: Mapping[tuple[str, str], Mapping[str, object]] | None = None,
        tolerances: dict[str, Tolerances] | None = None,
    ) -> Record:
        return Record(
            lesson="01_it",
            tasks=tuple(dict.fromkeys(check.task for check in right)),
            checks=tuple(right),
            tolerances=tolerances or {},
            reference={check.name: observed(value) for check, value in right.items()},
            mistakes=tuple(
                RecordedMistake(
                    name,
                    task,
                    f"You made {name}.",
                    {check: observed(value) for check, value in results.items()},
                )
                for (task, name), results in (mistakes or {}).items()
            ),
        )

    return make


@pytest.fixture
def report() -> MakeReport:
    """Make a report of what came back from each check; an Outcome stands for itself."""

    def make(found: Sequence[object], **fields: object) -> Report:
        outcomes = tuple(
            each if isinstance(each, Outcome) else Outcome(Ending.OBSERVED, observation=each)
            for each in found
        )
        return Report(outcomes, ("Landlock",), **fields)  # type: ignore[arg-type]

    return make
