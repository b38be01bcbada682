"""Look for hidden checks and references in what students receive."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course.stub import BEGIN, END


def files_of(folder: Path) -> list[Path]:
    """List the files below a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def texts(file: Path) -> Iterator[str]:
    """Give what a file says to a reader, whatever its form."""
    data = file.read_bytes().decode("utf-8", "ignore")
    if file.suffix in (".ipynb", ".json"):
        yield from _strings(json.loads(data))
    elif file.suffix == ".html":
        yield shown(data)
    yield data


def shown(page: str) -> str:
    """Give the text of a page without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        # A cell's source is a list of lines.
        yield "".join(each for each in value if isinstance(each, str))
        for each in value:
            yield from _strings(each)


def code_lines(source: str) -> set[str]:
    """Give the telling lines of code of a check file: no docstring, for that a student reads."""
    tree = ast.parse(source)
    said = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
        if ast.get_docstring(node)
    }
    lines = enumerate(source.splitlines(), start=1)
    return {" ".join(text.split()) for number, text in lines if number not in said and _tells(text)}


def cut(source: Path) -> tuple[set[str], str]:
    """Give the telling lines between the markers of a lesson's source, and all the rest of it."""
    inside, solution, rest = False, set(), []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.strip() in (BEGIN, END):
            inside = line.strip() == BEGIN
        elif not inside:
            rest.append(line)
        elif _tells(line):
            solution.add(" ".join(line.split()))
    return solution, "\n".join(rest)


def _tells(line: str) -> bool:
    # `return x` or an import proves nothing wherever it is found.
    text = line.strip()
    return len(text) >= 16 and not text.startswith(("import ", "from ", "@pytest", "#", '"""'))
