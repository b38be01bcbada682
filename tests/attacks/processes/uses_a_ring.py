"""Makes its system calls through io_uring, where no filter sees them."""
import os
import ctypes
from autograder.sandbox.confinement import libc, seccomp

def attack():
    number = seccomp.numbers(os.uname().machine)["io_uring_setup"]
    return libc.syscall("io_uring_setup", number, 8, ctypes.create_string_buffer(120))
