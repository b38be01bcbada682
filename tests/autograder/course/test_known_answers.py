"""Known answers are read off their decorators; one that cannot be used is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.known_answers import read_known_answers
from autograder.course.lesson import KnownAnswer
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.model import Check
from autograder.observing.catalogue import read_catalogue
from autograder.observing.recording import observe_program
from autograder.sandbox.outside.host import SandboxServer

TASKS = ("f", "g")


def read(text: str, file: str = "mistakes.py") -> tuple[KnownAnswer, ...]:
    return read_known_answers(Path("01_x") / file, text, TASKS)


def refusal(text: str, file: str = "mistakes.py") -> str:
    with pytest.raises(CourseError) as caught:
        read(text, file)
    return str(caught.value)


def test_mistakes() -> None:
    """A mistake's id is its function's name, or `name`, or the id of the one it is the same as."""
    text = """
@mistake("f", "One.")
def one(x): pass

@mistake("f", "Two " "parts.", name="second")
class Two: pass

@mistake("f", "", same_as="one")
def three(x): pass

@mistake(task="g", sentence="Four.", name="one")
def four(x): pass

def helper(x): pass
"""
    assert read(text) == (
        KnownAnswer("f", "one", "one", "One."),
        KnownAnswer("f", "second", "Two", "Two parts."),
        KnownAnswer("f", "one", "three", ""),
        KnownAnswer("g", "one", "four", "Four."),
    )


def test_alternatives() -> None:
    """An alternative has a task and no sentence."""
    text = '@alternative("f")\ndef other(x): pass\n'
    assert read(text, "alternatives.py") == (KnownAnswer("f", "other", "other"),)


def test_decorator_by_its_module() -> None:
    """A decorator may be reached through its module, among other decorators."""
    text = '@cache\n@authoring.mistake("f", "No.")\ndef one(x): pass\n'
    assert [answer.name for answer in read(text)] == ["one"]


def test_file_without_any() -> None:
    """A file of known answers may be empty."""
    assert read("") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'x = 1\n@mistake("h", "No.")\ndef one(x): pass\n',
            (
                "01_x/mistakes.py:2: @mistake names the task 'h', which the lesson does not have; "
                "its tasks are f, g"
            ),
        ),
        (
            '@mistake("f", SENTENCE)\ndef one(x): pass\n',
            "01_x/mistakes.py:1: the arguments of @mistake must be literals; write the text out",
        ),
        (
            '@mistake("f", f"{x}")\ndef one(x): pass\n',
            "01_x/mistakes.py:1: the arguments of @mistake must be literals; write the text out",
        ),
        (
            '@mistake("f", " ")\ndef one(x): pass\n',
            "01_x/mistakes.py:1: a mistake needs the sentence that its student should read",
        ),
        (
            '@mistake("f")\ndef one(x): pass\n',
            "01_x/mistakes.py:1: a mistake needs the sentence that its student should read",
        ),
        (
            '@mistake("f", "A.")\ndef one(x): pass\n@mistake("g", "B.")\ndef one(x): pass\n',
            (
                "01_x/mistakes.py: `one` is defined twice, and the second hides the first; "
                'give one another name and pass name="…"'
            ),
        ),
        (
            '@mistake("f", "", same_as="two")\ndef one(x): pass\n',
            (
                "01_x/mistakes.py: `one` is the same as 'two', which is not a mistake of the task 'f' "
                "with a sentence; name one that is"
            ),
        ),
        (
            (
                '@mistake("g", "B.")\ndef two(x): pass\n'
                '@mistake("f", "", same_as="two")\ndef one(x): pass\n'
            ),
            (
                "01_x/mistakes.py: `one` is the same as 'two', which is not a mistake of the task 'f' "
                "with a sentence; name one that is"
            ),
        ),
        ("def one(x)\n    pass\n", "01_x/mistakes.py:1: expected ':'; fix the file"),
        (
            '@mistake("f", "A.", nmae="two")\ndef one(x): pass\n',
            (
                "01_x/mistakes.py:1: @mistake does not know 'nmae'; "
                "its arguments are task, sentence, name, same_as"
            ),
        ),
    ],
)
def test_mistake_that_cannot_be_used(text: str, message: str) -> None:
    """What is wrong with a mistake is named with its line."""
    assert refusal(text) == message


def test_alternative_that_cannot_be_used() -> None:
    """What is wrong with an alternative is named with its line."""
    assert refusal('@alternative("h")\ndef one(x): pass\n', "alternatives.py") == (
        "01_x/alternatives.py:1: @alternative names the task 'h', which the lesson does not have; "
        "its tasks are f, g"
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("import no_such_module\n", 1, "ModuleNotFoundError: No module named 'no_such_module'"),
        ("x = 1\ny = x / 0\n", 2, "ZeroDivisionError: division by zero"),
        ("from vectors import no_such_task\n", 1, "ImportError: cannot import name 'no_such_task'"),
    ],
)
def test_file_that_does_not_load(
    server: SandboxServer, tiny_copy: Path, text: str, line: int, message: str
) -> None:
    """A file of known answers that raises is named with its line: nothing in it can be used."""
    file = tiny_copy / "solutions/01_vectors/mistakes.py"
    file.write_text(text + file.read_text())
    course = load_course(tiny_copy)
    lesson = load_lesson(course, "01_vectors")
    program = lesson.variant(lesson.mistakes[0], "mistakes.py")
    with pytest.raises(CourseError) as caught:
        observe_program(server, lesson, program, _checks(server, course))
    assert str(caught.value).startswith(f"{file}:{line}: {message}")
    assert str(caught.value).endswith("; the known answers cannot be used until this is fixed")


def _checks(server: SandboxServer, course: Course) -> tuple[Check, ...]:
    return read_catalogue(server, load_lesson(course, "01_vectors"))
