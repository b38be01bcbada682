"""Try solutions that please any check on every task: each must earn nothing.

The cheats themselves are the files of `cheating/`; see there.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.lesson import Lesson
from autograder.judging.agreement import equal_results
from autograder.judging.judge import judge
from autograder.model import Check, Visibility
from autograder.observation.tree import Observation, parts_of
from autograder.observing.prepared import Prepared
from autograder.observing.record import Record
from autograder.observing.recording import observe_program, run_program
from autograder.results.points import say_points, total
from autograder.sandbox.forbidden import expand, members
from autograder.sandbox.job import Overlay
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.sandbox.syntax import parse

FOLDER = Path(__file__).parent / "cheating"
REMEMBERED = "remembered.py"
BEHIND_GETATTR = "behind_getattr.py"
# A cheat that knows the public checks' answers is judged on other inputs: on the same ones it would
# be a copy of a right answer, which no check of behaviour can tell from the original.
FRESH_SEED = 1
MOST_FOR_EXAMPLES = 0.5  # of a task's points, for public checks with fixed numbers
MOST_NUMBERS = 2_000  # numbers of one tensor that a cheat remembers


class Cheat(msgspec.Struct, frozen=True):
    """One function or class of a file of `cheating/`, in place of one task."""

    file: str
    name: str
    task: str
    source: str

    @property
    def label(self) -> str:
        """Name it as in a list."""
        return f"{self.file.removesuffix('.py')}.{self.name} as {self.task}"


class CheatProof(msgspec.Struct, frozen=True):
    """What the cheats of one lesson earned."""

    tried: int
    points: float
    example_points: float  # of public checks with fixed numbers, whose answer can be remembered
    problems: tuple[str, ...]


def cheats_of(lesson: Lesson, record: Record) -> list[Cheat]:
    """List every cheat that fits a task: functions for functions, classes for classes."""
    return [
        Cheat(file, name, task, _with_data(file, source, lesson, record, task))
        for task, kind in _kinds(lesson).items()
        for file, source, name, its_kind in _known()
        if its_kind is kind and (file != BEHIND_GETATTR or lesson.rules(task).forbids)
    ]


def count_cheats(lesson: Lesson) -> int:
    """How many cheats a lesson is tested with."""
    kinds = _kinds(lesson)
    return sum(
        its_kind is kind and (file != BEHIND_GETATTR or bool(lesson.rules(task).forbids))
        for task, kind in kinds.items()
        for file, _, _, its_kind in _known()
    )


def try_cheats(
    pool: ServerPool,
    prepared: Prepared,
    advance: Callable[[], None],
) -> CheatProof:
    """Run every cheat on the checks of its task, and add up what they earn."""
    lesson, record = prepared.lesson, prepared.record
    elsewhere = lesson.reseeded(FRESH_SEED)
    program = lesson.reference()
    with pool.server() as server:
        reference = observe_program(server, elsewhere, program, record.checks)
    fresh = msgspec.structs.replace(record, reference=reference, mistakes=())
    known = msgspec.structs.replace(record, mistakes=())

    examples = _examples(record, fresh)

    def run(server: SandboxServer, cheat: Cheat) -> list[tuple[Check, float]]:
        if cheat.file == REMEMBERED:
            earned = _earned(server, Prepared(elsewhere, fresh), cheat)
            return [(check, score) for check, score in earned if check not in examples]
        return _earned(server, Prepared(lesson, known), cheat)

    tried, points, problems = 0, 0.0, []
    for cheat, earned in run_all(pool, cheats_of(lesson, record), run):
        tried += 1
        points = total([points, *(score for _, score in earned)])
        problems += [
            f"cheat {cheat.label} earns {say_points(score)} on {check.name}"
            for check, score in earned
        ]
        advance()
    problems += _too_many_examples(record, examples)
    return CheatProof(
        tried, points, total(check.points for check in examples), tuple(sorted(problems))
    )


def _examples(record: Record, fresh: Record) -> frozenset[Check]:
    """Find the public checks whose right observation is the same on other inputs.

    They are examples with fixed numbers. Their answer is public on purpose, and anyone who
    remembers it has it.
    """
    return frozenset(
        check
        for check in record.checks
        if check.visibility is Visibility.PUBLIC
        and equal_results(
            record.reference[check.name], fresh.reference[check.name], record.tolerances_of(check)
        )
    )


def _too_many_examples(record: Record, examples: frozenset[Check]) -> Iterator[str]:
    for task in record.tasks:
        whole = total(check.points for check in record.checks if check.task == task)
        fixed = total(check.points for check in examples if check.task == task)
        if fixed > MOST_FOR_EXAMPLES * whole:
            yield (
                f"remembered answers earn {say_points(fixed)} of the {say_points(whole)} points of "
                f"{task}: give its public checks random inputs"
            )


def _earned(server: SandboxServer, prepared: Prepared, cheat: Cheat) -> list[tuple[Check, float]]:
    lesson, record = prepared.lesson, prepared.record
    checks = tuple(check for check in record.checks if check.task == cheat.task)
    overlay = Overlay(cheat.file, cheat.source, cheat.name, cheat.task)
    report = run_program(server, lesson, lesson.reference(overlay), checks)
    tasks = judge(record, checks, report, lesson.policy.seconds_per_check)
    scores = {each.name: each.score for task in tasks for each in task.checks}
    # What a stub earns by right, a cheat may earn too.
    return [(c, scores[c.name]) for c in checks if scores[c.name] > c.terms.stub]


@cache
def _known() -> tuple[tuple[str, str, str, type[ast.stmt]], ...]:
    """Read the files of cheats: file, source, name, and whether it is a function or a class."""
    found: list[tuple[str, str, str, type[ast.stmt]]] = []
    for file in sorted(FOLDER.glob("[a-z]*.py")):
        source = file.read_text(encoding="utf-8")
        found += [
            (file.name, source, statement.name, type(statement))
            for statement in parse(source).body
            if isinstance(statement, ast.FunctionDef | ast.ClassDef)
            and not statement.name.startswith("_")
        ]
    return tuple(found)


def _kinds(lesson: Lesson) -> dict[str, type[ast.stmt]]:
    """Say for each task whether it is a function or a class."""
    statements = [
        statement
        for cell in lesson.cells
        if cell.task
        for statement in parse(cell.source).body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
    ]
    kinds: dict[str, type[ast.stmt]] = {each.name: type(each) for each in statements}
    return {task: kinds[task] for task in lesson.task_names if task in kinds}


def _with_data(file: str, source: str, lesson: Lesson, record: Record, task: str) -> str:
    """Give a cheat that needs it what a student would know: answers, or rules."""
    if file == REMEMBERED:
        answers = {
            check.function: list(_numbers(record.reference[check.name].observation))
            for check in record.checks
            if check.task == task
            and check.visibility is Visibility.PUBLIC
            and record.reference[check.name].ending is Ending.OBSERVED
        }
        return _put(source, "ANSWERS", answers)
    if file == BEHIND_GETATTR:
        rules = lesson.rules(task).forbids
        return _put(source, "RULES", [expand(each) for rule in rules for each in members(rule)])
    return source


def _put(source: str, name: str, data: object) -> str:
    """Set a top-level name of a file to data, written as JSON."""
    tree = parse(source)
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            statement.value = ast.Constant(json.dumps(data))
    return ast.unparse(tree)


def _numbers(observation: Observation) -> Iterator[tuple[str, Any]]:
    """List the leaves of an observation as [dtype, values], in order."""
    for _, value in parts_of(observation):
        yield from _numbers(value)
    if type(observation).__name__ == "Tensor":
        if observation.numel() <= MOST_NUMBERS and not observation.is_complex():
            yield str(observation.dtype).removeprefix("torch."), observation.tolist()
    elif isinstance(observation, bool | int | float | str) or observation is None:
        yield "", observation
