"""The card: text of a student's is text, colours suit light and dark pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from autograder.model import CheckResult, Feedback, Status, TaskResult, Visibility
from autograder.reports.card import notice_card, results_card
from autograder.reports.html import marked_up, tag
from autograder.reports.plain import say_results
from autograder.reports.reading import Standing, read_task

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&`<b>code</b>`"
STANDING = Standing(done=1, tasks=3, next_step="Next task: `total`.", worth={"double": 2.0})


def a_check(status: Status = Status.FAILED, **feedback: str | None) -> CheckResult:
    score = 0.5 if status is Status.PASSED else 0.0
    said = Feedback(**{"summary": "Each number is doubled.", **feedback})
    return CheckResult("test_it", Visibility.PUBLIC, status, score, 0.5, 0.1, said)


def a_task(*checks: CheckResult, name: str = "double") -> TaskResult:
    status = Status.PASSED if all(c.status is Status.PASSED for c in checks) else Status.FAILED
    scores = sum(c.score for c in checks), sum(c.possible for c in checks)
    return TaskResult(name, status, *scores, checks)


class Elements(HTMLParser):
    """The elements of a page and their attributes; a page that does not nest is an error."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        self.found.append((tag, dict(attrs)))
        if tag != "img":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add to the text."""
        self.text += data


@pytest.mark.parametrize("place", ["summary", "message", "hint"])
def test_hostile_text_is_text(place: str) -> None:
    """Whatever a student's text holds, it makes no element and no attribute."""
    page = Elements(results_card([a_task(a_check(**{place: HOSTILE}))], STANDING, HOSTILE))
    assert {tag for tag, _ in page.found} <= {"div", "span", "code", "b", "details", "summary"}
    assert {key for _, attributes in page.found for key in attributes} <= {
        "style",
        "title",
        "class",
    }
    assert "<script>alert(1)</script>" in page.text


def test_a_hostile_exception_in_a_notebook(kernel) -> None:
    """A script in the message of a student's exception arrives as text."""
    kernel.run(f"def double(x):\n    raise ValueError({HOSTILE!r})")
    shown = kernel.run('check("double")')
    assert "<script" not in shown.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.html


def test_control_characters_are_replaced() -> None:
    """Commands to a terminal and characters that turn text around are shown as question marks."""
    result = a_task(a_check(message="\x1b[31mred\u202ereversed\x00"))
    assert "?[31mred?reversed?" in say_results([result], STANDING)
    assert "?[31mred?reversed?" in results_card([result], STANDING)


def test_attributes_are_escaped() -> None:
    """An attribute's value cannot end its quotes."""
    assert tag("div", "x", title='"><script>') == '<div title="&quot;&gt;&lt;script&gt;">x</div>'


def test_what_stands_in_backticks_is_code() -> None:
    """Backticks make code of what they enclose, escaped like everything else."""
    assert marked_up("use `a < b` here") == "use <code>a &lt; b</code> here"
    assert marked_up("a lone ` stays") == "a lone ` stays"


def test_a_card_sets_no_colour_of_text_and_no_opaque_background() -> None:
    """Text has the page's own colour and backgrounds are tints, on light and on dark pages."""
    failed = a_check(
        message="`y`: expected 1, found 2.", mistake="m", sentence="A sentence.", hint="Do it."
    )
    page = Elements(results_card([a_task(failed, a_check(Status.PASSED))], STANDING))
    for name, attributes in page.found:
        style = attributes.get("style") or ""
        for colour in re.findall(r"(?<![-\w])color:([^;]+)", style):
            assert colour == "inherit" or (name == "span" and "title" in attributes)
        for background in re.findall(r"background:([^;]+)", style):
            assert background == "none" or "rgba(" in background or "height" in style


def test_a_card_needs_nothing_from_elsewhere() -> None:
    """A card holds no script, no style sheet, no link: it stays as it is in a saved file."""
    card = results_card([a_task(a_check(picture="aGVsbG8="))], STANDING, "printed")
    page = Elements(card)
    assert not {"script", "style", "link", "a", "iframe"} & {tag for tag, _ in page.found}
    sources = [attributes["src"] for tag, attributes in page.found if tag == "img"]
    assert sources == ["data:image/png;base64,aGVsbG8="]


def test_a_mistake_is_said_once() -> None:
    """What a mistake explains stands once above the checks, the evidence at each of them."""
    checks = [
        a_check(message=f"evidence {n}", mistake="m", sentence="The sentence.") for n in range(2)
    ]
    reading = read_task(a_task(*checks))
    assert reading.diagnosis == "The sentence."
    assert [point.evidence for point in reading.points] == [("evidence 0",), ("evidence 1",)]


def test_checks_that_say_the_same_say_it_once() -> None:
    """Two checks of an unwritten task are one line with the points of both."""
    unwritten = a_check(Status.ERROR, summary="`double` is not written yet.", hint="Write it.")
    (point,) = read_task(a_task(unwritten, unwritten)).points
    assert (point.score, point.possible, point.mark) == (0.0, 1.0, "!")


def test_advice_is_given_once() -> None:
    """The same next step for two checks is given at the first."""
    checks = a_check(message="a", hint="Fix it."), a_check(message="b", hint="Fix it.")
    assert [p.next_step for p in read_task(a_task(*checks)).points] == ["Fix it.", ""]


def test_of_several_tasks_those_that_pass_take_one_line() -> None:
    """The facts of a passed task are shown when it is checked alone."""
    task = a_task(a_check(Status.PASSED))
    assert "Each number is doubled." in results_card([task], STANDING)
    assert "Each number is doubled." not in results_card([task, task], STANDING)


def test_hidden_points_are_told() -> None:
    """The points that hidden checks decide are named, so that nobody takes half for all."""
    assert "1.5 more with hidden checks" in results_card([a_task(a_check())], STANDING)


def test_a_notice() -> None:
    """A message about no task is a card too."""
    page = Elements(notice_card(f"no task {HOSTILE}"))
    assert page.text.startswith("no task <script>")
