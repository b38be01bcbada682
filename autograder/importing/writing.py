"""Write a draft: the lesson's source with its reference, its checks, and room for known answers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.importing.checks import checks_of, file_of
from autograder.importing.material import Cell, Kind, Material
from autograder.importing.questions import with_names, with_points
from autograder.importing.regions import parsed
from autograder.results.points import say_points

HEADER = Path(__file__).with_name("header.txt")
TODO = "TODO(author)"
_DEFINES = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign),
)


class Draft(msgspec.Struct, frozen=True):
    """The files of a lesson by their paths in the course, and what became of what was asserted."""

    files: dict[str, str]
    tasks: int
    observed: int
    doubtful: int
    kept: int

    @property
    def todos(self) -> int:
        """How many places are marked for the author."""
        return sum(text.count(TODO) for text in self.files.values())


def draft_of(material: Material, lesson: str, points: float) -> Draft:
    """Make a lesson's draft of what was read; its checks have this many points in all."""
    module = lesson.partition("_")[2]
    material, left = with_points(with_names(material), points)
    checks = checks_of(material, left)
    solutions, tests = f"solutions/{lesson}", f"tests/lessons/{lesson}"
    files = {
        f"{solutions}/{module}.py": _source(material),
        f"{solutions}/alternatives.py": _known_answers(lesson, "alternative"),
        f"{solutions}/mistakes.py": _known_answers(lesson, "mistake"),
        f"{tests}/test_public.py": file_of(checks, material, hidden=False),
        f"{tests}/test_hidden.py": file_of(checks, material, hidden=True),
    }
    done = [each.converted for each in checks]
    return Draft(
        files,
        len(material.tasks),
        sum(each.observed for each in done),
        sum(each.doubtful for each in done),
        sum(each.kept for each in done),
    )


def _known_answers(lesson: str, kind: str) -> str:
    says = {
        "alternative": f"Other right versions of the tasks of {lesson}: each earns every point.",
        "mistake": f"Known wrong versions of the tasks of {lesson}, each with its sentence.",
    }[kind]
    return f'"""{says}"""\n\n# {TODO}: write some, each under @{kind}(…).\n'


def _source(material: Material) -> str:
    header = HEADER.read_text(encoding="utf-8")
    cells = list(_sorted(material))
    if not any(each.kind is Kind.MARKDOWN for each in cells):
        cells.insert(0, Cell(Kind.MARKDOWN, f"# {material.title}"))
    return "\n\n".join([header.rstrip("\n"), *map(_written, _with_kit(cells))]) + "\n"


def _with_kit(cells: list[Cell]) -> list[Cell]:
    """Import what the notebook's own cells call, in the first given cell."""
    kit = "from autograder.jupyter import check, hint, needs  # noqa: F401"
    at = next((n for n, each in enumerate(cells) if each.kind is not Kind.MARKDOWN), len(cells))
    if at < len(cells) and cells[at].kind is Kind.GIVEN:
        first = msgspec.structs.replace(cells[at], source=f"{cells[at].source}\n\n{kit}")
        return [*cells[:at], first, *cells[at + 1 :]]
    return [*cells[:at], Cell(Kind.GIVEN, kit), *cells[at:]]


def _sorted(material: Material) -> Iterator[Cell]:
    """Tell code that tasks rest on from code to play with."""
    read: set[str] = set()
    for each in material.cells:
        if each.kind is Kind.TASK:
            read |= _names(each.source)
    for test in material.tests:
        read |= _names(test.source)
    for each in material.cells:
        yield _as_given_or_free(each, material.tasks, read) if each.kind is Kind.GIVEN else each


def _as_given_or_free(cell: Cell, tasks: tuple[str, ...], read: set[str]) -> Cell:
    tree = parsed(cell.source)
    if tree is None:
        return Cell(Kind.FREE, _commented(cell.source), todo="this is no Python")
    used = tuple(each for each in tasks if each in _names(cell.source))
    if used:
        return Cell(Kind.FREE, cell.source, used)
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _is_bound(n)}
    only_defines = all(isinstance(each, _DEFINES) for each in tree.body)
    if tree.body and (only_defines or bound & read):
        return cell
    return Cell(Kind.FREE, cell.source)


def _is_bound(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _names(source: str) -> set[str]:
    tree = parsed(source)
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} if tree else set()


def _commented(source: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in source.splitlines())


def _written(cell: Cell) -> str:
    # A line that opens a cell of its own would cut this one in two.
    source = re.sub(r"^# ?%%", "#  %%", cell.source.strip("\n"), flags=re.MULTILINE)
    if cell.kind is Kind.MARKDOWN:
        note = f"<!-- {TODO}: {cell.todo} -->\n\n" if cell.todo else ""
        return f"# %% [markdown]\n{_commented(note + source)}"
    if cell.kind is Kind.QUESTION:
        return f"# %% [markdown] {_asked(cell)}\n{_commented(source)}"
    if cell.kind is Kind.RUBRIC:
        return f'# %% [markdown] rubric="{cell.tasks[0]}"\n{_commented(source)}'
    todo = f"# {TODO}: {cell.todo}\n" if cell.todo else ""
    if cell.kind is Kind.SHOWN:
        return f"# %% {_asked(cell)}\n{source}"
    if cell.kind is Kind.TASK:
        part = f" manual=true points={say_points(cell.points)}" if cell.points else ""
        return f'# %% task="{cell.tasks[0]}"{part}\n{todo}{source}'
    if cell.kind is Kind.GIVEN:
        return f"# %% given=true\n{source}"
    if not cell.tasks:
        return f"# %%\n{todo}{source}"
    listed = ", ".join(f'"{each}"' for each in cell.tasks)
    inner = "\n".join(f"    {line}".rstrip() for line in source.splitlines())
    return f"# %%\n{todo}with needs({listed}):\n{inner}"


def _asked(cell: Cell) -> str:
    return f'manual="{cell.tasks[0]}" points={say_points(cell.points)}'
