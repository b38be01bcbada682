"""Puts a filter of its own before the kernel, which could hide what others refuse."""
from autograder.sandbox.confinement import seccomp

def attack():
    seccomp.install(b"\x06\x00\x00\x00\x00\x00\xff\x7f", __import__("os").uname().machine)
    return "filtered"
