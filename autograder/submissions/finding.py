"""Find submissions in a folder: which student handed in what for which lesson.

A layout says whose each entry of the folder is (`layouts/`), a walk goes through what lies in it
(`walking.py`), and each file is placed by its path or else by what is in it (`lessons.py`). What
cannot be placed is listed with the reason, never guessed and never dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from autograder.course.course import Course, module_of
from autograder.errors import SubmissionError, UsageError
from autograder.language import N_, _
from autograder.results.gradebook import Submitted
from autograder.submissions.beside import attach, is_imported_by
from autograder.submissions.choosing import choose
from autograder.submissions.class_folder import SUBMITTED, class_folder, top_of
from autograder.submissions.layouts.gradescope import FILES as GRADESCOPES_FILES
from autograder.submissions.layouts.layout import Layout, Owner, Top, is_work
from autograder.submissions.layouts.table import LAYOUTS, recognise
from autograder.submissions.lessons import Lessons, guess_ending, read_contents
from autograder.submissions.names import readable
from autograder.submissions.namesakes import names_of, same_names, twins
from autograder.submissions.opening import Kind
from autograder.submissions.packing import is_packed, unpacked_name
from autograder.submissions.sharing import Shared, shared_by_lesson, shared_flat
from autograder.submissions.submission import (
    ENDINGS,
    Beside,
    Found,
    Parts,
    Student,
    Submission,
    Unplaced,
)
from autograder.submissions.times import in_words
from autograder.submissions.unused import note_unused
from autograder.submissions.walking import Left, Piece, Walk

__all__ = ["SUBMITTED", "Found", "Submission", "Unplaced", "find_submissions"]

TIMESTAMP = "timestamp.txt"
SOURCE = N_("nbgrader's timestamp.txt")
LONGEST_TIMESTAMP = 1000  # bytes
MOST_LOOKED_INTO = 100  # files of one student whose names say no lesson
_CLASS_FILES = frozenset(GRADESCOPES_FILES)
# Files that may hold a notebook under a name that a browser or a phone gave them.
_DISGUISES = frozenset({"", ".txt", ".json", ".ipynb_", ".html"})
_PLACE = N_("look at it, give it its lesson's name, and grade again")
_A_FOLDER_EACH = N_(
    "if the students' folders lie in it, grade that folder: name it in this one's place; "
    "if it is one student's, put it into a folder of the student's name"
)
_RENAME = N_("rename one, and grade again")


class _Owned(msgspec.Struct, frozen=True):
    name: str
    kind: Kind
    owner: Owner
    student: str  # empty if the entry is shared
    shared: Shared | None = None
    students: dict[str, str] = {}  # of those who share it: how each one's name is written

    @property
    def everybody(self) -> tuple[str, ...]:
        """Name those whose entry it is."""
        return tuple(self.students.values()) if self.shared else (self.student,)

    def whose(self, parts: Parts, members: Parts) -> str:
        """Say whose something in it is; empty if nobody can say."""
        if self.shared is None:
            return self.student
        return self.students.get(self.shared.whose(parts, members), "")


def find_submissions(folder: Path, course: Course, layout: str = "") -> Found:
    """Walk a folder of submissions; UsageError if there is no such folder, or no such layout."""
    if layout and layout not in LAYOUTS:
        raise UsageError(
            _("no layout '{layout}'; the layouts are {layouts}").format(
                layout=layout, layouts=", ".join(LAYOUTS)
            )
        )
    if not folder.exists():
        raise UsageError(
            _("{folder}: no such folder; name the folder that holds the submissions").format(
                folder=folder
            )
        )
    if not folder.is_dir():
        unpack = _("unpack it, and ") if is_packed(folder.name) else ""
        raise UsageError(
            _("{folder}: not a folder; {unpack}name the folder that holds the submissions").format(
                folder=folder, unpack=unpack
            )
        )
    walk = Walk(class_folder(folder, course), course.lessons)
    lessons = Lessons(course)
    top = top_of(walk)
    chosen_layout = recognise(top, layout)
    owned = _owners(walk, top, chosen_layout, lessons)
    candidates: dict[tuple[str, str], list[Submission]] = {}
    for each in owned:
        for submission in _place(walk, each, lessons):
            candidates.setdefault((submission.student, submission.lesson), []).append(submission)
    order = {lesson: number for number, lesson in enumerate(course.lessons)}
    chosen = []
    for key in sorted(candidates, key=lambda key: (key[0], order[key[1]])):
        submission, others = choose(_without_modules(walk, candidates[key]), lessons)
        tries = [_with_files(walk, each, course) for each in (submission, *submission.earlier)]
        chosen.append(msgspec.structs.replace(tries[0], earlier=tuple(tries[1:])))
        walk.unplaced += others
    unplaced = _nobody_vanishes(walk, owned, {(s.student, s.lesson) for s in chosen})
    placed = {submission.student for submission in chosen}
    students = _students(owned, unplaced, placed)
    titles = {each.shared.title for each in owned if each.shared}
    title = titles.pop() if len(titles) == 1 == len({bool(o.shared) for o in owned}) else ""
    noted = note_unused(chosen, unplaced)
    return Found(noted, unplaced, walk.folder, students, title or chosen_layout.title)


def _owners(walk: Walk, top: Top, layout: Layout, lessons: Lessons) -> list[_Owned]:
    """Say whose each entry is; whoever cannot be told apart is listed instead."""
    others = [LAYOUTS["nbgrader"](top), LAYOUTS["flat"](top)]
    found: list[tuple[str, Kind, Owner]] = []
    shared: dict[str, Shared] = {}
    for name, kind in top.entries:
        if unpacked_name(name) in walk.lessons and (kind is Kind.FOLDER or is_packed(name)):
            each = _of_lesson(walk, name, kind)
            if each is not None:
                shared[name] = each
                found += [(name, kind, Owner(person)) for person in each.people]
            continue
        owners = next(filter(None, (each.place(name, kind) for each in (layout, *others))), ())
        found += [(name, kind, owner) for owner in owners]
        if not owners and name not in _CLASS_FILES:
            walk.leave_out(
                (name,), _("not in a student's folder"), "", advice=_(_PLACE), asks=is_work(name)
            )
    # A platform's name says whose it is; any other may be that of a week.
    is_platforms = layout.title not in (others[0].title, others[1].title)
    entries = [(name, kind) for name, kind, _owner in found]
    if not is_platforms and len(entries) == 1 and entries == list(top.handed_in):
        ((name, kind, owner),) = found
        each = _of_one_folder(walk, _Owned(name, kind, owner, owner.student), lessons)
        if each is not None:
            shared[name] = each
            found = [(name, kind, Owner(person)) for person in each.people]
    names = names_of([owner for _name, _kind, owner in found])
    refused = same_names(names) | twins(names.values())
    owned: dict[tuple[str, str], _Owned] = {}
    for name, kind, owner in found:
        student = names[owner.student, owner.mark]
        if student in refused:
            walk.leave_out(
                (name,), refused[student], readable(student), advice=_(_RENAME), asks=True
            )
        elif name in shared:
            one = owned.setdefault((name, ""), _Owned(name, kind, Owner(""), "", shared[name]))
            students = one.students | {owner.student: readable(student)}
            owned[name, ""] = msgspec.structs.replace(one, students=students)
        else:
            owned[name, student] = _Owned(name, kind, owner, readable(student))
    return list(owned.values())


def _of_lesson(walk: Walk, name: str, kind: Kind) -> Shared | None:
    """See who shares a lesson's folder; taken for a student's, it would hide a class behind one."""
    shared = shared_by_lesson(walk, name, kind)
    if shared is None:
        reason = _("a lesson where a student's folder should be")
        walk.leave_out((name,), reason, "", advice=_(_A_FOLDER_EACH), asks=True)
        return None
    if not shared.why_unclear:
        return shared
    lesson = unpacked_name(name)
    for person in ("", *shared.people):
        place = (name, person) if person else (name,)
        walk.unplaced.append(
            Unplaced(
                readable(walk.folder.joinpath(*place)),
                _("a lesson where a student's folder should be; {why_unclear}").format(
                    why_unclear=readable(shared.why_unclear)
                ),
                readable(person),
                lesson,
                needs_a_person=True,
                advice=_(_A_FOLDER_EACH),
            )
        )
    return None


def _of_one_folder(walk: Walk, only: _Owned, lessons: Lessons) -> Shared | None:
    """See whether the only entry of the class's folder is around a class's flat files."""
    scratch = Walk(walk.folder, walk.lessons)
    placed = list(_place(scratch, only, lessons))
    return shared_flat(walk, only.name, only.kind, placed)


def _place(walk: Walk, owned: _Owned, lessons: Lessons) -> Iterator[Submission]:
    """Place each file of one entry in its lesson, or list it."""
    left: Counter[str] = Counter()
    around = unpacked_name(owned.name)
    above = (around,) if owned.shared and around in walk.lessons else ()
    for piece in walk.pieces(owned.name, owned.kind, owned.whose, owned.owner.file):
        student = owned.whose(piece.parts, piece.members)
        names = (*above, *piece.names)
        lesson = lessons.by_path(names)
        submission = _submission(walk, owned, piece, student, lesson or "")
        is_clear = bool(student)
        if student and lesson is None and _may_be_work(piece):
            is_clear = left[student] < MOST_LOOKED_INTO
            left[student] += 1
            if is_clear:
                submission, is_clear = _by_contents(submission, piece, lessons)
        if submission.lesson and student:
            walk.names[submission.file, submission.members] = names
            yield _dated(submission)
        else:
            is_notebook = submission.ending == ENDINGS[0]
            asks = is_notebook and (not is_clear or not owned.owner.for_sure)
            student = student if owned.owner.for_sure else ""
            reason = _why_not(names, lessons) if student else _("not in a student's folder")
            unplaced = Unplaced(
                submission.place,
                reason,
                student,
                lessons.folder_in(names),
                asks,
                _(_PLACE) if _may_be_work(piece) else "",
            )
            walk.unplaced.append(unplaced)
            walk.left.append(Left(student, names, _beside(submission, names), unplaced))


def _beside(submission: Submission, names: Parts) -> Beside:
    return Beside(names[-1], submission.file, submission.members, submission.levels)


def _without_modules(walk: Walk, group: list[Submission]) -> list[Submission]:
    """Leave out what a student's own notebook imports: it holds tasks, and is no second try."""
    own = [each for each in group if not each.note]
    if len(group) == 1 or not own:
        return group
    modules = []
    for each in group:
        names = walk.names[each.file, each.members]
        near = (o for o in own if o != each and _folder(walk, o) == names[:-1])
        if each.note and any(is_imported_by(each, other) for other in near):
            modules.append(each)
            walk.left.append(Left(each.student, names, _beside(each, names)))
    return [each for each in group if each not in modules]


def _with_files(walk: Walk, submission: Submission, course: Course) -> Submission:
    """Add the files of its folder that belong to a submission; they are no longer unplaced."""
    above = _folder(walk, submission)
    near = [
        (left, msgspec.structs.replace(left.file, path="/".join(left.names[len(above) :])))
        for left in walk.left
        if left.student == submission.student and left.names[: len(above)] == above
    ]
    if not near:
        return submission
    artifacts = course.policy.lesson(submission.lesson).artifacts
    whole = attach(submission, [file for _left, file in near], artifacts)
    for left, file in near:
        if file in whole.beside and left.unplaced in walk.unplaced:
            walk.unplaced.remove(left.unplaced)
    return whole


def _folder(walk: Walk, submission: Submission) -> Parts:
    return walk.names[submission.file, submission.members][:-1]


def _submission(walk: Walk, owned: _Owned, piece: Piece, student: str, lesson: str) -> Submission:
    name = piece.names[-1]
    suffix = PurePosixPath(name.lower()).suffix
    renamed = lesson and PurePosixPath(name).stem != module_of(lesson)
    return Submission(
        student,
        lesson,
        walk.folder.joinpath(*piece.parts),
        piece.members,
        len(piece.parts),
        suffix if suffix in ENDINGS else "",
        owned.owner.number,
        owned.owner.submitted,
        _("Handed in as {name}.").format(name=readable(name)) if renamed else "",
    )


def _may_be_work(piece: Piece) -> bool:
    return PurePosixPath(piece.names[-1].lower()).suffix in (*ENDINGS, *_DISGUISES)


def _by_contents(submission: Submission, piece: Piece, lessons: Lessons) -> tuple[Submission, bool]:
    """Find the lesson of a file by what is in it, and say whether it could be looked at."""
    try:
        data = submission.read()
        ending = submission.ending or guess_ending(data, piece.names[-1])
        lesson = lessons.by_contents(read_contents(data, ending, "")) if ending else None
    except SubmissionError:
        return submission, False  # listed under its name, like everything that says no lesson
    if lesson is None:
        return submission, True
    note = _("Handed in as {name}; recognised by what is in it.").format(
        name=readable(piece.names[-1])
    )
    return msgspec.structs.replace(submission, lesson=lesson, taken_for=ending, note=note), True


def _dated(submission: Submission) -> Submission:
    """Add when it was handed in, if nbgrader has put that beside it."""
    is_in_a_folder = submission.levels > 1 and not submission.members
    if submission.submitted or not is_in_a_folder:
        return submission
    try:
        when = in_words(submission.read_beside(TIMESTAMP, LONGEST_TIMESTAMP).decode())
    except (SubmissionError, UnicodeDecodeError):
        return submission
    submitted = Submitted(when, source=SOURCE) if when else None
    return msgspec.structs.replace(submission, submitted=submitted)


def _why_not(names: Parts, lessons: Lessons) -> str:
    folder = lessons.folder_in(names)
    if folder:
        expected = module_of(folder)
        return _("the lesson's file is named {expected}.ipynb or {expected}.py").format(
            expected=expected
        )
    return _("no lesson of the course {course} has this name").format(
        course=lessons.course.policy.course
    )


def _nobody_vanishes(
    walk: Walk, owned: Iterable[_Owned], graded: set[tuple[str, str]]
) -> tuple[Unplaced, ...]:
    """Ask a person about everyone of whom nothing is graded; list who left nothing at all.

    The same holds for one lesson, where a file lies in its folder.
    """
    placed = {student for student, _lesson in graded}
    listed = {each.student for each in walk.unplaced}
    reason = _("nothing in it can be graded: it is empty, or holds only what programs leave")
    for each in owned:
        for student in each.everybody:
            if each.owner.for_sure and student not in placed | listed:
                walk.leave_out(
                    (each.name,), reason, student, advice=_("ask the student"), asks=True
                )
                listed.add(student)

    def is_open(one: Unplaced) -> bool:
        nothing = one.student not in placed
        lesson = bool(one.lesson) and (one.student, one.lesson) not in graded
        return bool(one.student) and (nothing or lesson)

    return tuple(
        msgspec.structs.replace(
            one,
            needs_a_person=one.needs_a_person or is_open(one),
            advice=one.advice or (_(_PLACE) if is_open(one) else ""),
        )
        for one in walk.unplaced
    )


def _students(
    owned: Iterable[_Owned], unplaced: Iterable[Unplaced], placed: set[str]
) -> tuple[Student, ...]:
    known: dict[str, dict[str, None]] = {}
    for each in owned:
        for student in each.everybody:
            if each.owner.for_sure or student in placed:
                known.setdefault(student, {}).update(dict.fromkeys(each.owner.known_as))
    for one in unplaced:
        if one.student:
            known.setdefault(one.student, {}).update(dict.fromkeys(one.known_as))
    return tuple(Student(name, tuple(known[name])) for name in sorted(known))
