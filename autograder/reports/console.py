"""The one way to a terminal: all that the commands print goes through a console of this kind.

Names, messages and notes may hold what a student chose. Whatever a terminal would obey in them is
replaced here, last of all, and no text is taken for rich's own markup; what the kit itself marks
up, it marks up as `Text`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from autograder.reports.plain import printable


class PlainConsole(Console):
    """A console that prints what people read, and no command of a text's own."""

    def __init__(
        self,
        file: IO[str] | None = None,
        *,
        stderr: bool = False,
        width: int | None = None,
        force_terminal: bool | None = None,
    ) -> None:
        super().__init__(
            file=file,
            stderr=stderr,
            width=width,
            force_terminal=force_terminal,
            markup=False,
            emoji=False,
        )

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render, and make the text of every piece printable; rich's own controls stay."""
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else printable(segment.text)
            yield Segment(text, segment.style, segment.control)

    def say(self, text: str, style: str = "") -> None:
        """Print lines as they are: not wrapped, so that paths and commands can be copied."""
        self.print(text, style=style, highlight=False, soft_wrap=True)
