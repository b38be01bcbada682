"""Marks that were given by items follow a changed rubric; typed points never change."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.model import Mark, Question, RubricItem
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key
from autograder.results.rubrics import followed, reapplied, worth

SUM = RubricItem(1.0, "chances add up to one")
WHY = RubricItem(2.0, "divided by the largest they do not, with a reason")
MINUS = RubricItem(-1.0, "says that chances may be negative")
RUBRIC = (SUM, WHY, MINUS)
KEY = Key("anna", "01_x", "why")


def mark(*items: RubricItem, points: float = 0.0, by_hand: bool = False) -> Mark:
    points = points if by_hand else worth(items, 3.0)
    return Mark(points, 3.0, "ta", "2026-01-02 03:04:05", "d", "Good.", items, by_hand)


def after(given: Mark, *now: RubricItem, possible: float = 3.0) -> Mark | None:
    return reapplied(given, RUBRIC, now, possible, "2026-02-02 00:00:00", "lee")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (RUBRIC, {0: 0, 1: 1, 2: 2}),
        ((MINUS, WHY, SUM), {0: 2, 1: 1, 2: 0}),
        ((SUM, MINUS), {0: 0, 2: 1}),
        ((RubricItem(1.5, "Chances add  up to one"), WHY, MINUS), {0: 0, 1: 1, 2: 2}),
        ((RubricItem(1.0, "the chances add up to 1"), WHY, MINUS), {0: 0, 1: 1, 2: 2}),
        ((RubricItem(1.0, "names softmax"), WHY, MINUS), {1: 1, 2: 2}),
        ((RubricItem(1.0, "chances add up to two"), SUM, WHY), {0: 1, 1: 2}),
        ((), {}),
    ],
    ids=["same", "order", "removed", "blanks", "edited", "another", "a likeness beside it", "none"],
)
def test_which_item_is_which(now: tuple[RubricItem, ...], expected: dict[int, int]) -> None:
    """An item is the one with its text, else the most similar one, wherever it stands."""
    assert followed(RUBRIC, now) == expected


def test_an_id_is_the_item_whatever_its_text() -> None:
    """`{#id}` keeps an item that is worded anew, and parts items with alike texts."""
    before = (RubricItem(1.0, "one", "a"), RubricItem(1.0, "two", "b"))
    now = (RubricItem(1.0, "something else", "b"), RubricItem(1.0, "one", "c"))
    assert followed(before, now) == {1: 0}


def test_points_of_an_item_change() -> None:
    """A mark gets the item's points of now, and stays the one of who gave it."""
    now = (RubricItem(0.5, SUM.text), WHY, MINUS)
    made = after(mark(SUM, WHY), *now)
    assert made is not None
    assert (made.points, made.items) == (2.5, now[:2])
    assert (made.by, made.comment, made.answer) == ("ta", "Good.", "d")
    assert made.at == "2026-02-02 00:00:00"
    assert made.because == "the rubric was changed by lee"


def test_an_item_that_is_gone() -> None:
    """What an item gave is gone with it."""
    made = after(mark(SUM, WHY), WHY)
    assert made is not None
    assert (made.points, made.items) == (2.0, (WHY,))


def test_typed_points_stay() -> None:
    """A mark by hand follows no rubric, also where it names items."""
    assert after(mark(SUM, points=2.5, by_hand=True), RubricItem(0.5, SUM.text)) is None


def test_nothing_of_it_changed() -> None:
    """A mark without the item that changed, and one under the same rubric, stay as they are."""
    assert after(mark(WHY), RubricItem(0.5, SUM.text), WHY, MINUS) is None
    assert after(mark(SUM, WHY, MINUS), *RUBRIC) is None


def test_the_question_is_worth_less() -> None:
    """Points stay between nothing and what the question is worth now."""
    made = after(mark(SUM, WHY), SUM, WHY, possible=2.0)
    assert made is not None
    assert (made.points, made.possible) == (2.0, 2.0)
    assert worth((MINUS,), 3.0) == 0.0


@pytest.mark.parametrize("seed", range(30))
def test_there_and_back(seed: int) -> None:
    """Whatever the order and the points, changing a rubric and changing it back changes no mark."""
    import random

    draw = random.Random(seed)
    now = [RubricItem(draw.choice([0.5, 1.0, 2.0]), each.text) for each in RUBRIC]
    draw.shuffle(now)
    given = mark(*[each for each in RUBRIC if draw.random() < 0.5])
    there = reapplied(given, RUBRIC, now, 3.0, "t", "x") or given
    back = reapplied(there, now, RUBRIC, 3.0, "t", "x") or there
    assert (back.points, set(back.items)) == (given.points, set(given.items))


@pytest.fixture
def gradebook(tmp_path: Path):
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        opened.marks.ask("01_x", [Question("why", 3.0, "Why?", rubric=RUBRIC)])
        yield opened


def test_rows_that_say_so(gradebook: Gradebook) -> None:
    """A changed rubric adds rows for those who follow it; nothing that was given is overwritten."""
    other = Key("ben", "01_x", "why")
    gradebook.marks.give(KEY, mark(SUM, WHY))
    gradebook.marks.give(other, mark(points=1.0, by_hand=True))
    now = (RubricItem(0.5, SUM.text), WHY, MINUS)
    assert gradebook.marks.ask("01_x", [Question("why", 3.0, "Why?", rubric=now)]) == (KEY,)
    first, second = gradebook.marks.history()[KEY]
    assert first == mark(SUM, WHY)
    assert (second.points, second.because) == (2.5, "the rubric was changed by the course")
    assert gradebook.marks.history()[other] == (mark(points=1.0, by_hand=True),)
    assert gradebook.marks.ask("01_x", [Question("why", 3.0, "Why?", rubric=now)]) == ()


def test_items_that_people_add(gradebook: Gradebook) -> None:
    """An added item stands beside the course's, and marks follow it when it is changed or gone."""
    item = gradebook.marks.add_item("01_x", "why", 0.5, "has a picture", "ta")
    assert gradebook.marks.questions()["01_x", "why"].rubric == (*RUBRIC, item)
    gradebook.marks.give(KEY, mark(SUM, item))
    changed = RubricItem(1.0, "has a good picture", item.id)
    assert gradebook.marks.change_item("01_x", "why", changed, "lee") == (KEY,)
    assert gradebook.marks.latest()[KEY].points == 2.0
    gradebook.marks.ask("01_x", [Question("why", 3.0, "Why?", rubric=RUBRIC)])
    assert gradebook.marks.latest()[KEY].items == (SUM, changed), "grading keeps it"
    assert gradebook.marks.change_item("01_x", "why", changed, "lee", is_gone=True) == (KEY,)
    assert gradebook.marks.latest()[KEY].items == (SUM,)
    assert gradebook.marks.questions()["01_x", "why"].rubric == RUBRIC
    again = gradebook.marks.add_item("01_x", "why", 0.5, "has a picture", "ta")
    assert again.id != item.id
    assert len(gradebook.marks.history()[KEY]) == 3


def test_an_item_that_nobody_added(gradebook: Gradebook) -> None:
    """The course's own items are changed in its source."""
    with pytest.raises(KeyError):
        gradebook.marks.change_item("01_x", "why", SUM, "lee")


def test_interrupted_while_marks_follow(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends in between leaves the rubric and the marks as they were."""
    gradebook.marks.give(KEY, mark(SUM))

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gradebook.marks, "give", stopped)
        with pytest.raises(KeyboardInterrupt):
            gradebook.marks.ask("01_x", [Question("why", 3.0, "Why?", rubric=(WHY,))])
    assert gradebook.marks.questions()["01_x", "why"].rubric == RUBRIC
    assert gradebook.marks.latest()[KEY] == mark(SUM)
