"""The kit in a student's notebook: `check("task")`, `hint("task")`, `with needs("task"):`."""

from autograder.jupyter.needs import needs

__all__ = ["needs"]
