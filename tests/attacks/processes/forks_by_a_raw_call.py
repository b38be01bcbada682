"""Forks by clone, clone3 and vfork, in case only Python's own way is shut."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    for name, arguments in (("clone", (17, 0, 0, 0, 0)), ("fork", ()), ("clone3", (0, 0))):
        if name in numbers:
            try:
                if libc.syscall(name, numbers[name], *arguments) == 0:
                    os._exit(0)
                return name
            except OSError as error:
                last = error
    raise last
