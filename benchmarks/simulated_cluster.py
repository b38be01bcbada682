"""Simulate a cluster that grades 100,000 submissions, from service times measured here.

    python benchmarks/simulated_cluster.py [--submissions 100000] [--workers 100] [--rounds 5]

First a few submissions of every lesson are graded for real, each lesson in a run of its own, and
what a further one takes is noted. Then a discrete-event simulation draws from these times. What it
assumes: a worker grades one submission at a time and in the order of arrival (or the longest lesson
first, where all wait from the start); it starts with an import of torch and the course; the
submitting side hands out and stores one submission in a fixed time, one after the other; a worker
dies at random, its submission is graded again, and a new one takes its place after a start.

The queue is checked first against a result that is known: the mean wait of M/M/c, by Erlang's
formula (A. K. Erlang, 1917; see L. Kleinrock, Queueing Systems I, 1975, section 3.5).
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from scale import COMMAND, hand_in

from autograder.course.reading import load_course, load_lesson

ROOT = Path(__file__).resolve().parents[1]
DAY = 86_400.0
DEADLINE_HOURS = 6.0  # before the deadline, in which half of the class hands in
KNOWN_WAIT_WITHIN = 0.05  # of Erlang's


class Job(NamedTuple):
    """One submission: when it comes in, and how long a worker takes for it, in seconds."""

    arrival: float
    service: float


class Cluster(NamedTuple):
    """What is simulated."""

    workers: int
    start: float  # seconds until a new worker takes its first submission
    handing_out: float  # seconds of the submitting side for each submission
    deaths_per_hour: float = 0.0  # of one worker


class Outcome(NamedTuple):
    """What came of it, in seconds."""

    last: float  # when the last result is stored
    waits: list[float]  # of each submission, from its arrival to its result
    busy: float  # share of the workers' time in which they grade
    again: int  # submissions that were graded twice since their worker died


def simulate(jobs: Sequence[Job], cluster: Cluster, draw: random.Random) -> Outcome:
    """Play the queue: jobs in their order, each to the worker that is free first."""
    free = [cluster.start] * cluster.workers
    heapq.heapify(free)
    waits, last, worked, again, hand = [], 0.0, 0.0, 0, 0.0
    for job in jobs:
        # One after the other: the submitting side is a server with a queue of its own.
        hand = max(hand, job.arrival) + cluster.handing_out
        while True:
            begin = max(heapq.heappop(free), hand)
            dies = _dies_after(cluster, draw)
            if dies >= job.service:
                break
            worked += dies
            again += 1
            heapq.heappush(free, begin + dies + cluster.start)
        end = begin + job.service
        worked += job.service
        heapq.heappush(free, end)
        waits.append(end - job.arrival)
        last = max(last, end)
    return Outcome(last, waits, worked / (cluster.workers * last), again)


def _dies_after(cluster: Cluster, draw: random.Random) -> float:
    rate = cluster.deaths_per_hour / 3600
    return draw.expovariate(rate) if rate else math.inf


def erlang_wait(rate: float, service: float, workers: int) -> float:
    """Give the mean wait in M/M/c before service, in seconds."""
    load = rate * service
    terms = [1.0]
    for number in range(1, workers + 1):
        terms.append(terms[-1] * load / number)
    waiting = terms[workers] / (1 - load / workers)
    chance = waiting / (sum(terms[:workers]) + waiting)
    return chance * service / (workers - load)


def check_the_queue(draw: random.Random) -> float:
    """Compare the simulated mean wait of M/M/c with Erlang's; give the relative difference."""
    workers, service, rate, count = 8, 1.0, 6.8, 400_000
    now, jobs = 0.0, []
    for _ in range(count):
        now += draw.expovariate(rate)
        jobs.append(Job(now, draw.expovariate(1 / service)))
    outcome = simulate(jobs, Cluster(workers, 0.0, 0.0), draw)
    simulated = statistics.fmean(
        wait - job.service for wait, job in zip(outcome.waits, jobs, strict=True)
    )
    return simulated / erlang_wait(rate, service, workers) - 1


def measured(few: int, many: int) -> tuple[dict[str, list[float]], float]:
    """Grade some of each lesson; give what each took by lesson, and what a start takes."""
    course = load_course(ROOT)
    found: dict[str, list[float]] = {}
    starts = []
    for name in course.lessons:
        lesson = load_lesson(course, name)
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            hand_in(lesson, place / "few", few)
            hand_in(lesson, place / "many", many)
            _grade(place / "few", place / "warm", name)  # the records are made here, if need be
            short = _grade(place / "few", place / "short", name)
            long = _grade(place / "many", place / "long", name)
            each = max((long - short) / (many - few), 0.0)
            starts.append(max(short - few * each, 0.0))
            found[name] = _spread(place / "long" / "results.json", each)
        print(f"{name:<28} {1000 * each:8.0f} ms each, {starts[-1]:5.1f} s of start")
    return found, statistics.median(starts)


def _spread(file: Path, each: float) -> list[float]:
    """Spread the mean over submissions as their checks' seconds are."""
    results = json.loads(file.read_text(encoding="utf-8"))["results"]
    seconds = [
        sum(check["seconds"] for task in result["tasks"] for check in task["checks"])
        for result in results
    ]
    mean = statistics.fmean(seconds)
    return [max(each + own - mean, each / 4) for own in seconds]


def _grade(folder: Path, grades: Path, lesson: str) -> float:
    begun = time.perf_counter()
    command = [COMMAND, "grade", str(folder), "--output", str(grades), "--jobs", "1"]
    done = subprocess.run(
        [*command, "--lesson", lesson], cwd=ROOT, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise SystemExit(f"{lesson}: the command ended with exit code {done.returncode}")
    return time.perf_counter() - begun


def all_at_once(times: dict[str, list[float]], count: int, draw: random.Random) -> list[Job]:
    """Draw a class that waits from the start, in the order of names, not of lessons."""
    lessons = list(times)
    return [Job(0.0, draw.choice(times[draw.choice(lessons)])) for _ in range(count)]


def longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Order a class that waits from the start."""
    return sorted(jobs, key=lambda job: -job.service)


def before_a_deadline(times: dict[str, list[float]], count: int, draw: random.Random) -> list[Job]:
    """Draw a day before a deadline: half of the class in its last hours."""
    lessons = list(times)
    late = DEADLINE_HOURS * 3600
    arrivals = sorted(
        DAY - draw.random() * late if draw.random() < 0.5 else draw.random() * DAY
        for _ in range(count)
    )
    return [Job(at, draw.choice(times[draw.choice(lessons)])) for at in arrivals]


def show(
    what: str, make: Callable[[random.Random], list[Job]], cluster: Cluster, rounds: int
) -> None:
    """Play some rounds, and print one line with the least and the most of them."""
    outcomes = []
    for seed in range(rounds):
        draw = random.Random(seed)  # noqa: S311 - a simulation, the same each time
        outcomes.append(simulate(make(draw), cluster, draw))
    minutes = sorted(each.last / 60 for each in outcomes)
    waits = [sorted(each.waits) for each in outcomes]
    median = statistics.median(each[len(each) // 2] for each in waits)
    slow = statistics.median(each[int(len(each) * 0.99)] for each in waits)
    busy = statistics.fmean(each.busy for each in outcomes)
    again = statistics.fmean(each.again for each in outcomes)
    print(
        f"{what:<44} {minutes[0]:8.1f}–{minutes[-1]:.1f} min  {median:9.1f} s {slow:9.1f} s "
        f"{100 * busy:5.1f} % {again:6.0f}"
    )


def main() -> None:
    """Check the queue, measure, simulate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--few", type=int, default=4, help="graded of each lesson, and twice")
    parser.add_argument("--many", type=int, default=24, help="graded of each lesson")
    parser.add_argument("--handing-out", type=float, default=0.004, help="seconds for each")
    chosen = parser.parse_args()
    off = check_the_queue(random.Random(0))  # noqa: S311
    print(f"mean wait of M/M/8 at 85 % load: {100 * off:+.1f} % of Erlang's")
    if abs(off) > KNOWN_WAIT_WITHIN:
        raise SystemExit("the simulated queue is wrong")
    times, start = measured(chosen.few, chosen.many)
    count = chosen.submissions
    print(f"{'':<44} {'until the last':>17} {'median':>11} {'99 %':>11} {'busy':>7} again")
    for workers in (1, chosen.workers // 10, chosen.workers, 2 * chosen.workers):
        cluster = Cluster(workers, start, chosen.handing_out)
        show(f"{workers} workers, all at once", lambda d: all_at_once(times, count, d), cluster, 1)
    cluster = Cluster(chosen.workers, start, chosen.handing_out)
    show(
        "longest first",
        lambda d: longest_first(all_at_once(times, count, d)),
        cluster,
        chosen.rounds,
    )
    show(
        f"a day, half in the last {DEADLINE_HOURS:g} hours",
        lambda d: before_a_deadline(times, count, d),
        cluster,
        chosen.rounds,
    )
    dying = cluster._replace(deaths_per_hour=1.0)
    show(
        "each worker dies once an hour",
        lambda d: all_at_once(times, count, d),
        dying,
        chosen.rounds,
    )


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.exit(main())
