"""Load a course: an ordered list of lessons and the policy they are graded by."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from autograder.course.course import (
    HIDDEN,
    PUBLIC,
    Course,
    LessonPolicy,
    Policy,
    module_of,
    number_of,
)
from autograder.course.known_answers import ALTERNATIVES, MISTAKES, read_known_answers
from autograder.course.lesson import Lesson, Task
from autograder.course.secret import proving_secret, secret_of
from autograder.course.stub import strip_solution
from autograder.errors import CourseError
from autograder.notebooks.percent import SourceCell, read_cells
from autograder.observation.tolerance import Tolerance, Tolerances
from autograder.results.points import is_exact

_LESSON_FOLDER = re.compile(r"\d+_[a-z][a-z0-9_]*")


def load_course(root: Path, *, proving: bool = False) -> Course:
    """Read a course's policy and find its lessons; CourseError says what is missing.

    `proving` takes the secret that proofs draw from instead of the course's own.
    """
    file = root / "pyproject.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"{root}: no course here (there is no pyproject.toml); "
            "name the course's folder with --course"
        ) from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: cannot be read: {error}; fix the file") from None
    tools = table.get("tool")
    settings = tools.get("autograder") if isinstance(tools, dict) else None
    if settings is None:
        raise CourseError(
            f"{file}: no [tool.autograder] table, so this is not a course; add one with "
            'course = "its name", or name the course\'s folder with --course'
        )
    _refuse_unknown_keys(settings, file)
    try:
        policy = msgspec.convert(settings, Policy)
    except msgspec.ValidationError as error:
        raise CourseError(f"{file}: [tool.autograder]: {error}; correct the entry") from None
    folder = root / "solutions"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    lessons = tuple(p.name for p in found if p.is_dir() and _LESSON_FOLDER.fullmatch(p.name))
    if not lessons:
        raise CourseError(f"{folder}: no lessons here; a lesson is a folder such as 01_tensors")
    for name in policy.lessons:
        if name not in lessons:
            raise CourseError(
                f"{file}: [tool.autograder.lessons.{name}]: the course has no lesson {name!r}; "
                f"its lessons are {', '.join(lessons)}"
            )
    secret = proving_secret() if proving else secret_of(root)
    return Course(root, policy, lessons, secret)


def _refuse_unknown_keys(settings: object, file: Path) -> None:
    """Name the keys that are known, where one is not."""
    if not isinstance(settings, dict):
        return  # what it must be is said when it is converted
    own = settings.get("lessons")
    tables: dict[str, tuple[dict[str, object], type[Policy | LessonPolicy]]] = {
        "": (settings, Policy)
    }
    tables |= {
        f".lessons.{name}": (table, LessonPolicy)
        for name, table in (own.items() if isinstance(own, dict) else ())
        if isinstance(table, dict)
    }
    for place, (table, kind) in tables.items():
        for key in table:
            if key not in kind.__struct_fields__:
                raise CourseError(
                    f"{file}: [tool.autograder{place}] does not know {key!r}; "
                    f"its keys are {', '.join(kind.__struct_fields__)}"
                )


def choose_lessons(course: Course, wanted: list[str]) -> tuple[str, ...]:
    """Resolve the lessons that a command names: all of them if it names none."""
    chosen = []
    for word in wanted:
        fits = [n for n in course.lessons if word in (n, module_of(n), number_of(n))]
        if len(fits) != 1:
            raise CourseError(
                f"no lesson {word!r} in the course {course.policy.course}; "
                f"its lessons are {', '.join(course.lessons)}"
            )
        chosen += fits
    return tuple(n for n in course.lessons if n in chosen) if wanted else course.lessons


def load_lessons(course: Course, wanted: list[str]) -> list[Lesson]:
    """Read the lessons that are asked for, by name or number; all of them where none is."""
    return [load_lesson(course, name) for name in choose_lessons(course, wanted)]


def load_lesson(course: Course, name: str) -> Lesson:
    """Read everything of one lesson; CourseError names the file and what to fix."""
    module = module_of(name)
    solutions = course.root / "solutions" / name
    tests = course.root / "tests" / "lessons" / name
    source = solutions / f"{module}.py"
    cells = read_cells(source)
    tasks = _tasks(cells, source)
    known = {file: _text(solutions / file) for file in (ALTERNATIVES, MISTAKES)}
    names = tuple(task.name for task in tasks)
    return Lesson(
        course=course,
        name=name,
        module=module,
        source_file=source,
        cells=cells,
        tasks=tasks,
        hints=_hints(cells, source, names),
        alternatives=read_known_answers(solutions / ALTERNATIVES, known[ALTERNATIVES], names),
        mistakes=read_known_answers(solutions / MISTAKES, known[MISTAKES], names),
        known_sources=known,
        checks={file: _text(tests / file) for file in (PUBLIC, HIDDEN)},
        tolerances=_tolerances(tests / "tolerances.toml"),
    )


def _tasks(cells: tuple[SourceCell, ...], source: Path) -> tuple[Task, ...]:
    tasks: list[Task] = []
    for cell in cells:
        if not cell.task:
            continue
        if cell.task in {task.name for task in tasks}:
            raise CourseError(
                f"{source}:{cell.line}: a second cell for the task `{cell.task}`; merge the two"
            )
        # Called for its errors: unmatched markers are found when a lesson is loaded.
        strip_solution(cell.source, cell.task, str(source), cell.line + 1)
        name = f"{source.name}: {cell.task}"
        tasks.append(Task(cell.task, name, cell.rules, cell.may_leave))
    if not tasks:
        raise CourseError(f'{source}: no task; mark a code cell with task="its name"')
    return tuple(tasks)


def _hints(
    cells: tuple[SourceCell, ...], source: Path, tasks: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    for cell in cells:
        if cell.hint and cell.hint not in tasks:
            raise CourseError(
                f"{source}:{cell.line}: a hint for {cell.hint!r}, which is not a task of this "
                f"lesson; its tasks are {', '.join(tasks)}"
            )
    return {task: tuple(cell.source for cell in cells if cell.hint == task) for task in tasks}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{file}: missing; every lesson needs one (it may be short)") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file}: cannot be read ({error}); make it readable UTF-8") from None


def _tolerances(file: Path) -> dict[str, Tolerances]:
    if not file.exists():
        return {}
    try:
        found = msgspec.convert(tomllib.loads(_text(file)), dict[str, dict[str, Tolerance]])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CourseError(
            f"{file}: {error}; see 'Tolerances' in docs/writing-a-lesson.md"
        ) from None
    for check, rules in found.items():
        for path, rule in rules.items():
            wrong = _wrong_steps(rule)
            if wrong:
                raise CourseError(f'{file}: ["{check}"] {path}: {wrong}')
    return found


def _wrong_steps(rule: Tolerance) -> str:
    """Say what is wrong with the steps of a rule; empty if nothing is."""
    if msgspec.UNSET is rule.at_least is rule.at_most:
        return ""
    advice = "write at_least = [[0.85, 1], [0.95, 3]]: thresholds, each with what it earns"
    if not rule.steps or (rule.at_least and rule.at_most):
        return f"at_least or at_most needs at least one step, and not both; {advice}"
    if rule.low is not None or rule.high is not None:
        return f"steps stand alone, without low and high; {advice}"
    thresholds = [threshold if rule.rises else -threshold for threshold, _ in rule.steps]
    points = [each for _, each in rule.steps]
    if thresholds != sorted(set(thresholds)) or points != sorted(set(points)):
        return f"each step must be harder than the one before, and earn more; {advice}"
    if points[0] <= 0 or not all(map(is_exact, points)):
        return f"what a step earns is above 0, with at most two decimals; {advice}"
    return ""
