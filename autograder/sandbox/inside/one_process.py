"""What pools of processes do, done by one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import Any


class _Result:
    """The result of a call that has been made."""

    def __init__(self, call: Callable[[], Any], callback: Any = None, errback: Any = None) -> None:
        self._value: Any = None
        self._error: Exception | None = None
        try:
            self._value = call()
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            self._error = error
        told = errback if self._error is not None else callback
        if told is not None:
            told(self._value if self._error is None else self._error)

    def get(self, timeout: float | None = None) -> Any:
        """Give what the call returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._value

    def wait(self, timeout: float | None = None) -> None:
        """Wait for nothing: it is there."""

    def ready(self) -> bool:
        """Say yes."""
        return True

    def successful(self) -> bool:
        """Whether the call returned."""
        return self._error is None


def _open_pool(
    self: Any,
    processes: Any = None,
    initializer: Any = None,
    initargs: Any = (),
    *_: Any,
    **__: Any,
) -> None:
    if processes is not None and processes < 1:
        raise ValueError("Number of processes must be at least 1")
    self._pool, self._state = [], "RUN"
    if initializer is not None:
        initializer(*initargs)


def _require_open(self: Any) -> None:
    if self._state != "RUN":
        raise ValueError("Pool not running")


def _apply(self: Any, func: Any, args: Any = (), kwds: Any = None) -> Any:
    _require_open(self)
    return func(*args, **(kwds or {}))


def _apply_async(
    self: Any,
    func: Any,
    args: Any = (),
    kwds: Any = None,
    callback: Any = None,
    error_callback: Any = None,
) -> _Result:
    _require_open(self)
    return _Result(lambda: func(*args, **(kwds or {})), callback, error_callback)


def _map(self: Any, func: Any, iterable: Iterable[Any], chunksize: Any = None) -> list[Any]:
    _require_open(self)
    return [func(item) for item in iterable]


def _starmap(self: Any, func: Any, iterable: Iterable[Any], chunksize: Any = None) -> list[Any]:
    _require_open(self)
    return [func(*items) for items in iterable]


def _map_async(
    self: Any,
    func: Any,
    iterable: Iterable[Any],
    chunksize: Any = None,
    callback: Any = None,
    error_callback: Any = None,
) -> _Result:
    return _Result(lambda: _map(self, func, iterable), callback, error_callback)


def _starmap_async(
    self: Any,
    func: Any,
    iterable: Iterable[Any],
    chunksize: Any = None,
    callback: Any = None,
    error_callback: Any = None,
) -> _Result:
    return _Result(lambda: _starmap(self, func, iterable), callback, error_callback)


def _imap(self: Any, func: Any, iterable: Iterable[Any], chunksize: int = 1) -> Iterator[Any]:
    _require_open(self)
    return iter([func(item) for item in iterable])


def _close(self: Any) -> None:
    self._state = "CLOSE"


def _end(self: Any) -> None:
    self._state = "TERMINATE"


def _join(self: Any) -> None:
    if self._state == "RUN":
        raise ValueError("Pool is still running")


def _nothing(*_: Any) -> None:
    """Do nothing: there is no worker to end."""


POOL: dict[str, Callable[..., Any]] = {
    "__init__": _open_pool,
    "__del__": _nothing,
    "apply": _apply,
    "apply_async": _apply_async,
    "map": _map,
    "map_async": _map_async,
    "starmap": _starmap,
    "starmap_async": _starmap_async,
    "imap": _imap,
    "imap_unordered": _imap,
    "close": _close,
    "terminate": _end,
    "join": _join,
}


def _open_executor(
    self: Any,
    max_workers: Any = None,
    mp_context: Any = None,
    initializer: Any = None,
    initargs: Any = (),
    **_: Any,
) -> None:
    if max_workers is not None and max_workers <= 0:
        raise ValueError("max_workers must be greater than 0")
    self._is_closed = False
    if initializer is not None:
        initializer(*initargs)


def _submit(self: Any, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
    if getattr(self, "_is_closed", False):
        raise RuntimeError("cannot schedule new futures after shutdown")
    done: Future[Any] = Future()
    try:
        done.set_result(fn(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        done.set_exception(error)
    return done


def _shut_down(self: Any, wait: bool = True, *, cancel_futures: bool = False) -> None:
    self._is_closed = True


EXECUTOR: dict[str, Callable[..., Any]] = {
    "__init__": _open_executor,
    "submit": _submit,
    "shutdown": _shut_down,
}
