"""Modules of a student's own: what lies beside the notebook, and what it wrote with `%%writefile`.

Runs in the student process. They are loaded afresh with the program. A module that has the name of
an installed one is none of them: what is installed keeps its name.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterable, Sequence

from autograder.sandbox.syntax import parse


class WrittenModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads modules by their source; `cells` says in which cell or file each stands."""

    def __init__(self, sources: dict[str, str], cells: dict[str, str]) -> None:
        self.sources, self.cells = sources, cells
        self.packages = packages_of(sources) | {
            name for name, cell in cells.items() if cell.endswith("/__init__.py")
        }
        self.names = sources.keys() | self.packages

    def forget(self) -> None:
        """Let the modules be loaded anew, by this finder and no earlier one."""
        sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, WrittenModules)]
        if self.sources:
            # First: an installed package without any file, a bare folder, has no claim to a name.
            sys.meta_path.insert(0, self)
        for name in self.names:
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
        """Find a module of the student's own."""
        if fullname not in self.names:
            return None
        return importlib.machinery.ModuleSpec(
            fullname,
            self,
            origin=self.cells.get(fullname),
            is_package=fullname in self.packages,
        )

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its source, whose lines are those of the file, or of the cell that wrote it."""
        name = module.__name__
        if name not in self.sources:
            return  # a folder without an `__init__.py`
        module.__file__ = self.cells[name]
        tree = parse(self.sources[name], self.cells[name])
        exec(compile(tree, self.cells[name], "exec", dont_inherit=True), vars(module))


def module_of(file: str) -> str:
    """Give the module that a file beside the notebook is; empty for what is none.

    `./h.py` is `h`, `mylib/nets.py` is `mylib.nets`, and `mylib/__init__.py` is `mylib`.
    """
    name = file.strip("\"'").removeprefix("./")
    if not name.endswith(".py"):
        return ""
    parts = name[:-3].split("/")
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def packages_of(modules: Iterable[str]) -> set[str]:
    """Name the packages that modules lie in: `mylib` for `mylib.nets`."""
    return {
        ".".join(parts[:count])
        for parts in (module.split(".") for module in modules)
        for count in range(1, len(parts))
    }


def is_installed(module: str) -> bool:
    """Whether a name at the top is Python's own, or that of an installed module."""
    if module in sys.stdlib_module_names:
        return True
    found = importlib.machinery.PathFinder.find_spec(module)
    # A bare folder is a package too, and may be any folder that lies beside installed ones.
    return found is not None and found.loader is not None
