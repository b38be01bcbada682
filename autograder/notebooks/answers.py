"""Read what a student answered to what a person marks: questions, and the code of tasks.

Text is kept as text, and pictures are encoded anew: nothing of an answer is rendered here, run, or
kept as the student wrote it where that could act on whoever looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from autograder.digest import digest
from autograder.language import languages, said_in
from autograder.model import Answer, Answered, Picture, Question
from autograder.notebooks.marks import answer_id, grade_id
from autograder.notebooks.percent import ANSWER_HERE, ANSWER_WITH_CODE, HEADER
from autograder.notebooks.reading import HandedIn, NotebookCell, decode, sendable

LONGEST_TEXT = 50_000  # characters of one answer
LONGEST_PRINTED = 10_000
MOST_PICTURES = 8  # of one answer


class _Shown(msgspec.Struct):
    """One output of a cell: nothing of it is trusted."""

    output_type: str = ""
    text: object = ""
    data: object = None


class _Cell(msgspec.Struct):
    outputs: tuple[_Shown, ...] = ()


class _Outputs(msgspec.Struct):
    cells: tuple[_Cell, ...] = ()


class _Found(msgspec.Struct, frozen=True):
    """What stands in a cell that is marked for a question."""

    text: str
    attachments: object = None
    outputs: tuple[_Shown, ...] = ()


def read_answers(
    questions: Sequence[Question], data: bytes, handed_in: HandedIn
) -> tuple[Answer, ...]:
    """Give the answer to each question of a lesson, in the lesson's order.

    `data` is the file that `handed_in` was decoded from. Where several cells are marked for a
    question, the last one counts. The code of a task is that of all cells that are marked for it
    or may define its name: the last definition is what the checks look at.
    """
    if not questions:
        return ()
    if handed_in.is_notebook:
        found = _in_notebook(questions, data, handed_in.notebook)
    else:
        found = _in_python(questions, data.decode("utf-8-sig"))
    return tuple(_answer(question, found.get(question.name)) for question in questions)


def _in_notebook(
    questions: Sequence[Question], data: bytes, cells: Sequence[NotebookCell]
) -> dict[str, _Found]:
    names = {answer_id(each.name): each.name for each in questions if not each.in_task}
    known = set(names.values())
    places: dict[str, int] = {}
    for position, cell in enumerate(cells):
        name = cell.question if cell.question in known else names.get(cell.grade_id)
        if name is not None:
            places[name] = position
    shown = _outputs(data) if any(each.is_code for each in questions) else ()

    def outputs(at: int) -> tuple[_Shown, ...]:
        return shown[at] if at < len(shown) and cells[at].cell_type == "code" else ()

    found = {
        name: _Found(cells[at].text, cells[at].attachments, outputs(at))
        for name, at in places.items()
    }
    for question in questions:
        if question.in_task:
            mine = [at for at, cell in enumerate(cells) if _is_code_of(question.name, cell)]
            found |= _code(question, [_Found(cells[at].text, None, outputs(at)) for at in mine])
    return found


def _is_code_of(task: str, cell: NotebookCell) -> bool:
    if cell.cell_type != "code" or cell.is_locked:
        return False
    return cell.task == task or cell.grade_id == grade_id(task) or _may_define(task, cell.text)


def definition_of(name: str) -> re.Pattern[str]:
    """Give what a definition of a name looks like in text: nothing of a student's is parsed."""
    name = re.escape(name)
    made = rf"(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]+)?=(?!=)"
    return re.compile(f"^(?:{made})", re.MULTILINE)


def _may_define(task: str, text: str) -> bool:
    """Whether some line may bind a task's name, in whatever way that text can show.

    Nobody should read one version of a task's code while the checks run another: rather a cell
    too many is shown than one too few. A method of that name is none.
    """
    name = re.escape(task)
    # Each part has a bound: a hostile line of a million names is searched as fast as any other.
    ways = (
        rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b(?![ \t]*\([ \t]*(?:self|cls)\b)",
        rf"^[^\n=#(\"'<>!]{{0,90}}\b{name}\b[^\n=#(\"'<>!]{{0,90}}=(?!=)",
        rf"\b{name}[ \t]{{0,9}}:=",
        rf"\b(?:as|for)[ \t]{{1,9}}{name}\b",
        rf"\bimport\b[^\n#]{{0,90}}\b{name}\b",
        rf"\b(?:setattr|globals|vars|locals)\b[^\n#]{{0,90}}[\"']{name}[\"']",
    )
    return task in text and any(re.search(way, text, re.MULTILINE) for way in ways)


def _code(question: Question, parts: Sequence[_Found]) -> dict[str, _Found]:
    """Put the cells of a task together, without those that are as they were handed out."""
    written = [each for each in parts if is_written(question, each.text)] or parts[:1]
    if not written:
        return {}
    text = "\n\n".join(each.text for each in written)
    shown = tuple(output for each in written for output in each.outputs)
    return {question.name: _Found(text, None, shown)}


def _outputs(data: bytes) -> tuple[tuple[_Shown, ...], ...]:
    """Read what each cell shows; a notebook whose outputs are none shows nothing."""
    try:
        return tuple(cell.outputs for cell in decode(data, _Outputs).cells)
    except msgspec.MsgspecError:
        return ()


def _in_python(questions: Sequence[Question], text: str) -> dict[str, _Found]:
    """Find the cells of a percent-format file, whose headers name them in one of three ways."""
    found: dict[str, _Found] = {}
    code: dict[str, list[_Found]] = {each.name: [] for each in questions if each.in_task}
    header, body = "", list[str]()
    for line in [*sendable(text).splitlines(), "# %%"]:
        if not HEADER.match(line):
            body.append(line)
            continue
        here = _Found(_uncommented(header, body))
        for question in questions:
            if question.in_task:
                # A file without headers is one cell, with all tasks in it.
                if not header and _is_untouched_in(question, here.text):
                    code[question.name].append(_Found(question.prompt))
                elif _holds_code_of(question.name, header, here.text):
                    code[question.name].append(here)
            elif _names(header, question.name):
                found[question.name] = here
        header, body = line, []
    for question in questions:
        if question.in_task:
            found |= _code(question, code[question.name])
    return found


def _names(header: str, question: str) -> bool:
    name = re.escape(question)
    marked = (
        rf"""\bmanual=["']{name}["']|"question": *"{name}"|"{re.escape(answer_id(question))}\""""
    )
    return re.search(marked, header) is not None


def _holds_code_of(task: str, header: str, text: str) -> bool:
    if "[markdown]" in header or "[raw]" in header:
        return False
    name = re.escape(task)
    marked = (
        rf"""\btask=["']{name}["']|"task": *"{name}"|"grade_id": *"{re.escape(grade_id(task))}\""""
    )
    return re.search(marked, header) is not None or _may_define(task, text)


def _uncommented(header: str, body: Iterable[str]) -> str:
    if "[markdown]" not in header:
        return "\n".join(body).strip("\n")
    return "\n".join(re.sub(r"^# ?", "", line) for line in body).strip("\n")


def _answer(question: Question, found: _Found | None) -> Answer:
    if found is None:
        return Answer(question.name, Answered.NOT_FOUND, digest=digest([b""]))
    named = [*_pasted(found.attachments), *_drawn(found.outputs)]
    pictures, left_out = _pictures(named)
    printed = "".join(_printed(found.outputs))
    # Of pictures as they came: another version of what encodes them changes no answer.
    parts = [found.text.encode(), printed.encode(), *(msgspec.json.encode(raw) for _, raw in named)]
    text, more = found.text[:LONGEST_TEXT], len(found.text) - LONGEST_TEXT
    if more > 0:
        left_out = (*left_out, f"{more} more characters of the text")
    if len(printed) > LONGEST_PRINTED:
        left_out = (*left_out, f"{len(printed) - LONGEST_PRINTED} more characters that it printed")
    written = is_written(question, found.text) or bool(pictures or left_out)
    return Answer(
        question=question.name,
        answered=Answered.YES if written else Answered.NO,
        text=text,
        printed=printed[:LONGEST_PRINTED],
        pictures=pictures,
        left_out=left_out,
        digest=digest(parts),
    )


def is_written(question: Question, text: str) -> bool:
    """Whether a cell holds more than what was handed out, with or without its placeholder."""
    handed_out = _lines(question.prompt)
    mine = _lines(text)
    placeholders = {ANSWER_WITH_CODE, *(said_in(ANSWER_HERE, each) for each in languages())}
    bare = [line for line in handed_out if line not in placeholders]
    if question.in_task:
        bare = [line for line in bare if not line.startswith("raise NotImplementedError(")]
    return bool(mine) and mine not in (handed_out, bare)


def _is_untouched_in(question: Question, text: str) -> bool:
    """Whether a task stands in a longer text as it was handed out, and is defined nowhere else."""
    lines, part = _lines(text), _lines(question.prompt)
    definition = definition_of(question.name)
    starts = range(len(lines) - len(part) + 1)
    there = any(lines[start : start + len(part)] == part for start in starts)
    mine, handed_out = (len(definition.findall("\n".join(each))) for each in (lines, part))
    return there and mine == handed_out


def _lines(text: str) -> list[str]:
    # Editors end lines in their own way, and trim them: no student answered by that.
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pictures(
    named: Sequence[tuple[str, object]],
) -> tuple[tuple[Picture, ...], tuple[str, ...]]:
    """Give the pictures of a cell made anew, and why others are left out."""
    if not named:
        return (), ()
    # It imports a decoder for each kind of picture.
    from autograder.notebooks.pictures import vetted

    made = [(name, vetted(each)) for name, each in named[:MOST_PICTURES]]
    left_out = [f"{name}: {why}" for name, why in made if isinstance(why, str)]
    if len(named) > MOST_PICTURES:
        left_out.append(f"{len(named) - MOST_PICTURES} more pictures: there are too many")
    return tuple(each for _, each in made if isinstance(each, Picture)), tuple(left_out)


def _pasted(attachments: object) -> Iterator[tuple[str, object]]:
    if isinstance(attachments, dict):
        for name, attachment in attachments.items():
            yield f"the picture {str(name)[:80]}", attachment


def _drawn(outputs: Iterable[_Shown]) -> Iterator[tuple[str, object]]:
    number = 0
    for output in outputs:
        kinds = output.data if isinstance(output.data, dict) else {}
        if any(str(kind).startswith("image/") for kind in kinds):
            number += 1
            yield f"picture {number} of the output", kinds


def _printed(outputs: Iterable[_Shown]) -> Iterator[str]:
    for output in outputs:
        text = output.text
        if output.output_type != "stream" and isinstance(output.data, dict):
            pictured = any(str(kind).startswith("image/") for kind in output.data)
            text = "" if pictured else output.data.get("text/plain", "")
        if isinstance(text, list):
            text = "".join(part for part in text if isinstance(part, str))
        if isinstance(text, str) and text:
            yield sendable(text if text.endswith("\n") else f"{text}\n")
