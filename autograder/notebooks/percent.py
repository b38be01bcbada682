"""Read a lesson's source: a percent-format file whose cell headers say what each cell is."""

from __future__ import annotations

import contextlib
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from autograder.digest import digest
from autograder.errors import CourseError, OutputError
from autograder.language import N_, _
from autograder.model import Limits, wrong_limit
from autograder.output import cache_folder, write_whole
from autograder.results.points import is_exact, say_points
from autograder.sandbox.families import ALL_OF_TORCH, FAMILIES, WHOLE
from autograder.sandbox.job import TaskRules
from autograder.sandbox.manner import (
    AT_MOST_CHARACTERS,
    AT_MOST_LINES,
    ONE_EXPRESSION,
    STATEMENTS,
    is_manner,
)
from autograder.sandbox.wire import Left

_SUM = 32  # characters of a digest
# Keys of rules about how a task is written, and the word that each becomes.
_MANNERS = {
    "one_expression": ONE_EXPRESSION,
    "at_most_lines": AT_MOST_LINES,
    "at_most_characters": AT_MOST_CHARACTERS,
}
# What a header may say, in the order in which messages list it.
KEYS = (
    *("task", "given", "hint", "forbids", "allows", *_MANNERS),
    *("may_leave", "limits", "manual", "points", "rubric"),
)
KNOWN_KEYS = frozenset({*KEYS, "lines_to_next_cell"})
_UNREAD = "incorrectly_encoded_metadata"  # jupytext's key for what it could not parse
_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+(\.\*)?")  # a function, or a namespace
_WORD = re.compile(r"[A-Za-z_]\w*")
_MOST = 1e6  # points: no question is worth more
# What the cell of a question says where it is to be answered, in text or by code.
ANSWER_HERE = N_("*Write your answer here.*")
ANSWER_WITH_CODE = "...  # write your code here"
HEADER = re.compile(r"^# ?%%")  # what opens a cell of a Python file


class SourceCell(msgspec.Struct, frozen=True):
    """One cell of a lesson's source, as it becomes a notebook cell."""

    source: str
    line: int  # where it begins in the source file
    markdown: bool = False
    task: str = ""
    given: bool = False
    hint: str = ""  # the task it is a hint of
    forbids: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()  # exceptions; alone, all of torch but these is forbidden
    may_leave: tuple[str, ...] = ()  # kinds of effects of a call that cost nothing
    manual: str = ""  # the question that it asks, for a person to mark
    points: float = 0.0  # of that question; of a task, those that a person gives for its code
    rubric: str = ""  # the question whose rubric it is, or the task's
    limits: Limits | msgspec.UnsetType = msgspec.UNSET  # of each check of the task

    @property
    def rules(self) -> TaskRules:
        """What the task of this cell may not call, and what all the same."""
        # With rules about something else an allow-list is still one of torch.
        about_torch = [r for r in self.forbids if r != "@numpy" and not is_manner(r)]
        whole = (WHOLE,) if self.allows and not about_torch else ()
        return TaskRules(self.task, (*whole, *self.forbids), self.allows)


def read_cells(file: Path) -> tuple[SourceCell, ...]:
    """Read the cells of a percent-format file; CourseError names file and line."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(
            _(
                "{file}: the lesson's source is missing; write it, or remove the lesson's folder"
            ).format(file=file)
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            _(
                "{file}: the lesson's source cannot be read ({error}); make it readable UTF-8"
            ).format(file=file, error=error)
        ) from None
    kept = cache_folder("cells") / digest([_version(), text.encode()])
    cells = _read_kept(kept)
    if cells is None:
        cells = _parsed(text, file)
        _keep(kept, cells)
    return cells


def _parsed(text: str, file: Path) -> tuple[SourceCell, ...]:
    # It imports a lot: reading a lesson again that nobody has changed needs none of it.
    import jupytext

    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # jupytext passes on whatever its parsers raise
        said = str(error).partition("\n")[0]
        raise CourseError(
            _("{file}: not a percent-format file: {said}; fix it").format(file=file, said=said)
        ) from error
    headers = _headers(text)
    cells = list(notebook.cells)
    if len(headers) < len(cells):  # code before the first header is a cell of its own
        headers = [1] * (len(cells) - len(headers)) + headers
    return tuple(_cell(cell, file, line) for cell, line in zip(cells, headers, strict=False))


@cache
def _version() -> bytes:
    """Fingerprint what makes cells of a text: this file, and jupytext."""
    return digest([Path(__file__).read_bytes(), version("jupytext").encode()]).encode()


def _read_kept(kept: Path) -> tuple[SourceCell, ...] | None:
    try:
        data = kept.read_bytes()
        # One flipped bit in a reference would silently give a class wrong grades.
        if data[:_SUM] != digest([data[_SUM:]]).encode():
            return None
        return msgspec.msgpack.decode(data[_SUM:], type=tuple[SourceCell, ...])
    except (OSError, msgspec.MsgspecError):
        return None  # missing or damaged: it is parsed again


def _keep(kept: Path, cells: tuple[SourceCell, ...]) -> None:
    data = msgspec.msgpack.encode(cells)
    # Where there is no room, the next run parses it again.
    with contextlib.suppress(OutputError, OSError):
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(kept, digest([data]).encode() + data, private=True)


def _headers(text: str) -> list[int]:
    """Give the lines of the cell headers; one inside a string does not count."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):  # magics, or a mistake that is reported later
        return [n for n, line in enumerate(text.split("\n"), 1) if HEADER.match(line)]
    return [
        token.start[0]
        for token in tokens
        if token.type == tokenize.COMMENT and token.start[1] == 0 and HEADER.match(token.string)
    ]


def _cell(cell: Any, file: Path, line: int) -> SourceCell:
    metadata = dict(cell.metadata)
    if _UNREAD in metadata:
        raise CourseError(
            _(
                "{file}:{line}: {metadata} in the cell's header cannot be read; write values "
                'like task="name"'
            ).format(file=file, line=line, metadata=metadata[_UNREAD])
        )
    unknown = metadata.keys() - KNOWN_KEYS
    if unknown:
        raise CourseError(
            _(
                "{file}:{line}: unknown key {unknown!r} in the cell's header; the known ones "
                "are {keys}"
            ).format(file=file, line=line, unknown=", ".join(sorted(unknown)), keys=", ".join(KEYS))
        )
    markdown = cell.cell_type == "markdown"
    found = SourceCell(
        source=cell.source,
        line=line,
        markdown=markdown,
        task=str(metadata.get("task", "")),
        given=bool(metadata.get("given", False)),
        hint=str(metadata.get("hint", "")),
        forbids=(
            *_functions(metadata, "forbids", f"{file}:{line}"),
            *_manners(metadata, f"{file}:{line}"),
        ),
        allows=_functions(metadata, "allows", f"{file}:{line}"),
        may_leave=_effects(metadata.get("may_leave", []), f"{file}:{line}"),
        manual=_manual(metadata, f"{file}:{line}"),
        points=_points(metadata, f"{file}:{line}"),
        rubric=_question(metadata, "rubric", f"{file}:{line}"),
        limits=_limits(metadata, f"{file}:{line}"),
    )
    if markdown and (found.task or found.given):
        raise CourseError(
            _(
                "{file}:{line}: a markdown cell cannot be a task or given; use hint= or no key"
            ).format(file=file, line=line)
        )
    if not markdown and found.hint:
        raise CourseError(
            _("{file}:{line}: a hint is a markdown cell: write '# %% [markdown]'").format(
                file=file, line=line
            )
        )
    for key in ("forbids", "allows", "may_leave", "limits", *_MANNERS):
        if metadata.get(key) and not found.task:
            raise CourseError(
                _("{file}:{line}: {key}= belongs in a cell with task=").format(
                    file=file, line=line, key=key
                )
            )
    _refuse_several_roles(found, f"{file}:{line}")
    return found


def _refuse_several_roles(cell: SourceCell, place: str) -> None:
    """Refuse a cell that is two things at once, and a rubric that is no text."""
    roles = ("task", "given", "hint", "manual", "rubric")
    said = [role for role in roles if getattr(cell, role)]
    if len(said) > 1:
        raise CourseError(
            _("{place}: {said} in one cell's header; make a cell for each").format(
                place=place, said=" and ".join(f"{role}=" for role in said)
            )
        )
    if cell.rubric and not cell.markdown:
        raise CourseError(
            _("{place}: a rubric is a markdown cell: write '# %% [markdown]'").format(place=place)
        )


def _question(metadata: dict[str, Any], key: str, place: str) -> str:
    """Read the name of a question, which also names its cell in nbgrader."""
    value = metadata.get(key, "")
    if not isinstance(value, str) or (key in metadata and not _WORD.fullmatch(value)):
        raise CourseError(
            _(
                '{place}: {key}= is the name of a question, a word: write {key}="why_softmax"'
            ).format(place=place, key=key)
        )
    return value


def _manual(metadata: dict[str, Any], place: str) -> str:
    """Read the question of a cell; a task's own cell has none, and its points say the rest."""
    value = metadata.get("manual")
    if not metadata.get("task"):
        if isinstance(value, bool):
            raise CourseError(
                _(
                    "{place}: manual={value} belongs in a cell with task=, whose code a person "
                    'marks too; a question has a name: write manual="why_softmax"'
                ).format(place=place, value=str(value).lower())
            )
        return _question(metadata, "manual", place)
    if isinstance(value, str):
        raise CourseError(
            _(
                "{place}: manual= names a question, and this is a task's cell; write "
                "manual=true points=1 for what a person gives for its code, or make a cell for "
                "the question"
            ).format(place=place)
        )
    if value not in (None, True, False):
        raise CourseError(
            _("{place}: in a task's cell manual= is true or false; write manual=true").format(
                place=place
            )
        )
    return ""


def _points(metadata: dict[str, Any], place: str) -> float:
    """Read what a question is worth, or what a person gives for a task's code."""
    value = metadata.get("points")
    task, manual = bool(metadata.get("task")), metadata.get("manual", False) is not False
    if not manual and value is None:
        return 0.0
    if not manual:
        raise CourseError(
            _(
                "{place}: points= belongs in a cell with manual=; what a task is worth, its "
                "checks say: @pytest.mark.points(0.5)"
            ).format(place=place)
            + (_("; for what a person gives for its code too, write manual=true") if task else "")
        )
    what = _("what a person gives for a task's code") if task else "a question"
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _MOST:
        example = "1" if task else "3"
        raise CourseError(
            _(
                "{place}: {what} is worth some points, a number above 0: write points={example}"
            ).format(place=place, what=what, example=example)
        )
    if not is_exact(value):
        raise CourseError(
            _("{place}: {what} is worth whole hundredths: write points={value}").format(
                place=place, what=what, value=say_points(value)
            )
        )
    return float(value)


def _manners(metadata: dict[str, Any], place: str) -> Iterator[str]:
    """Read the keys that say how a task is to be written."""
    for key, word in _MANNERS.items():
        value = metadata.get(key)
        if value is None or value is False:
            continue
        if key == "one_expression" and value is not True:
            raise CourseError(
                _("{place}: one_expression= is true or false; write true").format(place=place)
            )
        if key != "one_expression" and (type(value) is not int or value < 1):
            raise CourseError(
                _("{place}: {key}= is a whole number above 0; write {key}=3").format(
                    place=place, key=key
                )
            )
        yield word if value is True else f"{word}={value}"


def _limits(metadata: dict[str, Any], place: str) -> Limits | msgspec.UnsetType:
    """Read what each check of a task may use."""
    if "limits" not in metadata:
        return msgspec.UNSET
    try:
        found = msgspec.convert(metadata["limits"], Limits)
    except msgspec.ValidationError as error:
        said: object = error
    else:
        unknown = metadata["limits"].keys() - set(Limits.__struct_fields__)
        said = (
            _("{unknown} is not known").format(unknown=", ".join(sorted(unknown)))
            if unknown
            else wrong_limit(found)
        )
        if not said:
            return found
    raise CourseError(
        _(
            '{place}: limits= cannot be read: {said}; write some of limits={{"seconds": 2, '
            '"memory_mib": 64, "threads": 1}}'
        ).format(place=place, said=said)
    )


def _effects(value: object, place: str) -> tuple[str, ...]:
    """Read a list of what a task's calls may leave behind."""
    if not isinstance(value, list) or any(each not in tuple(Left) for each in value):
        raise CourseError(
            _(
                "{place}: may_leave= is a list of what a call may leave behind; write "
                'may_leave=["touched"], with some of {left}'
            ).format(place=place, left=", ".join(Left))
        )
    return tuple(value)


def _functions(metadata: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    """Read a list of functions, namespaces and families."""
    value = metadata.get(key, [])
    if isinstance(value, str):
        raise CourseError(
            _('{place}: {key}= is a list: write {key}=["{value}"]').format(
                place=place, key=key, value=value
            )
        )
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise CourseError(
            _(
                '{place}: {key}= is a list of names of functions; write {key}=["torch.relu", '
                '"@activations"]'
            ).format(place=place, key=key)
        )
    families = [*FAMILIES, *((*ALL_OF_TORCH, *STATEMENTS) if key == "forbids" else ())]
    for name in value:
        if name.startswith("@") and name not in families:
            raise CourseError(
                _(
                    "{place}: {key}= names {name!r}, which is no family; the families are "
                    "{families}"
                ).format(place=place, key=key, name=name, families=", ".join(families))
            )
        if not name.startswith("@") and not _NAME.fullmatch(name):
            raise CourseError(
                _(
                    "{place}: {key}= names {name!r}, which is no dotted name; write F.relu, "
                    "torch.relu, Tensor.relu, or torch.nn.* for all of a namespace"
                ).format(place=place, key=key, name=name)
            )
    return tuple(value)
