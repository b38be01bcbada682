"""Answers that wait in a gradebook, built of values: nothing is graded for it."""

from __future__ import annotations

import base64
import io

from PIL import Image

from autograder.model import (
    Answer,
    Answered,
    Picture,
    Question,
    RubricItem,
    Status,
    SubmissionResult,
    TaskResult,
)
from autograder.results.absent import OnRoster, Others
from autograder.results.gradebook import Entry, Gradebook
from autograder.results.the_class import ClassResults, remember

LESSON = "01_chances"
RUBRIC = (
    RubricItem(1.0, "chances add up to one"),
    RubricItem(2.0, "with a reason"),
    RubricItem(-1.0, "says that chances may be negative"),
)
HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(1)> {{ secret }} \x1b[2J"
NAMES = ("anna", "ben, =HYPERLINK(1)", "<b>Çem</b>", "李雷")


def picture() -> Picture:
    data = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(data, "PNG")
    return Picture("png", base64.b64encode(data.getvalue()).decode())


def fill(gradebook: Gradebook) -> None:
    """Store four students who answered `why`, one also by a picture to `bars`."""
    questions = (
        Question("why", 3.0, "Why?", example="Because.", rubric=RUBRIC, guidance="Any words."),
        Question("bars", 1.0, "Draw.", is_code=True),
    )
    gradebook.marks.ask(LESSON, questions)
    entries = []
    for name in NAMES:
        answers = [Answer("why", Answered.YES, f"I am {name}, {HOSTILE}", digest=f"d {name}")]
        tasks = [task("why", 3.0, Status.WAITING)]
        if name == "anna":
            drawn = Answer("bars", Answered.YES, "plot()", pictures=(picture(),), digest="p")
            answers.append(drawn)
            tasks.append(task("bars", 1.0, Status.WAITING))
        possible = sum(each.possible for each in tasks)
        result = SubmissionResult(name, LESSON, Status.WAITING, 0.0, possible, tuple(tasks))
        entry = Entry(result, (), answers=tuple(answers))
        gradebook.store(entry, "f")
        entries.append(entry)
    roster = OnRoster({"anna": {"name": "Anna Bell", "email": "bell@example.org"}})
    entries.sort(key=lambda entry: entry.result.student)
    others = Others(roster=roster)
    remember(gradebook, ClassResults("course", (LESSON,), tuple(entries), others))


def task(name: str, possible: float, status: Status) -> TaskResult:
    return TaskResult(name, status, 0.0, possible, (), is_question=True)
