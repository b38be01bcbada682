"""Attaches to its parent as a debugger does."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    number = seccomp.numbers(os.uname().machine)["ptrace"]
    return f"attached: {libc.syscall('ptrace', number, 0x4206, os.getppid(), 0, 0)}"
