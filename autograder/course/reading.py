"""Load a course: an ordered list of lessons and the policy they are graded by."""

from __future__ import annotations

import tomllib
from pathlib import Path

from autograder.course.course import HIDDEN, PUBLIC, Course, Policy, module_of, number_of
from autograder.course.known_answers import ALTERNATIVES, MISTAKES, read_known_answers
from autograder.course.lesson import Lesson, Task
from autograder.course.material import read_material
from autograder.course.naming import RULE, is_lesson, looks_like_lesson, nearest_name
from autograder.course.questions import read_questions
from autograder.course.secret import proving_secret, secret_of
from autograder.course.shared import read_shared
from autograder.course.steps import wrong_steps
from autograder.course.stub import strip_solution
from autograder.course.tables import convert_table
from autograder.course.variants import with_variants
from autograder.errors import CourseError
from autograder.language import _
from autograder.model import NO_LIMITS
from autograder.notebooks.percent import SourceCell, read_cells
from autograder.observation.tolerance import Tolerance, Tolerances


def load_course(root: Path, *, proving: bool = False, secret: bytes = b"") -> Course:
    """Read a course's policy and find its lessons; CourseError says what is missing.

    `proving` takes the secret that proofs draw from instead of the course's own; `secret` is one
    that is known already.
    """
    file = root / "pyproject.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            _(
                "{root}: no course here (there is no pyproject.toml); name the course's folder "
                "with --course"
            ).format(root=root)
        ) from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(
            _("{file}: cannot be read: {error}; fix the file").format(file=file, error=error)
        ) from None
    tools = table.get("tool")
    settings = tools.get("autograder") if isinstance(tools, dict) else None
    if settings is None:
        raise CourseError(
            _(
                "{file}: no [tool.autograder] table, so this is not a course; add one with "
                'course = "its name", or name the course\'s folder with --course'
            ).format(file=file)
        )
    policy = convert_table(settings, Policy, f"{file}: [tool.autograder]", _("correct the entry"))
    folder = root / "solutions"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    folders = [path.name for path in found if path.is_dir()]
    for name in folders:
        if looks_like_lesson(name) or _holds_known_answers(folder / name):
            raise CourseError(_no_lesson(folder / name))
    lessons = tuple(filter(is_lesson, folders))
    if not lessons:
        raise CourseError(
            _(
                "{folder}: no lessons here; a lesson is a folder such as 01_tensors; make one "
                "with `autograder new 01_name`"
            ).format(folder=folder)
        )
    for name in policy.lessons:
        if name not in lessons:
            raise CourseError(
                _(
                    "{file}: [tool.autograder.lessons.{name}]: the course has no lesson "
                    "{name!r}; its lessons are {lessons}"
                ).format(file=file, name=name, lessons=", ".join(lessons))
            )
    secret = secret or (proving_secret() if proving else secret_of(root))
    return Course(root, policy, lessons, secret)


def _holds_known_answers(folder: Path) -> bool:
    """Whether somebody wrote a lesson into a folder that is not called as one."""
    if is_lesson(folder.name) or folder.name.startswith(("_", ".")):
        return False
    return any((folder / file).is_file() for file in (ALTERNATIVES, MISTAKES))


def _no_lesson(folder: Path) -> str:
    """Say why a folder that looks like a lesson is none: nobody would miss it in silence."""
    name = nearest_name(folder.name)
    rename = (
        _("rename it to {name}, here and in tests/lessons").format(name=name)
        if name
        else _("rename it")
    )
    return _(
        "{folder}: looks like a lesson, and its name is no lesson's: {rule}; {rename}, or, "
        "if it is none, let its name begin with an underscore"
    ).format(folder=folder, rule=_(RULE), rename=rename)


def choose_lessons(course: Course, wanted: list[str]) -> tuple[str, ...]:
    """Resolve the lessons that a command names: all of them if it names none."""
    chosen = []
    for word in wanted:
        fits = [n for n in course.lessons if word in (n, module_of(n), number_of(n))]
        if len(fits) != 1:
            raise CourseError(
                _("no lesson {word!r} in the course {course}; its lessons are {lessons}").format(
                    word=word, course=course.policy.course, lessons=", ".join(course.lessons)
                )
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
    names = tuple(task.name for task in tasks)
    questions = read_questions(cells, source, names, course.policy.language)
    if not tasks and not questions:
        raise CourseError(
            _('{source}: no task; mark a code cell with task="its name"').format(source=source)
        )
    # What nobody's code answers has no known answers, and nothing to check.
    read = _text if tasks else _text_if_any
    known = {file: read(solutions / file) for file in (ALTERNATIVES, MISTAKES)}
    checks = {file: read(tests / file) for file in (PUBLIC, HIDDEN)}
    lesson = Lesson(
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
        checks=checks,
        tolerances=_tolerances(tests / "tolerances.toml"),
        material=read_material(solutions, tests, course.policy.lesson(name).artifacts),
        questions=questions,
        shared=read_shared(tests, checks),
    )
    return with_variants(lesson)


def _tasks(cells: tuple[SourceCell, ...], source: Path) -> tuple[Task, ...]:
    tasks: list[Task] = []
    for cell in cells:
        if not cell.task:
            continue
        if cell.task in {task.name for task in tasks}:
            raise CourseError(
                _("{source}:{line}: a second cell for the task `{task}`; merge the two").format(
                    source=source, line=cell.line, task=cell.task
                )
            )
        # Called for its errors: unmatched markers are found when a lesson is loaded.
        strip_solution(cell.source, cell.task, str(source), cell.line + 1)
        name = f"{source.name}: {cell.task}"
        tasks.append(Task(cell.task, name, cell.rules, cell.may_leave, cell.limits or NO_LIMITS))
    return tuple(tasks)


def _hints(
    cells: tuple[SourceCell, ...], source: Path, tasks: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    for cell in cells:
        if cell.hint and cell.hint not in tasks:
            raise CourseError(
                _(
                    "{source}:{line}: a hint for {hint!r}, which is not a task of this lesson; "
                    "its tasks are {tasks}"
                ).format(source=source, line=cell.line, hint=cell.hint, tasks=", ".join(tasks))
            )
    return {task: tuple(cell.source for cell in cells if cell.hint == task) for task in tasks}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(
            _("{file}: missing; every lesson needs one (it may be short)").format(file=file)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            _("{file}: cannot be read ({error}); make it readable UTF-8").format(
                file=file, error=error
            )
        ) from None


def _text_if_any(file: Path) -> str:
    return _text(file) if file.exists() else ""


def _tolerances(file: Path) -> dict[str, Tolerances]:
    if not file.exists():
        return {}
    advice = _("see 'Tolerances' in docs/writing-a-lesson.md")
    try:
        table = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{file}: {error}; {advice}") from None
    found = convert_table(table, dict[str, dict[str, Tolerance]], file, advice)
    for check, rules in found.items():
        for path, rule in rules.items():
            if wrong := wrong_steps(rule):
                raise CourseError(f'{file}: ["{check}"] {path}: {wrong}')
    return found
