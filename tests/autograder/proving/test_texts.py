"""Every check says which sentence of the lesson's text asks for what it looks at."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.commands import texts
from autograder.course.reading import load_course, load_lesson
from autograder.observing.catalogue import read_catalogue
from autograder.observing.prepared import prepare
from autograder.proving.lesson import prove_lesson
from autograder.proving.texts import Demand, demands_of, text_problems
from autograder.reports.console import PlainConsole
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

HIDDEN = "tests/lessons/01_vectors/test_hidden.py"
COURSE = load_course(Path(__file__).parents[3])


Problems = Callable[..., tuple[str, ...]]


def quote(root: Path, *sentences: str) -> None:
    """Have the first hidden check quote these sentences."""
    text = (root / HIDDEN).read_text()
    quoted = ", ".join(repr(sentence) for sentence in sentences)
    mark = f'@pytest.mark.rests_on({quoted})\n@pytest.mark.task("double")\n'
    (root / HIDDEN).write_text(text.replace('@pytest.mark.task("double")\n', mark, 1))


@pytest.fixture
def problems(server: SandboxServer, tiny_copy: Path) -> Problems:
    """Have the first hidden check quote sentences, and give what is wrong with that."""

    def found(*sentences: str) -> tuple[str, ...]:
        quote(tiny_copy, *sentences)
        lesson = load_lesson(load_course(tiny_copy), "01_vectors")
        demands = demands_of(read_catalogue(server, lesson))
        assert demands[2].sentences == sentences
        return tuple(text_problems(lesson, demands))

    return found


@pytest.mark.parametrize(
    "sentence",
    [
        "Two functions of a vector.",
        "a new tensor with twice the numbers of `x`; `x` stays as it is",
        "Return twice x, of any shape, as a new tensor.",
        "Vectors\n# Two functions  of\na vector.",
    ],
    ids=["markdown", "part of a sentence", "docstring", "over lines"],
)
def test_sentence_of_the_text(problems: Problems, sentence: str) -> None:
    """A sentence may stand in a markdown cell or in a stub's docstring, however it is broken."""
    assert problems(sentence) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The result has the dtype of x.",
        "One operator is enough.",
        "return 2 * x",
        "two functions of a vector.",
    ],
    ids=["nowhere", "hint", "solution", "other letters"],
)
def test_sentence_that_students_do_not_read(problems: Problems, sentence: str) -> None:
    """What stands nowhere, in a hint or in the solution, asks a student for nothing."""
    assert problems(sentence) == (
        f"test_hidden.py::test_any_shape_is_doubled rests on “{sentence}”, which stands nowhere "
        "in the markdown cells and stubs of vectors.py; write it there, or quote what stands there",
    )


@pytest.mark.parametrize("sentence", ["", "any shape"])
def test_sentence_that_says_nothing(problems: Problems, sentence: str) -> None:
    """A word or two stand in any text by chance."""
    assert problems(sentence) == (
        f"test_hidden.py::test_any_shape_is_doubled rests on “{sentence}”, which is too short to "
        "ask for anything; quote the whole sentence of the text",
    )


def listed(root: Path) -> tuple[int, str]:
    """Give the exit code of `validate --texts`, and what it prints."""
    page = io.StringIO()
    code = texts.show(texts.read_texts(root, []), PlainConsole(page, width=160))
    return code, page.getvalue()


@pytest.mark.slow
def test_list_of_what_checks_rest_on(tiny_copy: Path) -> None:
    """The list shows each check with its sentences, and counts hidden ones without."""
    quote(tiny_copy, "Two functions of a vector.")
    code, shown = listed(tiny_copy)
    assert code == 0
    assert "Two functions of a vector." in shown
    assert "01_vectors: 2 of 3 hidden checks rest on no sentence of the text" in shown
    assert "02_lines: 4 of 4 hidden checks rest on no sentence of the text" in shown


@pytest.mark.slow
def test_list_with_a_sentence_that_is_nowhere(tiny_copy: Path) -> None:
    """The list ends in failure where a sentence is not in the text, and says which."""
    quote(tiny_copy, "Never said anywhere.")
    code, shown = listed(tiny_copy)
    assert code == 1
    assert "rests on “Never said anywhere.”, which stands nowhere" in " ".join(shown.split())


def test_validate_looks_the_sentences_up(server: SandboxServer, tiny_copy: Path) -> None:
    """The proof of a lesson names a sentence that is nowhere, and counts checks without one."""
    quote(tiny_copy, "Never said anywhere.")
    pool = ServerPool(lambda: server)
    lesson = load_lesson(load_course(tiny_copy), "01_vectors")
    proof = prove_lesson(pool, prepare(lesson, pool), lambda: None)
    assert ["rests on “Never said anywhere.”" in problem for problem in proof.problems] == [True]
    assert proof.unsaid == 2


def test_parameter_sets_are_one_demand(server: SandboxServer, tiny_copy: Path) -> None:
    """All parameter sets of a function demand the same, and count once."""
    quote(tiny_copy, "Two functions of a vector.")
    lesson = load_lesson(load_course(tiny_copy), "01_vectors")
    demands = demands_of(read_catalogue(server, lesson))
    assert [demand.unsaid for demand in demands] == [False, False, False, True, True]


@pytest.fixture(scope="module")
def said(server: SandboxServer) -> dict[str, tuple[Demand, ...]]:
    """What the checks of this course's lessons demand."""
    lessons = {name: load_lesson(COURSE, name) for name in COURSE.lessons}
    return {name: demands_of(read_catalogue(server, each)) for name, each in lessons.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", COURSE.lessons)
def test_lessons_of_this_course(said: dict[str, tuple[Demand, ...]], name: str) -> None:
    """No hidden check asks for what the text of its lesson does not say."""
    assert [demand.check for demand in said[name] if demand.unsaid] == []
