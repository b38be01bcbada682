"""Process numbers are random in a pid namespace of the server's own, and untouched elsewhere."""

import itertools
import os

import pytest

from autograder.sandbox.confinement import namespaces, numbering, roots
from autograder.sandbox.confinement.policy import Layer

# Called in a child, which becomes a server.


def numbers_of_children(scratch):
    """Fork as the server does: scatter, fork, reap."""
    count = numbering.Numbering()
    namespaces.enter(roots.read_roots(), (scratch,))
    scattered, numbers = [], []
    for _ in range(6):
        scattered.append(count.scatter())
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        numbers.append(child)
    return scattered, numbers


def scatter_without_the_file():
    numbering.LAST = "/proc/no such file"
    return numbering.Numbering().scatter()


def scatter_when_closed():
    count = numbering.Numbering()
    count.close()
    return count.scatter()


# What then happens.


def test_children_have_random_numbers(attempt):
    """No child's number follows from the one before it."""
    attempt.needs(Layer.NAMESPACES, Layer.PRIVATE_ROOT)
    if not os.path.exists(numbering.LAST):
        pytest.skip("this kernel's count cannot be moved")
    outcome = attempt(numbers_of_children, attempt.scratch, layers=None)
    assert outcome.error is None, outcome.trace
    scattered, numbers = outcome.value
    assert all(scattered)
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    assert len(steps) == 5
    assert min(numbers) > numbering.LOWEST


@pytest.mark.parametrize("function", [scatter_without_the_file, scatter_when_closed])
def test_a_count_that_cannot_or_may_not_be_moved_stays(attempt, function):
    """Where the kernel has no such file, or the count is the machine's, nothing happens."""
    outcome = attempt(function, layers=None)
    assert (outcome.error, outcome.value) == (None, False)
