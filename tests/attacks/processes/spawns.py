"""Starts a program by posix_spawn, which makes its process in the C library."""
import os

def attack():
    return os.posix_spawn("/bin/true", ["true"], {})
