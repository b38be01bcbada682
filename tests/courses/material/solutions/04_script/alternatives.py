"""Other right versions of the tasks of 04_script."""

from autograder.authoring import alternative


@alternative("total")
def one_by_one(numbers):
    result = 0
    for number in numbers:
        result += int(number)
    return result
