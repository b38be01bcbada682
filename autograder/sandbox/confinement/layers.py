"""Apply the layers to a student process, and say what they add up to."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterable
from typing import Final

from autograder.errors import SandboxError
from autograder.sandbox.confinement import landlock, privileges, rlimits, seccomp
from autograder.sandbox.confinement.policy import Layer, Policy
from autograder.sandbox.confinement.status import LayerStatus, probe

__all__ = ["LayerStatus", "confine", "is_sealed", "probe"]

# Either of these, together with seccomp, keeps a process from every file that was not granted. A
# throwaway uid alone does not: its process can leave files in /tmp and /dev/shm for the next
# student, and read the command lines of the machine.
HIDING_FILES: Final = frozenset({Layer.LANDLOCK, Layer.PRIVATE_ROOT})


def _become_throwaway(policy: Policy) -> None:
    if policy.uid is not None:
        privileges.become(policy.uid)


def _change_root(policy: Policy) -> None:
    if policy.root:
        os.chroot(policy.root)
        os.chdir(policy.scratch)


def _drop_capabilities(_: Policy) -> None:
    privileges.drop_capabilities()


def _forbid_new_privileges(_: Policy) -> None:
    privileges.forbid_new_privileges()


def _restrict_files(policy: Policy) -> None:
    landlock.restrict(policy.read_roots, (policy.scratch,), devices=policy.devices)


def _restrict_calls(policy: Policy) -> None:
    seccomp.restrict(commanding=bool(policy.devices))


Steps = tuple[tuple[Layer, Callable[[Policy], None]], ...]

# The order matters: each step takes away something that the steps before it need.
READING_PROC: Final[Steps] = ((Layer.RESOURCE_LIMITS, rlimits.limit),)
WITH_PRIVILEGES: Final[Steps] = (
    (Layer.THROWAWAY_UID, _become_throwaway),
    (Layer.NO_CAPABILITIES, _drop_capabilities),
)
WITHOUT_PRIVILEGES: Final[Steps] = (
    (Layer.NO_NEW_PRIVILEGES, _forbid_new_privileges),
    (Layer.LANDLOCK, _restrict_files),
    (Layer.SECCOMP, _restrict_calls),
)


def confine(policy: Policy, keep: Iterable[int] = ()) -> tuple[str, ...]:
    """Confine this process, freshly forked, to `policy`; return the names of the layers that hold.

    Every descriptor except the standard streams and `keep` is closed. A layer that this machine
    refuses is missing from the answer: ask `is_sealed` before any student code is loaded.
    """
    if sys.platform == "linux" and len(os.listdir("/proc/self/task")) != 1:
        # Landlock holds only for the calling thread: any other would stay outside.
        raise SandboxError("a process with several threads cannot confine itself")
    parent = os.getppid()
    privileges.close_descriptors(keep)
    privileges.leave_the_server(policy.scratch)
    limited = _apply(READING_PROC, policy)
    # The server's private root holds /proc; a student process has no use for it.
    _change_root(policy)
    holding = (*_apply(WITH_PRIVILEGES, policy), *limited)
    with contextlib.suppress(OSError):  # not Linux: nothing below holds either
        privileges.hide_memory()
        privileges.die_with_parent(parent)
    return (*holding, *_apply(WITHOUT_PRIVILEGES, policy))


def _apply(steps: Steps, policy: Policy) -> list[str]:
    unwanted = {Layer.THROWAWAY_UID} if policy.uid is None else set()
    holding = []
    for layer, step in steps:
        if layer in policy.layers - unwanted:
            with contextlib.suppress(OSError):
                step(policy)
                holding.append(str(layer))
    return holding


def is_sealed(layers: Collection[str]) -> bool:
    """Say whether a process with `layers` can reach neither hidden files nor other processes."""
    return Layer.SECCOMP in layers and not HIDING_FILES.isdisjoint(layers)
