"""Build a class of attacks, with honest submissions among them, and secrets for them to find."""

from __future__ import annotations

import ast
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from harness.folders import FOLDERS, HONEST

ATTACKS = Path(__file__).resolve().parents[1]
TINY = ATTACKS.parent / "courses" / "tiny"
TAIL = (ATTACKS / "harness" / "tail.py").read_text(encoding="utf-8")
# `nbgrader` holds notebooks that another test hands in to nbgrader itself.
NO_SUBMISSIONS = ("harness", "nbgrader")
LESSON = "01_vectors"
FULL = 4.0
COURSE = """[tool.autograder]
course = "attacked"
seed = 7
seconds_per_check = 0.5
seconds_per_submission = 1.0
memory_mib = 256
points_per_lesson = 4
"""
# Honest students: the first, one among the attackers, and one after them all.
HONEST_STUDENTS = ("a_honest", "m_honest", "zzz_honest")


@dataclass(frozen=True)
class Attack:
    """One submission: what it tries, and the points that its code deserves."""

    name: str  # group/name
    tries: str
    deserves: float = 0.0
    source: str = ""
    build: Callable[[Path], None] | None = None  # for what is more than one file
    student: str = ""  # the folder's name, where that is the attack

    @property
    def folder(self) -> str:
        """The student's name."""
        return self.student or self.name.replace("/", "_")


@dataclass(frozen=True)
class Classroom:
    """Where everything of one run lies, and the secrets that must not come out of it."""

    root: Path
    attacks: tuple[Attack, ...]
    classmates: Mapping[str, str] = field(default_factory=dict)  # further honest ones: their code
    tag: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def canary(self) -> str:
        """Stands in the reference, another student's work, the gradebook, the environment."""
        return f"secret-{self.tag}"

    @property
    def hidden(self) -> str:
        """Stands in the hidden checks."""
        return f"hidden-{self.tag}"

    @property
    def plant(self) -> str:
        """Begins the name of whatever an attack leaves anywhere."""
        return f"planted-{self.tag}"

    def place(self, name: str) -> Path:
        """A folder of this run."""
        return self.root / name

    def build(self) -> None:
        """Write the course, the class, and what earlier runs left."""
        self.root.chmod(0o755)
        for name in ("submitted", "out", "cache", "tmp", "home"):
            self.place(name).mkdir(mode=0o700)
        self._build_course()
        honest = dict.fromkeys(HONEST_STUDENTS, f"{HONEST}\n# {self.canary}\n")
        for student, source in (honest | dict(self.classmates)).items():
            file = self.place("submitted") / student / LESSON / "vectors.py"
            file.parent.mkdir(parents=True)
            file.write_text(source, encoding="utf-8")
        for attack in self.attacks:
            folder = self.place("submitted") / attack.folder
            if attack.build is not None:
                attack.build(folder)
                continue
            (folder / LESSON).mkdir(parents=True)
            text = self._filled_in(attack)
            (folder / LESSON / "vectors.py").write_text(text, encoding="utf-8")
        (self.place("out") / "results.json").write_text(self.canary)

    def _build_course(self) -> None:
        course = self.place("course")
        shutil.copytree(TINY, course, ignore=shutil.ignore_patterns("__pycache__"))
        (course / "pyproject.toml").write_text(COURSE)
        (course / ".autograder-secret").write_text(secrets.token_hex(16) + "\n")
        for file in (course / "solutions").rglob("*.py"):
            # Percent format: a comment at the end belongs to the last cell.
            file.write_text(f"{file.read_text()}\n# {self.canary}\n")
        hidden = course / "tests" / "lessons" / LESSON / "test_hidden.py"
        marked = re.sub(
            r'^(    """.*"""\n)', rf'\1    mark = "{self.hidden}"\n', hidden.read_text(), flags=re.M
        )
        hidden.write_text(f"from helpers import MARK\n{marked}".replace("    mark = ", "    mark = MARK + "))
        helpers = course / "tests" / "lessons" / "helpers.py"
        helpers.write_text(f'MARK = "{self.hidden}"\n')
        note = '"%s" = { licence = "CC0-1.0", source = "made for the attacks" }\n'
        for folder, file, text in (
            (course / "solutions", "points.csv", "1,2\n"),
            (course / "tests" / "lessons", "others.csv", f"{self.hidden}\n"),
        ):
            data = folder / LESSON / "data"
            data.mkdir()
            (data / file).write_text(text)
            (data / "data.toml").write_text(note % file)
        for place in (course, *course.rglob("*")):
            place.chmod(0o700 if place.is_dir() else 0o600)

    def _filled_in(self, attack: Attack) -> str:
        # The first letter as an escape: the attack's own source must not hold what it looks for.
        escaped = {
            "@CANARY@": f"\\x73{self.canary[1:]}",
            "@HIDDEN@": f"\\x68{self.hidden[1:]}",
            "@PLANT@": self.plant if "collect" in attack.name else f"{self.plant}-{attack.folder}",
            "@COURSE@": str(self.place("course")),
            "@SUBMISSIONS@": str(self.place("submitted")),
            "@OUTPUT@": str(self.place("out")),
            "@CACHE@": str(self.place("cache")),
        }
        text = attack.source
        for key, value in escaped.items():
            text = text.replace(key, value)
        return text

    def give_to(self, uid: int) -> None:
        """Make everything the property of the user who will grade."""
        for folder, folders, files in os.walk(self.root):
            for name in (".", *folders, *files):
                os.chown(os.path.join(folder, name), uid, uid, follow_symlinks=False)


def find_attacks(patterns: Sequence[str]) -> tuple[Attack, ...]:
    """Find the attacks whose names fit one of the patterns; all of them if there is none."""
    files = [f for f in sorted(ATTACKS.glob("*/*.py")) if f.parent.name not in NO_SUBMISSIONS]
    found = [_read(file) for file in files]
    found += [
        Attack(f"folder/{name}", trick.tries, trick.deserves, build=trick.build, student=trick.student)
        for name, trick in FOLDERS.items()
    ]
    return tuple(
        attack for attack in found if not patterns or any(fnmatch(attack.name, p) for p in patterns)
    )


def _read(file: Path) -> Attack:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    names = {s.name for s in tree.body if isinstance(s, ast.FunctionDef)}
    tail = "" if "double" in names else TAIL
    return Attack(f"{file.parent.name}/{file.stem}", ast.get_docstring(tree) or "", source=source + tail)
