"""Takes memory in System V segments, which outlive every process."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    number = seccomp.numbers(os.uname().machine)["shmget"]
    return libc.syscall("shmget", number, 0x4155544F, 16 << 20, 0o1666)
