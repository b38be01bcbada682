"""A course: its folder, the policy it is graded by, and the names of its lessons."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

PUBLIC = "test_public.py"
HIDDEN = "test_hidden.py"

Positive = Annotated[float, msgspec.Meta(gt=0)]


Count = Annotated[int, msgspec.Meta(gt=0)]
Artifact = Annotated[str, msgspec.Meta(pattern=r"^(?!.*\.(?:py|ipynb)$)\w[\w.-]*$", max_length=80)]
Package = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*$")]
# As gettext names them: zh_CN, pt_BR, sr_Latn_RS.
LANGUAGE = r"^[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_(?:[A-Z]{2}|\d{3}))?$"
Language = Annotated[str, msgspec.Meta(pattern=LANGUAGE)]


class LessonPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one lesson has otherwise: `[tool.autograder.lessons.NN_name]`; None: as the course."""

    points: Positive | None = None
    seconds_per_check: Positive | None = None
    seconds_per_submission: Positive | None = None
    memory_mib: Count | None = None
    threads: Count | None = None
    packages: tuple[Package, ...] = ()  # for its students, besides the course's
    form: Literal["notebook", "script"] = "notebook"  # what students get and hand in
    artifacts: tuple[Artifact, ...] = ()  # files that students hand in besides their code
    device: Literal["cpu", "cuda"] = "cpu"  # what its checks compute on
    without_gpu: Literal["ungraded", "cpu"] = "ungraded"  # what becomes of them without one


# What a key is called where it is said for the whole course, if not the same.
_IN_A_COURSE = {"points": "points_per_lesson"}


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a course is graded: `[tool.autograder]` in its pyproject.toml."""

    course: str
    seed: int = 0
    seconds_per_check: Positive = 10.0  # of CPU
    seconds_per_submission: Positive = 60.0  # of CPU
    memory_mib: Count = 1024
    threads: Count = 1  # that torch computes with
    points_per_lesson: Positive = 10.0
    packages: tuple[Package, ...] = ()  # for students
    language: Language = "en"  # that its lessons are written in
    translations: tuple[Language, ...] = ()  # that each of its lessons has to have
    lessons: dict[str, LessonPolicy] = {}
    policy: dict[str, Any] = {}  # autograder/policy reads it: no grade and no record depends on it

    def of(self, lesson: str) -> Policy:
        """Give the policy of one lesson: the course's, with what the lesson has otherwise."""
        own = msgspec.structs.asdict(self.lessons.get(lesson, LessonPolicy()))
        named = {_IN_A_COURSE.get(key, key): value for key, value in own.items()}
        named["packages"] = tuple(dict.fromkeys((*self.packages, *own["packages"])))
        said = {k: v for k, v in named.items() if v is not None and k in self.__struct_fields__}
        return msgspec.structs.replace(self, lessons={}, policy={}, **said)

    def lesson(self, name: str) -> LessonPolicy:
        """What a lesson has of its own."""
        return self.lessons.get(name, LessonPolicy())

    @property
    def most_memory_mib(self) -> int:
        """The most that any lesson may use: every student process is held below this."""
        return max(self.memory_mib, *(own.memory_mib or 0 for own in self.lessons.values()), 0)


class Course(msgspec.Struct, frozen=True):
    """A course's folder, its policy, its lessons' names in order, and its secret."""

    root: Path
    policy: Policy
    lessons: tuple[str, ...]
    secret: bytes

    def __repr__(self) -> str:
        """Show everything but the secret: a repr ends up in logs."""
        return f"Course({str(self.root)!r}, {self.policy!r}, {self.lessons!r})"


def number_of(lesson: str) -> str:
    """Give the number in a lesson's name: `03` of `03_linear_regression`."""
    return lesson.partition("_")[0]


def module_of(lesson: str) -> str:
    """Give the name of a lesson's file: `linear_regression` of `03_linear_regression`."""
    return lesson.partition("_")[2]
