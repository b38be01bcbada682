"""Takes an open descriptor out of its parent."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    parent = libc.syscall("pidfd_open", numbers["pidfd_open"], os.getppid(), 0)
    return libc.syscall("pidfd_getfd", numbers["pidfd_getfd"], parent, 3, 0)
