"""Give each check a loaded program."""

from __future__ import annotations

import time

from autograder.sandbox.inside.program import Broken, Namespace, ParsedProgram, Told

SLOW_SECONDS = 0.5  # of CPU


class Solutions:
    """Gives each check freshly loaded code: the next one does not see what this one leaves.

    Where loading takes long, because the program builds up what its tasks read, all checks share
    one namespace, as they do in a notebook; so they do where the whole notebook was run.
    """

    def __init__(self, program: ParsedProgram) -> None:
        self._program = program
        self._fresh: Namespace | None = None
        self._shared: Namespace | None = None

    def load(self, announce: Told, broken: list[Broken]) -> None:
        """Load the program for the first check."""
        self._fresh = self._program.run(announce, broken)
        if self._program.program.whole:
            self._shared = self._fresh

    def next(self) -> Namespace:
        """Give the namespace for the next check."""
        if self._shared is not None:
            return self._shared
        fresh, self._fresh = self._fresh, None
        if fresh is not None:
            return fresh
        began = time.process_time()
        # Not the first time: that may be slow because of what is imported.
        fresh = self._program.run()
        if time.process_time() - began > SLOW_SECONDS:
            self._shared = fresh
        return fresh
