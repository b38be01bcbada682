"""Source is parsed as `ast.parse` does it, whatever other threads do."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.sandbox.syntax import parse

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
