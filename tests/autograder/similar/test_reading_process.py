"""Hostile source costs its own comparison, and nothing else."""

from __future__ import annotations

import pytest

from autograder.similar import child
from autograder.similar.asking import Reader
from autograder.similar.wire import LONGEST_SOURCE, Question, Source

GOOD = "def f(a, b):\n    return a * b + 2 - a / b\n"


def ask(reader: Reader, *texts: str) -> tuple[bool, str]:
    sources = tuple(Source(f"cell {number}", text) for number, text in enumerate(texts, start=1))
    answer = reader.ask(Question(sources, ("f",), ("f",), "lesson"))
    return "f" in answer.pieces, "; ".join(f"{what}: {why}" for what, why in answer.unread)


@pytest.fixture(scope="module")
def reader():
    with Reader() as made:
        yield made


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def f(:", "not Python"),
        ("print 'x'", "not Python"),
        ("x = '\x00'", "not Python"),
        ("(" * 5000, "not Python"),
        ("x = " + "-" * 100_000 + "1", "nested too deeply"),
        ("x = " + "(" * 150 + "1" + ")" * 150 + "+1" * 30_000, "nested too deeply"),
        ("x" * (LONGEST_SOURCE + 1), f"more than {LONGEST_SOURCE} characters"),
    ],
    ids=["broken", "python 2", "null", "open", "signs", "long sum", "long"],
)
def test_source_that_is_not_compared(reader: Reader, text: str, why: str) -> None:
    """What cannot be read is named with the reason, and the next one is read."""
    assert why in ask(reader, text)[1]
    assert ask(reader, GOOD) == (True, "")


def test_the_other_cells_are_compared(reader: Reader) -> None:
    """A broken cell leaves the others of its file."""
    found, why = ask(reader, GOOD, "def g(:")
    assert found
    assert why.startswith("cell 2: not Python")


def test_commands_of_a_notebook(reader: Reader) -> None:
    """Magics and shell commands are passed over."""
    assert ask(reader, f"%matplotlib inline\n!pip install x\n{GOOD}") == (True, "")


def test_nothing_is_run(reader: Reader, tmp_path) -> None:
    """Source is parsed, and never run."""
    file = tmp_path / "run"
    ask(reader, f"open({str(file)!r}, 'w')\n{GOOD}")
    assert not file.exists()


def test_a_process_that_ends(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading ends the process, the file is named, and another process reads the next."""
    ask(reader, GOOD)
    assert reader._process is not None
    reader._process.kill()
    found, why = ask(reader, GOOD)
    assert not found
    assert "took too long" in why
    assert ask(reader, GOOD) == (True, "")


def test_time_is_limited() -> None:
    """A question has seconds, not minutes."""
    assert child.SECONDS <= 10
