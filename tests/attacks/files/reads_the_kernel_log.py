"""Reads the kernel's log and its symbols."""
import ctypes
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    buffer = ctypes.create_string_buffer(4096)
    number = seccomp.numbers(os.uname().machine)["syslog"]
    libc.syscall("syslog", number, 3, buffer, 4096)
    return buffer.value
