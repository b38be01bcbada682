"""Errors on their way through the commands: their messages are made printable, and none is lost."""

from __future__ import annotations

import pytest
import typer

from autograder.commands.group import _printable_messages


class Fixed(Exception):  # noqa: N818 - as other libraries name theirs
    """An error of a library that does not let its message be changed."""

    @property
    def message(self) -> str:
        """What it says."""
        return "a \x1b[31mtemplate"


def test_message_of_what_was_typed_is_printable() -> None:
    """What a terminal would obey in what was typed is replaced."""
    with pytest.raises(typer.BadParameter) as caught, _printable_messages():
        raise typer.BadParameter("no file \x1b[31m")
    assert caught.value.message == "no file ?[31m"


def test_error_that_cannot_be_changed_is_raised_as_it_is() -> None:
    """An error whose message is fixed stays the error that it is."""
    with pytest.raises(Fixed), _printable_messages():
        raise Fixed
