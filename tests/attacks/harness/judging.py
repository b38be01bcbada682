"""Judge a run: for each attack what happened, what it earned, what came out, what stayed behind."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.classroom import FULL, HONEST_STUDENTS, Attack, Classroom

WATCHED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/root", "/etc")
# What is known and said in docs/security.md: attack, and the layers of which one would stop it.
ADMITTED = {
    "files/finds_guessed_paths": {"private root"},
}


@dataclass(frozen=True)
class Row:
    """One attack in one configuration."""

    attack: str
    tries: str
    happened: str
    points: float
    deserved: float
    broke: str = ""  # the forbidden thing that was done, in the attack's own words
    leaked: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    admitted: bool = False

    @property
    def held(self) -> bool:
        """Whether the sandbox did what it promises."""
        return self.points == self.deserved and not (self.broke or self.leaked or self.left)

    @property
    def stopped(self) -> bool:
        """Whether it was held and graded: an attack that ends the sandbox is not graded at all."""
        return self.held and not self.happened.startswith("ungraded")


@dataclass(frozen=True)
class Judged:
    """A whole run."""

    rows: tuple[Row, ...]
    layers: tuple[str, ...]
    faults: tuple[str, ...]  # what is wrong with the run as such
    seconds: float
    results: dict[str, dict]  # by student, as results.json has them


EARLIER = "absent"  # the student in the gradebook that an earlier run left


def judge(room: Classroom, said: dict, before: dict[str, tuple]) -> Judged:
    """Read what the grader wrote, and look at what lies around."""
    faults = [f"left running: {name}" for name in said["left_running"]]
    if said["refused"]:
        return Judged((), (), (*faults, f"refused: {said['refused']}"), said["seconds"], {})
    text = (room.place("out") / "results.json").read_text()
    results = {each["student"]: each for each in json.loads(text)["results"]}
    planted = list(find_planted(room))
    layers = set(said["layers"])
    rows = tuple(row(room, attack, results, planted, layers) for attack in room.attacks)
    known = {name for each in rows for name in each.left}
    faults += [f"left behind: {name}" for name in planted if name not in known]
    faults += [f"left in the temporary folder: {n}" for n in os.listdir(room.place("tmp"))]
    faults += honest_faults(results)
    faults += changed(before, snapshot(room))
    shown = (room.root / "shown.txt").read_text() + (room.place("out") / "grades.csv").read_text()
    for secret in (room.canary, room.hidden):
        if secret in shown + text and not any(each.leaked for each in rows):
            faults.append(f"{secret} is in what was written")
    if "\x1b" in text or "\x1b" in shown:
        faults.append("the controls of a terminal are in what was written")
    faults += [f"graded as our own fault: {name}" for name in ungraded(results)]
    return Judged(rows, tuple(said["layers"]), tuple(faults), said["seconds"], results)


def row(
    room: Classroom, attack: Attack, results: dict, planted: Iterable[str], layers: set[str]
) -> Row:
    """Judge one attack."""
    result = results.get(name_in_results(attack))
    if result is None:
        return Row(attack.name, attack.tries, "not a submission: listed, not graded", 0.0, 0.0)
    text = json.dumps(result, ensure_ascii=False)
    messages = [m for m in messages_of(result) if m]
    broke = next((m.partition("BROKE: ")[2] for m in messages if "BROKE: " in m), "")
    return Row(
        attack.name,
        attack.tries,
        happened(result, messages),
        result["score"],
        attack.deserves,
        broke[:200],
        tuple(secret for secret in (room.canary, room.hidden) if secret in text),
        tuple(n for n in planted if f"-{attack.folder}" in n) if not attack.build else (),
        admitted=bool(ADMITTED.get(attack.name, set())) and not ADMITTED[attack.name] & layers,
    )


def name_in_results(attack: Attack) -> str:
    # What cannot be written as UTF-8 is written with its escapes.
    return attack.folder.encode("utf-8", "backslashreplace").decode()


def messages_of(result: dict) -> Iterator[str]:
    yield result["note"]
    for task in result["tasks"]:
        yield task["note"]
        for check in task["checks"]:
            yield check["feedback"]["summary"]
            yield check["feedback"]["message"]


def happened(result: dict, messages: list[str]) -> str:
    """Say in a few words how it ended."""
    if not result["tasks"]:
        return f"{result['status']}: {result['note']}"[:160]
    statuses = sorted({check["status"] for task in result["tasks"] for check in task["checks"]})
    held = next((m.partition("HELD: ")[2] for m in messages if "HELD: " in m), "")
    words = held or next((m for m in messages if "Stopped" in m or "process" in m), "")
    return f"{', '.join(statuses)}{': ' if words else ''}{words.splitlines()[0] if words else ''}"[:160]


def find_planted(room: Classroom) -> Iterator[str]:
    """Find everything whose name begins as attacks name what they leave."""
    for place in WATCHED:
        yield from (f"{place}/{name}" for name in _names(place) if room.plant in name)
    for folder, folders, files in os.walk(room.root):
        yield from (f"{folder}/{name}" for name in (*folders, *files) if room.plant in name)
    for file in ("/proc/net/unix", "/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/sysvipc/sem"):
        with open(file) as lines:
            yield from (line for line in lines if room.plant in line or " 1096043599" in line)


def _names(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []


def honest_faults(results: dict) -> list[str]:
    """Honest students have every point, whoever was graded before, beside or after them."""
    faults = []
    for student in HONEST_STUDENTS:
        result = results.get(student)
        if result is None or result["score"] != FULL or result["status"] != "passed":
            faults.append(f"{student} did not get full marks: {result}")
    return faults


def ungraded(results: dict) -> list[str]:
    """Name whose grade is missing by our fault. An earlier run's student is not of this class."""
    return [
        name
        for name, result in results.items()
        if result["status"] == "ungraded" and name != EARLIER
    ]


def snapshot(room: Classroom) -> dict[str, tuple]:
    """Note names, modes, sizes and times of what nobody may change."""
    found = {}
    for place in ("course", "submitted", "home"):
        for folder, folders, files in os.walk(room.place(place)):
            for name in (".", *folders, *files):
                path = os.path.join(folder, name)
                seen = os.lstat(path)
                found[path] = (seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_nlink)
    return found


def changed(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    names = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    return [f"changed: {name}" for name in sorted(names)[:10]]
