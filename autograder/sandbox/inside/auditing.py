"""Be told when Python reports one of its audit events.

Runs in the student process. A hook sees an event under whatever name its function was called, from
any thread, and cannot be taken out again.
"""

from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from typing import Any

Told = Callable[[str], None]
THREAD = "_thread.start_new_thread"

# Who listens now; none of them most of the time.
_listeners: list[tuple[Collection[str], Told]] = []
_hooked: list[bool] = []


class EventsWatched:
    """Call `told` with the name of each event of `events` while entered."""

    def __init__(self, events: Collection[str], told: Told) -> None:
        self._listener = (events, told)
        self._own: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> None:
        if not _hooked:
            _hooked.append(True)
            sys.addaudithook(_hear)
        _listeners.append(self._listener)
        if THREAD in self._listener[0]:
            self._own = list(_starters())
            for place, name, own in self._own:
                setattr(place, name, _telling(own))

    def __exit__(self, *_: object) -> None:
        for place, name, own in self._own:
            setattr(place, name, own)
        if self._listener in _listeners:
            _listeners.remove(self._listener)


def _hear(event: str, _: tuple[object, ...]) -> None:
    for events, told in _listeners:
        if event in events:
            told(event)


def _starters() -> Iterator[tuple[Any, str, Any]]:
    """Find what starts a thread: not every version of Python reports it by itself."""
    for place in (_thread, threading):
        for name in ("start_new_thread", "start_new", "start_joinable_thread"):
            for each in (name, f"_{name}"):
                if hasattr(place, each):
                    yield place, each, getattr(place, each)


def _telling(own: Callable[..., Any]) -> Callable[..., Any]:
    def start(*args: Any, **kwargs: Any) -> Any:
        _hear(THREAD, ())
        return own(*args, **kwargs)

    return start
