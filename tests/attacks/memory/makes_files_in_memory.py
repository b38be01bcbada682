"""Takes memory as files that have no name (here: 1 GiB at most)."""
import os

def attack():
    for _ in range(64):
        descriptor = os.memfd_create("x")
        os.write(descriptor, bytes(16 << 20))
    return "1 GiB"
