"""The kit's shape: imports point down only, nothing goes round in a circle, files are small."""

from __future__ import annotations

import ast
import graphlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import autograder

KIT = Path(autograder.__file__).parent
FLOORS = {
    "errors": 0,
    "model": 0,
    "observation": 0,
    "authoring": 0,
    "sandbox": 1,
    "checks": 3,
    "exporters": 3,
    "reports": 3,
    "commands": 4,
    "cli": 5,
    "jupyter": 5,
    "nbgrader": 5,
}
BESIDE = 2  # the single modules: course, submissions, judging, …
MOST_LINES = 400
# The server imports it so that its children need not; it uses nothing of it.
PRELOADED = ("autograder.sandbox.server", "autograder.authoring")


class Import(NamedTuple):
    """One import statement of one module of the kit, of another module of the kit."""

    importer: str
    imported: str
    place: str


def files() -> list[Path]:
    return sorted(KIT.rglob("*.py"))


def module_name(file: Path) -> str:
    parts = file.relative_to(KIT.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = frozenset(module_name(file) for file in files())


def imports() -> Iterator[Import]:
    for file in files():
        importer = module_name(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for imported in targets(node, importer, is_package=file.name == "__init__.py"):
                place = f"{file.relative_to(KIT.parent)}:{node.lineno}"
                yield Import(importer, imported, place)


def targets(node: ast.AST, importer: str, *, is_package: bool) -> list[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = importer.split(".")[: -(node.level - is_package) or None]
            base = ".".join([*above, *([node.module] if node.module else [])])
        whole = [f"{base}.{alias.name}" for alias in node.names]
        names = [name if name in MODULES else base for name in whole]
    else:
        return []
    return [name for name in names if name.partition(".")[0] == "autograder"]


def floor(module: str) -> int:
    first = module.split(".")[1:2]
    return FLOORS.get(first[0], BESIDE) if first else 0


IMPORTS = tuple(imports())


def test_imports_point_down() -> None:
    """A module imports only modules of its own floor or of a floor below."""
    breaches = [
        f"{each.place}: {each.importer} (floor {floor(each.importer)}) imports "
        f"{each.imported} (floor {floor(each.imported)})"
        for each in IMPORTS
        if floor(each.imported) > floor(each.importer)
    ]
    assert breaches == []


def test_sandbox_knows_only_errors_and_observations() -> None:
    """The sandbox imports nothing of the kit but errors, observations and itself."""
    allowed = ("autograder.errors", "autograder.observation", "autograder.sandbox")
    breaches = [
        f"{each.place}: {each.importer} imports {each.imported}"
        for each in IMPORTS
        if each.importer.startswith("autograder.sandbox")
        and not each.imported.startswith(allowed)
        and (each.importer, each.imported) != PRELOADED
    ]
    assert breaches == []


def test_what_checks_import_holds_nothing_of_the_kit() -> None:
    """The authoring module, which stands beside student code, imports nothing of the kit."""
    assert [each.place for each in IMPORTS if each.importer == "autograder.authoring"] == []


def test_no_module_imports_itself_through_others() -> None:
    """The imports of the kit's modules, also those inside functions, form no cycle."""
    graph: dict[str, set[str]] = {module: set() for module in MODULES}
    for each in IMPORTS:
        graph[each.importer].add(each.imported)
    places = {(each.importer, each.imported): each.place for each in IMPORTS}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        cycle = error.args[1]
        steps = [
            f"{places[one, other]}: {one} imports {other}"
            for other, one in itertools.pairwise(cycle)
        ]
        raise AssertionError("\n".join(steps)) from None


def test_every_import_is_of_a_module_that_exists() -> None:
    """Each import of the kit's own modules names a module of the kit."""
    assert [each for each in IMPORTS if each.imported not in MODULES] == []


def test_files_are_small() -> None:
    """No file of the kit has more than 400 lines."""
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files()}
    too_long = {str(file): lines for file, lines in lengths.items() if lines > MOST_LINES}
    assert too_long == {}


def test_breach_names_file_and_line() -> None:
    """What this file reads off an import is its place and both modules."""
    first = next(each for each in IMPORTS if each.importer == "autograder.calls")
    file, _, line = first.place.partition(":")
    assert file == "autograder/calls.py"
    text = (KIT.parent / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert first.imported in text
