"""A GPU of NVIDIA's: whether this machine has one, and what a process must reach to compute on it.

What passing it on costs in confinement stands in docs/security.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autograder.sandbox.confinement.roots import Root

# The driver's control device and its memory manager: without them no card can be used.
NEEDED: Final = ("nvidiactl", "nvidia-uvm")
HIDING: Final = frozenset({"CUDA_VISIBLE_DEVICES"})  # variables that keep a GPU out of sight
FURTHER: Final = ("nvidia-uvm-tools",)
# Beside /usr/lib and /usr/lib64, which every student process reads.
LIBRARIES: Final = (
    Root("/usr/local/nvidia", "the driver's libraries in containers of Kubernetes"),
    Root("/run/opengl-driver/lib", "the same on NixOS"),
    Root("/usr/lib/wsl", "the same in WSL2"),
    Root("/sys/module/nvidia/version", "the driver's version"),
    Root("/sys/bus/pci/devices", "CUDA lists the cards by it"),
)


def devices(root: Path = Path("/")) -> tuple[str, ...]:
    """Name the devices of this machine's GPUs, to be read, written and given commands; or none."""
    folder = root / "dev"
    cards = sorted(path.name for path in folder.glob("nvidia[0-9]*"))
    if not cards or not all((folder / name).exists() for name in NEEDED):
        return ()
    further = [name for name in FURTHER if (folder / name).exists()]
    return tuple(f"/dev/{name}" for name in (*cards, *NEEDED, *further))


def libraries(root: Path = Path("/")) -> tuple[str, ...]:
    """Name what must be readable besides, as far as this machine has it."""
    return tuple(each.path for each in LIBRARIES if (root / each.path[1:]).exists())


def environment() -> Iterator[tuple[str, str]]:
    """Give the variables of a server whose processes may use a GPU."""
    # The server forks, so it must not begin to use the GPU itself: it asks the driver's manager.
    yield "PYTORCH_NVML_BASED_CUDA_CHECK", "1"
    yield "CUBLAS_WORKSPACE_CONFIG", ":4096:8"  # the same numbers in every run
    for name in ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "LD_LIBRARY_PATH"):
        if name in os.environ:
            yield name, os.environ[name]
