"""What the checks of several lessons share."""

import random

LETTERS = "abcdefgh"
ONLY_HIDDEN = "zyxw"


def some_text(length, letters=LETTERS):
    """Draw a text."""
    return "".join(random.choice(letters) for _ in range(length))


def backwards(letters):
    """Used by hidden checks alone."""
    return letters[::-1] + ONLY_HIDDEN
