"""One object for all that are equal: in a class, most of what is said of checks is the same."""

from __future__ import annotations

import msgspec

from autograder.model import CheckResult, Feedback, SubmissionResult, TaskResult


class Alike:
    """Shares the parts of results; the results stay equal, and take about half of the memory."""

    def __init__(self) -> None:
        self._feedback: dict[Feedback, Feedback] = {}
        self._names: dict[str, str] = {}

    def __call__(self, result: SubmissionResult) -> SubmissionResult:
        """Give an equal result, of parts that others have as well."""
        return msgspec.structs.replace(result, tasks=tuple(map(self._task, result.tasks)))

    def _task(self, task: TaskResult) -> TaskResult:
        checks = tuple(map(self._check, task.checks))
        return msgspec.structs.replace(task, name=self._name(task.name), checks=checks)

    def _check(self, check: CheckResult) -> CheckResult:
        feedback = self._feedback.setdefault(check.feedback, check.feedback)
        return msgspec.structs.replace(check, name=self._name(check.name), feedback=feedback)

    def _name(self, name: str) -> str:
        return self._names.setdefault(name, name)
