"""The commands as one group: what is said when one is interrupted, or what was typed is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import typer
import typer.core

from autograder.language import N_, _
from autograder.reports.console import PlainConsole
from autograder.reports.plain import printable

AGAIN = N_("run the same command again")
INTERRUPTED = {
    "grade": N_("finished grades are kept; run the same command again"),
    "check": N_("nothing was judged, and your file is unchanged"),
    "regrade": N_("what you have not confirmed is not stored; run the same command again"),
}

errors = PlainConsole(stderr=True)


class Commands(typer.core.TyperGroup):
    """The commands, each with a last word for when it is interrupted."""

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """Read what stands before the command."""
        with _printable_messages():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: Any) -> Any:
        """Call a command; Ctrl-C ends it with the shell's exit code and a sentence."""
        try:
            with _printable_messages():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            said = INTERRUPTED.get(ctx.invoked_subcommand or "", AGAIN)
            interrupted = _("autograder: interrupted; {said}").format(said=_(said))
            errors.print(f"\n{interrupted}")
            raise typer.Exit(130) from None


@contextmanager
def _printable_messages() -> Iterator[None]:
    """Make the messages printable that typer prints itself: they repeat what was typed.

    What was typed may be a name out of a student's folder, as the shell put it in place of `*`.
    """
    name = "message"
    try:
        yield
    except Exception as error:
        if isinstance(getattr(error, name, None), str):
            # Another library's error may not let its message be changed; it says it itself.
            with suppress(AttributeError):
                setattr(error, name, printable(getattr(error, name)))
        raise
