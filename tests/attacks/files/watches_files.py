"""Watches a folder of others, to learn when a file in it is used."""
import ctypes
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    descriptor = libc.syscall("inotify_init1", numbers["inotify_init1"], 0)
    return libc.syscall("inotify_add_watch", numbers["inotify_add_watch"], descriptor,
                        ctypes.c_char_p(b"/tmp"), 0xFFF)
