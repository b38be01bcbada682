"""Run the submissions of a class that wait: what their lessons need first, then each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile

from rich.console import Console
from rich.text import Text

from autograder.grading.executor import Executor
from autograder.grading.piece import Own, Piece
from autograder.language import N_, _
from autograder.observing.packages import say_missing
from autograder.reports.progress import progress_bar
from autograder.results.gradebook import Entry


class Running:
    """Has an executor grade, and shows how far it is."""

    def __init__(
        self, executor: Executor, console: Console, goes_on: Callable[[], bool] = lambda: True
    ) -> None:
        self._executor = executor
        self._goes_on = goes_on  # asked before each submission; no more of them if not
        self._console = console
        self._warned: set[str] = set()

    def run(
        self, owns: Sequence[Own], pieces: Iterable[Piece], doing: str = N_("grading")
    ) -> Iterator[tuple[Piece, Entry]]:
        """Grade submissions; give each with its entry as soon as it is graded.

        `owns` are their lessons, one for each; `pieces` are taken as they are needed.
        """
        if not owns:
            return
        self._executor.begin(len(owns))
        self._warn([own.lesson for own in owns])
        with progress_bar(self._console) as progress:
            lessons = {own.state: own for own in owns}
            bar = progress.add_task(_("reading lessons"), total=len(lessons))
            for _lesson in self._executor.make_ready([lessons[state] for state in lessons]):
                progress.advance(bar)
            bar = progress.add_task(_(doing), total=len(owns))
            for done in self._executor.run(takewhile(lambda _piece: self._goes_on(), pieces)):
                yield done
                progress.advance(bar)

    def _warn(self, lessons: Sequence[str]) -> None:
        """Say, before a class is graded, which packages of its lessons are missing."""
        found = self._executor.missing(sorted(set(lessons)))
        missing = {name: why for name, why in found.items() if name not in self._warned}
        self._warned.update(missing)
        if missing:
            said = _("{missing}. Submissions that import them are not graded.")
            warning = said.format(missing=say_missing(missing))
            self._console.print(Text(warning, style="bold red"))
