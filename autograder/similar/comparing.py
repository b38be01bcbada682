"""Compare the programs of a class: pairs by an index of fingerprints, clusters of pairs.

Only programs that share a fingerprint that says something ever meet: the work grows with what is
shared, and not with the square of the class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from autograder.similar.weighing import Known, Prints, similarity, weights

# Chosen by benchmarks/similar.py; docs/similar.md says how.
THRESHOLD = 0.65  # of a whole lesson
OF_ONE_TASK = 0.9  # of a task alone: two people have one idea more often than five


class Work(msgspec.Struct, frozen=True):
    """What one student handed in for one lesson: fingerprints by task."""

    student: str
    tasks: dict[str, Prints]
    older: bool = False  # of another class: compared with this one's, and not among themselves
    file: str = ""  # who handed in one file together is no pair


def without(work: Work, known: Mapping[str, Known]) -> Work:
    """Take out of a program what the course itself has: what is left may say something."""
    left = {
        task: {each: lines for each, lines in prints.items() if each not in known[task].subtracted}
        if task in known
        else prints
        for task, prints in work.tasks.items()
    }
    return msgspec.structs.replace(work, tasks=left)


class TaskPair(msgspec.Struct, frozen=True):
    """How similar two students' programs of one task are."""

    task: str
    similarity: float
    shared: float  # the weight of it
    one: float  # the weight of all that the first has
    other: float


class Pair(msgspec.Struct, frozen=True):
    """Two students of one lesson, by number, and what they share; the most similar task first."""

    one: int
    other: int
    similarity: float  # over all tasks that both have
    tasks: tuple[TaskPair, ...]

    @property
    def strongest_task(self) -> float:
        """The similarity of the most similar task."""
        return max((each.similarity for each in self.tasks), default=0.0)


class Compared(msgspec.Struct, frozen=True):
    """The pairs of one lesson from the most similar on, and the weights that they rest on."""

    pairs: tuple[Pair, ...]
    weights: dict[str, dict[int, float]]  # by task


def is_listed(pair: Pair, threshold: float = THRESHOLD, of_one_task: float = OF_ONE_TASK) -> bool:
    """Whether a pair is similar enough to be looked at, in the whole lesson or in one task."""
    return pair.similarity >= threshold or pair.strongest_task >= of_one_task


def compare(
    works: Sequence[Work],
    known: Mapping[str, Known],
    threshold: float = THRESHOLD,
    of_one_task: float = OF_ONE_TASK,
) -> Compared:
    """Find the pairs that reach the threshold, in the whole lesson or in one of its tasks."""
    tasks = dict.fromkeys(task for work in works for task in work.tasks)
    weighed = {
        task: weights((w.tasks[task] for w in works if task in w.tasks), known.get(task, Known()))
        for task in tasks
    }
    whole = [
        {
            task: sum(weighed[task].get(each, 0.0) for each in prints)
            for task, prints in work.tasks.items()
        }
        for work in works
    ]
    shared: dict[tuple[int, int], dict[str, float]] = defaultdict(dict)
    for task in tasks:
        for key, weight in _shared(works, task, weighed[task]).items():
            shared[key][task] = weight
    pairs = []
    for (one, other), by_task in shared.items():
        pair = _pair(one, other, by_task, whole)
        if is_listed(pair, threshold, of_one_task):
            pairs.append(pair)
    pairs.sort(key=lambda pair: (-max(pair.similarity, pair.strongest_task), pair.one, pair.other))
    return Compared(tuple(pairs), weighed)


def _shared(
    works: Sequence[Work], task: str, weighed: Mapping[int, float]
) -> dict[tuple[int, int], float]:
    """Add up what each two share of a task."""
    index: dict[int, list[int]] = defaultdict(list)
    for number, work in enumerate(works):
        for each in work.tasks.get(task, ()):
            if each in weighed:
                index[each].append(number)
    found: dict[tuple[int, int], float] = defaultdict(float)
    for each, having in index.items():
        weight = weighed[each]
        for position, one in enumerate(having):
            for other in having[position + 1 :]:
                found[one, other] += weight
    return {key: weight for key, weight in found.items() if _is_a_pair(works, *key)}


def _is_a_pair(works: Sequence[Work], one: int, other: int) -> bool:
    mine, theirs = works[one], works[other]
    together = bool(mine.file) and mine.file == theirs.file
    return not together and not (mine.older and theirs.older)


def _pair(
    one: int, other: int, shared: Mapping[str, float], whole: Sequence[Mapping[str, float]]
) -> Pair:
    both = [task for task in whole[one] if task in whole[other]]
    tasks = [
        TaskPair(
            task,
            similarity(weight, whole[one][task], whole[other][task]),
            weight,
            whole[one][task],
            whole[other][task],
        )
        for task, weight in shared.items()
    ]
    tasks.sort(key=lambda each: (-each.similarity, each.task))
    over_all = similarity(
        sum(shared.values()),
        sum(whole[one][task] for task in both),
        sum(whole[other][task] for task in both),
    )
    return Pair(one, other, over_all, tuple(tasks))


def clusters(pairs: Sequence[Pair]) -> list[tuple[int, ...]]:
    """Put together whom pairs connect, directly or through others; the largest first."""
    above: dict[int, int] = {}

    def top(number: int) -> int:
        above.setdefault(number, number)
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    for pair in pairs:
        one, other = top(pair.one), top(pair.other)
        above[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = defaultdict(list)
    for number in sorted(above):
        found[top(number)].append(number)
    return sorted((tuple(each) for each in found.values()), key=lambda each: (-len(each), each))


def shared_lines(
    one: Prints, other: Prints, weighed: Mapping[int, float]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Give the lines of each of two programs that something shared covers: (source, line)."""
    both = [each for each in one if each in other and each in weighed]
    return set(_covered(one, both)), set(_covered(other, both))


def _covered(prints: Prints, numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for each in numbers:
        yield from prints[each]
