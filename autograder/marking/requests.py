"""What the marking page answers: a stop of the walk, a mark given, an item added."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec

from autograder.errors import UsageError
from autograder.language import _, ngettext
from autograder.marking.asked import Given, item_key, read_points
from autograder.marking.walking import Seen, Walk
from autograder.model import Answer, Answered
from autograder.reports.plain import printable
from autograder.reports.templates import environment, look
from autograder.results.gradebook import Gradebook
from autograder.results.points import say_points

HTML = "text/html; charset=utf-8"
_HERE = Path(__file__).parent / "page"
_FILES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
}
_PICTURES = ("png", "jpeg")  # what the kit encodes itself

Fields = Mapping[str, Sequence[str]]


class NotFoundError(Exception):
    """There is no such page."""


class Reply(msgspec.Struct, frozen=True):
    """What is sent back."""

    status: HTTPStatus
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    place: str = ""  # where the browser goes next
    is_last: bool = False


class Answering:
    """Answers one request; `base` is the path with the secret, `secret` what forms carry."""

    def __init__(self, walk: Walk, gradebook: Gradebook, base: str, secret: str) -> None:
        self._walk = walk
        self._gradebook = gradebook
        self._base = base
        self._secret = secret
        filters: dict[str, Callable[..., Any]] = {
            "plain": printable,
            "points": say_points,
            "key": item_key,
            "signed": lambda points: f"{points:+g}".replace("-", "−"),
        }
        self._template = environment(_HERE, filters).get_template("page.html.jinja")

    def reply(self, parts: Sequence[str], fields: Fields | None) -> Reply:
        """Answer a request by the parts of its path; NotFoundError if there is no such page.

        `fields` are those of a form, where one was sent.
        """
        match (list(parts), fields):
            case ([""], None):
                first = self._walk.after(self._gradebook, -1)
                return self._to(0 if first is None else first)
            case ([name], None) if name in _FILES:
                return Reply(HTTPStatus.OK, _file(name).encode(), _FILES[name])
            case (["done"], None):
                return self._done()
            case (["finish"], Mapping()):
                return self._done(is_finished=True)
            case ([number], None):
                return self._shown(self._number(number))
            case ([number, what], Mapping()):
                return self._changed(self._number(number), what, fields or {})
        raise NotFoundError

    def _number(self, text: str) -> int:
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(self._walk.stops):
            return int(text) - 1
        raise NotFoundError

    def _changed(self, number: int, what: str, fields: Fields) -> Reply:
        try:
            if what == "mark":
                return self._mark(number, fields)
            if what == "add":
                points = read_points(_one(fields, "points"))
                key = self._walk.add_item(self._gradebook, number, points, _one(fields, "text"))
                return self._shown(
                    number, _("Added to the rubric ({item}).").format(item=key), HTTPStatus.OK
                )
            if what in ("change", "remove"):
                is_gone = what == "remove"
                points = 0.0 if is_gone else read_points(_one(fields, "points"))
                count = self._walk.change_item(
                    self._gradebook,
                    number,
                    _one(fields, "item"),
                    points,
                    _one(fields, "text"),
                    is_gone=is_gone,
                )
                changed = ngettext(
                    "The rubric is changed: {count} mark follows.",
                    "The rubric is changed: {count} marks follow.",
                    count,
                )
                return self._shown(number, changed.format(count=count), HTTPStatus.OK)
        except UsageError as error:
            said = _("Not stored: {error}").format(error=error)
            return self._shown(number, said, HTTPStatus.BAD_REQUEST, fields)
        raise NotFoundError

    def _mark(self, number: int, fields: Fields) -> Reply:
        typed = _one(fields, "points").strip()
        items = tuple(fields.get("item", ()))
        if not typed and not items and "none" not in fields:
            raise UsageError(
                _(
                    "nothing is chosen: choose items of the rubric, type points, or say that none "
                    "is earned"
                )
            )
        given = Given(read_points(typed) if typed else None, items, _one(fields, "comment").strip())
        self._walk.give(self._gradebook, number, given, _one(fields, "answer"))
        following = self._walk.after(self._gradebook, number)
        return self._to(following) if following is not None else self._go("done")

    def _to(self, number: int) -> Reply:
        return self._go(str(number + 1))

    def _go(self, page: str) -> Reply:
        return Reply(HTTPStatus.SEE_OTHER, place=f"{self._base}/{page}")

    def _done(self, *, is_finished: bool = False) -> Reply:
        page = self._template.render(
            base=self._base, secret=self._secret, seen=None, is_finished=is_finished
        )
        return Reply(HTTPStatus.OK, page.encode("utf-8", "replace"), HTML, is_last=is_finished)

    def _shown(
        self,
        number: int,
        said: str = "",
        status: HTTPStatus = HTTPStatus.OK,
        tried: Fields | None = None,
    ) -> Reply:
        seen = self._walk.see(self._gradebook, number)
        return self._page(status, seen=seen, number=number, said=said, tried=tried)

    def _page(
        self, status: HTTPStatus, *, seen: Seen, number: int, said: str, tried: Fields | None
    ) -> Reply:
        mark = seen.mark
        page = self._template.render(
            base=self._base,
            secret=self._secret,
            seen=seen,
            number=number,
            count=len(self._walk.stops),
            anonymous=self._walk.anonymous,
            by=self._walk.by,
            said=said,
            is_finished=False,
            is_refused=status is not HTTPStatus.OK,
            mark=mark,
            chosen=_chosen(seen, tried),
            typed=_typed(seen, tried),
            comment=_one(tried, "comment") if tried else mark.comment if mark else "",
            added=self._added(seen),
            pictures=_pictures(seen.answer),
            Answered=Answered,
        )
        return Reply(status, page.encode("utf-8", "replace"), HTML)

    def _added(self, seen: Seen) -> set[str]:
        key = seen.stop.key
        return set(self._gradebook.marks.added().get((key.lesson, key.question), {}))


def _file(name: str) -> str:
    file = _HERE / name
    return look(file) if file.suffix == ".css" else file.read_text(encoding="utf-8")


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, ("",))[0]


def _chosen(seen: Seen, tried: Fields | None) -> set[str]:
    """Say which items are ticked: as they were sent, or as the mark has them."""
    if tried:
        return set(tried.get("item", ()))
    return {item_key(item) for item in seen.mark.items} if seen.mark else set()


def _typed(seen: Seen, tried: Fields | None) -> str:
    if tried:
        return _one(tried, "points")
    mark = seen.mark
    return say_points(mark.points) if mark and mark.by_hand else ""


def _pictures(answer: Answer) -> list[str]:
    """Give the addresses of the pictures, which the kit encoded itself when it read them."""
    found = []
    for picture in answer.pictures:
        try:
            data = base64.b64decode(picture.base64, validate=True)
        except (binascii.Error, ValueError):
            continue
        if picture.kind in _PICTURES:
            found.append(f"data:image/{picture.kind};base64,{base64.b64encode(data).decode()}")
    return found
