"""Mark what the student writes with the kit's markers, from the marks of other tools."""

from __future__ import annotations

import ast
import builtins
import re

from autograder.course.stub import BEGIN, END

_SOLUTION_LINE = re.compile(r"\s*#\s*SOLUTION(?: NO PROMPT)?\s*$")
_BEGIN = re.compile(r"^(\s*)#+\s*BEGIN SOLUTION(?: NO PROMPT)?\s*#*\s*$")
_END = re.compile(r"^(\s*)#+\s*END SOLUTION\s*#*\s*$")
_PROMPT = re.compile(
    r'^\s*"""\s*#\s*BEGIN PROMPT.*?"""\s*;?\s*#\s*END PROMPT\s*\n?', re.DOTALL | re.MULTILINE
)
_IGNORED = re.compile(
    r"^[ \t]*#\s*BEGIN IGNORE.*?^[ \t]*#\s*END IGNORE[^\n]*\n?|^[^\n]*#\s*IGNORE[ \t]*$\n?",
    re.DOTALL | re.MULTILINE,
)
_MAGIC = re.compile(r"^\s*(?:[%!?]|\w+\s*=\s*[%!])")
_BUILTIN = frozenset(dir(builtins))
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def without_magics(source: str) -> str:
    """Make what only IPython understands a comment, so that the rest is Python."""
    if parsed(source) is not None:
        return source  # a line may begin with an operator
    if source.lstrip().startswith("%%"):
        return "\n".join(f"# TODO(author): a cell magic: {line}" for line in source.splitlines())
    return "\n".join(
        f"# TODO(author): {line.strip()}" if _MAGIC.match(line) else line
        for line in source.splitlines()
    )


def parsed(source: str) -> ast.Module | None:
    """Parse source; None if it is no Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def free_names(source: str) -> set[str]:
    """Name what a piece of code reads and does not bind."""
    tree = parsed(source)
    names = [each for each in ast.walk(tree) if isinstance(each, ast.Name)] if tree else []
    bound = {each.id for each in names if not isinstance(each.ctx, ast.Load)}
    inner = [each for each in ast.walk(tree) if isinstance(each, ast.alias)] if tree else []
    bound |= {(each.asname or each.name).partition(".")[0] for each in inner}
    return {each.id for each in names if isinstance(each.ctx, ast.Load)} - bound - _BUILTIN


def marked(source: str) -> str:
    """Write otter's marks of solutions as the kit's own; nbgrader's are the kit's."""
    lines: list[str] = []
    single = False  # inside a region made of lines that are marked one by one
    for line in _PROMPT.sub("", source).splitlines():
        begin, end = _BEGIN.match(line), _END.match(line)
        own = _SOLUTION_LINE.search(line)
        if single and not own:
            lines.append(f"{_indent(lines[-1])}{END}")
            single = False
        if begin or end:
            lines.append(f"{(begin or end)[1]}{BEGIN if begin else END}")  # type: ignore[index]
        elif own:
            plain = line[: own.start()].rstrip()
            if not single:
                lines.append(f"{_indent(plain)}{BEGIN}")
            single = True
            lines.append(plain)
        else:
            lines.append(line)
    if single:
        lines.append(f"{_indent(lines[-1])}{END}")
    return "\n".join(lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def split_tasks(source: str) -> list[tuple[str, str]]:
    """Cut a cell of solutions into tasks: each with its name, and its solution between markers."""
    source = marked(without_magics(_IGNORED.sub("", source)))
    tree = parsed(source)
    if tree is None:
        return []
    defined = [each for each in tree.body if isinstance(each, _DEFINES)]
    lines = source.splitlines()
    if not defined:
        return _rest(source, [])
    mine = [each for each in defined if BEGIN in _text(lines, each)] or defined
    found, first = [], 1
    for each in mine:
        last = each.end_lineno or len(lines)
        # The marker that closes a body stands behind its last statement.
        while last < len(lines) and lines[last].strip() == END:
            last += 1
        text = "\n".join(lines[first - 1 : last]).strip("\n")
        found.append((each.name, text if BEGIN in text else _wrap(text, each.name)))
        first = last + 1
    return found + _rest("\n".join(lines[first - 1 :]).strip("\n"), found)


def _rest(text: str, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Take what stands below the last definition: answers of its own, or a part of the cell."""
    tree = parsed(text)
    names = [name for each in (tree.body if tree else []) for name in _assigned(each)]
    if names:
        return [(names[-1], text if BEGIN in text else f"{BEGIN}\n{text}\n{END}")]
    if text and found:
        name, last = found.pop()
        return [(name, f"{last}\n\n{text}")]
    return []


def _text(lines: list[str], node: ast.stmt) -> str:
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    else:
        return []
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _wrap(text: str, name: str) -> str:
    """Put markers around the body of a function, or of each method of a class."""
    tree = ast.parse(text)
    lines = text.splitlines()
    node = next(each for each in tree.body if isinstance(each, _DEFINES) and each.name == name)
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
    for each in reversed(methods if isinstance(node, ast.ClassDef) and methods else [node]):
        documented = ast.get_docstring(each) is not None and len(each.body) > 1
        body = each.body[documented:]
        indent = " " * body[0].col_offset
        if body[0].lineno == each.lineno:  # def f(x): return x
            lines[each.lineno - 1] = lines[each.lineno - 1][: body[0].col_offset].rstrip()
            indent = " " * (each.col_offset + 4)
            kept = [indent + ast.unparse(part) for part in body]
            lines[each.lineno : each.lineno] = [indent + BEGIN, *kept, indent + END]
            continue
        lines.insert(body[-1].end_lineno or len(lines), indent + END)
        lines.insert(body[0].lineno - 1, indent + BEGIN)
    return "\n".join(lines)
