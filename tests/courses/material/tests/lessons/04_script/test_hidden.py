"""What only the grader runs."""

import pytest

from autograder.authoring import run_script


@pytest.mark.task("total")
@pytest.mark.points(1)
@pytest.mark.rests_on("`total(numbers: list[str]) -> int`: the sum of numbers that are written as texts.")
def test_no_numbers(solution):
    """The sum of nothing is 0."""
    return solution.total([])


@pytest.mark.task("main")
@pytest.mark.points(1)
@pytest.mark.rests_on("`python script.py 3 4` prints the sum of its arguments, and ends with 2 where there are none.")
def test_script_without_arguments(solution):
    """Without an argument the script ends with 2."""
    return run_script(solution)["exit code"]
