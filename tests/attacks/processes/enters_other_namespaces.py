"""Leaves its namespaces for those of another process."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    descriptor = os.open("/proc/1/ns/mnt", os.O_RDONLY)
    libc.syscall("setns", seccomp.numbers(os.uname().machine)["setns"], descriptor, 0)
    return "it left"
