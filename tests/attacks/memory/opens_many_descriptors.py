"""Opens descriptors without end (here: 100,000 at most)."""
import os

def attack():
    for _ in range(100_000):
        os.open("/dev/null", os.O_RDONLY)
    return "100,000 are open"
