"""Show something in a notebook, or print it where there is none."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from autograder.jupyter.kernel import running_shell

PLAIN = "text/plain"
HTML = "text/html"
MARKDOWN = "text/markdown"


class Shown:
    """One message in several forms; the front end takes the richest that it can show."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self.forms = dict(forms)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return dict(self.forms)

    def __repr__(self) -> str:
        return self.forms[PLAIN]


def show(forms: Mapping[str, str]) -> None:
    """Show a message that has a plain form and others."""
    if running_shell() is None:
        print(forms[PLAIN])
        return
    display: Any = sys.modules["IPython"].display.display
    display(Shown(forms))
