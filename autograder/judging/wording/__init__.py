"""The words for what was found: plain sentences, tested one by one.

For hidden checks nothing here may show an input, an expected value, or text that student code
chose: an exception's own message could carry what the check handed to it.
"""

from autograder.judging.wording.differences import say_differences
from autograder.judging.wording.endings import say_ending, say_fault, say_place

__all__ = ["say_differences", "say_ending", "say_fault", "say_place"]
