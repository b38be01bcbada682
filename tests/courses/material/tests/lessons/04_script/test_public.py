"""What students may run."""

import pytest

from autograder.authoring import run_script


@pytest.mark.task("total")
@pytest.mark.points(1)
def test_two_numbers(solution):
    """The sum of two numbers is a number."""
    return solution.total(["3", "4"])


@pytest.mark.task("main")
@pytest.mark.points(1)
@pytest.mark.needs("total")
def test_script_with_two_arguments(solution):
    """The script prints the sum of its arguments."""
    return run_script(solution, "3", "4")
