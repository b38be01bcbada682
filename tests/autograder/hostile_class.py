"""Students with hostile names and hostile work, for tests of what people read of a class."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from autograder.model import Mark, RubricItem, Status, TaskResult
from autograder.reports.pages.file_names import page_name
from autograder.results.gradebook import Entry, Submitted
from autograder.results.the_class import ClassResults
from autograder.submissions.names import readable

LESSON = "01_vectors"
DUE = datetime(2026, 5, 1, 22, tzinfo=UTC)
TAKEN = "document.title='taken'"
IMG = f'<img src=x onerror="{TAKEN}">'
NAMES = {
    "right": "Müller, Jürgen",
    "script": f"<script>{TAKEN}<",  # a folder's name has no slash
    "picture": IMG,
    "formula": '=HYPERLINK("http:x","y")',
    "chinese": "李雷",
    "turned": "\u202eanna\u2066",
    "quoted": '"><svg onload=x>&amp;',
    "jinja": "{{ 7 * 7 }}{% raw %}",
    "long": "w" * 200,
}
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "total": "def total(x):\n    return x @ torch.ones_like(x)",
}
MESSAGE = f"</p></style><script>{TAKEN}</script>{IMG} `{IMG}` {{{{ 7 * 7 }}}} \\u202e \\x1b[31m"


def raising(task: str, message: str) -> str:
    return f'def {task}(x):\n    raise ValueError("""{message}""")'


WORK = {
    "right": RIGHT,
    "script": {task: raising(task, MESSAGE) for task in RIGHT},
    "picture": RIGHT | {"double": "def double(x):\n    return x ** 2"},
    "formula": RIGHT | {"double": "def double(x):\n    return 7 * x + 3"},
    "chinese": RIGHT | {"double": "def double(x):\n    return 7 * x + 3"},
    "turned": RIGHT | {"total": "def total(x):\n    return torch.sum(x)"},
    "quoted": RIGHT | {"double": raising("double", "x" * 900)},
    "jinja": {},
    "long": RIGHT | {"double": "def double(x):\n    x *= 2\n    return x"},
}


def hand_in(released: Path, folder: Path, answers: dict[str, str]) -> None:
    """Write a submission: the released notebook with some tasks answered."""
    notebook = json.loads(released.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        cell["source"] = answers.get(task, cell["source"])
    folder.mkdir(parents=True)
    (folder / released.name).write_text(json.dumps(notebook), encoding="utf-8")


def with_all(results: ClassResults) -> ClassResults:
    """Put into the first result what only other courses have: a mark, a waiting answer, a picture."""
    entry = next(e for e in results.entries if e.result.student == NAMES["right"])
    by = Mark(
        1.5, 2, "prof. secretive", "2026-05-01 10:00:00", "d", f"Well done.\n{IMG}",
        (RubricItem(2, "Says why"), RubricItem(-0.5, IMG)), by_hand=False,
    )  # fmt: skip
    marked = TaskResult("why", Status.FAILED, 1.5, 2, (), is_question=True, mark=by)
    waiting = TaskResult(
        "how", Status.WAITING, 0, 1, (), f"It waits for prof. secretive.{IMG}", is_question=True
    )
    double = entry.result.tasks[0]
    said = msgspec.structs.replace(
        double.checks[0].feedback, picture=PNG, message=f"`{IMG}`\n{IMG}"
    )
    check = msgspec.structs.replace(double.checks[0], feedback=said, status=Status.FAILED, score=0)
    double = msgspec.structs.replace(
        double, checks=(check, *double.checks[1:]), status=Status.FAILED
    )
    tasks = (double, *entry.result.tasks[1:], marked, waiting)
    note = f"Handed in as {MESSAGE[:40]}.\nIt is the work of {NAMES['chinese']} too."
    result = msgspec.structs.replace(entry.result, tasks=tasks, note=note, status=Status.WAITING)
    whole = tuple(
        msgspec.structs.replace(e, result=result) if e is entry else e for e in results.entries
    )
    return msgspec.structs.replace(results, entries=tuple(map(_at_some_time, range(99), whole)))


def _at_some_time(number: int, entry: Entry) -> Entry:
    """Say that it came in hours or days around what is due; of some, nobody knows when."""
    at = DUE + timedelta(hours=(number - 2) ** 3)
    submitted = Submitted("" if number == 1 else at.isoformat(), None, "")
    return msgspec.structs.replace(entry, submitted=submitted)


PNG = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d494844520000000100000001080200000090775"
        "3de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
).decode()


def page_of(pages: Path, kind: str) -> Path:
    """Name the file of a student's page."""
    return pages / "students" / page_name(readable(NAMES[kind]))
