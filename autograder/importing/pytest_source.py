"""Read a file of pytest or unittest, and the student's module that it imports."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from autograder.course.stub import BEGIN, END
from autograder.importing.material import Asserts, Cell, Kind, Material
from autograder.importing.regions import free_names, split_tasks
from autograder.sandbox.scopes import names_bound

_PLACES = ("", "src", "solution", "solutions", "..", "../src", "../solution", "../solutions")
_NOT_STUDENTS = frozenset(
    "pytest unittest torch numpy pandas scipy sklearn matplotlib hypothesis nose math".split()
)


def read_pytest(file: Path, text: str, title: str) -> Material:
    """Read the tests of a file; the reference is the module that it imports, if that is there."""
    tree = ast.parse(text)
    students = {each for each in _imported(tree) if not _is_elsewhere(each, file)}
    names, modules, others = _names_of(tree, students)
    shared = [each for each in tree.body if _is_shared(each, students)]
    tests = list(_tests(tree, hidden="hidden" in file.stem))
    if any(_is_star(each, students) for each in tree.body):
        names += [name for name in _undefined(tests, shared) if name not in modules]
    cells = list(_cells(file, sorted(students), [*names, *others]))
    return Material(
        title, tuple(cells), tuple(tests), "\n\n".join(map(ast.unparse, shared)), tuple(modules)
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield each.module or ""


def _is_elsewhere(module: str, file: Path) -> bool:
    """Whether a module is a library's and not the student's."""
    first = module.partition(".")[0]
    if _find(module, file) is not None:
        return False
    if first in _NOT_STUDENTS or first in sys.stdlib_module_names:
        return True
    try:
        return bool(first) and importlib.util.find_spec(first) is not None
    except (ImportError, ValueError):
        return False


def _find(module: str, file: Path) -> Path | None:
    name = module.rpartition(".")[2]
    if not name:
        return None
    places = (file.parent / place / f"{name}.py" for place in _PLACES)
    return next((each.resolve() for each in places if each.is_file()), None)


def _names_of(tree: ast.Module, students: set[str]) -> tuple[list[str], list[str], list[str]]:
    """Give the names from the student's module, the names of the module itself, and `module.f`."""
    names, modules = [], []
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom) and (each.module or "") in students:
            names += [alias.asname or alias.name for alias in each.names if alias.name != "*"]
        elif isinstance(each, ast.Import):
            mine = [alias for alias in each.names if alias.name in students]
            modules += [alias.asname or alias.name for alias in mine]
    others = [
        each.attr
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id in modules
    ]
    return list(dict.fromkeys(names)), list(dict.fromkeys(modules)), list(dict.fromkeys(others))


def _is_shared(node: ast.stmt, students: set[str]) -> bool:
    """Whether tests share a statement: imports, data and helpers, but not the student's module."""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "") not in students and node.module != "__future__"
    if isinstance(node, ast.Import):
        return not any(alias.name in students for alias in node.names)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return not node.name.lower().startswith("test")
    if isinstance(node, ast.If):
        return "__main__" not in ast.unparse(node.test)
    return not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_star(node: ast.stmt, students: set[str]) -> bool:
    is_from = isinstance(node, ast.ImportFrom) and node.module in students
    return is_from and any(alias.name == "*" for alias in getattr(node, "names", ()))


def _undefined(tests: list[Asserts], shared: list[ast.stmt]) -> list[str]:
    """Name what tests read and nobody defines: `from module import *` gives it to them."""
    bound = {name for each in shared for name in names_bound(each)}
    read = [
        name
        for test in tests
        for name in sorted(free_names(test.source) - bound - set(test.arguments))
    ]
    return list(dict.fromkeys(read))


def _tests(tree: ast.Module, *, hidden: bool) -> Iterator[Asserts]:
    for each in tree.body:
        if isinstance(each, ast.ClassDef) and each.name.lower().startswith("test"):
            for method in each.body:
                if isinstance(method, ast.FunctionDef) and method.name.startswith("test"):
                    yield _test(method, hidden=hidden)
        elif isinstance(each, ast.FunctionDef) and each.name.startswith("test"):
            yield _test(each, hidden=hidden)


def _test(function: ast.FunctionDef, *, hidden: bool) -> Asserts:
    marks = [ast.unparse(each) for each in function.decorator_list]
    arguments = tuple(each.arg for each in function.args.args if each.arg != "self")
    return Asserts(
        function.name.removeprefix("test_"),
        "\n".join(map(ast.unparse, function.body)),
        hidden,
        decorators=tuple(each for each in marks if "parametrize" in each),
        arguments=arguments,
    )


def _cells(file: Path, modules: list[str], tasks: list[str]) -> Iterator[Cell]:
    left = list(dict.fromkeys(tasks))
    for module in modules:
        place = _find(module, file)
        if place is not None:
            yield from _reference(place.read_text(encoding="utf-8"), left)
    for name in left:
        stub = f"def {name}(*arguments):\n    {BEGIN}\n    raise NotImplementedError\n    {END}"
        if name[:1].isupper():
            stub = f"class {name}:\n    {BEGIN}\n    pass\n    {END}"
        yield Cell(Kind.TASK, stub, (name,), "the reference was not found: write it")


def _reference(text: str, left: list[str]) -> Iterator[Cell]:
    """Give the student's module as cells; the tasks that it defines are taken off the list."""
    given: list[str] = []
    for each in ast.parse(text).body:
        name = getattr(each, "name", "")
        source = ast.get_source_segment(text, each) or ast.unparse(each)
        for decorator in reversed(getattr(each, "decorator_list", [])):
            source = f"@{ast.unparse(decorator)}\n{source}"
        if name in left:
            if given:
                yield Cell(Kind.GIVEN, "\n\n".join(given))
                given = []
            left.remove(name)
            for task, marked in split_tasks(source):
                yield Cell(Kind.TASK, marked, (task,))
        elif not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)):
            given.append(source)
    if given:
        yield Cell(Kind.GIVEN, "\n\n".join(given))
