"""Names that go together."""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Names that may mean, hold or be held by one and the same object."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, names: Iterable[str]) -> None:
        """Note that these share something."""
        roots = [self._root(name) for name in names]
        for other in roots[1:]:
            self._parent[self._root(other)] = self._root(roots[0])

    def all_of(self, names: Iterable[str]) -> set[str]:
        """Name everything that shares something with one of these."""
        wanted = set(names)
        roots = {self._root(name) for name in wanted}
        return wanted | {name for name in self._parent if self._root(name) in roots}

    def _root(self, name: str) -> str:
        self._parent.setdefault(name, name)
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name
