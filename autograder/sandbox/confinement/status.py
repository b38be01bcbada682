"""Which layers this machine has, found by trying them, and what to do about the others."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final, NamedTuple

from autograder.language import N_, _
from autograder.sandbox.confinement.policy import Layer

ATTEMPTS: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
LONGEST_SECONDS: Final = 180.0  # a limit for what hangs, not an expectation


@dataclass(frozen=True, slots=True)
class LayerStatus:
    """One layer on this machine: whether it holds, how that was seen, and what would fix it."""

    layer: Layer
    works: bool
    detail: str
    remedy: str = ""


class Remedy(NamedTuple):
    """What to do when a layer does not hold; a row with an error number goes first."""

    layer: Layer
    number: int | None
    sentence: str


REMEDIES: Final = (
    Remedy(
        Layer.LANDLOCK,
        errno.EOPNOTSUPP,
        N_(
            "Add landlock to the kernel's lsm= boot option (see /sys/kernel/security/lsm) and "
            "reboot."
        ),
    ),
    Remedy(
        Layer.LANDLOCK,
        errno.EPERM,
        N_("The container's seccomp profile forbids it: use a newer container engine."),
    ),
    Remedy(
        Layer.LANDLOCK,
        None,
        N_("Use Linux 5.13 or newer with Landlock built in, or a system that allows namespaces."),
    ),
    Remedy(
        Layer.SECCOMP,
        None,
        N_("Grade on Linux with an x86_64 or aarch64 processor and a 64-bit Python."),
    ),
    Remedy(
        Layer.THROWAWAY_UID,
        errno.EACCES,
        N_("Install Python where other users may read it, for example under /opt or /usr/local."),
    ),
    Remedy(
        Layer.THROWAWAY_UID,
        None,
        N_("Not needed: it keeps students' threads apart where the grader runs as root."),
    ),
    Remedy(
        Layer.NAMESPACES,
        None,
        N_(
            "Not needed where Landlock holds; where the system forbids user namespaces "
            "(kernel.apparmor_restrict_unprivileged_userns, a container's profile), its "
            "administrator can allow them."
        ),
    ),
    Remedy(
        Layer.PRIVATE_ROOT,
        None,
        N_("Not needed where Landlock holds; it needs namespaces and the right to mount in them."),
    ),
    Remedy(Layer.RESOURCE_LIMITS, None, N_("Grade on Linux with /proc mounted.")),
    Remedy(Layer.NO_CAPABILITIES, None, N_("Grade on Linux.")),
    Remedy(Layer.NO_NEW_PRIVILEGES, None, N_("Grade on Linux 3.5 or newer.")),
)

# What the trials say that stands on its own (`attempts.py` runs by itself, and knows no language).
SEEN: Final = (
    *(N_("outside processes and networks are not visible"), N_("files outside do not exist")),
    *(
        N_("none is left"),
        N_("memory and file size are bounded"),
        N_("setuid programs gain nothing"),
    ),
    *(N_("the system forbids them"), N_("the system forbids a private root")),
    *(N_("outside processes or networks are visible"), N_("the kernel does not show it")),
    *(N_("a file outside was read"), N_("a socket was opened"), N_("a signal was sent")),
    *(N_("a private file was read"), N_("root came back"), N_("groups were changed")),
    *(N_("a large file was made"), N_("a file outside was found")),
)


def probe() -> list[LayerStatus]:
    """Try every layer in children of a small fresh process, and say which of them hold."""
    if sys.platform != "linux":
        return [
            _missing(layer, _("{platform} does not have it").format(platform=sys.platform), None)
            for layer in Layer
        ]
    try:
        run = subprocess.run(
            [sys.executable, "-I", ATTEMPTS],
            capture_output=True,
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
        )
        answers = json.loads(run.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return [
            _missing(layer, _("it could not be tested: {error}").format(error=error), None)
            for layer in Layer
        ]
    return [_status(layer, answers[layer]) for layer in Layer]


def _status(layer: Layer, answer: dict[str, object]) -> LayerStatus:
    detail, number = str(answer["detail"]), answer["errno"]
    if answer["works"]:
        return LayerStatus(layer, works=True, detail=detail)
    return _missing(layer, detail, number if isinstance(number, int) else None)


def _missing(layer: Layer, detail: str, number: int | None) -> LayerStatus:
    return LayerStatus(layer, works=False, detail=detail, remedy=_remedy(layer, number))


def _remedy(layer: Layer, number: int | None) -> str:
    return next(
        row.sentence for row in REMEDIES if row.layer is layer and row.number in (number, None)
    )
