"""A walk goes by question, names nobody where that is wished, and stores what is given."""

from __future__ import annotations

import pytest

from autograder.errors import UsageError
from autograder.marking.asked import Given, all_asked, read_points, unmarked
from autograder.marking.walking import Walk, names_of, stops_of, without_names
from autograder.results.absent import OnRoster
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key

LESSON = "01_chances"


def walk(gradebook: Gradebook, *, salt: str = "", names: tuple[str, ...] = ()) -> Walk:
    stops = stops_of(all_asked(gradebook), salt)
    return Walk(stops, unmarked(gradebook), "ta", anonymous=bool(salt), names=names)


def test_by_question(gradebook: Gradebook) -> None:
    """All answers to a question come before the next question's, by name."""
    found = [(stop.key.question, stop.label) for stop in walk(gradebook).stops]
    assert [question for question, _ in found] == ["why"] * 4 + ["bars"]
    labels = [label for _, label in found[:4]]
    assert labels == sorted(labels)


def test_anonymous_order_and_names(gradebook: Gradebook) -> None:
    """The order and the names are drawn, the same in each run, and others for each question."""
    salt = gradebook.marks.salt()
    assert gradebook.marks.salt() == salt
    one, other = walk(gradebook, salt=salt), walk(gradebook, salt=salt)
    assert one.stops == other.stops
    labels = {stop.key: stop.label for stop in one.stops}
    assert len(set(labels.values())) == 5
    assert all(label.startswith("answer ") for label in labels.values())
    mine = [labels[Key("anna", LESSON, question)] for question in ("why", "bars")]
    assert mine[0] != mine[1]
    assert walk(gradebook, salt="another").stops != one.stops


def test_many_answers_have_different_names() -> None:
    """Code names grow until no two of a question are the same."""
    from autograder.marking.asked import Asked
    from autograder.model import Question, Status, TaskResult

    task = TaskResult("why", Status.WAITING, 0.0, 1.0, (), is_question=True)
    asked = [
        Asked(Key(f"s{n}", LESSON, "why"), Question("why", 1.0, ""), task, task)
        for n in range(5000)
    ]
    assert len({stop.label for stop in stops_of(asked, "salt")}) == 5000


def test_names_in_answers(gradebook: Gradebook) -> None:
    """Names of the class are replaced in anonymous answers, and the rest of the text stays."""
    names = tuple(names_of(["anna"], OnRoster({"anna": {"name": "Anna Bell", "section": "May"}})))
    made = walk(gradebook, salt="x", names=names)
    number = next(n for n, s in enumerate(made.stops) if s.key == Key("anna", LESSON, "why"))
    assert made.see(gradebook, number).answer.text.startswith("I am [name], </pre>")
    assert without_names("ANNA, Bell's, banana, anna_b, May", names) == (
        "[name], [name]'s, banana, anna_b, May"
    )


def test_names_without_blanks_around_them() -> None:
    """A Chinese name is whole with two characters, and no blank parts it from other words."""
    names = names_of(["李雷", "bo"], OnRoster({"bo": {"name": "김 민준"}}))
    assert names == {"李雷", "민준", "김 민준"}
    assert without_names("我是李雷。bo, 민준이", names) == "我是[name]。bo, [name]이"


def test_a_mark_and_what_is_next(gradebook: Gradebook) -> None:
    """A mark is stored with who gave it, and the next stop is one that waits."""
    made = walk(gradebook)
    seen = made.see(gradebook, 0)
    assert seen.others_wait == 3
    mark = made.give(gradebook, 0, Given(items=("chances add up to one",)), seen.answer.digest)
    assert (mark.points, mark.by, mark.by_hand) == (1.0, "ta", False)
    assert not made.see(gradebook, 0).asked.waits
    assert made.after(gradebook, 0) == 1
    for number in (1, 2, 3, 4):
        digest = made.see(gradebook, number).answer.digest
        made.give(gradebook, number, Given(points=1.0), digest)
    assert made.after(gradebook, 4) is None


def test_an_answer_that_changed_while_it_was_read(gradebook: Gradebook) -> None:
    """A mark is for the answer that was seen: where another one came meanwhile, it waits again."""
    made = walk(gradebook)
    made.give(gradebook, 0, Given(points=3.0), "the digest of before")
    assert made.see(gradebook, 0).asked.waits


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Given(points=3.5), "is worth between 0 and 3"),
        (Given(points=float("nan")), "is worth between 0 and 3"),
        (Given(items=("what",)), "has no item 'what' any more"),
        (Given(points=1.0, comment="x" * 5001), "5000 are the most"),
    ],
)
def test_no_mark(gradebook: Gradebook, given: Given, said: str) -> None:
    """What cannot be a mark is refused, and nothing is stored."""
    with pytest.raises(UsageError, match=said):
        walk(gradebook).give(gradebook, 0, given, "d")
    assert gradebook.marks.latest() == {}


@pytest.mark.parametrize(("text", "points"), [("1.5", 1.5), (" 1,5 ", 1.5), ("-1", -1.0)])
def test_typed_points(text: str, points: float) -> None:
    """Points are typed with a point or a comma."""
    assert read_points(text) == points


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1,5,2", "1" * 400])
def test_no_points(text: str) -> None:
    """What is no number of points is said to be none."""
    with pytest.raises(UsageError, match="is no number of points"):
        read_points(text)


@pytest.mark.parametrize(
    ("points", "text", "said"),
    [
        (1.0, " ", "has a text of 1 to 300"),
        (1.0, "x" * 301, "has a text of 1 to 300"),
        (float("inf"), "new", "at most 1000"),
        (1.0, "With a Reason", "already"),
    ],
)
def test_no_item(gradebook: Gradebook, points: float, text: str, said: str) -> None:
    """An item has a text that no other has, and points."""
    with pytest.raises(UsageError, match=said):
        walk(gradebook).add_item(gradebook, 0, points, text)


def test_the_courses_own_items(gradebook: Gradebook) -> None:
    """What the lesson's source says is changed there."""
    with pytest.raises(UsageError, match="change it in the lesson's source"):
        walk(gradebook).change_item(gradebook, 0, "with a reason", 1.0, "new")
