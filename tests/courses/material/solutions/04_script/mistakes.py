"""Known wrong versions of the tasks of 04_script, each with what to say about it."""

from autograder.authoring import mistake
from script import total


@mistake("total", "Texts that are added are put together: make numbers of them first.")
def put_together(numbers):
    return "".join(numbers)


@mistake("main", "The code for a missing argument is 2.")
def always_right(arguments):
    print(total(arguments))
    return 0
