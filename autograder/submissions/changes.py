"""What a submitted notebook changed in the course's own cells: reported, without any effect.

The course's cells are known by the names that nbgrader gives them. Nothing here decides what is
run: locked cells are never read from a submission, and all other code cells are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from autograder.language import N_, _
from autograder.notebooks.reading import NotebookCell

MOST_SENTENCES = 12
FEW = 3  # up to this many missing cells are named one by one
# What nbgrader and nbconvert obey when they run a notebook.
TAGS = frozenset({"skip-execution", "raises-exception"})
_NO_MARKS = N_(
    "None of the course's cells can be recognised, perhaps because another program saved the "
    "notebook; every code cell was read."
)


class Change(msgspec.Struct, frozen=True):
    """One thing that is not as it was handed out, and the task it concerns, if any."""

    task: str
    sentence: str


def find_changes(
    course: Sequence[NotebookCell], handed_in: Sequence[NotebookCell]
) -> tuple[Change, ...]:
    """List the changes to the course's cells, in the order of the course's notebook."""
    own = {cell.grade_id: cell for cell in course if cell.grade_id}
    copies: dict[str, list[NotebookCell]] = {name: [] for name in own}
    strangers = []
    for cell in handed_in:
        if cell.grade_id in copies:
            copies[cell.grade_id].append(cell)
        elif cell.grade_id or cell.is_locked:
            strangers.append(cell)
    changes = list(_say_tags(own, handed_in))
    if any(copies.values()):
        missing = [cell for name, cell in own.items() if not copies[name]]
        if len(missing) > FEW:
            changes += [Change("", text) for text in _of_many(missing)]
            own = {name: cell for name, cell in own.items() if copies[name]}
        for name, cell in own.items():
            changes += [Change(_task(cell), text) for text in _of_cell(cell, copies[name])]
        changes += _say_order(own, handed_in)
    else:
        changes.append(Change("", _(_NO_MARKS)))
    changes += _say_strangers(strangers)
    return tuple(dict.fromkeys(changes))


def say_changes(changes: Iterable[Change], task: str = "") -> str:
    """Put the sentences about one task, or about the whole notebook, one below the other."""
    sentences = [change.sentence for change in changes if change.task == task]
    more = len(sentences) - MOST_SENTENCES
    if more > 0:
        sentences[MOST_SENTENCES:] = [_("… and {more} more.").format(more=more)]
    return "\n".join(sentences)


def _task(cell: NotebookCell) -> str:
    return cell.task or cell.check or cell.question


def _is_students(cell: NotebookCell) -> bool:
    """Whether a cell of the course's is there to be filled in."""
    return bool(cell.task or cell.question)


def _name(cell: NotebookCell) -> str:
    if cell.check:
        return _("The check cell of `{check}`").format(check=cell.check)
    own = cell.task or cell.question
    return (
        _("The cell of `{own}`").format(own=own)
        if own
        else _("The given cell `{grade_id}`").format(grade_id=cell.grade_id)
    )


def _of_cell(course: NotebookCell, copies: list[NotebookCell]) -> Iterator[str]:
    name = _name(course)
    if not copies:
        if course.question:
            return  # said with the question itself: somebody has to look for the answer
        if course.task:
            yield _("{name} is missing or no longer marked; every code cell was read.").format(
                name=name
            )
        else:
            yield _("{name} was deleted; the course's own copy was used.").format(name=name)
        return
    if len(copies) > 1:
        used = _("all were read") if course.task else _("the course's own copy was used, once")
        used = _("the last one is the answer") if course.question else used
        yield _("{name} appears {count} times; {used}.").format(
            name=name, count=len(copies), used=used
        )
    if any(copy.cell_type != course.cell_type for copy in copies):
        yield _("{name} was changed to a different cell type.").format(name=name)
    if not _is_students(course) and any(_plain(copy) != _plain(course) for copy in copies):
        yield _("{name} was edited; the course's own copy was used.").format(name=name)
    points = course.marks.get("points")
    for copy in copies:
        if copy.marks.get("points") != points:
            given = _short(copy.marks.get("points"))
            yield _("{name} was set to {given} points; it is worth {worth}.").format(
                name=name, given=given, worth=_short(points)
            )
    if any(_rest(copy) != _rest(course) for copy in copies):
        yield _(
            "{name} was marked as a different kind of cell; it was used as the original kind."
        ).format(name=name)


def _plain(cell: NotebookCell) -> str:
    # Editors and git on Windows end lines in their own way: no student did that.
    return "\n".join(cell.text.strip().splitlines())


def _of_many(missing: Sequence[NotebookCell]) -> Iterator[str]:
    tasks = [_task(cell) for cell in missing if _is_students(cell)]
    if tasks:
        listed = _(", ").join(f"`{task}`" for task in tasks)
        yield _(
            "Missing or no longer marked: the cells of {listed}; every code cell was read."
        ).format(listed=listed)
    others = len(missing) - len(tasks)
    if others:
        yield _(
            "{others} of the course's own cells were deleted; the course's own copies were used."
        ).format(others=others)


def _rest(cell: NotebookCell) -> dict[str, object]:
    """What a cell tells nbgrader, apart from what other sentences cover."""
    apart = ("points", "checksum", "cell_type")
    return {key: value for key, value in cell.marks.items() if key not in apart}


def _say_order(own: dict[str, NotebookCell], handed_in: Sequence[NotebookCell]) -> Iterator[Change]:
    there = dict.fromkeys(cell.grade_id for cell in handed_in if cell.grade_id in own)
    if list(there) != [name for name in own if name in there]:
        yield Change("", _("The course's cells are in a different order."))


def _say_tags(own: dict[str, NotebookCell], handed_in: Sequence[NotebookCell]) -> Iterator[Change]:
    for number, cell in enumerate(handed_in, start=1):
        course = own.get(cell.grade_id)
        # A tag that the course itself put there is not the student's.
        for tag in TAGS.intersection(cell.tags).difference(course.tags if course else ()):
            name = _name(course) if course else _("Cell {number}").format(number=number)
            yield Change(
                _task(course) if course else "",
                _("{name} has the tag `{tag}`, which has no effect.").format(name=name, tag=tag),
            )


def _say_strangers(strangers: Sequence[NotebookCell]) -> Iterator[Change]:
    locked = [cell for cell in strangers if cell.is_locked]
    if locked:
        yield Change(
            "",
            _("Cells marked as the course's own that are not: {count}; they were not read.").format(
                count=len(locked)
            ),
        )
    names = dict.fromkeys(cell.grade_id for cell in strangers if cell.grade_id)
    if names:
        listed = _(", ").join(f"`{_short(name)}`" for name in list(names)[:3])
        yield Change(
            "", _("Cells carry marks that are not the course's: {listed}.").format(listed=listed)
        )


def _short(value: object) -> str:
    text = f"{value:g}" if isinstance(value, int | float) else str(value)
    return text.replace("`", "'")[:40] if value is not None else "no"
