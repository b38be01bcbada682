"""Makes a program in memory, with no name in any folder, and runs it."""
import os

def attack():
    descriptor = os.memfd_create("program")
    os.write(descriptor, b"#!/bin/sh\necho hello\n")
    os.execve(descriptor, ["program"], {})
