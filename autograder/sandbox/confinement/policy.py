"""What a student process may do, as plain values that can be sent to another process."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Final

MIB: Final = 1 << 20


class Layer(enum.StrEnum):
    """One independent way in which the kernel holds a process back."""

    NAMESPACES = "namespaces"
    PRIVATE_ROOT = "private root"
    THROWAWAY_UID = "throwaway uid"
    NO_CAPABILITIES = "no capabilities"
    RESOURCE_LIMITS = "resource limits"
    NO_NEW_PRIVILEGES = "no new privileges"
    LANDLOCK = "Landlock"
    SECCOMP = "seccomp"


# The server enters these once for all its children; the others each child applies to itself.
SERVER_LAYERS: Final = frozenset({Layer.NAMESPACES, Layer.PRIVATE_ROOT})
CHILD_LAYERS: Final = frozenset(Layer) - SERVER_LAYERS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a student process may use."""

    memory_bytes: int | None = 1024 * MIB  # on top of what it has when it is confined
    cpu_seconds: int | None = 60
    # Deleted files that are still open take up disk space but appear in no folder: these two limits
    # together bound what they can take.
    file_bytes: int = 32 * MIB  # the largest single file
    open_files: int = 64
    threads: int = (
        64  # by the kernel only where nobody else has the uid; otherwise the grader counts
    )
    scratch_bytes: int = 128 * MIB  # of all files in the scratch folder; the grader measures it
    scratch_files: int = 2000


@dataclass(frozen=True, slots=True)
class Policy:
    """What one student process may do; everything not granted here is refused."""

    read_roots: tuple[str, ...]  # folders and files it may read
    scratch: str  # the one folder it may write to
    limits: Limits = field(default_factory=Limits)
    uid: int | None = None  # the throwaway uid to switch to; None: keep the current one
    root: str = ""  # the folder that becomes its root; empty: stay where the server is
    layers: frozenset[Layer] = CHILD_LAYERS
    devices: tuple[str, ...] = ()  # of a GPU: it may read, write and command them
