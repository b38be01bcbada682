"""Asks clone for a thread that lives in a user namespace of its own."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    number = seccomp.numbers(os.uname().machine)["clone"]
    if libc.syscall("clone", number, libc.CLONE_NEWUSER | 17, 0, 0, 0, 0) == 0:
        os._exit(0)
    return "a process in a namespace of its own"
