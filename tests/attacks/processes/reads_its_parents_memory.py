"""Reads the memory of its parent by the call for it."""
import ctypes
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    buffer = ctypes.create_string_buffer(64)
    local = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 64)
    remote = (ctypes.c_uint64 * 2)(ctypes.addressof(ctypes.pythonapi), 64)
    number = seccomp.numbers(os.uname().machine)["process_vm_readv"]
    libc.syscall("process_vm_readv", number, os.getppid(), local, 1, remote, 1, 0)
    return buffer.raw
