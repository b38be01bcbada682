"""Rules about how a task is written: its text states them, and its right answers keep them.

What a known answer calls is seen when it runs. How it is written can only be read, and the file of
alternatives is not read where the answers run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.course.known_answers import ALTERNATIVES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.text import text_of
from autograder.judging.wording.manner import say_manner
from autograder.sandbox.families import EVERYTHING
from autograder.sandbox.manner import (
    AT_MOST_CHARACTERS,
    AT_MOST_LINES,
    ONE_EXPRESSION,
    is_manner,
    number_in,
    read_manner,
)
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse

# What a lesson's text has to hold where a task has the rule, and how to say it.
_STATED = {
    "@loops": (r"\bloops?\b", "loops"),
    "@while": (r"\bwhile\b", "`while`"),
    "@comprehensions": (r"\bcomprehensions?\b", "comprehensions"),
    "@lambdas": (r"\blambdas?\b", "`lambda`"),
    "@conditionals": (r"\b(?:if|conditions?|conditionals?)\b", "conditions"),
    "@recursion": (r"\b(?:recursi\w+|calls? itself)\b", "recursion"),
    "@numpy": (r"\bnumpy\b", "NumPy"),
    ONE_EXPRESSION: (r"\b(?:one|single) (?:expression|return)\b", "that it is one expression"),
    AT_MOST_LINES: (r"\b{number} lines?\b", "{number} lines"),
    AT_MOST_CHARACTERS: (r"\b{number} characters?\b", "{number} characters"),
}


def manner_problems(lesson: Lesson) -> Iterator[str]:
    """Name each rule that the text does not state, and each alternative that breaks one."""
    text = text_of(lesson)
    for task in lesson.tasks:
        for rule in task.rules.forbids:
            said = _unsaid(rule, text)
            if said:
                yield (
                    f"task {task.name} has the rule {rule}, and the text of "
                    f"{lesson.source_file.name} says nothing of {said}; state it in a markdown "
                    "cell or in the task's docstring"
                )
        if EVERYTHING in task.rules.forbids:
            for name in task.rules.allows:
                if not re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", text):
                    yield (
                        f"task {task.name} allows {name} and nothing else of its kind, and the "
                        f"text of {lesson.source_file.name} does not name it; say what is allowed"
                    )
    for answer in lesson.alternatives:
        yield from _broken_by(lesson, answer)


def _unsaid(rule: str, text: str) -> str:
    pattern, words = _STATED.get(rule.partition("=")[0], ("", ""))
    number = number_in(rule) if "=" in rule else 0
    # Not with format: a pattern may hold brackets of its own.
    pattern = pattern.replace("{number}", str(number))
    missing = pattern and not re.search(pattern, text, re.IGNORECASE)
    return words.replace("{number}", str(number)) if missing else ""


def _broken_by(lesson: Lesson, answer: KnownAnswer) -> Iterator[str]:
    rules = lesson.rules(answer.task).forbids
    if not any(map(is_manner, rules)):
        return
    statements = parse(lesson.known_sources[ALTERNATIVES]).body
    kept = Slicer(statements).keep([answer.function])
    own = [
        statement
        for statement in statements
        if statement in kept and not isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    for seen in read_manner(rules, own, (), answer.function):
        place = f" ({ALTERNATIVES}, line {seen.line})"
        said = say_manner(f"{seen.rule} {seen.what}", answer.task, place)
        if said is not None:
            yield f"alternative {answer.function} breaks a rule: {said[0]}"
