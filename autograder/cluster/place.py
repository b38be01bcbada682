"""A place where submissions may be graded: what is installed there, and what holds student code.

Run as a program, it says so of the machine that it runs on, in a process of its own.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

import msgspec

import autograder
from autograder.digest import digest
from autograder.errors import SandboxError
from autograder.language import _
from autograder.sandbox.confinement.layers import is_sealed, probe
from autograder.sandbox.confinement.roots import read_roots, refuse_if_exposed
from autograder.sandbox.outside.host import SandboxServer

KIT = Path(autograder.__file__).parent
# Besides the kit, what a grade comes out of: numbers, frames, the grammar of cells, notebooks.
COUNTED = tuple("torch numpy ipython jupytext matplotlib msgspec nbformat safetensors".split())
_SMALLEST = 256 << 20  # bytes that a process may use which only says how it is confined


class Installed(msgspec.Struct, frozen=True):
    """What a grade depends on besides course and submission; equal wherever grades are equal."""

    kit: str  # its version
    code: str  # a digest of its files
    python: str
    machine: str  # x86_64
    packages: dict[str, str]  # versions, of what is installed

    def differences(self, other: Installed) -> tuple[str, ...]:
        """Say what of this one the other has not got, or has otherwise; empty if nothing."""
        mine, others = self._named(), other._named()
        found = [
            _("{name} {found} instead of {needed}").format(
                name=name,
                found=others.get(name) or _("not installed"),
                needed=mine.get(name) or _("none"),
            )
            for name in dict.fromkeys((*mine, *others))
            if mine.get(name) != others.get(name)
        ]
        if self.code != other.code and self.kit == other.kit:
            said = _("torch-autograder {version} with other files, although of that version")
            found.append(said.format(version=self.kit))
        return tuple(found)

    def _named(self) -> dict[str, str]:
        kit = {"torch-autograder": self.kit, "Python": self.python, _("processor"): self.machine}
        return {**kit, **self.packages}


class Place(msgspec.Struct, frozen=True):
    """What a machine says of itself before anything is graded on it."""

    host: str
    installed: Installed
    layers: tuple[str, ...] = ()  # that hold student code there
    sealed: bool = False
    lacking: tuple[str, ...] = ()  # layers that do not hold, and what to do
    fault: str = ""  # why the layers cannot be told, or a folder that they leave open


def installed(allowed: Iterable[str] = ()) -> Installed:
    """Say what is installed here; `allowed` are modules that a course lets students import."""
    found = {name: _version(name) for name in COUNTED}
    wanted = set(allowed)
    if wanted:
        distributions = packages_distributions()
        for module in wanted:
            for name in distributions.get(module, [module]):
                found[name.lower()] = _version(name)
    return Installed(
        autograder.__version__,
        _code(),
        platform.python_version(),
        platform.machine(),
        {name: found[name] for name in sorted(found) if found[name]},
    )


def look_around(folder: str, allowed: Iterable[str] = ()) -> Place:
    """Confine a student process here and say what holds it; `folder` is where courses will lie."""
    here = Place(socket.gethostname(), installed(allowed))
    try:
        with SandboxServer(_SMALLEST, torch=False) as server:
            layers = server.layers_in_force()
        if folder and is_sealed(layers):
            refuse_if_exposed(read_roots(), [folder])
    except (SandboxError, OSError) as error:
        return msgspec.structs.replace(here, fault=str(error))
    sealed = is_sealed(layers)
    lacking = () if sealed else tuple(f"{s.layer}: {s.remedy}" for s in probe() if not s.works)
    return msgspec.structs.replace(here, layers=layers, sealed=sealed, lacking=lacking)


@cache
def _code() -> str:
    """Give a digest of the kit's own code and of its sentences in other languages."""
    parts: list[bytes] = []
    for file in sorted((*KIT.rglob("*.py"), *KIT.rglob("*.mo"))):
        parts += [file.relative_to(KIT).as_posix().encode(), file.read_bytes()]
    return digest(parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def main() -> None:
    """Print what `look_around` says, as JSON; the arguments are the folder and modules."""
    folder, *allowed = sys.argv[1:]
    # Whatever is printed on the way is not the answer.
    answer = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(answer, "wb") as out:
        out.write(msgspec.json.encode(look_around(folder, allowed)))


if __name__ == "__main__":
    main()
