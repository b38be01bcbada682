"""`autograder mark --walk` goes through what waits by single keys."""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from waiting_answers import LESSON, fill

from autograder.commands.keyboard import Keyboard
from autograder.commands.mark import Options
from autograder.commands.mark_walk import Way, go_through, is_wanted, make_walk, mark
from autograder.errors import UsageError
from autograder.reports.console import PlainConsole
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key


class Typed(Keyboard):
    """Keys and lines that somebody types, one after the other."""

    def __init__(self, keys: str, lines: tuple[str, ...] = ()) -> None:
        self.keys, self.lines = deque(keys), deque(lines)
        self.is_open = False

    def __enter__(self) -> Typed:
        self.is_open = True
        return self

    def __exit__(self, *_: object) -> None:
        self.is_open = False

    def read(self, seconds: float) -> str:
        return self.keys.popleft() if self.keys else "q"

    def forget(self) -> None:
        raise AssertionError("nothing that was typed is dropped")

    def line(self, prompt: str) -> str:
        assert not self.is_open, "a line is typed into a terminal as it usually is"
        return self.lines.popleft()


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Gradebook]:
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        fill(opened)
        yield opened


def walk(gradebook: Gradebook, keys: str, *lines: str, **way: bool) -> str:
    printed = io.StringIO()
    options = Options(gradebook.file.parent, by="ta", question="why")
    typed = Typed(keys, lines)
    made = make_walk(gradebook, options, Way(walk=True, **way))
    go_through(made, gradebook, PlainConsole(printed, width=200), lambda: typed, typed.line)
    return printed.getvalue()


def given(gradebook: Gradebook) -> list[tuple[float, bool, str]]:
    marks = gradebook.marks.latest()
    return [(marks[key].points, marks[key].by_hand, marks[key].comment) for key in sorted(marks)]


def test_items_by_digits(gradebook: Gradebook) -> None:
    """Digits choose items and take them back, Enter gives the mark and shows the next answer."""
    said = walk(gradebook, "12\n1232\n")
    assert given(gradebook) == [(3.0, False, ""), (0.0, False, "")]
    assert said.index("<b>Çem</b>") < said.index("anna\n")
    assert "items 1, 2: 3 of 3" in said


def test_points_and_a_comment_are_typed(gradebook: Gradebook) -> None:
    """`p` and `c` take a line, with a terminal that echoes."""
    walk(gradebook, "pc\n", "1,5", "Almost.")
    assert given(gradebook) == [(1.5, True, "Almost.")]


def test_typed_points_are_taken_back(gradebook: Gradebook) -> None:
    """An empty line leaves the points to the rubric again."""
    walk(gradebook, "1pp\n", "2", "")
    assert given(gradebook) == [(1.0, False, "")]


def test_nothing_is_given_by_accident(gradebook: Gradebook) -> None:
    """Enter without a choice gives nothing; `0` says that nothing is earned."""
    said = walk(gradebook, "\n\n")
    assert "nothing is chosen" in said
    assert given(gradebook) == []
    walk(gradebook, "0\n")
    assert given(gradebook) == [(0.0, False, "")]


def test_skip_and_back(gradebook: Gradebook) -> None:
    """`s` and `b` go on and back without giving anything."""
    said = walk(gradebook, "ssb1\n")
    assert [key.student for key in gradebook.marks.latest()] == ["anna"]
    assert said.count("anna\n") == 2


def test_an_item_is_added(gradebook: Gradebook) -> None:
    """`a` adds an item for all answers, chosen for this one."""
    said = walk(gradebook, "1a\n", "0.5", "names softmax")
    assert given(gradebook) == [(1.5, False, "")]
    assert said.count("  4  +0.5  names softmax") == 2


@pytest.mark.parametrize(("key", "line"), [("p", "x"), ("p", "9"), ("a", "much")])
def test_wrong_lines(gradebook: Gradebook, key: str, line: str) -> None:
    """A wrong line says what is wrong, and the walk goes on."""
    said = walk(gradebook, f"{key}\n", line, "text")
    assert "Not stored: " in said
    assert given(gradebook) == []


def test_until_nothing_waits(gradebook: Gradebook) -> None:
    """The walk ends when each answer has a mark."""
    assert "Every answer of this round is marked." in walk(gradebook, "1\n" * 9)
    assert len(given(gradebook)) == 4
    printed = io.StringIO()
    options = Options(gradebook.file.parent, by="ta", question="why")
    assert mark(options, Way(walk=True), PlainConsole(printed)) == 0
    assert "No answer waits" in printed.getvalue()


def test_marked_answers_too(gradebook: Gradebook) -> None:
    """`--all` shows what was given, and changes it by a further mark."""
    walk(gradebook, "1\n" * 4)
    said = walk(gradebook, "2\nq", everything=True)
    assert "marked 1 by ta" in said
    assert [len(marks) for marks in gradebook.marks.history().values()].count(2) == 1
    assert 3.0 in [points for points, *_ in given(gradebook)]


def test_no_name_in_an_anonymous_walk(gradebook: Gradebook) -> None:
    """No name of the class is shown, not even where an answer has one."""
    said = walk(gradebook, "1\n" * 4, anonymous=True)
    assert len(given(gradebook)) == 4
    for name in ("anna", "HYPERLINK", "Çem"):
        assert name not in said
    assert "answer " in said
    assert "I am [name]" in said


def test_answers_cannot_command_the_terminal(gradebook: Gradebook) -> None:
    """What a student wrote is printed, and no terminal obeys it."""
    said = walk(gradebook, "q")
    assert "\x1b" not in said
    assert "<script>alert(1)</script>" in said


def test_files_are_written_at_the_end(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """results.json has the marks as soon as the walk ends, however it ends."""
    typed = Typed("2\nq")
    monkeypatch.setattr("autograder.commands.mark_walk.open_keyboard", lambda instead: typed)
    options = Options(gradebook.file.parent, by="ta", question="why")
    assert mark(options, Way(walk=True), PlainConsole(io.StringIO())) == 1
    results = json.loads((gradebook.file.parent / "results.json").read_text())
    points = [task["question"]["marked_points"] for r in results["results"] for task in r["tasks"]]
    assert points.count(2.0) == 1


@pytest.mark.parametrize(
    ("options", "way", "said"),
    [
        ({"points": 1.0}, {"walk": True}, "leave them out with --walk and --page"),
        ({}, {"walk": True, "page": True}, "choose one of them"),
        ({"student": "anna"}, {"walk": True, "anonymous": True}, "leave out --student"),
        ({"question": "what"}, {"walk": True}, "no question 'what' among the answers"),
        ({}, {"anonymous": True}, "add one of the two"),
        ({}, {"everything": True}, "add one of the two"),
    ],
)
def test_what_does_not_go_together(gradebook: Gradebook, options, way, said: str) -> None:
    """Options that contradict each other are refused, and say what to leave out."""
    chosen = Options(gradebook.file.parent, **options)
    with pytest.raises(UsageError, match=said):
        _ = is_wanted(Way(**way), chosen) and mark(chosen, Way(**way), PlainConsole(io.StringIO()))


def test_a_pipe_gets_the_list(gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a terminal is walked without being asked; with a name, answers are listed as ever."""
    options = Options(gradebook.file.parent)
    assert not is_wanted(Way(), options)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    assert is_wanted(Way(), options)
    assert not is_wanted(Way(), Options(gradebook.file.parent, question="why"))


def test_a_later_regrade_keeps_the_marks(gradebook: Gradebook) -> None:
    """What was given stays when the same answers are stored again."""
    walk(gradebook, "1\n")
    before = gradebook.marks.history()
    fill(gradebook)
    assert gradebook.marks.history() == before
    assert Key("<b>Çem</b>", LESSON, "why") in before
