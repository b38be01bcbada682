"""Which names code binds and reads, by Python's rules of scope."""

from __future__ import annotations

import ast

import pytest

from autograder.sandbox.scopes import names_bound, names_read


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", "x"),
        ("x: int = 1", "x"),
        ("x += 1", "x"),
        ("x, (y, *z) = t", "x y z"),
        ("x = y = 1", "x y"),
        ("x.y = 1", ""),
        ("x[0] = 1", ""),
        ("del x", "x"),
        ("import a.b.c", "a"),
        ("import a.b.c as d", "d"),
        ("from a import b, c as d", "b d"),
        ("from a import *", "*"),
        ("def f(a): b = 1", "f"),
        ("async def f(a): b = 1", "f"),
        ("class C:\n    x = 1\n    def m(self): y = 1", "C"),
        ("for i, j in x: k = i", "i j k"),
        ("while x: y = 1", "y"),
        ("with open(a) as f, g as (h, i): pass", "f h i"),
        ("if x: y = 1\nelse: z = 1", "y z"),
        ("try: import a\nexcept E as e: a = None\nfinally: b = 1", "a b e"),
        ("print(x := 1)", "x"),
        ("[i for i in x]", ""),
        ("[y := i for i in x]", "y"),
        ("f = lambda a: (b := a)", "f"),
        ("match x:\n    case [a, *b]: pass\n    case {'k': c, **d} as e: pass", "a b c d e"),
        ("print(x)", ""),
    ],
)
def test_names_bound(source: str, names: str) -> None:
    """A statement binds what stands on the left, in loops, imports, patterns and after `:=`."""
    (statement,) = ast.parse(source).body
    assert set(names_bound(statement)) == set(names.split())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y + z.w", "y z"),
        ("x[i].y = v", "x i v"),
        ("def f(a, *b, c=d, **e): return a, b, c, e, g", "d g"),
        ("def f(a: A, b: B = C) -> D: pass", "A B C D"),
        ("@deco(x)\ndef f(): pass", "deco x"),
        ("def f():\n    loss = step()\n    return loss", "step"),
        ("def f():\n    for i in x: print(i)", "x print"),
        ("def f():\n    import math\n    return math.pi", ""),
        ("def f():\n    with a as b: return b", "a"),
        ("def f():\n    try: g()\n    except E as e: print(e)", "g E print"),
        ("def f():\n    global count\n    count += 1", "count"),
        ("def f():\n    if x:\n        global count\n    return count", "x count"),
        ("def f():\n    y = 1\n    def g(): return y + z\n    return g", "z"),
        ("def f():\n    def g():\n        y = 1\n    return y", "y"),
        ("def f():\n    class C:\n        y = 1\n    return y, C", "y"),
        ("def f(x):\n    def g():\n        nonlocal x\n        x = 1\n    return g", ""),
        ("def f(y): return [x for x in y] + [x]", "x"),
        ("def f(): return [x for x in x]", "x"),
        ("def f(): return {k: v for k, v in z if k > t}", "z t"),
        ("def f(): return (x for y in z for x in y)", "z"),
        ("def f(): return [[x for x in row] for row in rows]", "rows"),
        ("def f():\n    [y := x for x in z]\n    return y", "z"),
        ("f = lambda a, b=c: a + b + d", "c d"),
        ("f = lambda: (y := x) + y", "x"),
        ("class C(A, metaclass=M):\n    x = y\n    def m(self): return self.x + z", "A M y z"),
        ("def f(x):\n    match x:\n        case [a, *b]: return a, b, c", "c"),
        ("def f():\n    x: int = 1\n    return x", "int"),
        ("x += 1", ""),
        ("del x", ""),
    ],
)
def test_names_read(source: str, names: str) -> None:
    """A function's own names are not read from around it; all others are."""
    (statement,) = ast.parse(source).body
    assert set(names_read(statement)) == set(names.split())


def test_deep_expression() -> None:
    """An expression that is nested more deeply than Python may recurse is read."""
    deep: ast.expr = ast.Name("x", ast.Load())
    for _ in range(5_000):
        deep = ast.UnaryOp(ast.USub(), deep)
    statement = ast.Assign([ast.Name("y", ast.Store())], deep)
    assert set(names_read(statement)) == {"x"}
    assert set(names_bound(statement)) == {"y"}
