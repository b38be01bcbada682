"""Read `alternatives.py` and `mistakes.py`: what they declare, without running them."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.course.lesson import KnownAnswer
from autograder.errors import CourseError
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
        raise CourseError(f"{file}:{error.lineno}: {error.msg}; fix the file") from None
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
            f"{place}: the arguments of @{decorator} must be literals; write the text out"
        ) from None
    values = [str(value) for value in positional]
    for word in named:
        if word not in _ARGUMENTS[decorator]:
            known = ", ".join(_ARGUMENTS[decorator])
            raise CourseError(
                f"{place}: @{decorator} does not know {word!r}; its arguments are {known}"
            )
    task, sentence = [*values, "", ""][:2]
    task, sentence = str(named.get("task", task)), str(named.get("sentence", sentence))
    if task not in tasks:
        raise CourseError(
            f"{place}: @{decorator} names the task {task!r}, which the lesson does not have; "
            f"its tasks are {', '.join(tasks)}"
        )
    if decorator == "mistake" and not sentence.strip() and not named.get("same_as"):
        raise CourseError(f"{place}: a mistake needs the sentence that its student should read")
    name = str(named.get("same_as") or named.get("name") or function)
    return KnownAnswer(task, name, function, sentence)


def _refuse_duplicates(answers: list[KnownAnswer], file: Path) -> None:
    seen: set[str] = set()
    for answer in answers:
        if answer.function in seen:
            raise CourseError(
                f"{file}: `{answer.function}` is defined twice, and the second hides the first; "
                'give one another name and pass name="…"'
            )
        seen.add(answer.function)


def _refuse_unknown_ids(answers: list[KnownAnswer], file: Path) -> None:
    """Refuse a `same_as` that leads to no sentence."""
    told = {(answer.task, answer.name) for answer in answers if answer.sentence.strip()}
    for answer in answers:
        if file.name == MISTAKES and (answer.task, answer.name) not in told:
            raise CourseError(
                f"{file}: `{answer.function}` is the same as {answer.name!r}, which is not a "
                f"mistake of the task {answer.task!r} with a sentence; name one that is"
            )
