"""What nbgrader shows of a result: a comment in Markdown, and the text of a check cell."""

from __future__ import annotations

from html.parser import HTMLParser

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
from autograder.nbgrader.comment import LONGEST, markdown, say_check_cell, say_comment, say_verdicts


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


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


SIGNS = "` `` \\ <script> </script> <img> * _ [x](u) ![ $ $$ &lt; <!-- http://a ~~ | # a".split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*SIGNS, " ", "\n", "    "]), max_size=12))
def test_no_text_becomes_a_tag(pieces: list[str]) -> None:
    """Whatever an exception's message is made of, the page has paragraphs and code, no other tag."""
    result: TaskResult = add_up("t", [checked(Status.ERROR, Feedback("".join(pieces)))])
    page = Tags()
    page.feed(markdown2html(say_comment(result)))
    assert page.tags <= {"p", "code", "br"}
