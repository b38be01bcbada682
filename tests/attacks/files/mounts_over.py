"""Mounts a file system, to see or to hide what lies below."""
from autograder.sandbox.confinement import libc

def attack():
    libc.mount("none", "/proc", "tmpfs", 0)
    return "mounted"
