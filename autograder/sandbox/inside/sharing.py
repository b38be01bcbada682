"""The modules that check files share: executed anew for each call, and for check files alone.

Runs beside student code. A student's own `helpers` is another module: neither finds the other's.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Mapping
from typing import Any

from autograder.sandbox.syntax import parse

MODULE = "helpers"
_FILE = "../helpers.py"


class Shared:
    """The sources that check files share, compiled once."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self._codes: dict[str, types.CodeType] = {}

    def fresh(self) -> Loaded:
        """Give them to one call."""
        return Loaded(self)

    def code(self, name: str) -> types.CodeType:
        """Give a file's code."""
        if name not in self._codes:
            tree = parse(self.sources[name], name)
            self._codes[name] = compile(tree, name, "exec", dont_inherit=True)
        return self._codes[name]


class Loaded:
    """The shared modules of one call, each executed when it is first asked for."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._modules: dict[str, types.ModuleType] = {}

    def new_module(self, name: str) -> types.ModuleType:
        """Make the module of a file that may import what is shared."""
        module = types.ModuleType(name)
        module.__file__ = name
        if _FILE in self._shared.sources:
            vars(module)["__builtins__"] = vars(builtins) | {"__import__": self._import}
        return module

    def conftests(self) -> list[dict[str, Any]]:
        """Give the namespaces of the files of fixtures, the nearest first."""
        return [vars(self._load(name)) for name in self._shared.sources if name != _FILE]

    def _load(self, name: str) -> types.ModuleType:
        if name not in self._modules:
            module = self._modules[name] = self.new_module(name)
            exec(self._shared.code(name), vars(module))
        return self._modules[name]

    def _import(
        self,
        name: str,
        names: Mapping[str, object] | None = None,
        inner: Mapping[str, object] | None = None,
        fromlist: tuple[str, ...] = (),
        level: int = 0,
    ) -> types.ModuleType:
        if name == MODULE and not level:
            return self._load(_FILE)
        return builtins.__import__(name, names, inner, fromlist, level)
