"""Find what each task is made of in a student's source, and take its fingerprints.

Runs in the reading process (`child.py`). Source is parsed, and never run.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence

from autograder.sandbox.syntax import parse
from autograder.similar.rewriting import rewrite
from autograder.similar.tokens import Names, Token, meaning_of, tokens_of
from autograder.similar.winnowing import GRAM, winnow
from autograder.similar.wire import LONGEST_SOURCE, Answer, Piece, Print, Question, Source, Span

_Defined = dict[str, tuple[int, ast.stmt]]
_COMMANDS = ("%", "!", "?")


def read_pieces(question: Question) -> Answer:
    """Read the definitions that are wanted; a source that cannot be parsed is named instead."""
    if sum(len(source.text) for source in question.sources) > LONGEST_SOURCE:
        return Answer({}, (("the file", f"more than {LONGEST_SOURCE} characters of code"),))
    trees: dict[int, ast.Module] = {}
    unread: list[tuple[str, str]] = []
    for number, source in enumerate(question.sources):
        try:
            trees[number] = _tree(source)
        except (SyntaxError, ValueError) as error:
            unread.append((source.name, f"not Python: {getattr(error, 'msg', None) or error}"))
        except (RecursionError, MemoryError):
            unread.append((source.name, "nested too deeply"))
    spans = {id(each): _lines(each) for tree in trees.values() for each in _statements(tree.body)}
    given = [parse(text) for text in question.given]
    names = meaning_of(trees.values(), given, question.tasks, question.module)
    defined: _Defined = {}
    plain: dict[str, list[Span]] = {}
    for number, tree in trees.items():
        for each in _statements(tree.body):
            for name in _names(each):
                plain[name] = [Span(number, *spans[id(each)])]
        try:
            normal = rewrite(tree)
        except RecursionError:
            unread.append((question.sources[number].name, "nested too deeply"))
            continue
        defined |= {
            name: (number, each) for each in _statements(normal.body) for name in _names(each)
        }
    found: dict[str, Piece] = {}
    for name in question.wanted or tuple(defined):
        if name in defined:
            parts = list(_with_own(name, defined, {*question.tasks, *question.wanted}))
            try:
                found[name] = _piece(parts, names, plain)
            except RecursionError:
                unread.append((name, "nested too deeply"))
    return Answer(found, tuple(unread))


def _tree(source: Source) -> ast.Module:
    """Parse a cell; commands of IPython in it become empty lines."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in strings: they are the student's own
        try:
            return parse(source.text, source.name)
        except SyntaxError:
            lines = source.text.split("\n")
            kept = ["" if line.lstrip().startswith(_COMMANDS) else line for line in lines]
            if kept == lines:
                raise
            return parse("\n".join(kept), source.name)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Walk the statements of a file, also those that only run on a condition."""
    for each in body:
        yield each
        if isinstance(each, ast.If | ast.Try | ast.With):
            for name in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(each, name, ()))


def _names(statement: ast.stmt) -> Iterator[str]:
    """Name what a statement defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _lines(statement: ast.stmt) -> tuple[int, int]:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    return first, statement.end_lineno or statement.lineno


def _with_own(name: str, defined: _Defined, tasks: set[str]) -> Iterator[tuple[str, int, ast.stmt]]:
    """Give a definition, and the student's own functions that it uses, directly or through others.

    What is no function or class is a value that cells share: it says little of one task.
    """
    seen, pending = {name}, [name]
    while pending:
        current = pending.pop()
        number, statement = defined[current]
        yield current, number, statement
        for node in ast.walk(statement):
            other = node.id if isinstance(node, ast.Name) else ""
            if other in defined and other not in seen and other not in tasks:
                seen.add(other)
                if not isinstance(defined[other][1], ast.Assign):
                    pending.append(other)


def _piece(
    parts: Sequence[tuple[str, int, ast.stmt]], names: Names, plain: dict[str, list[Span]]
) -> Piece:
    prints: dict[int, set[tuple[int, int]]] = {}
    spans: list[Span] = []
    for name, number, statement in parts:
        tokens: list[Token] = tokens_of(statement, names, number)
        for number_of_print, position in winnow([token.text for token in tokens]):
            covered = {(token.cell, token.line) for token in tokens[position : position + GRAM]}
            prints.setdefault(number_of_print, set()).update(covered)
        spans += plain[name]
    return Piece(
        tuple(Print(each, tuple(sorted(lines))) for each, lines in prints.items()),
        tuple(dict.fromkeys(spans)),
    )
