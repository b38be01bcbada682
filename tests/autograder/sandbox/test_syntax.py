"""Source is parsed as `ast.parse` does it, whatever other threads do, and walked whole."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import autograder
from autograder.sandbox.syntax import children, parse

LONG = "\n".join(f"a{n} = f(b[{n}], [c for c in d if c > {n}])" for n in range(300))


class Garbage:
    """Something that other threads run beside while it is collected."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0.0005)


@pytest.fixture
def often_collected() -> Iterator[None]:
    """Garbage is collected in the midst of each parse, and not before."""
    usual = gc.get_threshold()
    gc.set_threshold(1000)
    yield
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("often_collected")
def test_threads_parse_side_by_side() -> None:
    """Each of four threads gets its whole tree, and no SystemError, as deep as its stack may be."""

    def work(deeper: int) -> set[int]:
        if deeper:
            return work(deeper - 1)
        found = set()
        for _ in range(10):
            for _ in range(5):
                Garbage()
            found.add(len(parse(LONG).body))
        return found

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, (0, 5, 10, 15))) == [{300}] * 4


def test_no_python() -> None:
    """The error names the file that was given."""
    with pytest.raises(SyntaxError) as caught:
        parse("def f(:\n", "cell 3")
    assert caught.value.filename == "cell 3"


EMPTY = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
RARE = """
match a:
    case {"b": [c, *d], **rest} | K(e, f=None as g) if (h := i): pass
async def f(a, /, b: int = 1, *c, d, **e) -> str: return [x async for x in y if z]
try: del a[1:2, ...], b.c
except* (E, F) as e: raise G from e
with a as (b, *c), d: global x; x += f"{y!r:>{z}}" @ -w
"""


def test_children_are_all_that_hold_something() -> None:
    """Of every node in the kit's own source, all below it are listed but contexts and operators."""
    files = Path(autograder.__file__).parent.rglob("*.py")
    texts = [file.read_text(encoding="utf-8") for file in files]
    seen = set()
    for text in (RARE, *texts):
        for node in ast.walk(parse(text)):
            expected = [n for n in ast.iter_child_nodes(node) if not isinstance(n, EMPTY)]
            assert children(node) == expected
            seen.add(type(node))
    assert len(seen) > 80  # kinds of nodes
