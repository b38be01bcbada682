"""Runs in a fresh process: gives up features of the kernel for good, then is the command line.

Its arguments: names of features (see HIDDEN) and error numbers, as `Landlock=ENOSYS,unshare=EPERM`,
then those of the command. Whatever the kit starts later lacks them too, as on a machine that does
not have them.
"""

from __future__ import annotations

import errno
import os
import sys

from autograder.cli import main
from autograder.sandbox.confinement import seccomp
from autograder.sandbox.confinement.privileges import forbid_new_privileges
from autograder.sandbox.confinement.seccomp_table import ALLOW

REFUSE = 0x0005_0000
# The calls by which each feature is asked for: on x86_64, on aarch64.
HIDDEN = {
    "Landlock": (444, 444),
    "seccomp": (317, 277),
    "namespaces": (272, 97),
}


def hide(features: dict[str, int]) -> None:
    """Have the kernel answer the calls of each feature with an error number."""
    machine = os.uname().machine
    program = [seccomp._load(seccomp.NUMBER)]
    for name, number in features.items():
        call = HIDDEN[name][("x86_64", "aarch64").index(machine)]
        program += [seccomp._skip_unless_equal(call, 1), seccomp._answer(REFUSE | number)]
    forbid_new_privileges()
    seccomp.install(b"".join([*program, seccomp._answer(ALLOW)]), machine)


if __name__ == "__main__":
    wanted = [each.split("=") for each in sys.argv.pop(1).split(",")]
    hide({name: getattr(errno, number) for name, number in wanted})
    main()
