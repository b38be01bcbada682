"""An object as the JSON that all formats write: indented, ended by a newline, nothing but UTF-8."""

from __future__ import annotations

from typing import Any

import msgspec


def as_bytes(value: Any) -> bytes:
    """Write an object as JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
