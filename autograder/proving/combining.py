"""Programs with two known mistakes at once, made of a lesson's own mistakes.

In two tasks, each replaces its task, and the later one calls the earlier. In one
task, the two versions are merged as changes to the reference, where they do not overlap.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

import msgspec

from autograder.course.known_answers import MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.proving.merging import Conflict, merge
from autograder.sandbox.job import Overlay, Program
from autograder.sandbox.syntax import parse

Definition = ast.FunctionDef | ast.ClassDef


class Pair(msgspec.Struct, frozen=True):
    """Two mistakes in one program; the first one's task is not after the second one's."""

    first: KnownAnswer
    second: KnownAnswer
    program: Program

    @property
    def in_one_task(self) -> bool:
        """Whether one function has both mistakes."""
        return self.first.task == self.second.task

    def __str__(self) -> str:
        return " + ".join(f"{each.task}/{each.function}" for each in (self.first, self.second))


def pairs_in_two_tasks(lesson: Lesson) -> Iterator[Pair]:
    """Make every pair of mistakes in two different tasks."""
    order = {task: number for number, task in enumerate(lesson.task_names)}
    mistakes = sorted(lesson.mistakes, key=lambda mistake: order[mistake.task])
    for first, second in itertools.combinations(mistakes, 2):
        if first.task != second.task:
            yield Pair(first, second, _both(lesson, first, second))


def pairs_in_one_task(lesson: Lesson) -> Iterator[Pair]:
    """Make every pair of mistakes in one task whose changes can be merged."""
    references = {
        cell.task: _definition(cell.source, cell.task) for cell in lesson.cells if cell.task
    }
    text = lesson.known_sources[MISTAKES]
    versions = {
        mistake.function: _definition(text, mistake.function, mistake.task)
        for mistake in lesson.mistakes
    }
    for first, second in itertools.combinations(lesson.mistakes, 2):
        if first.task != second.task or first.name == second.name:
            continue
        base = references[first.task]
        one, other = versions[first.function], versions[second.function]
        try:
            merged = merge(base, one, other)
        except Conflict:
            continue
        source = ast.unparse(merged)
        if source not in (ast.unparse(one), ast.unparse(other)):
            yield Pair(first, second, _merged(lesson, first.task, source))


def _both(lesson: Lesson, first: KnownAnswer, second: KnownAnswer) -> Program:
    """Put one mistake into the lesson's module, then load the file again for the other."""
    text = _without_future(lesson.known_sources[MISTAKES])
    put = f"import {lesson.module} as _lesson\n_lesson.{first.task} = {first.function}\n"
    overlay = Overlay(MISTAKES, f"{text}\n{put}\n{text}", second.function, second.task)
    return lesson.reference(overlay)


def _merged(lesson: Lesson, task: str, source: str) -> Program:
    text = _without_future(lesson.known_sources[MISTAKES])
    whole = f"from {lesson.module} import *\n{text}\n{source}\n"
    return lesson.reference(Overlay(MISTAKES, whole, task, task))


def _without_future(text: str) -> str:
    # It is allowed only at the beginning of a file.
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("from __future__"))


def _definition(text: str, name: str, task: str = "") -> Definition:
    """Find a function or class and strip what does not run: decorators, types, docstrings."""
    for statement in parse(text).body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name == name:
            stripped = _Stripped().visit(statement)
            stripped.name = task or name
            stripped.decorator_list = []
            return ast.fix_missing_locations(stripped)  # type: ignore[no-any-return]
    raise KeyError(name)


class _Stripped(ast.NodeTransformer):
    """Removes annotations and docstrings."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        node.body = self.without_text(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = self.without_text(node.body)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.Assign(targets=[node.target], value=node.value)

    @staticmethod
    def without_text(body: list[ast.stmt]) -> list[ast.stmt]:
        first = body[0] if body else None
        text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        return (body[1:] or [ast.Pass()]) if text else body
