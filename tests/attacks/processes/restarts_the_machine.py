"""Asks the kernel to restart (with a wrong magic number: whoever may gets EINVAL)."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    number = seccomp.numbers(os.uname().machine)["reboot"]
    try:
        libc.syscall("reboot", number, 0, 0, 0, 0)
    except OSError as error:
        if error.errno == 22:
            return "it may restart the machine"
        raise
