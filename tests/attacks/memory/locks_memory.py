"""Locks memory, so that it can never be swapped out."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    return libc.syscall("mlockall", seccomp.numbers(os.uname().machine)["mlockall"], 3) == 0
