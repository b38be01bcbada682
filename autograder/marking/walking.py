"""In which order answers are marked, and by which names: by question, and anonymously if wished.

Anonymous answers of a question stand in an order, and have code names, that are drawn by a hash
from the gradebook's own salt: the same in every run, others for each question, and nothing about
who answered. Nobody is hidden from who wants to know: the gradebook holds the names.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b

import msgspec

from autograder.errors import UsageError
from autograder.language import _
from autograder.marking.asked import Asked, Given, Unmarked, all_asked, make_mark, require_item
from autograder.model import Answer, Answered, Mark
from autograder.results.absent import OnRoster
from autograder.results.gradebook import Gradebook
from autograder.results.marks import Key

SHORTEST_CODE = 4
SHORTEST_NAME = 3  # characters: a shorter one stands in too many words
# Two letters of these scripts are a whole name, which stands among others without a blank.
_UNSPACED = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff\U00020000-\U0003ffff]{2,}")
NAMELESS = "[name]"


class Stop(msgspec.Struct, frozen=True):
    """One answer of a walk, and what it is called there."""

    key: Key
    label: str


class Seen(msgspec.Struct, frozen=True):
    """An answer as it is now, to be shown."""

    stop: Stop
    asked: Asked
    answer: Answer
    others_wait: int  # further answers to the question

    @property
    def mark(self) -> Mark | None:
        """The mark that counts, whoever gave it."""
        return self.asked.result.mark


class Walk:
    """The answers that one person marks one after the other; the gradebook is read at each."""

    def __init__(
        self,
        stops: Sequence[Stop],
        results: Unmarked,
        by: str,
        *,
        anonymous: bool = False,
        names: Collection[str] = (),
    ) -> None:
        self.stops = tuple(stops)
        self._keys = frozenset(stop.key for stop in stops)
        self.by = by
        self.anonymous = anonymous
        self._names = tuple(sorted(names, key=len, reverse=True))
        # Where a class is graded meanwhile, its answers wait again where they changed.
        self._results = {key: task for key, task in results.items() if key in self._keys}

    def see(self, gradebook: Gradebook, number: int) -> Seen:
        """Read a stop by its number from 0; UsageError if the gradebook has lost it."""
        stop = self.stops[number]
        asked = all_asked(gradebook, self._results)
        found = next((each for each in asked if each.key == stop.key), None)
        if found is None:
            raise UsageError(
                _("the question of {label} is not in the gradebook any more; start again").format(
                    label=stop.label
                )
            )
        others = sum(
            each.waits and each.key != stop.key
            for each in asked
            if each.key.question == stop.key.question and each.key.lesson == stop.key.lesson
        )
        answer = gradebook.marks.answer(stop.key)
        answer = answer or Answer(stop.key.question, Answered.NOT_FOUND)
        return Seen(stop, found, self._nameless(answer), others)

    def give(self, gradebook: Gradebook, number: int, given: Given, digest: str) -> Mark:
        """Store a mark for the answer that was seen, by its digest."""
        seen = self.see(gradebook, number)
        mark = make_mark(seen.asked, given, self.by, digest)
        gradebook.marks.give(seen.stop.key, mark)
        return mark

    def add_item(self, gradebook: Gradebook, number: int, points: float, text: str) -> str:
        """Add an item to the rubric of a stop's question; gives its key."""
        seen = self.see(gradebook, number)
        points, text = require_item(points, text, seen.asked.question.rubric)
        key = seen.stop.key
        return gradebook.marks.add_item(key.lesson, key.question, points, text, self.by).id

    def change_item(
        self,
        gradebook: Gradebook,
        number: int,
        item: str,
        points: float,
        text: str,
        *,
        is_gone: bool = False,
    ) -> int:
        """Change an item that somebody added, or take it away; gives how many marks followed."""
        seen = self.see(gradebook, number)
        key = seen.stop.key
        rubric = seen.asked.question.rubric
        old = next((each for each in rubric if each.id == item), None)
        if old is None or item not in gradebook.marks.added().get((key.lesson, key.question), {}):
            raise UsageError(
                _(
                    "this item is the course's own: change it in the lesson's source, and "
                    "grade again"
                )
            )
        if not is_gone:
            points, text = require_item(points, text, [each for each in rubric if each != old])
        made = msgspec.structs.replace(old, points=points, text=text)
        followed = gradebook.marks.change_item(
            key.lesson, key.question, old if is_gone else made, self.by, is_gone=is_gone
        )
        return len(followed)

    def after(self, gradebook: Gradebook, number: int) -> int | None:
        """Give the next stop that waits, from a number on and then from the first; None if none."""
        waiting = {each.key for each in all_asked(gradebook, self._results) if each.waits}
        count = len(self.stops)
        order = [(number + step) % count for step in range(1, count + 1)]
        return next((each for each in order if self.stops[each].key in waiting), None)

    def _nameless(self, answer: Answer) -> Answer:
        if not self.anonymous:
            return answer
        return msgspec.structs.replace(
            answer,
            text=without_names(answer.text, self._names),
            printed=without_names(answer.printed, self._names),
            left_out=tuple(without_names(each, self._names) for each in answer.left_out),
        )


def stops_of(asked: Iterable[Asked], salt: str = "") -> tuple[Stop, ...]:
    """Put answers in order: by lesson and question; with a salt, anonymously."""
    by_question: dict[tuple[str, str], list[Key]] = {}
    for each in asked:
        by_question.setdefault((each.key.lesson, each.key.question), []).append(each.key)
    stops: list[Stop] = []
    for place in sorted(by_question, key=lambda place: place[0]):
        keys = sorted(by_question[place])
        if not salt:
            stops += [Stop(key, key.student) for key in keys]
            continue
        drawn = {key: _drawn(key, salt) for key in keys}
        length = SHORTEST_CODE
        while len({code[:length] for code in drawn.values()}) < len(keys):
            length += 1
        stops += [
            Stop(key, _("answer {code}").format(code=drawn[key][:length]))
            for key in sorted(keys, key=drawn.__getitem__)
        ]
    return tuple(stops)


def _drawn(key: Key, salt: str) -> str:
    whole = "\0".join((salt, *key)).encode("utf-8", "surrogatepass")
    return base64.b32encode(blake2b(whole, digest_size=20).digest()).decode()


def names_of(students: Iterable[str], roster: OnRoster | None) -> set[str]:
    """Collect what students may call themselves: whole names, their parts, ids and addresses."""
    found: set[str] = set()
    people = roster.people if roster else {}
    for student in students:
        person = people.get(student, {})
        address = person.get("email", "")
        known = [student, address, address.partition("@")[0]]
        for each in (*known, *(person.get(field, "") for field in ("id", "username", "name"))):
            found |= {each, *re.split(r"[\s_,.-]+", each)} if "@" not in each else {each}
    return {
        each
        for each in found
        if (len(each) >= SHORTEST_NAME and not each.isdigit()) or _UNSPACED.fullmatch(each)
    }


def without_names(text: str, names: Iterable[str]) -> str:
    """Replace the names that stand in a text as words of their own, in any case."""
    for name in names:
        pattern = re.escape(name)
        if not _UNSPACED.fullmatch(name):
            pattern = rf"(?<!\w){pattern}(?!\w)"
        text = re.sub(pattern, NAMELESS, text, flags=re.IGNORECASE)
    return text
