"""The texts in Python code: docstrings, comments, sentences in marks. The code stays as it is."""

from __future__ import annotations

import ast
import inspect
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator

import msgspec

from autograder.course.stub import BEGIN, END
from autograder.sandbox.syntax import parse
from autograder.translating.blocks import Block, Translate, blocks_of
from autograder.translating.wrapping import wrap

_DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WORD = re.compile(r"[^\W\d_]{3}")
# What is written for programs.
_DIRECTIVE = re.compile(r"#(?:!|#|\s*(?:%%|noqa\b|type:|fmt:|pragma\b|mypy:|ruff:|pylint:))")
COMMENT, DOCSTRING, FACT, QUOTE = "comment", "docstring", "fact", "quote"
WIDTH = 88  # of a comment that is wrapped, in columns


class Piece(msgspec.Struct, frozen=True):
    """A stretch of some code that holds text."""

    kind: str
    line: int  # from 0
    begin: int  # in characters
    end: int
    blocks: tuple[Block, ...]  # the text
    indent: str = ""  # of each line after the first
    about: str = ""  # the function whose docstring it is
    inline: bool = False  # a comment that stands behind code

    def written(self, translate: Translate) -> str:
        """Give what stands in its place in a translation."""
        lines = [line for block in self.blocks for line in block.lines(translate)]
        if self.kind == COMMENT:
            wrapped = lines if self.inline else [w for each in lines for w in wrap(each, WIDTH)]
            return f"\n{self.indent}".join(f"# {line}".rstrip() for line in wrapped)
        if self.kind == QUOTE:
            return json.dumps(lines[0], ensure_ascii=False)
        if len(lines) == 1:
            return f'"""{_escaped(lines[0])}"""'
        text = f"\n{self.indent}".join(_escaped(line) for line in lines)
        text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
        return f'"""{text}\n{self.indent}"""'


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{text[:-1]}\\"' if text.endswith('"') else text


def rewritten(source: str, pieces: Iterable[Piece], translate: Translate) -> str:
    """Put translations in the places of pieces of a source."""
    for piece in sorted(pieces, key=lambda piece: piece.begin, reverse=True):
        source = source[: piece.begin] + piece.written(translate) + source[piece.end :]
    return source


def pieces_of(source: str) -> list[Piece]:
    """Find the docstrings and comments that a student reads: none inside of a solution.

    Code that cannot be parsed, such as a cell with magics, has comments at most.
    """
    hidden = _regions(source)
    try:
        tree = parse(source)
    except SyntaxError:
        docstrings: list[Piece] = []
    else:
        docstrings = list(_docstrings(source, tree))
    found = [*docstrings, *_comments(source)]
    return sorted((p for p in found if p.line not in hidden), key=lambda piece: piece.begin)


def pieces_of_checks(source: str) -> list[Piece]:
    """Find the texts of a file of checks: docstrings, comments, and quotations of the lesson."""
    tree = parse(source)
    quotes = [p for check in _checks(tree) for p in _quotes(source, check)]
    facts = {p.begin: p for p in facts_of(source)}
    return sorted(
        [*(facts.get(p.begin, p) for p in pieces_of(source)), *quotes], key=lambda p: p.begin
    )


def facts_of(source: str) -> list[Piece]:
    """Find what each check states: its whole docstring, on one line."""
    lines = _Lines(source)
    found = []
    for check in _checks(parse(source)):
        node = _docstring(check)
        if node is not None:
            fact = " ".join(inspect.cleandoc(str(node.value)).split())
            begin, end = lines.place(node)
            block = Block(fact, 0, said=True)
            found.append(Piece(FACT, node.lineno - 1, begin, end, (block,), about=check.name))
    return found


def _checks(tree: ast.Module) -> list[ast.FunctionDef]:
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    return [each for each in functions if each.name.startswith("test")]


def _quotes(source: str, check: ast.FunctionDef) -> Iterator[Piece]:
    """Find the sentences of the lesson's text that a check says it rests on."""
    lines = _Lines(source)
    for call in check.decorator_list:
        if not (isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.rests_on")):
            continue
        for node in call.args:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                begin, end = lines.place(node)
                block = Block(" ".join(node.value.split()), 0, said=True)
                yield Piece(QUOTE, node.lineno - 1, begin, end, (block,), about=check.name)


def _docstrings(source: str, tree: ast.Module) -> Iterator[Piece]:
    lines = _Lines(source)
    for owner in ast.walk(tree):
        node = _docstring(owner) if isinstance(owner, _DOCUMENTED) else None
        if node is None:
            continue
        begin, end = lines.place(node)
        blocks = tuple(blocks_of(inspect.cleandoc(str(node.value)).rstrip()))
        if any(block.said for block in blocks):
            indent = " " * node.col_offset
            about = getattr(owner, "name", "")
            yield Piece(DOCSTRING, node.lineno - 1, begin, end, blocks, indent, about)


def _docstring(owner: ast.AST) -> ast.Constant | None:
    body: list[ast.stmt] = getattr(owner, "body", [])
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.value if isinstance(first.value.value, str) else None
    return None


def _comments(source: str) -> Iterator[Piece]:
    """Find the comments; those that stand below one another are one text."""
    lines = _Lines(source)
    group: list[tuple[int, int, str]] = []  # line, column, text
    for line, column, text in [*_read_comments(source), (-1, 0, "")]:
        behind_code = bool(lines.texts[line][:column].strip()) if line >= 0 else True
        follows = group and (line, column) == (group[-1][0] + 1, group[-1][1])
        if group and (behind_code or not follows):
            yield from _piece(group, lines)
            group = []
        if line >= 0 and not behind_code:
            group.append((line, column, text))
        elif line >= 0:
            yield from _piece([(line, column, text)], lines, inline=True)


def _piece(
    group: list[tuple[int, int, str]], lines: _Lines, *, inline: bool = False
) -> Iterator[Piece]:
    (line, column, _), (last, _, end) = group[0], group[-1]
    text = "\n".join(re.sub(r"^# ?", "", each) for _, _, each in group)
    blocks = tuple(
        block if _WORD.search(block.text) else msgspec.structs.replace(block, said=False)
        for block in blocks_of(text)
    )
    if any(block.said for block in blocks):
        begin = lines.starts[line] + column
        stop = lines.starts[last] + column + len(end)
        indent = lines.texts[line][:column]
        yield Piece(COMMENT, line, begin, stop, blocks, indent, inline=inline)


def _read_comments(source: str) -> list[tuple[int, int, str]]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):  # magics: whole lines are told all the same
        found = [
            (number, len(line) - len(line.lstrip()), line.strip())
            for number, line in enumerate(source.split("\n"))
            if line.lstrip().startswith("#")
        ]
    else:
        found = [
            (token.start[0] - 1, token.start[1], token.string)
            for token in tokens
            if token.type == tokenize.COMMENT
        ]
    return [each for each in found if not _DIRECTIVE.match(each[2])]


def _regions(source: str) -> frozenset[int]:
    """Give the lines of solutions, which no student gets."""
    hidden: set[int] = set()
    inside = False
    for number, line in enumerate(source.split("\n")):
        if line.strip() == BEGIN:
            inside = True
        if inside:
            hidden.add(number)
        if line.strip() == END:
            inside = False
    return frozenset(hidden)


class _Lines:
    """The lines of a source, to find the characters that a node stands for."""

    def __init__(self, source: str) -> None:
        self.texts = source.split("\n")
        self.starts = [0]
        for text in self.texts:
            self.starts.append(self.starts[-1] + len(text) + 1)

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Give the first character of a node and the one after its last."""
        last = node.end_lineno or node.lineno
        return (
            self._at(node.lineno - 1, node.col_offset),
            self._at(last - 1, node.end_col_offset or 0),
        )

    def _at(self, line: int, column: int) -> int:
        # Columns of nodes are counted in bytes.
        return self.starts[line] + len(self.texts[line].encode()[:column].decode())
