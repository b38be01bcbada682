"""`autograder release`: make `assignments/` from `solutions/` and the public checks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.assignments.making import make_assignment
from autograder.commands.translate import require_language
from autograder.course.course import Course
from autograder.course.lesson import Lesson
from autograder.course.material import DATA
from autograder.course.reading import load_course, load_lessons
from autograder.course.variants import own_variant
from autograder.errors import CourseError, RecordError, UsageError
from autograder.judging.agreement import equal_results
from autograder.language import _
from autograder.observing.prepared import prepare
from autograder.observing.record import TENSORS, TREES, Record, from_bytes
from autograder.observing.sealing import starter
from autograder.observing.wording import prepared_in
from autograder.output import prepare_folder, write_whole
from autograder.proving.lesson import prove_reference
from autograder.reports.progress import progress_bar
from autograder.sandbox.outside.pool import ServerPool
from autograder.submissions.names import readable
from autograder.submissions.roster import read_roster
from autograder.translating.po import Translation, read_translation
from autograder.translating.problems import translation_problems

ASSIGNMENTS = "assignments"


@dataclass(frozen=True)
class Edition:
    """In what language assignments are made, and where they are put."""

    language: str = ""  # the course's own, if none is named
    folder: Path | None = None  # in the course's folder, if none is named

    def place(self, course: Course) -> Path:
        """Say where the assignments of a course are."""
        if self.folder is not None:
            return self.folder
        own = self.language in ("", course.policy.language)
        return course.root / (ASSIGNMENTS if own else f"{ASSIGNMENTS}-{self.language}")


OWN_EDITION = Edition()


def release(
    course_folder: Path,
    wanted: list[str],
    jobs: int,
    console: Console,
    *,
    check: bool,
    edition: Edition = OWN_EDITION,
) -> list[str]:
    """Write each lesson's assignment, or with `check` only list what is stale.

    A lesson whose reference does not pass its own checks is not written, nor one whose translation
    is not complete; CourseError names it, and what else does not hold is said of every lesson that
    is written.
    """
    course = load_course(course_folder)
    lessons = load_lessons(course, wanted)
    translations = _translations(lessons, edition.language)
    base = edition.place(course)
    stale: list[str] = []
    refused: list[str] = []
    notes: list[str] = []
    with (
        ServerPool(starter(course), jobs) as pool,
        progress_bar(console) as progress,
    ):
        bar = progress.add_task("releasing", total=len(lessons))
        for lesson in lessons:
            progress.update(bar, description=lesson.name)
            prepared = prepare(lesson, pool)
            translation = translations.get(lesson.name)
            files = make_assignment(prepared_in(prepared, translation) if translation else prepared)
            folder = base / lesson.name
            changed = _changed(folder, files)
            # What is up to date was run when it was written, unless a hidden check changed since.
            again = bool(changed) or not check
            broken, rest = prove_reference(pool, prepared, run_again=again)
            if broken:
                refused.append(_refusal(lesson, (*broken, *rest)))
            else:
                notes += [f"{lesson.name}: {problem}" for problem in rest]
                stale += [f"{base.name}/{lesson.name}/{name}" for name in changed]
                if changed and not check:
                    _write(folder, files)
            progress.advance(bar)
    if not wanted and edition.folder is None:
        stale += _abandoned(course, base, check=check)
    _say(notes, console)
    if refused:
        raise CourseError("\n".join(refused))
    return stale


def _translations(lessons: Sequence[Lesson], language: str) -> dict[str, Translation]:
    """Read the translations of lessons into a language; CourseError lists what is not done yet."""
    if not language or not lessons or language == lessons[0].policy.language:
        return {}
    require_language(language)
    problems = [each for lesson in lessons for each in translation_problems(lesson, [language])]
    if problems:
        raise CourseError(
            _("the translation into {language} is not complete:\n  ").format(language=language)
            + "\n  ".join(problems)
        )
    read = {lesson.name: read_translation(lesson, language) for lesson in lessons}
    return {name: translation for name, translation in read.items() if translation is not None}


def _refusal(lesson: Lesson, problems: Sequence[str]) -> str:
    listed = "".join(f"\n  {problem}" for problem in problems)
    return _(
        "{name} is not released: its reference does not pass its own checks{listed}\nfix "
        "{source_file} or the check, run `autograder validate {name}` for the whole proof, "
        "and release again"
    ).format(name=lesson.name, listed=listed, source_file=lesson.source_file)


def _say(notes: Sequence[str], console: Console) -> None:
    for note in notes:
        console.print(Text.assemble((_("not as it must be: "), "yellow"), note), soft_wrap=True)
    if notes:
        console.print(_("Run `autograder validate` for the whole proof."))


@dataclass(frozen=True)
class Handouts:
    """Who gets a folder of their own, and where it is put."""

    students: list[str]
    roster: Path | None = None
    folder: Path = Path("handouts")


def release_to_students(
    course_folder: Path,
    wanted: list[str],
    jobs: int,
    handouts: Handouts,
    console: Console,
    language: str = "",
) -> list[str]:
    """Write each student's own assignments: `<student>/<lesson>/`, each in their variant."""
    course = load_course(course_folder)
    lessons = load_lessons(course, wanted)
    translations = _translations(lessons, language)
    students = _students(handouts)
    written: list[str] = []
    made: dict[str, dict[str, bytes]] = {}
    prepare_folder(handouts.folder)
    with ServerPool(starter(course), jobs) as pool, progress_bar(console) as progress:
        bar = progress.add_task("releasing", total=len(lessons) * len(students))
        for lesson in lessons:
            for student in students:
                own = own_variant(lesson, student)
                if own.title not in made:
                    progress.update(bar, description=own.title)
                    ready, translation = prepare(own, pool), translations.get(lesson.name)
                    made[own.title] = make_assignment(
                        prepared_in(ready, translation) if translation else ready
                    )
                place = handouts.folder / student / lesson.name
                _write(place, made[own.title])
                written.append(f"{place}/{f' ({own.variant_name})' * bool(own.variant_name)}")
                progress.advance(bar)
    return written


def _students(handouts: Handouts) -> list[str]:
    """List the students by what their folders are called; UsageError for what can be no folder."""
    roster = read_roster(handouts.roster) if handouts.roster else ()
    names = [*handouts.students, *(person.key for person in roster)]
    for name in names:
        if name in ("", ".", "..") or "/" in name or not name.isprintable():
            raise UsageError(
                _(
                    "{name!r}: no folder can be named like that; give the student's user name or id"
                ).format(name=readable(name) or _("nobody"))
            )
    twice = [name for name in names if names.count(name) > 1]
    if handouts.roster and twice:
        raise UsageError(
            _(
                "{roster}: '{twice}' is there twice, so that two students would share a "
                "folder; give the roster a column with their user names or ids"
            ).format(roster=handouts.roster, twice=twice[0])
        )
    return list(dict.fromkeys(names))


def show_handouts(written: list[str], console: Console) -> int:
    """Say which folders were written."""
    for place in written:
        console.print(Text(_("written: {place}").format(place=place)))
    return 0


def show(stale: list[str], console: Console, *, check: bool, where: str = ASSIGNMENTS) -> int:
    """Say what was written, or what is stale; 1 if something is."""
    if not stale:
        console.print(
            Text(
                _("{where}/ is up to date with solutions/ and the public checks.").format(
                    where=where
                )
            )
        )
        return 0
    for name in stale:
        console.print(f"{'stale' if check else 'written'}: {name}", highlight=False)
    if check:
        console.print(_("Run `autograder release` and commit what it writes."))
    return int(check)


def _changed(folder: Path, files: dict[str, bytes]) -> list[str]:
    """Name the files that are not as they should be.

    Recorded numbers may differ in their last digits between processors, so they are compared as
    observations are; everything else is compared byte by byte.
    """
    there = {name: path.read_bytes() for name, path in _released(folder).items()}
    changed = [
        name
        for name, data in files.items()
        if name not in (TREES, TENSORS) and there.get(name) != data
    ]
    if not _same_record(there, files):
        changed += [TREES, TENSORS]
    return sorted({*changed, *(there.keys() - files.keys())})


def _released(folder: Path) -> dict[str, Path]:
    """List the files of an assignment, with those of its data folder."""
    paths = [*folder.glob("*"), *(folder / DATA).rglob("*")]
    return {p.relative_to(folder).as_posix(): p for p in sorted(paths) if p.is_file()}


def _same_record(there: dict[str, bytes], files: dict[str, bytes]) -> bool:
    if there.get(TREES) == files[TREES] and there.get(TENSORS) == files[TENSORS]:
        return True
    try:
        one = from_bytes(there.get(TREES, b""), there.get(TENSORS, b""))
    except RecordError:
        return False
    return _alike(one, from_bytes(files[TREES], files[TENSORS]))


def _alike(one: Record, other: Record) -> bool:
    if (one.tasks, one.checks, one.tolerances) != (other.tasks, other.checks, other.tolerances):
        return False
    if [(m.name, m.task, m.sentence) for m in one.mistakes] != [
        (m.name, m.task, m.sentence) for m in other.mistakes
    ]:
        return False
    pairs = [(one.reference, other.reference)]
    pairs += [(a.results, b.results) for a, b in zip(one.mistakes, other.mistakes, strict=True)]
    return all(
        mine.keys() == theirs.keys()
        and all(
            equal_results(mine[name], theirs[name], one.tolerances_of(one.check(name)))
            for name in mine
        )
        for mine, theirs in pairs
    )


def _write(folder: Path, files: dict[str, bytes]) -> None:
    prepare_folder(folder)
    for name, path in _released(folder).items():
        if name not in files:
            path.unlink()
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / name, data)


def _abandoned(course: Course, folder: Path, *, check: bool) -> list[str]:
    """Find assignments of lessons that no longer exist, and remove them unless checking."""
    gone = [p for p in sorted(folder.glob("*")) if p.is_dir() and p.name not in course.lessons]
    for path in gone:
        if not check:
            shutil.rmtree(path)
    return [f"{folder.name}/{path.name}" for path in gone]
