"""Dataclasses, named tuples and enums: told by the names of their class and of their fields."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field, make_dataclass
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

import pytest
import torch

from autograder.observation.compare import compare
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others

Said = Callable[..., str]
HoldsEqual = Callable[..., None]
Sent = Callable[[object], Any]


@dataclass
class Point:
    """Two numbers."""

    x: float
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Node:
    """A value and what hangs below it."""

    value: Any
    below: tuple[Any, ...] = ()


class Pair(NamedTuple):
    """Two things."""

    one: Any
    two: Any


class Colour(enum.Enum):
    """Two colours."""

    RED = 1
    BLUE = "blue"


class Level(enum.IntEnum):
    """A number with a name."""

    LOW = 1


class Way(enum.Flag):
    """What can be combined."""

    UP = 1
    LEFT = 2


VALUES: list[Any] = [
    Point(1.0, 2.0),
    Point(1.0, 3.0),
    Node(1, (Node(2), Node(Point(1, 2)))),
    Pair(1, 2),
    Pair(torch.ones(2), {"a": Colour.RED}),
    Colour.RED,
    Colour.BLUE,
    Level.LOW,
    Way.UP,
    Way.UP | Way.LEFT,
    torch.max(torch.eye(2), 1),
    torch.min(torch.eye(2), 1),
    {Colour.RED: 1},
    {Pair(1, 2), Node(1)},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_equal_values(holds_equal: HoldsEqual, value: Any) -> None:
    """A value is as right as itself, inside other data too."""
    holds_equal(value, value)


def test_any_two_values_differ(sent: Sent) -> None:
    """No value of one of these types is taken for another."""
    for one, other in combinations(map(sent, VALUES), 2):
        assert compare(one, other, {}), (one, other)


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        (Point(1.0, 2.0), Point(1.0, 2.5), "`y.y`: expected 2, found 2.5."),
        (Point(1.0), Pair(1.0, 0.0), "`y`: expected a dataclass Point, found a named tuple Pair."),
        (Pair(1, 2), (1, 2), "`y`: expected a named tuple Pair, found a tuple."),
        (Pair(1, 2), Pair(1, 3), "`y.two`: expected 2, found 3."),
        (
            Pair(1, 2),
            NamedTuple("Pair", [("one", int), ("three", int)])(1, 2),
            "`y`: expected the parts one, two, found one, three.",
        ),
        (Colour.RED, Colour.BLUE, "`y`: expected 'RED', found 'BLUE'."),
        (Colour.RED, 1, "`y`: expected an enum Colour, found an int."),
        (Level.LOW, 1, "`y`: expected an enum Level, found an int."),
        (
            torch.max(torch.eye(2), 1),
            torch.eye(2).max(1).values,
            "`y`: expected a named tuple max, found a tensor.",
        ),
        (
            torch.max(torch.eye(2), 1),
            torch.max(2 * torch.eye(2), 1),
            "`y.values`: expected 1, found 2 at index [0], where the difference is largest; "
            "2 of 2 values differ.",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_words(said: Said, expected: Any, found: Any, words: str) -> None:
    """A difference names the class or the field."""
    assert said(expected, found) == words


def test_tolerance_of_a_field(said: Said) -> None:
    """A field has a path of its own."""
    one, other = Point(1.0, 2.0), Point(1.0, 2.1)
    assert said(one, other, **{"y.y": Tolerance(atol=0.2)}) == ""
    assert said(one, other, **{"y.x": Tolerance(atol=0.2)}) != ""


def test_classes_of_the_same_name_and_fields(said: Said) -> None:
    """A student's class is another object than the reference's, and may be written otherwise."""
    assert (
        said(Point(1, 2), make_dataclass("Point", ["x", "y"], frozen=True, slots=True)(1, 2)) == ""
    )
    assert said(Pair(1, 2), NamedTuple("Pair", [("one", int), ("two", int)])(1, 2)) == ""
    assert said(Colour.RED, enum.Enum("Colour", ["RED"]).RED) == ""


@dataclass
class Noted:
    """Fields of every make."""

    limit: ClassVar[int] = 3
    x: int
    cache: dict[str, int] = field(default_factory=dict, compare=False)
    made: int = field(default=5, init=False)


def test_what_is_a_field(sent: Sent) -> None:
    """Class variables and fields that `==` leaves out are no part of a value."""
    assert sent(Noted(1, {"a": 2})) == Form("a dataclass Noted", {"x": 1, "made": 5})


@dataclass
class Raising:
    """Each of its properties and methods raises."""

    x: int

    @property
    def double(self) -> int:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError

    def __repr__(self) -> str:
        raise RuntimeError

    __hash__ = None  # type: ignore[assignment]


def test_properties_that_raise(sent: Sent) -> None:
    """Fields are read as they are stored; nothing else of the object is asked."""
    assert sent(Raising(3)) == Form("a dataclass Raising", {"x": 3})


class Lying(Pair):
    """A named tuple whose methods say something else."""

    one = property(lambda _: 99)  # type: ignore[assignment]

    def __iter__(self) -> Any:
        raise RuntimeError

    def __len__(self) -> int:
        return 7

    def __getitem__(self, key: Any) -> Any:
        return 99


def test_named_tuple_that_lies(sent: Sent) -> None:
    """A tuple's items are read past its own methods."""
    assert sent(Lying(1, 2)) == Form("a named tuple Lying", {"one": 1, "two": 2})


class Meta(type):
    """A metaclass that answers for its classes, and notes it."""

    asked: ClassVar[list[str]] = []

    def __getattribute__(cls, name: str) -> Any:
        Meta.asked.append(name)
        return super().__getattribute__(name)

    def __eq__(cls, other: object) -> bool:
        Meta.asked.append("==")
        return True

    def __hash__(cls) -> int:
        Meta.asked.append("hash")
        return hash(int)

    @property
    def __mro__(cls) -> Any:
        Meta.asked.append("mro")
        return (int, object)


class Answering(metaclass=Meta):
    """An object of a class that answers for itself."""

    def __getattribute__(self, name: str) -> Any:
        Meta.asked.append(name)
        return object.__getattribute__(self, name)


def test_no_code_of_a_class_runs(sent: Sent) -> None:
    """What would run beside the rules that watch a task is not run at all: no hash, no `==`."""
    value = Answering()
    Meta.asked.clear()
    found = sent({"a": value, "b": [value]})
    assert Meta.asked == []
    assert found == {
        "a": Other("an object of type Answering"),
        "b": [Other("an object of type Answering")],
    }


def test_names_without_an_end(sent: Sent) -> None:
    """The name of a class is cut; the name of a member is a text as any other."""
    huge = enum.Enum("E" * 1_000_000, ["m" * 1_000_000])
    found = sent(next(iter(huge)))
    assert found == Form(f"an enum {'E' * 200}", {"": "m" * 20_000})
    found = sent(make_dataclass("D" * 1_000_000, ["f" * 1_000_000])(1))
    assert found == Form(f"a dataclass {'D' * 200}", {"f" * 20_000: 1})


def test_field_that_holds_nothing(sent: Sent) -> None:
    """A dataclass without a value for one of its fields has no faithful form."""
    assert sent(object.__new__(Node)) == Other("a dataclass Node whose field value holds nothing")


def test_names_that_are_no_names(sent: Sent) -> None:
    """A tuple or dataclass whose list of fields is something else is described."""
    odd = type("Odd", (tuple,), {"_fields": ("a", "b", "c")})
    twice = type("Twice", (tuple,), {"_fields": ("a", "a")})
    wrong = type("Wrong", (), {"__dataclass_fields__": {"a": 1}})
    assert sent([odd((1, 2)), twice((1, 2)), wrong()]) == [
        Other("an object of type Odd"),
        Other("an object of type Twice"),
        Other("an object of type Wrong"),
    ]


def test_object_that_holds_itself(sent: Sent) -> None:
    """An object that holds itself is cut off where it gets too deep."""
    point = Point(1.0)
    point.x = point  # type: ignore[assignment]
    others = list(find_others(sent(point)))
    assert {kind for _, kind in others} == {"more data than an observation may hold"}


@dataclass
class Drawn:
    """Fields with the names of what decides in other forms."""

    shape: Any
    columns: list[Any]
    other: int = 1


def test_fields_with_any_names(said: Said) -> None:
    """A field is compared as what it is, and each of them is."""
    assert said(Drawn((1,), ["a"], 1), Drawn((2,), ["b"], 2)).splitlines() == [
        "`y.shape.0`: expected 1, found 2.",
        "`y.columns.0`: expected 'a', found 'b'.",
        "`y.other`: expected 1, found 2.",
    ]


class Word(str):
    """A name that answers for itself."""

    __slots__ = ()

    def __hash__(self) -> int:
        raise AssertionError

    def __eq__(self, other: object) -> bool:
        raise AssertionError


def test_fields_that_cannot_be_read(sent: Sent) -> None:
    """An object that hides what it stores is described."""
    hiding = type("Hiding", (Point,), {"__dict__": property(lambda _: {"x": 1, "y": 2})})
    foreign = type("Foreign", (Point,), {"__dict__": type.__dict__["__dict__"]})
    found = sent([object.__new__(hiding), object.__new__(foreign), Word("a")])
    assert [type(each) for each in found] == [Other, Other, Other]
    assert found[2] == Other("an object of type Word")
