"""Modules that a notebook wrote with `%%writefile`: importable, as they are beside the notebook.

Runs in the student process. They come last, after everything that is installed, and are loaded
afresh with the program.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence

from autograder.sandbox.syntax import parse


class WrittenModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads modules by their source; `cells` says in which cell each stands."""

    def __init__(self, sources: dict[str, str], cells: dict[str, str]) -> None:
        self.sources, self.cells = sources, cells

    def forget(self) -> None:
        """Let the modules be loaded anew, by this finder and no earlier one."""
        sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, WrittenModules)]
        if self.sources:
            sys.meta_path.append(self)
        for name in self.sources:
            known = sys.modules.get(name)
            if isinstance(
                getattr(getattr(known, "__spec__", None), "loader", None), WrittenModules
            ):
                del sys.modules[name]

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Find a module that the notebook wrote."""
        if fullname not in self.sources:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.cells[fullname])

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its source, whose lines are those of the cell that wrote it."""
        name = module.__name__
        tree = parse(self.sources[name], self.cells[name])
        exec(compile(tree, self.cells[name], "exec", dont_inherit=True), vars(module))


def module_of(file: str) -> str:
    """Give the module that a file beside the notebook is: `h` of `./h.py`; empty for others."""
    name = file.removeprefix("./").strip("\"'")
    return name.removesuffix(".py") if name.endswith(".py") and name[:-3].isidentifier() else ""
