"""Feedback as plain text."""

from __future__ import annotations

from autograder.model import CheckResult


def say_check(result: CheckResult) -> str:
    """Say what became of one check: its fact, what was found, and the next step."""
    marks = f"{result.score:g} of {result.possible:g} points ({result.status})"
    feedback = result.feedback
    lines = [f"{feedback.summary}  [{marks}]"]
    lines += [f"  {line}" for line in feedback.message.splitlines()]
    if feedback.hint:
        lines.append(f"  Next: {feedback.hint}")
    return "\n".join(lines)
