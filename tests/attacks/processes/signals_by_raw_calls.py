"""Signals its parent by every other call that can."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers, parent = seccomp.numbers(os.uname().machine), os.getppid()
    for name, arguments in (("tkill", (parent, 0)), ("tgkill", (parent, parent, 0)),
                            ("rt_sigqueueinfo", (parent, 0, 0)),
                            ("rt_tgsigqueueinfo", (parent, parent, 0, 0))):
        try:
            libc.syscall(name, numbers[name], *arguments)
            return name
        except OSError as error:
            if error.errno == 14:  # it got as far as reading the arguments
                return name
            last = error
    raise last
