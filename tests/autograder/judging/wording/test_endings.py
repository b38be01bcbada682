"""What a student reads about a call that did not return, word for word."""

from __future__ import annotations

import pytest

from autograder.judging.wording import say_ending, say_fault, say_place
from autograder.model import Visibility
from autograder.sandbox.outcome import Ending, Outcome
from autograder.sandbox.wire import Fault


@pytest.mark.parametrize(
    ("outcome", "summary", "hint"),
    [
        (
            Outcome(Ending.TIMEOUT, detail="cpu"),
            "Stopped after 2.5 seconds.",
            "Look for a loop that never ends, or work that grows faster than it should.",
        ),
        (
            Outcome(Ending.TIMEOUT, detail="wall"),
            "Stopped after 2.5 seconds.",
            "Look for a loop that never ends, or work that grows faster than it should.",
        ),
        (
            Outcome(Ending.TIMEOUT, detail="submission"),
            "Not finished: the time for the whole submission was used up.",
            "This check and those before it took too long; make your code finish sooner.",
        ),
        (
            Outcome(Ending.MEMORY),
            "Stopped: it asked for more memory than there is.",
            "Look at the shapes: (N, 1) against (N,) broadcasts to (N, N).",
        ),
        (
            Outcome(Ending.DISK, detail="disk"),
            "Stopped: it filled its folder for temporary files (disk full).",
            "Do not write files in a task; if you must, keep them small and delete them.",
        ),
        (
            Outcome(Ending.CRASHED, detail="SIGKILL"),
            "The process was killed (SIGKILL): by the system when memory ran out, or by itself.",
            "Look at the shapes: (N, 1) against (N,) broadcasts to (N, N).",
        ),
        (
            Outcome(Ending.EXITED, detail="exit code 3"),
            "Your code ended the whole process (exit code 3).",
            "Return a value instead of calling os._exit or anything that ends Python.",
        ),
        (
            Outcome(Ending.PROTOCOL, detail="a frame came out of turn"),
            "Your code wrote to a channel that is not its own.",
            "Remove whatever writes to file descriptors that your code did not open.",
        ),
        (
            Outcome(Ending.CRASHED, detail="threads"),
            "Stopped: it started too many threads.",
            "Do not start threads in a task.",
        ),
        (
            Outcome(Ending.CRASHED, detail="SIGSEGV"),
            "Your code crashed the process (SIGSEGV).",
            "Look for very deep recursion, or code that reaches below Python.",
        ),
    ],
    ids=lambda value: f"{value.ending}-{value.detail}" if isinstance(value, Outcome) else "",
)
def test_each_ending(outcome: Outcome, summary: str, hint: str) -> None:
    """Each way to end has one sentence, and one about what to do."""
    assert say_ending(outcome, 2.5) == (summary, hint)


OWN = Fault("Mine", "what the check gave me", builtin=False, cell="cell 3", line=4, source="x = y")


@pytest.mark.parametrize(
    ("fault", "public", "hidden"),
    [
        (Fault("ValueError", "no", builtin=True), "ValueError: no", "ValueError"),
        (Fault("ValueError", "", builtin=True), "ValueError", "ValueError"),
        # The sentence that it becomes part of has a full stop of its own.
        (Fault("ValueError", "too many.", builtin=True), "ValueError: too many", "ValueError"),
        (OWN, "Mine: what the check gave me", "a custom exception"),
        (
            Fault("ValueError", "no", builtin=False),
            "ValueError: no",
            "a custom exception",
        ),
        (
            Fault("BrokenPipeError", "no", builtin=True),
            "BrokenPipeError: no",
            "an exception of a rare kind",
        ),
    ],
)
def test_each_exception(fault: Fault, public: str, hidden: str) -> None:
    """In a hidden check neither an exception's message nor a name of the student's is shown."""
    assert say_fault(fault, Visibility.PUBLIC) == public
    assert say_fault(fault, Visibility.HIDDEN) == hidden


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (None, ""),
        (Fault("E", "", builtin=True), ""),
        (OWN, "cell 3, line 4: x = y"),
        (Fault("E", "", builtin=True, cell="cell 3", line=4), "cell 3, line 4"),
        (Fault("E", "", builtin=True, cell="cell 3"), "cell 3"),
    ],
)
def test_place(fault: Fault | None, place: str) -> None:
    """The line of the student's own code is shown, as far as it is known."""
    assert say_place(fault) == place


def test_a_place_that_is_withheld() -> None:
    """Of a hidden check the line is told only where a public check stops there too."""
    fault = Fault("ValueError", "no", builtin=True, withheld=True)
    assert say_place(fault) == (
        "A hidden check tells the line only where a public check of the task stops there too."
    )


@pytest.mark.parametrize(
    ("outcome", "summary"),
    [
        (Outcome(Ending.EXITED), "Your code ended the whole process."),
        (Outcome(Ending.CRASHED), "Your code crashed the process."),
    ],
)
def test_an_ending_without_its_number(outcome: Outcome, summary: str) -> None:
    """Of a hidden check neither an exit code nor an unusual signal is told."""
    assert say_ending(outcome, 2.0)[0] == summary
