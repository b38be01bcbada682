"""Keeps data in a keyring of the kernel, where the next process of this user finds it."""
import os
import ctypes
from autograder.sandbox.confinement import libc, seccomp

def attack():
    text = ctypes.c_char_p
    number = seccomp.numbers(os.uname().machine)["add_key"]
    return libc.syscall("add_key", number, text(b"user"), text(b"@PLANT@"), text(b"x"), 1, -4)
