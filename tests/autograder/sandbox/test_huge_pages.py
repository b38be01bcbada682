"""The server's memory in huge pages: the same memory, in fewer entries."""

from pathlib import Path

import pytest

from autograder.sandbox import huge_pages
from autograder.sandbox.confinement import libc

# Called in a child.


def gather_a_large_block():
    block = bytearray(range(256)) * (64 << 10)  # 16 MiB
    huge_pages.gather()
    smaps = Path("/proc/self/smaps").read_text()
    huge = sum(int(line.split()[1]) for line in smaps.splitlines() if "AnonHugePages" in line)
    return huge, block == bytearray(range(256)) * (64 << 10)


def gather_where_the_kernel_cannot():
    def refused(*_):
        raise OSError(22, "Invalid argument")

    libc.madvise = refused
    huge_pages.gather()
    return "goes on"


# What then happens.


def test_memory_lies_in_huge_pages(attempt):
    """A large block is gathered, and holds what it held."""
    outcome = attempt(gather_a_large_block, layers=None)
    assert outcome.error is None, outcome.trace
    huge, same = outcome.value
    assert same
    if not huge:
        pytest.skip("this kernel gathers no pages when asked (before Linux 6.1)")
    assert huge >= 8 << 10


def test_a_kernel_that_cannot_changes_nothing(attempt):
    """Where the call is refused the server goes on with small pages."""
    outcome = attempt(gather_where_the_kernel_cannot, layers=None)
    assert (outcome.error, outcome.value) == (None, "goes on")
