"""What nbgrader shows of a result: a comment in Markdown, and the text of a check cell."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.judging.scoring import add_up, not_graded
from autograder.model import (
    CheckResult,
    Feedback,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.nbgrader.comment import (
    LONGEST,
    markdown,
    say_check_cell,
    say_comment,
    say_note,
    say_verdicts,
)


def checked(status: Status, feedback: Feedback, possible: float = 1.0) -> CheckResult:
    """Make the result of a check."""
    score = possible if status is Status.PASSED else 0.0
    return CheckResult("test", Visibility.PUBLIC, status, score, possible, 0.1, feedback)


RIGHT = checked(Status.PASSED, Feedback("The sum of 1 and 2 is 3."), 0.5)
WRONG = checked(
    Status.FAILED,
    Feedback(
        "A vector is added up.",
        "`total`: expected 6, found 2.",
        mistake="mean",
        sentence="The mean divides; a sum does not.",
        hint="Add the numbers up.",
    ),
)


def test_comment_says_diagnosis_evidence_and_next_step() -> None:
    """A comment has what a known mistake explains, the fact, the evidence, and what to do."""
    assert say_comment(add_up("total", [RIGHT, WRONG])) == (
        "**The mean divides; a sum does not.**\n\n"
        "✗ A vector is added up.\n\n"
        "    `total`: expected 6, found 2.\n\n"
        "Next: Add the numbers up."
    )


def test_task_with_all_points_has_no_comment() -> None:
    """Nothing is said about a task that lost nothing."""
    assert say_comment(add_up("total", [RIGHT])) == ""


def test_note_comes_first_and_once() -> None:
    """A broken rule is said once, though each of its checks says it."""
    note = "`total` must be written by hand: it calls `torch.sum`."
    broken = checked(Status.FAILED, Feedback(note))
    assert say_comment(add_up("total", [broken, broken], note)) == note


def test_note_of_a_task_with_all_points_is_said() -> None:
    """What was changed in a notebook is said although it cost nothing."""
    assert say_comment(add_up("total", [RIGHT], "The check cell was edited.")) == (
        "The check cell was edited."
    )


def test_check_cell_lists_every_check() -> None:
    """Under the check cell stands a line for each check, with its points."""
    assert say_check_cell(add_up("total", [RIGHT, WRONG])) == (
        "total: 0.5 of 1.5 points\n"
        "✓ 0.5/0.5  The sum of 1 and 2 is 3.\n"
        "✗ 0/1  A vector is added up."
    )


def test_long_comment_is_cut() -> None:
    """A comment of a hundred thousand characters is cut to what people read."""
    long = checked(Status.ERROR, Feedback("x" * 100_000))
    assert len(say_comment(add_up("total", [long]))) <= LONGEST + 2


def test_control_characters_are_shown_as_question_marks() -> None:
    """What a terminal or a database would obey is not part of a comment."""
    odd = checked(Status.ERROR, Feedback("a\x00b\x1b[2Jc"))
    assert say_comment(add_up("total", [odd])) == "! a?b?\\[2Jc"


def test_task_that_nobody_could_grade_is_left_to_a_person() -> None:
    """A task with an ungraded check has no points of the autograder's."""
    broken = checked(Status.UNGRADED, Feedback("Not graded, and not your fault: x"))
    result = SubmissionResult("a", "l", Status.UNGRADED, 0, 2, (add_up("t", [RIGHT, broken]),))
    assert say_verdicts(result, ["t"])["t"].points is None


def test_unreadable_file_is_left_to_a_person() -> None:
    """Each task of a file that cannot be read waits for a person, with the reason."""
    result = not_graded("a", "l", 4.0, "n.ipynb: not a Jupyter notebook", Status.ERROR)
    verdicts = say_verdicts(result, ["t", "u"])
    assert [verdict.points for verdict in verdicts.values()] == [None, None]
    assert all("not a Jupyter notebook" in verdict.comment for verdict in verdicts.values())


def test_two_pictures_are_enough() -> None:
    """Of the pictures of a task's checks the first two different ones are shown."""
    drawn = [checked(Status.FAILED, Feedback("x", picture=name)) for name in ("a", "a", "b", "c")]
    result = SubmissionResult("a", "l", Status.FAILED, 0, 4, (add_up("t", drawn),))
    assert say_verdicts(result, ["t"])["t"].pictures == ("a", "b")


def test_markup_outside_code_is_escaped() -> None:
    """Names in backticks stay code; other signs that Markdown obeys are escaped."""
    assert markdown("`w_0` is 2 * x, not __init__ or [1](u)") == (
        "`w_0` is 2 * x, not \\_\\_init\\_\\_ or \\[1](u)"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("``x [a](javascript:b)`", "\\`\\`x \\[a](javascript:b)\\`"),
        ("`$$` and `a`", "\\`\\$\\$\\` and `a`"),
        ("\\\\[ x", "&#92;&#92;\\[ x"),
        ("&#60;img>", "\\&#60;img>"),
        ("1. a", "1\\. a"),
        ("# a", "\\# a"),
        ("- a", "\\- a"),
        ("-1 is less", "-1 is less"),
    ],
)
def test_markup_that_would_undo_an_escape(text: str, written: str) -> None:
    """Code that a sign beside it would undo is no code, and no sentence opens a block."""
    assert markdown(text) == written


@pytest.mark.parametrize("length", [900, 1900, 5990, 100_000])
@pytest.mark.parametrize("part", ["summary", "mistake", "evidence", "hint", "note"])
def test_cut_sets_nothing_free(length: int, part: str) -> None:
    """Code that a cut would leave open is closed, or gone, wherever in a comment it stands."""
    hostile = "`" + "x" * length + "<img src=x onerror=a>` [x](javascript:a) " * 200
    feedback = {
        "summary": Feedback(hostile),
        "mistake": Feedback("A fact.", f"{hostile}\nmore", mistake="m"),
        "evidence": Feedback("A fact.", "\n".join([hostile] * 40)),
        "hint": Feedback("A fact.", hint=hostile),
        "note": Feedback("A fact."),
    }[part]
    note = hostile if part == "note" else ""
    comment = say_comment(add_up("t", [checked(Status.ERROR, feedback)], note))
    assert len(comment) <= LONGEST
    assert tags_of(comment) <= ALLOWED


def test_long_evidence_is_counted() -> None:
    """Of many lines of evidence the first are shown, and how many more there are."""
    feedback = Feedback("A fact.", "\n".join(f"line {number}" for number in range(100)))
    comment = say_comment(add_up("t", [checked(Status.FAILED, feedback)]))
    assert comment.splitlines()[-1] == "    … and 76 more lines"
    assert markdown2html(comment).count("line ") == 24


class Tags(HTMLParser):
    """Collects the tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(" ".join([tag, *(f"{name}={value}" for name, value in attrs)]))


def tags_of(text: str) -> set[str]:
    """Give the tags of the page that nbgrader makes of a comment."""
    page = Tags()
    page.feed(markdown2html(text))
    return page.tags


ALLOWED = {"p", "code", "br", "pre", "strong"}
SIGNS = (
    "` `` ``` \\ <script> </script> <img> * ** _ [x](u) [x](javascript:a) ![ [a]: ] ( ) $ $$ &lt; "
    "&#60; <!-- http://a a@b.c ~~ ~~~ | # 1. - + > = : --- a \\begin{a} \\end{a} \\[ \\] \\( \\)"
).split()
TEXT = st.lists(st.sampled_from([*SIGNS, " ", "\n", "    ", "\t"]), max_size=14).map("".join)


@settings(max_examples=600, deadline=None)
@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_no_text_becomes_a_tag(note: str, mistake: str, fact: str, lines: str, hint: str) -> None:
    """Whatever a result's texts are made of, the page has paragraphs and code, and no link."""
    feedback = Feedback(fact, f"{mistake}\n{lines}", "m" if mistake else None, hint)
    other = Feedback(hint, lines)
    checks = [checked(Status.ERROR, feedback), checked(Status.FAILED, other)]
    result: TaskResult = add_up("t", checks, note)
    assert tags_of(say_comment(result)) <= ALLOWED
    assert tags_of(say_note(not_graded("a", "l", 1, note, Status.ERROR))) <= ALLOWED
