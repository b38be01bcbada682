"""Makes system calls by the numbers of the x32 interface, which a careless filter lets through."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    if os.uname().machine != "x86_64":
        raise OSError("there is no such interface here")
    for name, number in seccomp.numbers("x86_64").items():
        if name in ("fork", "vfork"):
            if libc.syscall(name, 0x4000_0000 | number) == 0:
                os._exit(0)
            return name
