"""Final numbers in files: final.csv, and what results.json says of them."""

from __future__ import annotations

import csv
import io
from typing import Any

import msgspec

from autograder.policy.final import Final, Finals, Step, Total
from autograder.results.as_csv import plain_cell
from autograder.results.as_json import to_object
from autograder.results.points import say_points
from autograder.results.the_class import ClassResults

COLUMNS = ("student", "lesson", "raw", "points", "possible", "status", "what changed it")
TOTAL = "total"


def to_final_csv(finals: Finals) -> str:
    """Write a row for each student and lesson, and one for each student's total."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    totals = {each.student: each for each in finals.totals}
    mine: dict[str, list[Final]] = {student: [] for student in totals}
    for each in finals.lessons:
        mine[each.student].append(each)
    for student, total in totals.items():
        name = plain_cell(student)
        for each in mine[student]:
            writer.writerow((name, each.lesson, each.raw, *_rest(each)))
        writer.writerow((name, TOTAL, "", *_rest(total)))
    return text.getvalue()


def to_final_object(results: ClassResults, finals: Finals) -> dict[str, Any]:
    """Lay out the documented object of results.json: results, and the numbers that count."""
    found = to_object(results)
    by_key = {(each.student, each.lesson): each for each in finals.lessons}
    for each in found["results"]:
        final = by_key.get((each["student"], each["lesson"]))
        each["final"] = None if final is None else _numbers(final)
    found["finals"] = [
        {"student": e.student, "lesson": e.lesson, "raw": e.raw} | _numbers(e)
        for e in finals.lessons
    ]
    found["totals"] = [{"student": each.student} | _numbers(each) for each in finals.totals]
    return found


def to_final_json(results: ClassResults, finals: Finals) -> bytes:
    """Write the object as indented JSON that ends with a newline."""
    encoded = msgspec.json.encode(to_final_object(results, finals))
    return msgspec.json.format(encoded, indent=2) + b"\n"


def say_step(step: Step) -> str:
    """Say a step in one line."""
    change = f"{say_points(step.before)} → {say_points(step.after)}"
    return f"{step.rule}: {change if step.before != step.after else 'no change'}. {step.why}"


def _rest(each: Final | Total) -> tuple[float, float, str, str]:
    said = plain_cell(" | ".join(map(say_step, each.steps)))
    return each.points, each.possible, "waiting" if each.waiting else "final", said


def _numbers(each: Final | Total) -> dict[str, Any]:
    return {
        "points": each.points,
        "possible": each.possible,
        "waiting": each.waiting,
        "steps": [msgspec.to_builtins(step) for step in each.steps],
    }
