"""What the checks of a course share: `helpers.py`, and the fixtures of `conftest.py`.

Public checks get, in the sandbox and in a release, what they are made of and no line more: what
hidden checks alone use is hidden as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.course.course import PUBLIC
from autograder.course.fixtures import Fixtures
from autograder.errors import CourseError
from autograder.language import _
from autograder.sandbox.scopes import names_read
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse

# By the path from a lesson's folder of checks. The nearer conftest comes first, as in pytest.
HELPERS = "../helpers.py"
CONFTESTS = ("conftest.py", "../conftest.py")
MODULE = "helpers"


class Shared(msgspec.Struct, frozen=True):
    """The sources that checks share; both are empty for most lessons."""

    whole: dict[str, str] = {}
    public: dict[str, str] = {}  # what of them the public checks are made of, on the same lines

    def sources(self, *, hidden: bool) -> dict[str, str]:
        """Give what a job's checks may use."""
        return self.whole if hidden else self.public


def read_shared(tests: Path, checks: dict[str, str]) -> Shared:
    """Read what a lesson's checks share with others; CourseError says what is wrong with it."""
    whole = {}
    for name in (*CONFTESTS, HELPERS):
        file = (tests / name).resolve()
        if file.is_file():
            whole[name] = _text(file)
    if not whole:
        return Shared()
    try:
        public = _public(whole, checks[PUBLIC])
    except SyntaxError:
        public = whole  # the catalogue of checks says where
    return Shared(whole, public)


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        parse(text, str(file))
    except SyntaxError as error:
        raise CourseError(
            _("{file}:{lineno}: {msg}; fix the file").format(
                file=file, lineno=error.lineno, msg=error.msg
            )
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(
            _("{file}: cannot be read ({error}); make it readable UTF-8").format(
                file=file, error=error
            )
        ) from None
    return text


def _public(whole: dict[str, str], checks: str) -> dict[str, str]:
    """Keep what public checks use, each statement where it stood."""
    tree = parse(checks)
    wanted = Fixtures(tree).asked_for()
    kept: dict[str, str] = {}
    used = [tree]
    for name in CONFTESTS:
        if name in whole:
            own = parse(whole[name])
            fixtures = Fixtures(own)
            wanted = fixtures.asked_for("", wanted)
            text = _cut(whole[name], Slicer(own.body).keep([*fixtures.bound(wanted), "*"]), wanted)
            if text.strip():
                kept[name] = text
                used.append(parse(text))
    if HELPERS in whole:
        names = set[str]().union(*map(_taken_from_helpers, used))
        if names:
            slicer = Slicer(parse(whole[HELPERS]).body)
            all_of_it = "*" in names
            chosen = slicer.statements if all_of_it else slicer.keep([*names, "*"])
            kept[HELPERS] = _cut(whole[HELPERS], chosen)
    return kept


def _taken_from_helpers(tree: ast.Module) -> set[str]:
    """Name what code takes from the module: `*` where that cannot be told."""
    names: set[str] = set()
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODULE and not node.level:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            modules |= {a.asname or a.name for a in node.names if a.name == MODULE}
    read = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in modules]
    attributes = [
        node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.value in read
    ]
    names |= {node.attr for node in attributes}
    return names | ({"*"} if len(read) > len(attributes) else set())


def _cut(source: str, kept: Iterable[ast.stmt], wanted: Iterable[str] = ()) -> str:
    """Leave the lines of some statements where they are, and every other line empty.

    Of what is imported from helpers.py, only what these statements use, or what is wanted of the
    file, is named.
    """
    lines = source.splitlines()
    shown: set[int] = set()
    kept = list(kept)
    read = set(wanted).union(*(names_read(statement) for statement in kept))
    for statement in kept:
        if isinstance(statement, ast.ImportFrom) and statement.module == MODULE:
            names = [a for a in statement.names if (a.asname or a.name) in read or a.name == "*"]
            lines[statement.lineno - 1] = (
                ast.unparse(ast.ImportFrom(MODULE, names, 0)) if names else ""
            )
            shown.add(statement.lineno)
            continue
        above = [each.lineno for each in getattr(statement, "decorator_list", [])]
        end = statement.end_lineno or statement.lineno
        shown |= set(range(min([statement.lineno, *above]), end + 1))
    return "".join(f"{line if n in shown else ''}\n" for n, line in enumerate(lines, start=1))
