"""Opens files by handle instead of by name, from the root of the file system."""
import ctypes
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    buffer = ctypes.create_string_buffer((128).to_bytes(4, "little") + bytes(132))
    mount = ctypes.c_int()
    libc.syscall("name_to_handle_at", numbers["name_to_handle_at"], -100,
                 ctypes.c_char_p(b"/"), buffer, ctypes.byref(mount), 0)
    return libc.syscall("open_by_handle_at", numbers["open_by_handle_at"], -100, buffer, 0)
