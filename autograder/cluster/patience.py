"""How long the submitting side waits for what, in seconds."""

from __future__ import annotations

import msgspec


class Patience(msgspec.Struct, frozen=True):
    """Limits for what hangs or is gone, and no expectations."""

    look: float = 1.0  # between two looks at who is there
    slow: float = 60.0  # until a piece may be copied to another worker, where nothing else waits
    first_worker: float = 600.0  # until the first worker must have come: a queue may be long
    workers: float = 300.0  # that no worker may be left in mid-run
    scheduler: float = 60.0  # that the scheduler may not answer
