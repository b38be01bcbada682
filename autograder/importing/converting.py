"""Turn the statements of a test into those of a check: what was asserted is observed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from autograder.importing.operands import ASSERTS, Looked, called, operands
from autograder.sandbox.scopes import names_bound

SEEN = "seen"
Function = TypeVar("Function", ast.FunctionDef, ast.Lambda)

_FAILS = frozenset({"AssertionError", "fail"})


class Converted(msgspec.Struct, frozen=True):
    """The lines of a check, and how much of the original is in them."""

    lines: tuple[str, ...]
    observed: int = 0  # assertions that became observations
    kept: int = 0  # assertions that are left to the author, as comments
    doubtful: int = 0  # observations that the author should look at
    uses: tuple[str, ...] = ()  # names of the student's code


def convert(
    statements: Sequence[ast.stmt], tasks: Iterable[str], modules: Iterable[str], *, bare: bool
) -> Converted:
    """Convert the statements of one test; `bare` observes the last expression as well."""
    work = _Conversion(frozenset(tasks), frozenset(modules))
    lines = [line for each in statements for line in work.statement(each, loop=False)]
    last = statements[-1] if statements else None
    if bare and isinstance(last, ast.Expr) and not work.is_assert(last.value):
        lines[len(lines) - len(work.plain(last)) :] = work.observe(last.value, last, loop=False)
    return Converted(
        tuple(_without_unused_imports(lines)),
        work.observed,
        work.kept,
        work.doubtful,
        tuple(dict.fromkeys(work.uses)),
    )


def _without_unused_imports(lines: Sequence[str]) -> Iterator[str]:
    """Leave out what only assertions needed, as numpy.testing."""
    code = [line for line in lines if not line.lstrip().startswith("#")]
    for line in lines:
        if line.startswith(("import ", "from ")):
            rest = " ".join(each for each in code if each is not line)
            names = [name for each in ast.parse(line).body for name in names_bound(each)]
            if not any(re.search(rf"\b{re.escape(name)}\b", rest) for name in names):
                continue
        yield line


class _Conversion:
    """One test on its way: what is the student's so far, and what was counted."""

    def __init__(self, tasks: frozenset[str], modules: frozenset[str]) -> None:
        self.tasks, self.modules = tasks, modules
        self.students: set[str] = set()  # variables that hold what the student's code gave
        self.keys: dict[str, int] = {}
        self.uses: list[str] = []
        self.observed = self.kept = self.doubtful = 0

    def statement(self, node: ast.stmt, *, loop: bool) -> list[str]:
        """Convert one statement, with what is in it."""
        if isinstance(node, ast.Assert):
            return self.observe(node.test, node, loop=loop)
        if isinstance(node, ast.Expr) and self.is_assert(node.value):
            if called(node.value) == "assertRaises" or called(node.value) == "assert_raises":
                return self.call_that_raises(node, loop=loop)
            return self.observe(node.value, node, loop=loop)
        if isinstance(node, ast.With) and (expected := _raises(node)) is not None:
            return self.refusal(expected, node.body, node, loop=loop)
        if isinstance(node, ast.Try):
            return self.attempt(node, loop=loop)
        if isinstance(node, ast.For | ast.While | ast.If | ast.With):
            return self.block(node, loop=loop or isinstance(node, ast.For | ast.While))
        if isinstance(node, ast.FunctionDef) and any(_asserts(each) for each in node.body):
            return self.left(node, "a function that asserts: write what it asserts into the checks")
        self.note(node)
        return self.plain(node)

    def block(self, node: ast.stmt, *, loop: bool) -> list[str]:
        """Convert what is in a loop, a condition or a `with`."""
        if isinstance(node, ast.For) and self.mine(node.iter):
            self.students |= _names(node.target)
        head = self.plain(node)
        lines: list[str] = []
        for field in ("body", "orelse"):
            inner: list[ast.stmt] = getattr(node, field, [])
            if not inner:
                continue
            whole = [line for each in inner for line in self.statement(each, loop=loop)]
            opening = next((x for x in head if x.rstrip().endswith(":")), "")
            lines.append(opening if field == "body" else "else:")
            lines += [f"    {line}" for line in (*whole, *(["pass"] * (not _code(whole))))]
        return lines

    def attempt(self, node: ast.Try, *, loop: bool) -> list[str]:
        """Convert `try: f() except ValueError: pass else: raise AssertionError`."""
        wants = [*node.orelse, *node.body[1:]]
        handler = node.handlers[0] if len(node.handlers) == 1 else None
        if handler is not None and handler.type is not None and any(map(_refuses, wants)):
            body = [each for each in node.body if not _refuses(each)]
            return self.refusal(handler.type, body, node, loop=loop)
        if not any(_asserts(each) for each in [*node.body, *node.orelse, *node.finalbody]):
            self.note(node)
            return self.plain(node)
        return self.left(node, "a `try` that asserts")

    def refusal(
        self, expected: ast.expr, body: Sequence[ast.stmt], node: ast.stmt, *, loop: bool
    ) -> list[str]:
        """Observe which exception a call ends in."""
        if not any(self.mine(each) for each in body):
            return self.left(node, "nothing here is the student's")
        self.observed += 1
        for each in body:
            self.note(each)
        kind = ast.unparse(expected)
        single = body[0] if len(body) == 1 else None
        value = (
            getattr(single, "value", None) if isinstance(single, ast.Expr | ast.Assign) else None
        )
        if isinstance(value, ast.expr):
            call, before = f"lambda: {self.text(value)}", []
            said = ast.unparse(value)
        else:
            inner = [f"    {line}" for each in body for line in self.plain(each)]
            before = ["def call():", *inner, ""]
            call, said = "call", ast.unparse(body[-1])
        return [*before, self.see(f"{said} raises", f"raised_by({call}, {kind})", loop=loop)]

    def call_that_raises(self, node: ast.Expr, *, loop: bool) -> list[str]:
        """Observe `assertRaises(ValueError, f, x)`."""
        call = node.value
        if not isinstance(call, ast.Call) or len(call.args) < 2:
            return self.left(node, "a refusal without a call")
        inner = ast.Call(call.args[1], call.args[2:], call.keywords)
        return self.refusal(call.args[0], [ast.Expr(inner)], node, loop=loop)

    def observe(self, test: ast.expr, node: ast.stmt, *, loop: bool) -> list[str]:
        """Observe what of a condition is the student's; the rest of it is a comment."""
        looked = operands(test, self.mine)
        if not looked:
            return self.left(node, "nothing in it is what the student's code gave")
        self.note(node)
        self.observed += 1
        lines = []
        for each in looked:
            lines += self.look(each, loop=loop)
        return lines

    def look(self, looked: Looked, *, loop: bool) -> list[str]:
        """Write one observation, and what its author should think of."""
        self.doubtful += bool(looked.todo)
        said = ast.unparse(looked.expression)
        todo = [f"# TODO(author): {looked.todo}"] if looked.todo else []
        return [*todo, self.see(said, self.text(looked.expression), loop=loop)]

    def see(self, said: str, value: str, *, loop: bool) -> str:
        """Put a value under a key of its own into the observation."""
        key = " ".join(said.split())
        key = key if len(key) <= 60 else f"{key[:57]}..."
        number = self.keys[key] = self.keys.get(key, 0) + 1
        name = repr(key if number == 1 else f"{key} ({number})")
        if loop:
            return f"{SEEN}.setdefault({name}, []).append({value})"
        return f"{SEEN}[{name}] = {value}"

    def left(self, node: ast.stmt, why: str) -> list[str]:
        """Leave a statement to the author, as a comment."""
        self.kept += max(sum(map(_is_assertion, ast.walk(node))), 1)
        lines = ast.unparse(node).splitlines()
        return [f"# TODO(author): {why}", *(f"# {line}" for line in lines)]

    def mine(self, node: ast.AST) -> bool:
        """Whether some of it comes from the student's code."""
        known = self.tasks | self.students
        return any(
            (isinstance(each, ast.Name) and each.id in known) or self._is_attribute(each)
            for each in ast.walk(node)
        )

    def _is_attribute(self, node: ast.AST) -> bool:
        """Whether it is `module.f`, and `module` is where the student's code is imported from."""
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.modules
        )

    def is_assert(self, node: ast.expr) -> bool:
        """Whether an expression is a call that asserts."""
        name = called(node)
        return name in {"assertRaises", "assert_raises"} or (
            name in ASSERTS and (name.startswith("assert") or name in ("ok_", "eq_"))
        )

    def note(self, node: ast.AST) -> None:
        """Take note of which variables hold what the student's code gave, and what it used."""
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in self.tasks:
                self.uses.append(each.id)
            elif self._is_attribute(each) and isinstance(each, ast.Attribute):
                self.uses.append(each.attr)
            if isinstance(each, ast.Assign | ast.AugAssign | ast.AnnAssign) and each.value:
                targets = each.targets if isinstance(each, ast.Assign) else [each.target]
                if self.mine(each.value):
                    self.students |= {name for t in targets for name in _names(t)}
            # A call whose result nobody keeps is made for what it does to its arguments.
            elif isinstance(each, ast.Expr) and (call := _call(each)) and self.mine(call.func):
                self.students |= {name for a in call.args for name in _names(a)}
        self.students -= self.tasks

    def text(self, node: ast.AST) -> str:
        """Write code with the student's names as those of the solution."""
        return ast.unparse(_Renamed(self.tasks - self.students, self.modules).visit(_copied(node)))

    def plain(self, node: ast.stmt) -> list[str]:
        """Write a statement as it stands."""
        return self.text(node).splitlines()


class _Renamed(ast.NodeTransformer):
    """`f` as `solution.f`, and so is `module.f`."""

    def __init__(self, tasks: Iterable[str], modules: Iterable[str]) -> None:
        self._tasks, self._modules = frozenset(tasks), frozenset(modules)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Leave the names that a function has for its own."""
        return _inside(self, node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        """Leave the names that a function has for its own."""
        return _inside(self, node)

    def without(self, names: set[str]) -> _Renamed:
        """Rename all but these."""
        return _Renamed(self._tasks - names, self._modules)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Rename a task."""
        if node.id in self._modules:
            return ast.Name("solution", node.ctx)
        if node.id in self._tasks and isinstance(node.ctx, ast.Load):
            return ast.Attribute(ast.Name("solution", ast.Load()), node.id, node.ctx)
        return node


def _inside(renamed: _Renamed, node: Function) -> Function:
    arguments: ast.arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    inner = renamed.without({each.arg for each in every})
    ast.NodeTransformer.generic_visit(inner, node)
    return node


def _copied(node: ast.AST) -> ast.AST:
    text = ast.unparse(node)
    if isinstance(node, ast.expr):
        return ast.parse(f"({text}\n)", mode="eval").body
    return ast.parse(text).body[0]


def _call(node: ast.Expr) -> ast.Call | None:
    return node.value if isinstance(node.value, ast.Call) else None


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _raises(node: ast.With) -> ast.expr | None:
    """Give the exception of `with pytest.raises(E)` and its like."""
    for item in node.items:
        call = item.context_expr
        if called(call) in ("raises", "assertRaises", "assert_raises", "assertRaisesRegex"):
            return call.args[0] if isinstance(call, ast.Call) and call.args else None
    return None


def _refuses(node: ast.stmt) -> bool:
    """Whether a statement says that what stands before it should have failed."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        name = node.exc if isinstance(node.exc, ast.Name) else getattr(node.exc, "func", None)
        return isinstance(name, ast.Name) and name.id in _FAILS
    if isinstance(node, ast.Assert):
        return isinstance(node.test, ast.Constant) and not node.test.value
    return isinstance(node, ast.Expr) and called(node.value) == "fail"


def _asserts(node: ast.AST) -> bool:
    return any(map(_is_assertion, ast.walk(node)))


def _is_assertion(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) or called(node).startswith("assert")


def _code(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
