"""Cells that need a task say so in one line until the task is written."""

from __future__ import annotations

import contextlib
from types import TracebackType

from autograder.language import _


class needs:  # noqa: N801 - reads as a word of the lesson: `with needs("predict"):`
    """Run a cell that uses tasks; if one is not written yet, say so in one line.

    >>> with needs("predict"):
    ...     predict(X, w)
    This cell needs `predict`: write it in its cell above, then run this cell again.
    """

    def __init__(self, *tasks: str) -> None:
        self.tasks = tasks

    def __enter__(self) -> needs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(error, NotImplementedError):
            return False
        # Imported here: a notebook's first cell imports this, and most need nothing more.
        from autograder.errors import AutograderError
        from autograder.jupyter.kernel import this_kernel
        from autograder.jupyter.places import assignment_of

        # The language of the assignment is in force once that was found.
        with contextlib.suppress(AutograderError):
            assignment_of(this_kernel())
        names = ", ".join(f"`{task}`" for task in self.tasks)
        print(
            _(
                "This cell needs {names}: write what is missing in its cell above, then run "
                "this cell again."
            ).format(names=names)
        )
        return True
