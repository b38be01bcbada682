"""Read `alternatives.py` and `mistakes.py`: what they declare, without running them."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.course.lesson import KnownAnswer
from autograder.errors import CourseError
from autograder.language import _
from autograder.sandbox.syntax import parse

ALTERNATIVES = "alternatives.py"
MISTAKES = "mistakes.py"
_ARGUMENTS = {
    "mistake": ("task", "sentence", "name", "same_as"),
    "alternative": ("task",),
}


def read_known_answers(file: Path, text: str, tasks: tuple[str, ...]) -> tuple[KnownAnswer, ...]:
    """List the decorated functions and classes of a file of known answers."""
    decorator = "mistake" if file.name == MISTAKES else "alternative"
    try:
        tree = parse(text, str(file))
    except SyntaxError as error:
        raise CourseError(
            _("{file}:{lineno}: {msg}; fix the file").format(
                file=file, lineno=error.lineno, msg=error.msg
            )
        ) from None
    answers = []
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for call in statement.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(decorator):
                answers.append(_answer(call, statement.name, file, tasks, decorator))
    _refuse_duplicates(answers, file)
    _refuse_unknown_ids(answers, file)
    return tuple(answers)


def _answer(
    call: ast.Call, function: str, file: Path, tasks: tuple[str, ...], decorator: str
) -> KnownAnswer:
    place = f"{file}:{call.lineno}"
    try:
        positional = [ast.literal_eval(argument) for argument in call.args]
        named = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    except ValueError:
        raise CourseError(
            _("{place}: the arguments of @{decorator} must be literals; write the text out").format(
                place=place, decorator=decorator
            )
        ) from None
    values = [str(value) for value in positional]
    for word in named:
        if word not in _ARGUMENTS[decorator]:
            known = ", ".join(_ARGUMENTS[decorator])
            raise CourseError(
                _("{place}: @{decorator} does not know {word!r}; its arguments are {known}").format(
                    place=place, decorator=decorator, word=word, known=known
                )
            )
    task, sentence = [*values, "", ""][:2]
    task, sentence = str(named.get("task", task)), str(named.get("sentence", sentence))
    if task not in tasks:
        raise CourseError(
            _(
                "{place}: @{decorator} names the task {task!r}, which the lesson does not "
                "have; its tasks are {tasks}"
            ).format(place=place, decorator=decorator, task=task, tasks=", ".join(tasks))
        )
    if decorator == "mistake" and not sentence.strip() and not named.get("same_as"):
        raise CourseError(
            _("{place}: a mistake needs the sentence that its student should read").format(
                place=place
            )
        )
    name = str(named.get("same_as") or named.get("name") or function)
    return KnownAnswer(task, name, function, sentence)


def _refuse_duplicates(answers: list[KnownAnswer], file: Path) -> None:
    seen: set[str] = set()
    for answer in answers:
        if answer.function in seen:
            raise CourseError(
                _(
                    "{file}: `{function}` is defined twice, and the second hides the first; "
                    'give one another name and pass name="…"'
                ).format(file=file, function=answer.function)
            )
        seen.add(answer.function)


def _refuse_unknown_ids(answers: list[KnownAnswer], file: Path) -> None:
    """Refuse a `same_as` that leads to no sentence."""
    told = {(answer.task, answer.name) for answer in answers if answer.sentence.strip()}
    for answer in answers:
        if file.name == MISTAKES and (answer.task, answer.name) not in told:
            raise CourseError(
                _(
                    "{file}: `{function}` is the same as {name!r}, which is not a mistake of "
                    "the task {task!r} with a sentence; name one that is"
                ).format(file=file, function=answer.function, name=answer.name, task=answer.task)
            )
