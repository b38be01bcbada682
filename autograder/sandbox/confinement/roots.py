"""What a student process must read for Python, torch and matplotlib to work, and no more."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from typing import Final, NamedTuple

from autograder.errors import SandboxError
from autograder.language import _


class Root(NamedTuple):
    """A path that may be read with all that is below it, and why."""

    path: str
    reason: str


SYSTEM: Final = (
    Root("/lib", "shared libraries that the loader opens when a module is imported late"),
    Root("/lib64", "the same, and the loader itself"),
    Root("/usr/lib", "the same"),
    Root("/usr/lib64", "the same"),
    Root("/usr/local/lib", "the same, for what was built on this machine"),
    Root("/nix/store", "the same, where Nix installs them"),
    Root("/etc/ld.so.cache", "the loader's list of them"),
    Root("/etc/localtime", "datetime and time.localtime"),
    Root("/usr/share/zoneinfo", "zoneinfo"),
    Root("/usr/share/fonts", "matplotlib lists these beside its own"),
    Root("/dev/urandom", "random numbers for code that does not use getrandom"),
    Root("/dev/random", "the same"),
    Root("/dev/zero", "mmap of an empty file, as in the manual's examples"),
    Root("/dev/null", "os.devnull; the one device that may also be written"),
    Root("/proc/cpuinfo", "torch and numpy choose their kernels by it"),
    Root("/sys/devices/system/cpu/online", "os.cpu_count, OpenMP and OpenBLAS count processors"),
    Root("/sys/devices/system/cpu/possible", "the same"),
    Root("/sys/devices/system/cpu/present", "the same"),
    Root("/sys/devices/system/cpu/kernel_max", "the same"),
    # Not /proc/stat, /proc/meminfo and the rest of this folder: they count what others do.
)

# Below the interpreter's prefixes, never a prefix itself: a virtual environment may have been made
# in a project's own folder, with the whole project below it.
PREFIX_FOLDERS: Final = ("lib", "lib64", "share/zoneinfo")

LIBRARY_NAMES: Final = frozenset({"site-packages", "dist-packages"})


def read_roots() -> tuple[str, ...]:
    """Return the paths that every student process reads: this interpreter's and the system's.

    Only those entries of `sys.path` count that hold installed packages: an editable install puts a
    whole project there, with everything in it. This package's own folder is added by name.
    """
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    paths = {os.path.join(prefix, folder) for prefix in prefixes for folder in PREFIX_FOLDERS}
    paths |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {entry for entry in sys.path if os.path.basename(entry) in LIBRARY_NAMES}
    paths |= {_own_package(), *(root.path for root in SYSTEM)}
    return outermost(path for path in paths if os.path.exists(path))


def _own_package() -> str:
    confinement = os.path.dirname(os.path.abspath(__file__))
    return os.path.dirname(os.path.dirname(confinement))


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Return `paths` sorted, without those that are below another of them by name."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(is_below(path, other) for other in kept):
            kept.append(path)
    return tuple(kept)


def is_below(path: str, folder: str) -> bool:
    """Say whether `path` is `folder` or is in it, by name alone."""
    return os.path.commonpath((path, folder)) == folder


def refuse_if_exposed(roots: Iterable[str], hidden_paths: Iterable[str]) -> None:
    """Raise SandboxError when one of `hidden_paths` is where a student process may read."""
    real_roots = {os.path.realpath(root): root for root in roots}
    for hidden in hidden_paths:
        real = os.path.realpath(hidden)
        for real_root, root in real_roots.items():
            if is_below(real, real_root):
                message = _(
                    "{hidden}: student code could read this, because it is in {root}, "
                    "which Python needs; move it out of there, or use an environment "
                    "installed elsewhere"
                ).format(hidden=hidden, root=root)
                raise SandboxError(message)


def others_may_read(path: str) -> bool:
    """Say whether a uid that owns nothing can reach `path` and read it, by its mode bits."""
    real = os.path.realpath(path)
    readable = 0o5 if os.path.isdir(real) else 0o4
    return os.stat(real).st_mode & readable == readable and _others_may_pass(real)


def _others_may_pass(real: str) -> bool:
    """Say whether every folder above a path lets through a uid that owns nothing."""
    folders = [real]
    while folders[-1] != "/":
        folders.append(os.path.dirname(folders[-1]))
    return all(os.stat(folder).st_mode & 0o1 for folder in folders[1:])
