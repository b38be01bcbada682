"""Read `alternatives.py` and `mistakes.py`: what they declare, without running them."""

from __future__ import annotations

import ast
from pathlib import Path

from autograder.errors import CourseError
from autograder.lesson import KnownAnswer

ALTERNATIVES = "alternatives.py"
MISTAKES = "mistakes.py"


def read_known_answers(file: Path, text: str, tasks: tuple[str, ...]) -> tuple[KnownAnswer, ...]:
    """List the decorated functions and classes of a file of known answers."""
    decorator = "mistake" if file.name == MISTAKES else "alternative"
    try:
        tree = ast.parse(text, str(file))
    except SyntaxError as error:
        raise CourseError(f"{file}:{error.lineno}: {error.msg}; mend the file") from None
    answers = []
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for call in statement.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(decorator):
                answers.append(_answer(call, statement.name, file, tasks, decorator))
    _refuse_duplicates(answers, file)
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
            f"{place}: the arguments of @{decorator} have to be literals; write the text out"
        ) from None
    values = [str(value) for value in positional]
    task, sentence = [*values, "", ""][:2]
    sentence = str(named.pop("sentence", sentence))
    if task not in tasks:
        raise CourseError(
            f"{place}: @{decorator} names the task {task!r}, which the lesson does not have; "
            f"its tasks are {', '.join(tasks)}"
        )
    if decorator == "mistake" and not sentence.strip() and not named.get("same_as"):
        raise CourseError(f"{place}: a mistake needs the sentence its student should read")
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
