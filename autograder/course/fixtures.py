"""Which fixtures a check is made of, read off its file: nothing of it is run here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Fixtures:
    """The functions of one file, and those of them that are fixtures."""

    def __init__(self, tree: ast.Module) -> None:
        self._functions = {s.name: s for s in tree.body if isinstance(s, Function)}
        self._fixtures: dict[str, Function] = {}  # by the name under which they are asked for
        self._always: set[str] = set()
        for function in self._functions.values():
            mark = _fixture_mark(function)
            if mark is not None:
                name = str(mark.get("name") or function.name)
                self._fixtures[name] = function
                if mark.get("autouse"):
                    self._always.add(name)

    def asked_for(self, function: str | None = None, more: Iterable[str] = ()) -> set[str]:
        """Name what a check asks for, or all checks: by itself, or through fixtures of this file.

        `more` is asked for from outside.
        """
        chosen = [f for name, f in self._functions.items() if name.startswith("test")]
        if function is not None:
            chosen = [self._functions[function]] if function in self._functions else []
        pending = [*self._always, *more, *(name for each in chosen for name in _wants(each))]
        wanted: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in wanted:
                wanted.add(name)
                pending += _wants(self._fixtures[name]) if name in self._fixtures else ()
        return wanted

    def bound(self, names: set[str]) -> set[str]:
        """Give the names that fixtures are bound to in the file, which may be others."""
        return {self._fixtures[name].name if name in self._fixtures else name for name in names}


def _wants(function: Function) -> list[str]:
    arguments = function.args
    named = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [*named, *_used(function)]


def _used(function: Function) -> Iterator[str]:
    """Name what `@pytest.mark.usefixtures("…")` asks for."""
    for call in function.decorator_list:
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.usefixtures"):
            yield from (a.value for a in call.args if _is_text(a))  # type: ignore[attr-defined]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _fixture_mark(function: Function) -> dict[str, object] | None:
    for decorator in function.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(call) in ("fixture", "pytest.fixture"):
            words = decorator.keywords if isinstance(decorator, ast.Call) else []
            return {
                str(word.arg): word.value.value
                for word in words
                if isinstance(word.value, ast.Constant)
            }
    return None
