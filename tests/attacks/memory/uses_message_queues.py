"""Keeps data in message queues and semaphores of the kernel."""
import os
import ctypes
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    for name, arguments in (("msgget", (0x4155544F, 0o1666)), ("semget", (0x4155544F, 1, 0o1666)),
                            ("mq_open", (ctypes.c_char_p(b"@PLANT@"), 0o102, 0o666, 0))):
        try:
            return libc.syscall(name, numbers[name], *arguments)
        except OSError as error:
            last = error
    raise last
