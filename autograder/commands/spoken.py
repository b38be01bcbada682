"""The language that a command's page is asked for in."""

from __future__ import annotations

from autograder.errors import UsageError
from autograder.language import _, languages


def require_spoken(language: str) -> str:
    """Give a language that the kit has sentences in, or UsageError says which there are."""
    if language not in languages():
        raise UsageError(
            _(
                "--language {language}: pages are written in {languages}; name one of these, or "
                "leave it out"
            ).format(language=language, languages=", ".join(languages()))
        )
    return language
