"""What a notebook's kernel holds: the student's names, and the cell that defines each function.

Works without IPython too: then the program that was started is the only cell.
"""

from __future__ import annotations

import linecache
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebooks.modules import is_module

_NUMBERED = re.compile(r"^<ipython-input-(\d+)-")  # how IPython named its cells before 7.23


@dataclass(frozen=True)
class Kernel:
    """The student's names, and a label such as `In [5]` for the file name of each cell."""

    names: dict[str, Any]
    labels: dict[str, str]

    def sources(self) -> dict[str, str]:
        """Give the source of each cell by the file name that its functions carry."""
        return {file: "".join(linecache.getlines(file)) for file in self.labels}


def with_modules(kernel: Kernel, folder: Path) -> Kernel:
    """The same kernel with the modules that it imported from a folder, as cells before others."""
    place = f"{folder}{os.sep}"
    own = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__dict__", {}).get("__file__")
        if isinstance(file, str) and file.startswith(place):
            path = Path(file).relative_to(folder).as_posix()
            if is_module(path):
                own[file] = path
    return Kernel(kernel.names, own | kernel.labels) if own else kernel


def this_kernel() -> Kernel:
    """Describe the kernel, or the plain interpreter, that runs this."""
    shell = running_shell()
    if shell is None:
        names = vars(sys.modules["__main__"])
        file = names.get("__file__")
        return Kernel(names, {file: Path(file).name} if isinstance(file, str) else {})
    return Kernel(shell.user_ns, _labels(shell))


def running_shell() -> Any:
    """Give IPython's shell, or None if IPython is missing or not running."""
    # Under IPython it is already imported; nothing else needs to wait for the import.
    if sys.modules.get("IPython") is None:
        return None
    from IPython import get_ipython

    return get_ipython()


def _labels(shell: Any) -> dict[str, str]:
    numbers = getattr(shell.compile, "_filename_map", None)
    if not isinstance(numbers, dict):
        found = ((file, _NUMBERED.match(file)) for file in list(linecache.cache))
        numbers = {file: match[1] for file, match in found if match}
    # In the order in which they ran: a cell that ran again ran last.
    ordered = sorted(numbers.items(), key=lambda item: int(item[1]))
    return {file: f"In [{number}]" for file, number in ordered}
